"""SQLite's readers: one connection on the event loop for what is quick, threads for the rest."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter, thread_time
from typing import Any

from gateway.config import Settings
from gateway.database.folding import teach_folding
from gateway.database.readers import GONE, Reader, Rows
from gateway.errors import ServiceUnavailable

# How long a statement may hold the event loop, and after how long others get a turn, in seconds.
# It may work for a slice; on a busy machine that takes longer, as does waiting for the disk.
SLICE = 0.010
LONGEST_SLICE = 0.050
TURN = 0.001
# After how many steps of SQLite's machine the clock, or whether someone waits, is looked at.
STEPS_AT_ONCE = 2_000
STEPS_IN_THREAD = 200_000
# How many times a statement that was too slow goes to a thread before it is tried again.
TIMES_SLOW = 20
MAX_SLOW = 2_000
# Threads wait for the disk, too, but each has a connection with pages and schema of its own.
MORE_THAN_CORES = 2
# How long a statement waits for another process or connection.
BUSY_MILLISECONDS = 10_000


class SqliteReaders:
    """Connections for reading: one on the event loop for what is quick, threads for the rest.

    Most statements take less time than a hop to a thread and back, and a thread gives up the
    interpreter's lock at every row. So a statement starts on the event loop; one that is not done
    within a slice is broken off and runs in a thread, as it does the next times, too.
    """

    def __init__(self, settings: Settings) -> None:
        self._file = str(settings.url.database)
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        threads = min(settings.pool_size, MORE_THAN_CORES + (os.cpu_count() or 1))
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        self._running: set[_Statement] = set()
        self._quick: sqlite3.Connection | None = None
        self._opening = asyncio.Lock()
        self._started = 0.0
        self._worked = 0.0
        self._slow: dict[str, int] = {}
        self._closed = False

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        try:
            quick = self._quick or await self._open()
            rows = self._at_once(quick, sql, arguments)
            if rows is None:
                return await self._in_thread(sql, arguments)
        except sqlite3.OperationalError as error:
            raise ServiceUnavailable(GONE) from error
        if perf_counter() > self._started + TURN:
            await asyncio.sleep(0)
        return rows

    async def stream(
        self, sql: str, arguments: Sequence[Any], accounts: str, size: int
    ) -> AsyncIterator[Rows]:
        connection = await asyncio.to_thread(self._streaming)
        try:
            cursor = await asyncio.to_thread(connection.execute, sql, arguments)
            while rows := await asyncio.to_thread(cursor.fetchmany, size):
                yield rows
        except sqlite3.OperationalError as error:
            raise ServiceUnavailable(GONE) from error
        finally:
            connection.interrupt()
            connection.close()

    def _streaming(self) -> sqlite3.Connection:
        """A connection that sorts in files and keeps few pages, however much it reads."""
        connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None)
        prepare_sqlite(connection)
        for pragma in ("query_only=ON", "temp_store=FILE", "cache_size=-8000"):
            connection.execute(f"PRAGMA {pragma}").close()
        return connection

    async def _open(self) -> sqlite3.Connection:
        async with self._opening:
            if self._quick is None:
                loop = asyncio.get_running_loop()
                quick = await loop.run_in_executor(self._threads, self._connect)
                quick.execute("PRAGMA busy_timeout=0").close()
                quick.execute("PRAGMA cache_size=-4000").close()
                quick.set_progress_handler(self._over, STEPS_AT_ONCE)
                self._quick = quick
            return self._quick

    def _at_once(
        self, connection: sqlite3.Connection, sql: str, arguments: Sequence[Any]
    ) -> Rows | None:
        """The rows, if the statement is done within a slice of time."""
        waits = self._slow.get(sql, 0)
        if waits:
            self._slow[sql] = waits - 1
            return None
        self._started, self._worked = perf_counter(), thread_time()
        try:
            rows: Rows = connection.execute(sql, arguments).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY):
                raise
            if len(self._slow) >= MAX_SLOW:
                self._slow.clear()
            self._slow[sql] = TIMES_SLOW
            return None
        return rows

    def _over(self) -> bool:
        """Whether the statement on the event loop has had its slice."""
        worked = thread_time() - self._worked
        return worked > SLICE or perf_counter() > self._started + LONGEST_SLICE

    async def _in_thread(
        self, sql: str, arguments: Sequence[Any], connection: sqlite3.Connection | None = None
    ) -> Rows:
        if self._closed:
            raise ServiceUnavailable(GONE)
        statement = _Statement(sql, arguments, connection)
        self._running.add(statement)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._run, statement)
        finally:
            statement.ended = True
            self._running.discard(statement)

    def _run(self, statement: "_Statement") -> Rows:
        connection = statement.connection or getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
        connection.set_progress_handler(lambda: statement.ended, STEPS_IN_THREAD)
        rows: Rows = connection.execute(statement.sql, statement.arguments).fetchall()
        return rows

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._file, check_same_thread=False, isolation_level=None, cached_statements=500
        )
        prepare_sqlite(connection)
        for pragma in ("query_only=ON", "cache_size=-1000"):
            connection.execute(f"PRAGMA {pragma}").close()
        self._connections.append(connection)
        return connection

    @asynccontextmanager
    async def snapshot(self, accounts: str) -> AsyncIterator[Reader]:
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(self._threads, self._connect)
        try:
            connection.execute("BEGIN")
            yield _SqliteSnapshot(self, connection)
        finally:
            self._connections.remove(connection)
            await loop.run_in_executor(self._threads, connection.close)

    async def close(self) -> None:
        self._closed = True
        for statement in self._running:
            statement.ended = True
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)
        for connection in self._connections:
            connection.close()


@dataclass(eq=False, slots=True)
class _Statement:
    """A statement in a thread, which breaks it off when nobody waits for it any more."""

    sql: str
    arguments: Sequence[Any]
    connection: sqlite3.Connection | None
    ended: bool = False


class _SqliteSnapshot:
    """A connection in a transaction of its own; its statements run one after the other."""

    def __init__(self, readers: SqliteReaders, connection: sqlite3.Connection) -> None:
        self._readers = readers
        self._connection = connection
        self._turn = asyncio.Lock()

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        async with self._turn:
            try:
                return await self._readers._in_thread(sql, arguments, self._connection)
            except sqlite3.OperationalError as error:
                raise ServiceUnavailable(GONE) from error


def prepare_sqlite(connection: Any) -> None:
    """Set what every SQLite connection of the gateway relies on."""
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-2000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    teach_folding(connection)
