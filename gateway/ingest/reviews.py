"""Reviews of the FeedbackAPI, and the platforms that they name."""

from typing import Any

from gateway.ingest.fields import Fields
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.replies import read_replies, write_replies
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer, is_placeholder
from gateway.resources.reviews.model import (
    ReviewModel,
    ReviewPlatformModel,
    ReviewReplyModel,
    ReviewState,
    kind_of_platform,
)
from gateway.resources.reviews.service import MAX_TAG

_STATES = {each.lower(): each for each in ReviewState}
_NEEDED = {"location_id": "location", "platform_id": "platform"}


def read(fields: Fields) -> Incoming:
    """A review object."""
    external_id = fields.head()
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
    fields.choice("state", _STATES)
    tags, replies = fields.texts("tags"), fields.each("replies")
    for tag in tags or ():
        if not 1 <= len(tag) <= MAX_TAG:
            fields.invalid("tags", f"has a tag of {len(tag)} characters. Give 1 to {MAX_TAG}.")
    fields.settle()
    platform_name = fields.values.pop("platform_name", None)
    return Incoming(
        Kind.REVIEWS,
        external_id,
        fields.values,
        fields.references,
        platform_name=platform_name,
        replies=read_replies(replies),
        tags=tags,
    )


def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change a review; those of a deleted location are inactive."""
    row = writer.known.find(ReviewModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    location = writer.refer(values, incoming, "location_id", "location")
    named: dict[str, Any] = {}
    told = incoming.platform_name or incoming.references.get("platform_id")
    if incoming.platform_name is not None:
        named["name"] = incoming.platform_name
    kind = kind_of_platform(told)
    platform = writer.refer(values, incoming, "platform_id", "platform", **named, kind=kind)
    nameless = platform is not None and is_placeholder(ReviewPlatformModel, platform)
    if platform is not None and nameless and named.get("name") not in (None, platform["name"]):
        writer.update(ReviewPlatformModel, platform, {**named, "kind": kind})
    if row is None and location is not None:
        values["active"] = location["active"]
    if incoming.replies and row is None:
        values.setdefault("state", ReviewState.TREATED)
    review, outcome = writer.save(ReviewModel, row, incoming.external_id, values, _NEEDED)
    replies = (writer, ReviewReplyModel, (ReviewModel, review), "review_id", "review")
    changed = write_replies(*replies, incoming.replies)
    if incoming.tags is not None:
        changed = writer.set_tags(review, incoming.tags) or changed
    if changed and outcome is Outcome.UNCHANGED:
        writer.touch(ReviewModel, review, incoming)
        return Outcome.UPDATED
    return outcome
