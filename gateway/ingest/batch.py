"""One batch in one transaction: records of one owner, each all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from gateway.config import Settings
from gateway.errors import Refused
from gateway.ingest.catalogue import CATALOGUE
from gateway.ingest.failing import is_of_a_record, why_failed
from gateway.ingest.incoming import Incoming
from gateway.ingest.known import Known
from gateway.ingest.records import write_record
from gateway.ingest.report import ImportReport, Outcome
from gateway.ingest.splitting import Position
from gateway.ingest.writer import Writer
from gateway.store.write import Transaction


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and where it stands."""

    position: Position
    incoming: Incoming


Group = list[Placed]


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for every record of an import."""

    settings: Settings
    secret: bytes
    source: str
    strict: bool
    enroll: bool = False


class Batch:
    """Writes records and reports what became of them; it may be run again from the start."""

    def __init__(self, tx: Transaction, options: Options, records: Sequence[Placed]) -> None:
        self._tx = tx
        self._options = options
        self._records = records

    async def run(self) -> ImportReport:
        """Write the records in their order.

        Those of one object are written as one, the last values at the place of the first, so that
        importing the same files again finds everything as it is. Deletions stand for themselves.
        """
        report = ImportReport()
        for deletes, records in groupby(self._records, lambda record: record.incoming.deletes):
            groups = _groups(records)
            for part in [[group] for group in groups] if deletes else [groups]:
                report.add(await self._write(part))
        return report

    async def _write(self, groups: Sequence[Group]) -> ImportReport:
        """Write groups in a savepoint; if the store refuses them, each on its own."""
        viewer = self._tx.viewer
        try:
            async with self._tx.connection.begin_nested():
                return await self._try(groups)
        except Exception as error:
            if not is_of_a_record(error):
                raise
            self._tx.viewer = viewer
            fault = error
        report = ImportReport()
        single = [[record] for record in groups[0]] if len(groups) == 1 else groups
        if len(single) == 1:
            (record,) = single[0]
            _fail(report, record, *why_failed(fault))
            return report
        for group in single:
            report.add(await self._write([group]))
        return report

    async def _try(self, groups: Sequence[Group]) -> ImportReport:
        options, account_id = self._options, self._tx.viewer.account_id
        known = Known(self._tx, account_id, options.source, options.secret, CATALOGUE)
        await known.load(record.incoming for group in groups for record in group)
        writer = Writer(
            self._tx, known, options.settings, strict=options.strict, enroll=options.enroll
        )
        report = ImportReport()
        for group in groups:
            # Records of one object are written as one; if that is refused, each by itself, so that
            # the one that is wrong fails alone.
            together = _together(group)
            if together is not None and await self._attempt(writer, together, report) is None:
                for record in group[:-1]:
                    report.count(record.incoming.kind.name, Outcome.UNCHANGED)
                continue
            for record in group:
                refused = await self._attempt(writer, record.incoming, report)
                if refused is not None:
                    _fail(report, record, refused.errors[0].code, str(refused))
        await writer.flush()
        return report

    async def _attempt(
        self, writer: Writer, incoming: Incoming, report: ImportReport
    ) -> Refused | None:
        """Decide what a record writes and count it; why, if it is refused."""
        try:
            outcome = await write_record(writer, incoming)
        except Refused as refused:
            writer.forget()
            return refused
        for kind, became in ((incoming.kind, outcome), *writer.inner):
            report.count(kind.name, became)
        for name, number in writer.placeholders.items():
            report.counts[name].placeholders += number
        writer.keep()
        return None


def _fail(report: ImportReport, record: Placed, code: str, reason: str) -> None:
    incoming = record.incoming
    report.fail(record.position, incoming.kind.name, incoming.external_id, code, reason)


def _groups(records: Iterable[Placed]) -> list[Group]:
    """Records of the same object together, in the order of the first of each."""
    groups: dict[object, Group] = {}
    for record in records:
        groups.setdefault(record.incoming.identity, []).append(record)
    return list(groups.values())


def _together(group: Group) -> Incoming | None:
    """Several records of an object as one; None if there is just one, or they do not combine."""
    combined = group[0].incoming if len(group) > 1 else None
    for record in group[1:]:
        if combined is not None:
            combined = combined.then(record.incoming)
    return combined
