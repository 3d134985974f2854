"""Answers to deletions: the object goes as it would by the mutation."""

from collections.abc import Mapping
from typing import Any

from gateway.errors import UserErrorCode, refusal
from gateway.ingest.catalogue import CATALOGUE
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import AnyKind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer


def is_deletion(record: Mapping[str, Any]) -> bool:
    """Whether an object is an answer to a deletion: `{"id": …, "deleted": true}` and no more."""
    return "deleted" in record and record.keys() <= {"id", "deleted"}


def read(fields: Fields, kind: AnyKind) -> Incoming:
    """An answer to a deletion; refused where the FeedbackAPI deletes nothing of the kind."""
    if kind.write_many is not None:
        raise refusal(
            UserErrorCode.INVALID,
            "Figures of profiles are not deleted by an import. Import them with other values.",
        )
    external_id = fields.external_id()
    fields.boolean("deleted")
    if fields.values.get("deleted") is not True:
        fields.invalid("deleted", "is not true, so nothing was deleted. Leave the record out.")
    if kind.deletion is None:
        deletable = (each.name for each in CATALOGUE.kinds if each.deletion is not None)
        fields.invalid(
            "deleted", f"does not go with {kind}. Only {', '.join(deletable)} can be deleted."
        )
    fields.settle()
    return Incoming(kind, external_id, deletes=True)


async def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Delete an object at once, unlike other writes; what is gone already stays so."""
    model, deletion = incoming.kind.model, incoming.kind.deletion
    if deletion is None:
        raise TypeError(f"Objects of {incoming.kind} are not deleted.")
    row = writer.known.find(model, "external_id", incoming.external_id)
    if row is None:
        raise refusal(
            UserErrorCode.NOT_FOUND,
            f"`id` is unknown among the {incoming.kind} from {writer.source}. "
            "Import the object before its deletion, or leave the record out.",
            "id",
        )
    if row["deleted"] if "deleted" in row else not row["active"]:
        return Outcome.UNCHANGED
    await deletion.delete(writer.tx, row["id"])
    writer.known.change(model, row, deletion.gone)
    return Outcome.UPDATED
