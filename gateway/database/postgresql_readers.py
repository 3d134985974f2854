"""PostgreSQL's readers: connections of a pool, lent without its ceremony."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from gateway.config import Settings
from gateway.database.outages import POSTGRESQL_OUTAGES
from gateway.database.readers import FULL, GONE, Reader, Rows
from gateway.errors import ServiceUnavailable

CLOSING_SECONDS = 5
_SET_ACCOUNTS = "SELECT set_config('gateway.accounts', $1, false)"


class PostgresqlReaders:
    """Connections of a pool, each of which knows for whom it read last.

    The pool opens and closes them; they are lent here, because its own lending takes longer than
    many a statement.
    """

    def __init__(self, settings: Settings, connect: dict[str, Any]) -> None:
        self._settings = settings
        self._connect = connect
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()
        self._room = asyncio.Semaphore(settings.pool_size)
        self._idle: list[_Reader] = []

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        reader = await self._take(accounts)
        good = False
        try:
            rows = await reader.fetch(sql, arguments, accounts)
            good = True
            return rows
        except POSTGRESQL_OUTAGES as error:
            raise ServiceUnavailable(GONE) from error
        finally:
            await self._put(reader, good=good)

    @asynccontextmanager
    async def snapshot(self, accounts: str) -> AsyncIterator[Reader]:
        reader = await self._take(accounts)
        good = False
        try:
            await reader.show(accounts)
            await reader.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield _PostgresqlSnapshot(reader)
            finally:
                await reader.connection.execute("ROLLBACK")
            good = True
        except POSTGRESQL_OUTAGES as error:
            raise ServiceUnavailable(GONE) from error
        finally:
            await self._put(reader, good=good)

    async def _take(self, accounts: str) -> "_Reader":
        """A connection, once there is room for one more."""
        try:
            if self._room.locked():
                async with asyncio.timeout(self._settings.request_timeout):
                    await self._room.acquire()
            else:
                await self._room.acquire()
        except TimeoutError as error:
            raise ServiceUnavailable(FULL) from error
        try:
            return await self._idle_reader(accounts) or await self._new_reader()
        except BaseException as error:
            self._room.release()
            if isinstance(error, POSTGRESQL_OUTAGES):
                raise ServiceUnavailable(GONE) from error
            raise

    async def _put(self, reader: "_Reader", *, good: bool) -> None:
        """Keep a connection for the next, or give it back to the pool, which looks at it."""
        try:
            if good:
                self._idle.append(reader)
            else:
                await self._give_back(reader)
        finally:
            self._room.release()

    async def _idle_reader(self, accounts: str) -> "_Reader | None":
        """A connection that waits, if possible one that read for these accounts before."""
        while self._idle:
            known = (at for at, idle in enumerate(self._idle) if idle.accounts == accounts)
            reader = self._idle.pop(next(known, -1))
            if not reader.connection.is_closed():
                return reader
            await self._give_back(reader)
        return None

    async def _new_reader(self) -> "_Reader":
        pool = self._pool or await self._open()
        lent = await pool.acquire(timeout=self._settings.request_timeout)
        return _Reader(lent, lent._con)

    async def _give_back(self, reader: "_Reader") -> None:
        """Let the pool decide whether the connection is still good."""
        assert self._pool is not None
        await self._pool.release(reader.lent)

    async def stream(
        self, sql: str, arguments: Sequence[Any], accounts: str, size: int
    ) -> AsyncIterator[Rows]:
        try:
            connection = await asyncpg.connect(**self._connect)
            try:
                await connection.fetch(_SET_ACCOUNTS, accounts)
                async with connection.transaction(readonly=True):
                    cursor = await connection.cursor(sql, *arguments)
                    while rows := await cursor.fetch(size):
                        yield rows
            finally:
                await connection.close(timeout=CLOSING_SECONDS)
        except POSTGRESQL_OUTAGES as error:
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
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                while self._idle:
                    await self._give_back(self._idle.pop())
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


@dataclass(eq=False, slots=True)
class _Reader:
    """A connection lent by the pool, and the accounts whose rows it shows."""

    lent: Any
    connection: Any
    accounts: str | None = None

    async def show(self, accounts: str) -> None:
        """Tell row level security whose rows there are."""
        if self.accounts != accounts:
            self.accounts = None
            await self.connection.fetch(_SET_ACCOUNTS, accounts)
            self.accounts = accounts

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        await self.show(accounts)
        rows: Rows = await self.connection.fetch(sql, *arguments)
        return rows


class _PostgresqlSnapshot:
    """A connection in a transaction; its statements run one after the other."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._turn = asyncio.Lock()

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        async with self._turn:
            return await self._reader.fetch(sql, arguments, accounts)


async def _nothing(_connection: Any) -> None:
    """Reads leave nothing behind that a reset would have to undo."""
