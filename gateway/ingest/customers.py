"""Customers of the FeedbackAPI, which also calls them subscribers."""

from collections.abc import Mapping
from typing import Any

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import Row
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.customers.model import CustomerModel

_CONTACTS = ("email", "mobile_number")


def read(record: Mapping[str, Any]) -> Incoming:
    """A customer object."""
    fields = Fields(record)
    external_id = fields.external_id()
    fields.time("created")
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
    """Add or change a customer and the locations it belongs to; a deleted one stays deleted."""
    row, outcome = writer.save(
        CustomerModel, _own_row(writer, incoming), incoming.external_id, incoming.values, {}
    )
    if incoming.locations is None or not writer.set_places(row, incoming.locations):
        return outcome
    if outcome is Outcome.UNCHANGED:
        writer.update(CustomerModel, row, {})
        return Outcome.UPDATED
    return outcome


def _own_row(writer: Writer, incoming: Incoming) -> Row | None:
    """The row of the external id, or the one with the same address or number, which is adopted.

    Refused with CONFLICT if address or number are another's (traps D12).
    """
    row = writer.known.find(CustomerModel, "external_id", incoming.external_id)
    for contact in _CONTACTS:
        holder = writer.known.find(CustomerModel, contact, incoming.values.get(contact))
        if holder is None or holder is row:
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
