"""Reviews of the FeedbackAPI, and the platforms that they name."""

from collections.abc import Mapping
from typing import Any

from gateway.ingest.fields import Fields
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer, is_placeholder
from gateway.resources.reviews.model import ReviewModel, ReviewPlatformModel

_NEEDED = {"location_id": "location", "platform_id": "platform"}


def read(record: Mapping[str, Any]) -> Incoming:
    """A review object."""
    fields = Fields(record)
    external_id = fields.external_id()
    fields.time("created")
    fields.text("title", most=500)
    fields.text("description")
    fields.number("rating", 0, 5)
    fields.url("url")
    fields.text("reviewer_name", most=200)
    fields.url("reviewer_image")
    fields.url("reviewer_url")
    fields.text("platform_name", most=200)
    fields.reference("location", "location_id")
    fields.reference("platform", "platform_id")
    fields.settle()
    platform_name = fields.values.pop("platform_name", None)
    return Incoming(
        Kind.REVIEWS, external_id, fields.values, fields.references, platform_name=platform_name
    )


def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change a review; those of a deleted location are inactive (traps D14)."""
    row = writer.known.find(ReviewModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    location = writer.refer(values, incoming, "location_id", "location")
    named = {} if incoming.platform_name is None else {"name": incoming.platform_name}
    platform = writer.refer(values, incoming, "platform_id", "platform", **named)
    nameless = platform is not None and is_placeholder(ReviewPlatformModel, platform)
    if platform is not None and nameless and named.get("name") not in (None, platform["name"]):
        writer.update(ReviewPlatformModel, platform, named)
    if row is None and location is not None:
        values["active"] = location["active"]
    _, outcome = writer.save(ReviewModel, row, incoming.external_id, values, _NEEDED)
    return outcome
