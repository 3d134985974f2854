"""Connections: engines with their pragmas and pools, reads, and transactions for writes."""

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import Any

from sqlalchemy import Executable, Row, Select, event, text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from gateway.config import SQLITE, Settings
from gateway.database.files import make_private
from gateway.database.guard import install_guard
from gateway.database.outages import Writability, is_outage
from gateway.database.postgresql_readers import PostgresqlReaders
from gateway.database.prepared import Prepared, prepare
from gateway.database.readers import FULL, GONE, Reader, Readers, Rows
from gateway.database.sqlite_readers import BUSY_MILLISECONDS, SqliteReaders, prepare_sqlite
from gateway.database.tenancy import Unscoped, tenant_parameters
from gateway.database.trace import current_trace, trace_engine
from gateway.database.words import FEEDBACK_WORDS
from gateway.errors import ServiceUnavailable
from gateway.policies import Viewer

EVERY_ACCOUNT = "*"
UNSCOPED_POOL = 2
# At DEBUG it writes every statement with its parameters: people and keys.
logging.getLogger("aiosqlite").setLevel(logging.INFO)
MAX_PREPARED = 2_000
# So many pages of the index of words are merged at once.
MERGED_PAGES = 1_000
# How long the log of SQLite waits for readers before it is cut.
CUT_MILLISECONDS = 1_000
# The connection that reads for the operation at hand, where all of it is to see one state.
_SNAPSHOT: ContextVar[Reader | None] = ContextVar("snapshot", default=None)
_SET_ACCOUNTS = text("SELECT set_config('gateway.accounts', :accounts, :local)").execution_options(
    unscoped=Unscoped.PROVISIONING
)


async def show_accounts(connection: AsyncConnection, accounts: Sequence[int] | None) -> None:
    """Tell row level security, for the rest of the transaction, whose rows exist."""
    if connection.dialect.name != SQLITE:
        shown = EVERY_ACCOUNT if accounts is None else ",".join(map(str, accounts))
        await connection.execute(_SET_ACCOUNTS, {"accounts": shown, "local": True})


class Database:
    """The store of one process.

    On SQLite readers are separate from the single writer, which takes its lock at once (BEGIN
    IMMEDIATE). On PostgreSQL both share a pool; reads run without a transaction of their own, and
    the few reads that see every tenant have a small pool apart.

    `listeners` hear the text of every statement read, `observers` which entities a transaction of
    this process changed, once it is committed. `driver_arguments` are what PostgreSQL's driver
    connects with.
    """

    def __init__(self, settings: Settings) -> None:
        url = settings.url
        self.dialect = url.get_backend_name()
        self.reader: AsyncEngine
        self.writer: AsyncEngine
        if self.dialect == SQLITE:
            make_private(settings)
            self.reader = _sqlite_engine(settings, writer=False)
            self.writer = _sqlite_engine(settings, writer=True)
            self.unscoped = self.reader
        else:
            self.writer = _postgresql_engine(settings, settings.pool_size)
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")
            everyone = _postgresql_engine(settings, UNSCOPED_POOL, accounts=EVERY_ACCOUNT)
            self.unscoped = everyone.execution_options(isolation_level="AUTOCOMMIT")
        for engine in self._engines():
            install_guard(engine)
            trace_engine(engine.sync_engine)
        self.driver_arguments: dict[str, Any] = {}
        self.readers: Readers
        if self.dialect == SQLITE:
            self.readers = SqliteReaders(settings)
        else:
            self.driver_arguments = _driver_arguments(self.writer, settings)
            self.readers = PostgresqlReaders(settings, self.driver_arguments)
        self.listeners: list[Callable[[str], None]] = []
        self.observers: list[Callable[[AbstractSet[str]], None]] = []
        self.prepared: OrderedDict[Hashable, Prepared] = OrderedDict()
        self.writability = Writability()
        self.statements = 0
        self.statement_seconds = 0.0

    async def close(self) -> None:
        """Close every connection."""
        await self.readers.close()
        for engine in self._engines():
            await engine.dispose()

    async def fetch(
        self, statement: Executable, viewer: Viewer, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """Rows of a scoped read on behalf of the viewer, on a connection of its own."""
        values = {**tenant_parameters(viewer), **(parameters or {})}
        async with _availability(), self.reader.connect() as connection:
            await self._admit(connection, ",".join(map(str, viewer.account_ids)))
            return (await connection.execute(statement, values)).all()

    def prepare(self, shape: Hashable, build: Callable[[], Select[Any]]) -> Prepared:
        """The statement of a shape, compiled when it first comes up; the newest are kept."""
        prepared = self.prepared.get(shape)
        if prepared is None:
            prepared = self.prepared[shape] = prepare(build(), self.writer.dialect)
            if len(self.prepared) > MAX_PREPARED:
                self.prepared.popitem(last=False)
        return prepared

    async def read(self, prepared: Prepared, viewer: Viewer, parameters: Mapping[str, Any]) -> Rows:
        """The driver's rows of a prepared read on behalf of the viewer."""
        for listener in self.listeners:
            listener(prepared.sql)
        arguments = prepared.arguments({**tenant_parameters(viewer), **parameters})
        accounts = ",".join(map(str, viewer.account_ids))
        readers = _SNAPSHOT.get() or self.readers
        started = perf_counter()
        rows = await readers.fetch(prepared.sql, arguments, accounts)
        seconds = perf_counter() - started
        self.statements += 1
        self.statement_seconds += seconds
        trace = current_trace()
        if trace is not None:
            trace.add(prepared.sql, len(rows), seconds)
        return rows

    @asynccontextmanager
    async def snapshot(self, viewer: Viewer) -> AsyncIterator[None]:
        """Let every `read` within see the store as it is at the first of them."""
        accounts = ",".join(map(str, viewer.account_ids))
        async with self.readers.snapshot(accounts) as readers:
            token = _SNAPSHOT.set(readers)
            try:
                yield
            finally:
                _SNAPSHOT.reset(token)

    def stream(
        self, prepared: Prepared, viewer: Viewer, parameters: Mapping[str, Any], size: int
    ) -> AsyncIterator[Rows]:
        """The driver's rows of a prepared read, in batches of at most `size`, as they come."""
        for listener in self.listeners:
            listener(prepared.sql)
        arguments = prepared.arguments({**tenant_parameters(viewer), **parameters})
        accounts = ",".join(map(str, viewer.account_ids))
        return self.readers.stream(prepared.sql, arguments, accounts, size)

    async def fetch_unscoped(
        self,
        statement: Executable,
        reason: Unscoped,
        parameters: Mapping[str, Any] | None = None,
    ) -> Sequence[Row[Any]]:
        """Rows of a read that is not bound to a viewer, for one of the pinned reasons."""
        async with _availability(), self.unscoped.connect() as connection:
            result = await connection.execute(
                statement, dict(parameters or {}), execution_options={"unscoped": reason}
            )
            return result.all()

    async def ping(self) -> None:
        """Raise ServiceUnavailable unless the store answers, and took the last write."""
        async with _availability(), self.reader.connect() as connection:
            await connection.exec_driver_sql("SELECT 1")
        if self.writability.problem is not None:
            raise ServiceUnavailable(f"The store takes no writes: {self.writability.problem}.")

    @asynccontextmanager
    async def begin(self, accounts: Sequence[int] | None) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction that sees the accounts (None: all); commits on leaving."""
        async with _availability():
            try:
                async with self.writer.begin() as connection:
                    await show_accounts(connection, accounts)
                    yield connection
            except Exception as error:
                if is_outage(error):
                    self.writability.failed(error)
                raise
        self.writability.worked()

    async def forget_deleted(self) -> bool:
        """Let nothing of what was deleted stay in SQLite's files; whether that was possible.

        The index of words keeps deleted ones until its parts are merged, and the log keeps old
        pages until it is cut; that waits while somebody reads them. PostgreSQL's VACUUM does it.
        """
        if self.dialect != SQLITE:
            return True
        await self._merge_words()
        async with _availability(), self.writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            # While it waits for readers nobody writes.
            waits = "PRAGMA busy_timeout={}"
            await driver.execute_fetchall(waits.format(CUT_MILLISECONDS))
            try:
                ((busy, _, _),) = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await driver.execute_fetchall(waits.format(BUSY_MILLISECONDS))
            return not busy

    async def _merge_words(self) -> None:
        """Merge all parts of the index of words, some pages at a time, so that others can write."""
        name, pages = FEEDBACK_WORDS.name, -MERGED_PAGES
        merged = True
        while merged:
            async with _availability(), self.writer.begin() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None
                before = driver.total_changes
                await connection.exec_driver_sql(
                    f"INSERT INTO {name} ({name}, rank) VALUES ('merge', {pages})"
                )
                # A negative number begins anew. SQLite's word for the end is one change at most.
                merged, pages = driver.total_changes - before > 1, MERGED_PAGES

    def _engines(self) -> tuple[AsyncEngine, ...]:
        """The engines that own a pool."""
        other = self.reader if self.dialect == SQLITE else self.unscoped
        return (self.writer, other)

    async def _admit(self, connection: AsyncConnection, accounts: str) -> None:
        """Tell row level security for whom this connection reads; most often it already knows."""
        if self.dialect == SQLITE:
            return
        info = (await connection.get_raw_connection()).info
        if info.get("accounts") != accounts:
            info["accounts"] = None
            await connection.execute(_SET_ACCOUNTS, {"accounts": accounts, "local": False})
            info["accounts"] = accounts


def _driver_arguments(engine: AsyncEngine, settings: Settings) -> dict[str, Any]:
    """What the driver itself is connected with, as SQLAlchemy reads it from the address."""
    _, arguments = engine.dialect.create_connect_args(engine.url)
    return {**arguments, **_connect_arguments(settings)}


def _connect_arguments(settings: Settings, accounts: str | None = None) -> dict[str, Any]:
    shown = {} if accounts is None else {"gateway.accounts": accounts}
    return {
        "timeout": 10,
        "command_timeout": settings.request_timeout,
        "server_settings": {"application_name": "feedback-gateway", "jit": "off", **shown},
    }


def _postgresql_engine(settings: Settings, size: int, accounts: str | None = None) -> AsyncEngine:
    """A pool of connections; row level security shows them `accounts` from the start."""
    return create_async_engine(
        settings.url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        pool_timeout=settings.request_timeout,
        pool_recycle=1800,
        connect_args=_connect_arguments(settings, accounts),
    )


def _sqlite_engine(settings: Settings, *, writer: bool) -> AsyncEngine:
    engine = create_async_engine(
        settings.url,
        hide_parameters=True,
        pool_size=1 if writer else settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.request_timeout,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        prepare_sqlite(connection)
        if writer:
            # What is deleted is overwritten, not only left out.
            connection.execute("PRAGMA secure_delete=ON").close()
        else:
            connection.execute("PRAGMA query_only=ON").close()

    if writer:

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@asynccontextmanager
async def _availability() -> AsyncIterator[None]:
    """Turn a store that is down, locked or out of connections into ServiceUnavailable."""
    try:
        yield
    except PoolTimeout as error:
        raise ServiceUnavailable(FULL) from error
    except TimeoutError as error:
        raise ServiceUnavailable(GONE) from error
    except Exception as error:
        if is_outage(error):
            raise ServiceUnavailable(GONE) from error
        raise
