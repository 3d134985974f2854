"""Locations of the FeedbackAPI, and what a business shows of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.ingest.details import Replaced, differing_parts, merged_parts
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import MERGED, Incoming
from gateway.ingest.kinds import Deletion, Kind
from gateway.ingest.known import Known
from gateway.ingest.parts import read_parts
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.locations.hours import opening_instant
from gateway.resources.locations.model import LocationModel, SetLocationStatus
from gateway.resources.locations.profile import (
    TEXTS,
    URLS,
    Parts,
    in_order,
    parts_of,
    write_parts,
)
from gateway.resources.locations.service import MAX_CODE, delete_location, set_reviews_active
from gateway.resources.posts.service import keep_publication_times
from gateway.store.write import Transaction

# Some bodies turn the last of them around.
_STATUSES = {each.lower(): each for each in SetLocationStatus} | {
    "closed_temporarily": SetLocationStatus.TEMPORARILY_CLOSED
}


@dataclass(slots=True)
class IncomingLocation(Incoming):
    """A location with what its business shows."""

    parts: Parts | None = field(default=None, metadata=MERGED)


def read(fields: Fields) -> IncomingLocation:
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
    return IncomingLocation(LOCATIONS, external_id, fields.values, parts=parts)


async def write(writer: Writer, incoming: IncomingLocation) -> Outcome:
    """Add or change a location; a deleted one comes back, and its reviews with it."""
    row = writer.known.find(LocationModel, "external_id", incoming.external_id)
    values = {"active": True, "placeholder": False, **incoming.values}
    zone = None if row is None else row["time_zone"]
    was_active = values["active"] if row is None else row["active"]
    if "opening_date" in values or "time_zone" in values:
        whole = {**(row or {}), **values}
        values["opens_at"] = opening_instant(whole.get("opening_date"), whole.get("time_zone"))
    location, outcome = writer.save(
        LocationModel, row, incoming.external_id, values, {"name": "name"}
    )
    if location["active"] != was_active:
        writer.afterwards(_set_reviews_active, location)
    if row is not None and location["time_zone"] != zone:
        writer.afterwards(_keep_publication_times, location)
    if incoming.parts is None or not writer.replace(PARTS, location, in_order(incoming.parts)):
        return outcome
    if outcome is Outcome.UNCHANGED:
        writer.touch(LocationModel, location, incoming)
        return Outcome.UPDATED
    return outcome


async def _set_reviews_active(tx: Transaction, account_id: int, locations: Sequence[Row]) -> None:
    for location in locations:
        await set_reviews_active(tx, account_id, location["id"], active=location["active"])


async def _keep_publication_times(
    tx: Transaction, account_id: int, locations: Sequence[Row]
) -> None:
    await keep_publication_times(tx, account_id, list({each["id"] for each in locations}))


async def _read_parts(known: Known, ids: Sequence[int]) -> Mapping[int, Parts]:
    return await parts_of(known.tx, known.account_id, ids)


async def _write_parts(
    tx: Transaction, account_id: int, given: Sequence[tuple[Row, Parts]]
) -> None:
    for location, parts in given:
        await write_parts(tx, account_id, location["id"], parts)


PARTS = Replaced(
    model=LocationModel,
    empty=Parts((), (), (), (), ()),
    read=_read_parts,
    write=_write_parts,
    differing=differing_parts,
    merged=merged_parts,
)
LOCATIONS = Kind(
    name="locations",
    words=("location",),
    model=LocationModel,
    keys=frozenset(
        (
            *("address_line_1", "address_line_2", "address_line_3", "postal_code"),
            *("national_id", "opening_date", "open_hours", "specific_hours", "contacts"),
            *("categories", "website_url", "description_short", "description_long"),
        )
    ),
    own_keys={
        "addressLine1": "address_line_1",
        "addressLine2": "address_line_2",
        "addressLine3": "address_line_3",
        "openingHours": "open_hours",
        "specialHours": "specific_hours",
    },
    read=read,
    write=write,
    load=(PARTS.load,),
    placeholder=True,
    deletion=Deletion(delete_location, {"active": False}),
)
