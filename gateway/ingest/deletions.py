"""Answers to deletions: the object goes as it would by the mutation."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import MODELS
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.accounts.service import delete_account
from gateway.resources.customers.service import delete_customer
from gateway.resources.locations.service import delete_location
from gateway.resources.surveys.service import delete_survey
from gateway.resources.users.service import delete_user
from gateway.store.write import Transaction

_DELETE: Mapping[Kind, Callable[[Transaction, int], Awaitable[int]]] = {
    Kind.ACCOUNTS: delete_account,
    Kind.USERS: delete_user,
    Kind.LOCATIONS: delete_location,
    Kind.CUSTOMERS: delete_customer,
    Kind.SURVEYS: delete_survey,
}
_GONE: Mapping[Kind, Mapping[str, bool]] = {
    Kind.ACCOUNTS: {"deleted": True, "active": False},
    Kind.USERS: {"deleted": True},
    Kind.LOCATIONS: {"active": False},
    Kind.CUSTOMERS: {"active": False},
    Kind.SURVEYS: {"active": False},
}


def is_deletion(record: Mapping[str, Any]) -> bool:
    """Whether an object is an answer to a deletion: `{"id": …, "deleted": true}` and no more."""
    return "deleted" in record and record.keys() <= {"id", "deleted"}


def read(fields: Fields, kind: Kind) -> Incoming:
    """An answer to a deletion; refused where the FeedbackAPI deletes nothing of the kind."""
    external_id = fields.external_id()
    fields.boolean("deleted")
    if fields.values.get("deleted") is not True:
        fields.invalid("deleted", "is not true, so nothing was deleted. Leave the record out.")
    if kind not in _DELETE:
        fields.invalid(
            "deleted", f"does not go with {kind}. Only {', '.join(_DELETE)} can be deleted."
        )
    fields.settle()
    return Incoming(kind, external_id, deletes=True)


async def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Delete an object at once, unlike other writes; what is gone already stays so."""
    model, gone = MODELS[incoming.kind], _GONE[incoming.kind]
    row = writer.known.find(model, "external_id", incoming.external_id)
    if row is None:
        raise refuse(
            UserErrorCode.NOT_FOUND,
            f"`id` is unknown among the {incoming.kind} from {writer.source}. "
            "Import the object before its deletion, or leave the record out.",
            "id",
        )
    if row["deleted"] if "deleted" in row else not row["active"]:
        return Outcome.UNCHANGED
    await _DELETE[incoming.kind](writer.tx, row["id"])
    writer.known.change(model, row, gone)
    return Outcome.UPDATED
