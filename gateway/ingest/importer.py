"""The import of files into the store, batch by batch."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.errors import BadUserInput, UserErrorCode, refusal
from gateway.ingest.batch import Batch, Options, Placed
from gateway.ingest.catalogue import CATALOGUE
from gateway.ingest.envelopes import Envelope
from gateway.ingest.failing import is_of_a_record, why_failed
from gateway.ingest.fields import Fields, refuse_unread
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import AnyKind, Failed, WriteMany
from gateway.ingest.records import read_record, recognise
from gateway.ingest.report import ENVELOPE, ImportReport
from gateway.ingest.splitting import STDIN, Entry, split
from gateway.ingest.target import Target, find_target
from gateway.policies import Viewer
from gateway.resources.users.keys import server_secret
from gateway.resources.values import Checks
from gateway.store.write import Transaction, transact

BATCH = 300
MAX_SOURCE = 64


async def import_files(
    database: Database,
    settings: Settings,
    account: str,
    paths: Sequence[Path | Literal["-"]],
    *,
    source: str = "feedbackapi",
    resource: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
    enroll: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Import bodies as the FeedbackAPI returns them into an account; what became of them.

    A record that fails does not stop the others. `source` is the name under which the ids are
    kept, `resource` says what records are whose keys do not say it. `strict` refuses references to
    locations and customers that are unknown, records with keys that nothing reads, and records in
    an answer with words that no system documents. With `enroll` customers enter the campaigns of
    the locations that they come to. `progress` is called with the number of records
    done. A dry run does everything in one transaction, which keeps other writers of SQLite
    waiting, and rolls it back. Raises NotFound or BadUserInput for arguments that name nothing.
    """
    given = None if resource is None else CATALOGUE.named(resource)
    if not source.strip() or len(source) > MAX_SOURCE or not source.isprintable():
        raise BadUserInput(f"--source names the system in 1 to {MAX_SOURCE} characters.")
    files = [Path(path) for path in paths]
    for file in files:
        if file != STDIN and (not file.exists() or file.is_dir()):
            raise BadUserInput(f"There is no file {str(file)!r}. Check the path.")
    target = await find_target(database, account)
    secret = await server_secret(database, settings)
    options = Options(settings, secret, source, strict, enroll)
    importer = _Importer(database, options, target, given)
    found = (each for file in files for each in split(file))
    async with AsyncExitStack() as stack:
        if dry_run:
            importer.connection = await stack.enter_async_context(_rolled_back(database, target))
        done = 0
        while batch := list(islice(found, BATCH)):
            await importer.take(batch)
            done += sum(isinstance(each, Entry) for each in batch)
            if progress is not None:
                progress(done)
    return importer.report


@dataclass(slots=True)
class _Importer:
    """Takes batches of entries and reports on them; a dry run has one connection for all."""

    database: Database
    options: Options
    target: Target
    given: AnyKind | None
    connection: AsyncConnection | None = None
    report: ImportReport = field(default_factory=ImportReport)

    async def take(self, found: Iterable[Entry | Envelope]) -> None:
        """Write the records among the entries: accounts for the provider, then all others."""
        accounts: list[Placed] = []
        others: list[Placed] = []
        many: dict[AnyKind, list[Placed]] = {}
        for entry in found:
            if isinstance(entry, Envelope):
                self.report.count_unread(ENVELOPE, entry.unread)
                continue
            kind = recognise(entry, self.given)
            try:
                incoming = self._read(entry, kind)
            except Exception as error:
                code, reason = why_failed(error)
                name = None if kind is None else kind.name
                self.report.fail(entry.position, name, _shown_id(entry), code, reason)
            else:
                placed = Placed(entry.position, incoming)
                if incoming.kind.write_many is not None:
                    many.setdefault(incoming.kind, []).append(placed)
                else:
                    (accounts if incoming.kind.of_provider else others).append(placed)
        if accounts:
            viewer = await self._write(self.target.viewer(accounts[0].incoming.kind), accounts)
            self.target = self.target.with_provider(viewer)
        if others:
            # Stable: otherwise records stay in their order.
            others.sort(key=lambda placed: not placed.incoming.kind.written_first)
            await self._write(self.target.viewer(others[0].incoming.kind), others)
        for kind, records in many.items():
            if kind.write_many is not None:
                await self._write_many(kind, kind.write_many, records)

    def _read(self, entry: Entry, kind: AnyKind | None) -> Incoming:
        """The record that an entry holds; keys that were not read are counted, or refused."""
        if entry.record is None:
            raise refusal(UserErrorCode.INVALID, entry.problem)
        if self.options.strict and entry.envelope is not None:
            refuse_unread(entry.envelope.unread, Checks(), " beside `data`")
        fields = Fields(entry.record)
        try:
            incoming = read_record(fields, entry.record, kind)
        finally:
            if kind is not None:
                self.report.count_unread(kind.name, fields.unread())
        if self.options.strict:
            fields.refuse_unread()
        self.target.viewer(incoming.kind)
        return incoming

    async def _write(self, viewer: Viewer, records: Sequence[Placed]) -> Viewer:
        """Write records of one owner; the viewer with the accounts that came into being."""

        async def work(tx: Transaction) -> tuple[ImportReport, Viewer]:
            return await Batch(tx, self.options, records).run(), tx.viewer

        if self.connection is None:
            report, seeing = await transact(self.database, viewer, work)
        else:
            report, seeing = await work(Transaction(self.connection, viewer))
        self.report.add(report)
        return seeing

    async def _write_many(self, kind: AnyKind, write: WriteMany, records: Sequence[Placed]) -> None:
        """Write many small records in a few statements; if that fails, each on its own."""
        try:
            report, failed = await self._try_many(kind, write, [each.incoming for each in records])
        except Exception as error:
            if not is_of_a_record(error):
                raise
            if len(records) > 1:
                for record in records:
                    await self._write_many(kind, write, [record])
                return
            report, failed = ImportReport(), {0: why_failed(error)}
        self.report.add(report)
        for place, why in failed.items():
            record = records[place]
            self.report.fail(record.position, kind.name, record.incoming.external_id, *why)

    async def _try_many(
        self, kind: AnyKind, write: WriteMany, incoming: Sequence[Incoming]
    ) -> tuple[ImportReport, Failed]:
        source, strict = self.options.source, self.options.strict

        async def work(tx: Transaction) -> tuple[ImportReport, Failed]:
            return await write(kind, tx, incoming, source, strict)

        viewer = self.target.viewer(kind)
        if self.connection is None:
            return await transact(self.database, viewer, work)
        async with self.connection.begin_nested():
            return await work(Transaction(self.connection, viewer))


class _DryRun(Exception):
    """Ends the transaction of a dry run."""


@asynccontextmanager
async def _rolled_back(database: Database, target: Target) -> AsyncIterator[AsyncConnection]:
    try:
        async with database.begin(target.seen()) as connection:
            yield connection
            raise _DryRun
    except _DryRun:
        return


def _shown_id(entry: Entry) -> str | None:
    record = entry.record or {}
    value = next((record[key] for key in ("id", "_id", "externalId") if key in record), None)
    return repr(value).strip("'\"")[:128] if isinstance(value, str | int) else None
