"""Customers of the FeedbackAPI, which also calls them subscribers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, select

from gateway.database.arrays import Array, any_of
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.ingest.details import Detail
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import LATER, Incoming
from gateway.ingest.kinds import Deletion, Kind, Wanted
from gateway.ingest.known import Known
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.campaigns.enrolling import enroll
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.customers.service import (
    ADDRESSES,
    NOT_REACHABLE,
    attach_many,
    corrected,
    delete_customer,
)
from gateway.resources.locations.model import LocationModel
from gateway.store.write import Transaction, table_of


@dataclass(slots=True)
class IncomingCustomer(Incoming):
    """A customer; `locations` are all of the source that it belongs to."""

    locations: tuple[str, ...] | None = field(default=None, metadata=LATER)


def read(fields: Fields) -> IncomingCustomer:
    """A customer object."""
    fields.own_names(fname="first_name", sname="last_name", locations="location_ids")
    external_id = fields.head()
    fields.boolean("active")
    fields.email("email")
    fields.mobile_number("mobile_number")
    fields.text("fname", "first_name", 100)
    fields.text("sname", "last_name", 100)
    fields.country("country_code")
    fields.language("language")
    fields.time("last_sms", nullable=True)
    fields.time("last_email", nullable=True)
    fields.boolean("invalid")
    fields.boolean("opt_out")
    locations = fields.identifiers("locations")
    fields.settle()
    return IncomingCustomer(CUSTOMERS, external_id, fields.values, locations=locations)


async def write(writer: Writer, incoming: IncomingCustomer) -> Outcome:
    """Add or change a customer and the locations it belongs to; a deleted one comes back."""
    row = _own_row(writer, incoming)
    after = {**(row or {}), **incoming.values}
    if all(after.get(contact) is None for contact in ADDRESSES):
        raise refusal(UserErrorCode.REQUIRED, NOT_REACHABLE, "email")
    values = {"active": True, "placeholder": False, **incoming.values}
    if row is not None:
        # What the record itself says of `invalid` counts more.
        values = {**corrected(row, values), **values}
    if row is not None and row["placeholder"]:
        # What another body said of the name counts no more.
        values = {"first_name": None, "last_name": None, **values}
    row, outcome = writer.save(CustomerModel, row, incoming.external_id, values, {})
    if incoming.locations is None or not _set_locations(writer, row, incoming.locations):
        return outcome
    if outcome is Outcome.UNCHANGED:
        writer.touch(CustomerModel, row, incoming)
        return Outcome.UPDATED
    return outcome


def name_placeholder(writer: Writer, customer: Row, name: str | None, email: str | None) -> None:
    """Give a placeholder the name and the address that a referring body carries, if it has none.

    An address that another customer has stays with that one.
    """
    if not customer["placeholder"]:
        return
    given = {}
    if name and customer["first_name"] is None and customer["last_name"] is None:
        first, _, last = name.partition(" ")
        given = {"first_name": first[:100], "last_name": last.strip()[:100] or None}
    if email and customer["email"] is None and not writer.known.find(CustomerModel, "email", email):
        given["email"] = email
    if given:
        writer.update(CustomerModel, customer, given)


def _own_row(writer: Writer, incoming: IncomingCustomer) -> Row | None:
    """The row of the external id, or the one with the same address or number, which is adopted.

    Refused with CONFLICT if address or number are another's; a placeholder gives up
    the address that it had from what refers to it.
    """
    row = writer.known.find(CustomerModel, "external_id", incoming.external_id)
    for contact in ADDRESSES:
        holder = writer.known.find(CustomerModel, contact, incoming.values.get(contact))
        if holder is None or holder is row:
            continue
        if holder["placeholder"]:
            mended = corrected(holder, {contact: None})
            writer.release(CustomerModel, holder, contact)
            if mended:
                writer.update(CustomerModel, holder, mended)
            continue
        known_there = holder["source"] == writer.source and holder["external_id"] is not None
        if row is not None or known_there:
            name = holder["external_id"] or f"number {holder['id']} of this store"
            raise refusal(
                UserErrorCode.CONFLICT,
                f"`{contact}` belongs to another customer, {name}. "
                "Correct one of the two, or import customers before what refers to them.",
                contact,
            )
        row = holder
    return row


def _set_locations(writer: Writer, customer: Row, external_ids: Iterable[str]) -> bool:
    """Make a customer belong to these locations of the source and no others of it.

    Locations from elsewhere stay. Whether anything differed.
    """
    wanted = [writer.referenced(LocationModel, each, "locations") for each in external_ids]
    known = writer.known.detail(MEMBERSHIPS, customer["id"])
    ids = {location["id"] for location in wanted}
    missing = [location for location in wanted if location["id"] not in known]
    surplus = [
        location_id
        for location_id, source in known.items()
        if source == writer.source and location_id not in ids
    ]
    for location in missing:
        writer.afterwards(_enroll if writer.enroll else _attach, (customer, location))
    for location_id in surplus:
        writer.afterwards(_detach, (customer, location_id))
    kept = {each: source for each, source in known.items() if each not in surplus}
    added = {location["id"]: location["source"] for location in missing}
    writer.known.replace(MEMBERSHIPS, customer["id"], {**kept, **added})
    return bool(missing or surplus)


async def _attach(tx: Transaction, account_id: int, pairs: Sequence[tuple[Row, Row]]) -> None:
    ids = [(customer["id"], location["id"]) for customer, location in pairs]
    await attach_many(tx, account_id, ids)


async def _enroll(tx: Transaction, account_id: int, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Attach customers to locations, and let them enter the campaigns there."""
    await _attach(tx, account_id, pairs)
    ids = [(customer["id"], location["id"]) for customer, location in pairs]
    await enroll(tx, account_id, ids)


async def _detach(tx: Transaction, account_id: int, pairs: Sequence[tuple[Row, int]]) -> None:
    for customer, location_id in pairs:
        await tx.unlink(
            CustomerLocationModel, account_id, customer_id=customer["id"], location_id=location_id
        )


async def _read_memberships(
    known: Known, ids: Sequence[int]
) -> Mapping[int, Mapping[int, str | None]]:
    """The locations that customers belong to, each with its source."""
    ties, locations = table_of(CustomerLocationModel), table_of(LocationModel)
    parameter = BindParameter("keys", type_=Array(), unique=False, required=True)
    statement = (
        select(ties.c.customer_id, ties.c.location_id, locations.c.source)
        .join(
            locations,
            (locations.c.account_id == ties.c.account_id) & (locations.c.id == ties.c.location_id),
        )
        .where(
            of_tenant(ties, known.tx.viewer),
            of_tenant(locations, known.tx.viewer),
            any_of(ties.c.customer_id, parameter),
        )
    )
    found: dict[int, dict[int, str | None]] = {row_id: {} for row_id in ids}
    for tie in await known.tx.fetch(statement, {"keys": list(ids)}):
        found[tie.customer_id][tie.location_id] = tie.source
    return found


def _wanted(incoming: IncomingCustomer) -> Iterable[Wanted]:
    return ((LocationModel, "external_id", each) for each in incoming.locations or ())


MEMBERSHIPS: Detail[Mapping[int, str | None]] = Detail(
    model=CustomerModel, empty={}, read=_read_memberships
)
CUSTOMERS = Kind(
    name="customers",
    words=("customer", "subscriber"),
    model=CustomerModel,
    keys=frozenset(
        (
            *("mobile_number", "fname", "sname", "last_sms", "last_email"),
            *("invalid", "opt_out", "locations"),
        )
    ),
    own_keys={"firstName": "fname", "lastName": "sname"},
    read=read,
    write=write,
    natural_keys=ADDRESSES,
    wanted=_wanted,
    load=(MEMBERSHIPS.load,),
    placeholder=True,
    deletion=Deletion(delete_customer, {"active": False}),
)
