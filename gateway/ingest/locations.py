"""Locations of the FeedbackAPI."""

from collections.abc import Mapping
from typing import Any

from gateway.ingest.fields import Fields
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.locations.model import LocationModel


def read(record: Mapping[str, Any]) -> Incoming:
    """A location object."""
    fields = Fields(record)
    external_id = fields.external_id()
    fields.time("created")
    fields.text("name", most=200, required=True)
    for line in ("1", "2", "3"):
        fields.text(f"address_line_{line}", f"address_line{line}", 200)
    fields.text("postal_code", most=20)
    fields.country("country_code")
    fields.settle()
    return Incoming(Kind.LOCATIONS, external_id, fields.values)


def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change a location; a deleted one stays deleted."""
    row = writer.known.find(LocationModel, "external_id", incoming.external_id)
    _, outcome = writer.save(
        LocationModel, row, incoming.external_id, incoming.values, {"name": "name"}
    )
    return outcome
