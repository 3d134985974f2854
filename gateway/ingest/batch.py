"""One batch in one transaction: records of one owner, each all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DataError, IntegrityError

from gateway.config import Settings
from gateway.errors import Refused, UserErrorCode
from gateway.ingest.interpret import write
from gateway.ingest.known import Known
from gateway.ingest.reading import Position
from gateway.ingest.records import Incoming, Kind
from gateway.ingest.report import ImportReport, Outcome
from gateway.ingest.writer import Writer
from gateway.store.write import Transaction


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and where it stands."""

    position: Position
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for every record of an import."""

    settings: Settings
    source: str
    strict: bool


class Batch:
    """Writes records and tells what became of them; it may be run again from the start."""

    def __init__(self, tx: Transaction, options: Options, records: Sequence[Placed]) -> None:
        self._tx = tx
        self._records = records
        self._report = ImportReport()
        self._options = options
        self._account_id = tx.viewer.account_id
        self._writer = self._new_writer()

    async def run(self) -> ImportReport:
        """Write the records in their order.

        Records of one object are written as one, the last values at the place of the first, so
        that importing the same files again finds everything as it is.
        """
        await self._load()
        for group in _groups(self._records):
            together = _together(group)
            if together is not None and await self._attempt(together) is None:
                for record in group[:-1]:
                    self._report.note(record.incoming.kind, Outcome.UNCHANGED)
                continue
            for record in group:
                failure = await self._attempt(record.incoming)
                if failure is not None:
                    self._fail(record, *failure)
        return self._report

    async def _attempt(self, incoming: Incoming) -> tuple[str, str] | None:
        """Write a record in its savepoint; the code and the reason if it fails."""
        for last in (False, True):
            try:
                outcome, nested = await write(self._writer, incoming)
            except Refused as refused:
                await self._writer.undo()
                return refused.errors[0].code, str(refused)
            except IntegrityError:
                await self._writer.undo()
                if not last:
                    # Another writer got in between: look again.
                    await self._load()
            except DataError:
                await self._writer.undo()
                return UserErrorCode.INVALID, "The store does not take a value of the record."
            else:
                await self._writer.keep()
                self._note(incoming, outcome, nested)
                return None
        return (
            UserErrorCode.CONFLICT,
            "The record collides with another one of the store. Import it again.",
        )

    async def _load(self) -> None:
        self._writer = self._new_writer()
        await self._writer.known.load(record.incoming for record in self._records)

    def _new_writer(self) -> Writer:
        options = self._options
        known = Known(self._tx, self._account_id, options.source)
        return Writer(
            self._tx,
            known,
            options.settings,
            self._account_id,
            options.source,
            strict=options.strict,
        )

    def _note(self, incoming: Incoming, outcome: Outcome, nested: Outcome | None) -> None:
        self._report.note(incoming.kind, outcome)
        if nested is not None:
            self._report.note(Kind.FEEDBACK, nested)
        for name, number in self._writer.placeholders.items():
            self._report.counts[name].placeholders += number
        self._writer.placeholders.clear()

    def _fail(self, record: Placed, code: str, reason: str) -> None:
        kind, external_id = record.incoming.kind, record.incoming.external_id
        self._report.fail(record.position, kind, external_id, code, reason)


def _groups(records: Sequence[Placed]) -> list[list[Placed]]:
    """Records of the same object together, in the order of the first of each."""
    groups: dict[object, list[Placed]] = {}
    for record in records:
        groups.setdefault(record.incoming.identity, []).append(record)
    return list(groups.values())


def _together(group: Sequence[Placed]) -> Incoming | None:
    """Several records of an object as one; None if there is just one, or they do not combine."""
    combined = group[0].incoming if len(group) > 1 else None
    for record in group[1:]:
        if combined is not None:
            combined = combined.then(record.incoming)
    return combined
