"""Locations of the FeedbackAPI, and what a business shows of itself (document 002)."""

from collections.abc import Mapping
from typing import Any

from gateway.ingest.fields import Fields
from gateway.ingest.parts import read_parts
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.locations.hours import opening_instant
from gateway.resources.locations.model import LocationModel, SetLocationStatus
from gateway.resources.locations.profile import TEXTS, URLS

# Some bodies turn the last of them around.
_STATUSES = {each.lower(): each for each in SetLocationStatus} | {
    "closed_temporarily": SetLocationStatus.TEMPORARILY_CLOSED
}


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
    fields.text("code", most=64)
    fields.text("city", most=100)
    for column, (_, most) in TEXTS.items():
        fields.text(column, most=most)
    for column in URLS:
        fields.url(column)
    fields.choice("status", _STATUSES)
    fields.date("opening_date")
    fields.number("latitude", -90, 90)
    fields.number("longitude", -180, 180)
    fields.time_zone("time_zone")
    parts = read_parts(fields)
    fields.settle()
    return Incoming(Kind.LOCATIONS, external_id, fields.values, parts=parts)


def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change a location; a deleted one stays deleted."""
    row = writer.known.find(LocationModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    if "opening_date" in values or "time_zone" in values:
        whole = {**(row or {}), **values}
        values["opens_at"] = opening_instant(whole.get("opening_date"), whole.get("time_zone"))
    location, outcome = writer.save(
        LocationModel, row, incoming.external_id, values, {"name": "name"}
    )
    if incoming.parts is None or not writer.set_parts(location, incoming.parts):
        return outcome
    if outcome is Outcome.UNCHANGED:
        writer.update(LocationModel, location, {})
        return Outcome.UPDATED
    return outcome
