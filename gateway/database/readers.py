"""Readers: connections that run prepared reads on the driver itself, one statement each."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import asyncpg

from gateway.config import Settings
from gateway.errors import ServiceUnavailable

GONE = "The store does not answer. Try again shortly."
FULL = "The store has no free connection. Try again shortly."
_SET_ACCOUNTS = "SELECT set_config('gateway.accounts', $1, false)"

Rows = Sequence[Sequence[Any]]


class Readers(Protocol):
    """A pool of reading connections."""

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        """The rows of a statement; `accounts` are those that row level security may show."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class SqliteReaders:
    """Threads with a connection each; a statement takes one hop to a thread and back."""

    def __init__(self, settings: Settings) -> None:
        self._file = str(settings.url.database)
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(settings.pool_size, thread_name_prefix="reader")

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, self._run, sql, arguments)
        except sqlite3.OperationalError as error:
            raise ServiceUnavailable(GONE) from error

    def _run(self, sql: str, arguments: Sequence[Any]) -> Rows:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
        rows: Rows = connection.execute(sql, arguments).fetchall()
        return rows

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None)
        prepare_sqlite(connection)
        connection.execute("PRAGMA query_only=ON")
        self._connections.append(connection)
        return connection

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)
        for connection in self._connections:
            connection.close()


class PostgresqlReaders:
    """A pool of asyncpg connections, each of which knows for whom it read last."""

    def __init__(self, settings: Settings, connect: dict[str, Any]) -> None:
        self._settings = settings
        self._connect = connect
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()
        self._shown: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        try:
            pool = self._pool or await self._open()
            async with pool.acquire(timeout=self._settings.request_timeout) as lent:
                connection = lent._con
                if self._shown.get(connection) != accounts:
                    self._shown.pop(connection, None)
                    await connection.fetch(_SET_ACCOUNTS, accounts)
                    self._shown[connection] = accounts
                rows: Rows = await connection.fetch(sql, *arguments)
                return rows
        except TimeoutError as error:
            raise ServiceUnavailable(FULL) from error
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError) as error:
            raise ServiceUnavailable(GONE) from error

    async def _open(self) -> "asyncpg.Pool[Any]":
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    **self._connect,
                    min_size=0,
                    max_size=self._settings.pool_size,
                    max_inactive_connection_lifetime=300,
                    reset=_nothing,
                )
            return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


async def _nothing(_connection: Any) -> None:
    """Reads leave nothing behind that a reset would have to undo."""


def prepare_sqlite(connection: Any) -> None:
    """Set what every SQLite connection of the gateway relies on."""
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:
    """SQLite's `lower` knows ASCII only; PostgreSQL's knows every letter, each by itself."""
    if not isinstance(value, str):
        return value
    return value.lower() if value.isascii() else "".join(map(str.lower, value))
