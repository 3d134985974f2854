"""Client accounts of the FeedbackAPI: they go to the provider."""

from collections.abc import Mapping
from typing import Any

from gateway.ingest.fields import Fields
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.accounts.service import LIMITS, MOST


def read(record: Mapping[str, Any]) -> Incoming:
    """An account object; its counts of locations and users are our own to make."""
    fields = Fields(record)
    external_id = fields.external_id()
    fields.time("created")
    fields.text("name", most=200, required=True)
    fields.boolean("active")
    for limit in LIMITS:
        fields.integer(limit, 0, MOST)
    fields.settle()
    return Incoming(Kind.ACCOUNTS, external_id, fields.values)


def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change an account; a removed one stays removed and inactive."""
    row = writer.known.find(AccountModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    if row is not None and row["deleted"]:
        values.pop("active", None)
    _, outcome = writer.save(AccountModel, row, incoming.external_id, values, {"name": "name"})
    return outcome
