"""Customers of the FeedbackAPI, which also calls them subscribers."""

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import Row
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.customers.model import CustomerModel
from gateway.resources.customers.service import NOT_REACHABLE

_CONTACTS = ("email", "mobile_number")


def read(fields: Fields) -> Incoming:
    """A customer object."""
    fields.own_names(fname="first_name", sname="last_name", locations="location_ids")
    external_id = fields.head()
    fields.boolean("active")
    fields.email("email")
    fields.mobile_number("mobile_number")
    fields.text("fname", "first_name", 100)
    fields.text("sname", "last_name", 100)
    fields.country("country_code")
    fields.time("last_sms", nullable=True)
    fields.time("last_email", nullable=True)
    fields.boolean("invalid")
    fields.boolean("opt_out")
    locations = fields.identifiers("locations")
    fields.settle()
    return Incoming(Kind.CUSTOMERS, external_id, fields.values, locations=locations)


def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change a customer and the locations it belongs to; a deleted one comes back."""
    row = _own_row(writer, incoming)
    after = {**(row or {}), **incoming.values}
    if all(after.get(contact) is None for contact in _CONTACTS):
        raise refuse(UserErrorCode.REQUIRED, NOT_REACHABLE, "email")
    values = {"active": True, "placeholder": False, **incoming.values}
    if row is not None and row["placeholder"]:
        # What another body said of the name counts no more.
        values = {"first_name": None, "last_name": None, **values}
    row, outcome = writer.save(CustomerModel, row, incoming.external_id, values, {})
    if incoming.locations is None or not writer.set_places(row, incoming.locations):
        return outcome
    if outcome is Outcome.UNCHANGED:
        writer.touch(CustomerModel, row, incoming)
        return Outcome.UPDATED
    return outcome


def tell_placeholder(writer: Writer, customer: Row, name: str | None, email: str | None) -> None:
    """Give a placeholder the name and the address that a referring body carries, if it has none.

    An address that another customer has stays with that one.
    """
    if not customer["placeholder"]:
        return
    told = {}
    if name and customer["first_name"] is None and customer["last_name"] is None:
        first, _, last = name.partition(" ")
        told = {"first_name": first[:100], "last_name": last.strip()[:100] or None}
    if email and customer["email"] is None and not writer.known.find(CustomerModel, "email", email):
        told["email"] = email
    if told:
        writer.update(CustomerModel, customer, told)


def _own_row(writer: Writer, incoming: Incoming) -> Row | None:
    """The row of the external id, or the one with the same address or number, which is adopted.

    Refused with CONFLICT if address or number are another's; a placeholder gives up
    the address that it had from what refers to it.
    """
    row = writer.known.find(CustomerModel, "external_id", incoming.external_id)
    for contact in _CONTACTS:
        holder = writer.known.find(CustomerModel, contact, incoming.values.get(contact))
        if holder is None or holder is row:
            continue
        if holder["placeholder"]:
            writer.release(CustomerModel, holder, contact)
            continue
        known_there = holder["source"] == writer.source and holder["external_id"] is not None
        if row is not None or known_there:
            name = holder["external_id"] or f"number {holder['id']} of this store"
            raise refuse(
                UserErrorCode.CONFLICT,
                f"`{contact}` belongs to another customer, {name}. "
                "Correct one of the two, or import customers before what refers to them.",
                contact,
            )
        row = holder
    return row
