"""An object of a file as a record: which kind it is of, how it is read, and how it is written."""

from collections.abc import Mapping
from pathlib import Path

from gateway.errors import UserErrorCode, refusal
from gateway.ingest import deletions
from gateway.ingest.catalogue import CATALOGUE
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import AnyKind
from gateway.ingest.report import Outcome
from gateway.ingest.splitting import Entry
from gateway.ingest.writer import Writer

_REMEDY = "Name it with --resource, for example --resource customers"


def recognise(entry: Entry, given: AnyKind | None) -> AnyKind | None:
    """What an object is: by the FeedbackAPI's keys, else as the operator says, else by the names
    of the graph, else by the file's name.
    """
    record = entry.record or {}
    found = CATALOGUE.of_keys(record) or given or CATALOGUE.of_own_keys(record)
    return found or CATALOGUE.of_file(Path(entry.position.file).name)


def read_record(fields: Fields, record: Mapping[str, object], kind: AnyKind | None) -> Incoming:
    """The record that an object is, read by its `fields`; Refused says what is wrong with it."""
    if deletions.is_deletion(record):
        if kind is None:
            raise refusal(
                UserErrorCode.REQUIRED,
                f"A delete answer does not say what was deleted. {_REMEDY}, "
                "or let the name of the file begin with it: customers.delete.json.",
            )
        incoming = deletions.read(fields, kind)
    elif kind is None:
        raise refusal(
            UserErrorCode.REQUIRED,
            f"The keys of the record do not say what it is. {_REMEDY}.",
        )
    else:
        incoming = kind.read(fields)
    if incoming.external_id is None and (incoming.deletes or not incoming.kind.nameless(incoming)):
        raise refusal(UserErrorCode.REQUIRED, "`id` is needed: give an id.", "id")
    return incoming


async def write_record(writer: Writer, incoming: Incoming) -> Outcome:
    """Decide what a record writes; what became of it."""
    erased = writer.known.is_erased(incoming)
    if incoming.deletes:
        return Outcome.UNCHANGED if erased else await deletions.write(writer, incoming)
    if erased:
        raise refusal(
            UserErrorCode.ERASED,
            "The record is about a person who was erased from this account, about whom nothing is "
            "stored again. Leave it out.",
        )
    if incoming.kind.write is None:
        # Kinds that are written in bulk never come here; Kind refuses one that has neither.
        raise TypeError(f"Records of {incoming.kind} are not written one by one.")
    return await incoming.kind.write(writer, incoming)
