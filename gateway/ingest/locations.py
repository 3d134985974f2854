"""Locations of the FeedbackAPI, and what a business shows of itself."""

from gateway.ingest.fields import Fields
from gateway.ingest.parts import read_parts
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.locations.hours import opening_instant
from gateway.resources.locations.model import LocationModel, SetLocationStatus
from gateway.resources.locations.profile import TEXTS, URLS
from gateway.resources.locations.service import MAX_CODE

# Some bodies turn the last of them around.
_STATUSES = {each.lower(): each for each in SetLocationStatus} | {
    "closed_temporarily": SetLocationStatus.TEMPORARILY_CLOSED
}


def read(fields: Fields) -> Incoming:
    """A location object."""
    external_id = fields.head()
    fields.boolean("active")
    fields.text("name", most=200, required=True)
    for line in ("1", "2", "3"):
        fields.text(f"address_line_{line}", f"address_line{line}", 200)
    fields.text("postal_code", most=20)
    fields.country("country_code")
    fields.code("code", MAX_CODE)
    fields.text("city", most=100)
    for column, (_, most) in TEXTS.items():
        fields.text(column, most=most)
    for column in URLS:
        fields.url(column)
    fields.choice("status", _STATUSES)
    fields.date("opening_date")
    at = fields.mapping("coordinates")
    for place in (fields,) if at is None else (fields, fields.within(at, "coordinates")):
        place.number("latitude", -90, 90)
        place.number("longitude", -180, 180)
        fields.values |= place.values
    fields.time_zone("time_zone")
    parts = read_parts(fields)
    fields.settle()
    return Incoming(Kind.LOCATIONS, external_id, fields.values, parts=parts)


def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change a location; a deleted one comes back, and its reviews with it."""
    row = writer.known.find(LocationModel, "external_id", incoming.external_id)
    values = {"active": True, "placeholder": False, **incoming.values}
    was_active = values["active"] if row is None else row["active"]
    if "opening_date" in values or "time_zone" in values:
        whole = {**(row or {}), **values}
        values["opens_at"] = opening_instant(whole.get("opening_date"), whole.get("time_zone"))
    location, outcome = writer.save(
        LocationModel, row, incoming.external_id, values, {"name": "name"}
    )
    if location["active"] != was_active:
        writer.follow(location)
    if incoming.parts is None or not writer.set_parts(location, incoming.parts):
        return outcome
    if outcome is Outcome.UNCHANGED:
        writer.touch(LocationModel, location, incoming)
        return Outcome.UPDATED
    return outcome
