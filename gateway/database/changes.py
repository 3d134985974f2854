"""The change log as it grows: followers hear of new rows, whichever process wrote them.

Sequences of the log are given out before transactions commit, so a reader that only remembers the
highest one loses lines. On PostgreSQL a line is new if its transaction is visible now and was not
in the snapshot of the last reading; a transaction that is still running delays nobody. On SQLite
one writer at a time holds the file, so there sequences are the order of the commits.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from typing import Any, Protocol

import asyncpg
import structlog
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    cast,
    func,
    not_,
    select,
)
from sqlalchemy.types import UserDefinedType

from gateway.config import SQLITE
from gateway.database.arrays import Array, any_of
from gateway.database.columns import Base, Identity
from gateway.database.engine import Database
from gateway.database.records import ChangeModel, ChangeOperation
from gateway.database.tenancy import Unscoped
from gateway.errors import ServiceUnavailable

CHANNEL = "gateway_changes"
# Rows that may wait for a follower; one that falls further behind gets an error.
MAX_WAITING = 1_000
# Rows that a follower takes at once.
BATCH = 100
# Seconds between two looks at the log where nothing tells of a change: on SQLite that is another
# process of the same file, on PostgreSQL a notification that was lost.
SQLITE_PAUSE = 0.5
POSTGRESQL_PAUSE = 5.0
RETRY_PAUSE = 1.0

log = structlog.get_logger("gateway.changes")


class FellBehind(Exception):
    """A follower did not take its rows as fast as they came, and lost some."""


class Follower:
    """Ids of new rows of one entity in some accounts, until they are taken.

    `offered` and `taken` count them; `current` is the number of the row that is told of right now.
    """

    def __init__(self, entity: str, accounts: Collection[int]) -> None:
        self.entity = entity
        self.accounts = frozenset(accounts)
        self.offered = self.taken = self.current = 0
        self._waiting: deque[int] = deque()
        self._some = asyncio.Event()
        self._lost = False

    def offer(self, row_id: int) -> None:
        """Let a row wait."""
        self.offered += 1
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(row_id)
        else:
            self._lost = True
        self._some.set()

    async def take(self) -> list[int]:
        """The rows that wait, a batch at most, as soon as there are some; or FellBehind."""
        await self._some.wait()
        if self._lost:
            raise FellBehind
        taken = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        self.taken += len(taken)
        if not self._waiting:
            self._some.clear()
        return taken


class ChangeFeed:
    """Reads the log for all followers of one process, as long as there are any."""

    def __init__(self, database: Database) -> None:
        self._log: _Log
        if database.dialect == SQLITE:
            self._log = _SqliteLog(database)
        else:
            self._log = _PostgresqlLog(database, self._wake_up)
        self._followers: set[Follower] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        database.observers.append(self._observe)

    @asynccontextmanager
    async def follow(self, entity: str, accounts: Collection[int]) -> AsyncIterator[Follower]:
        """Hear of every row of an entity that is committed from now on."""
        follower = Follower(entity, accounts)
        async with self._starting:
            self._followers.add(follower)
            if self._task is None:
                try:
                    await self._log.begin()
                except BaseException:
                    self._followers.discard(follower)
                    raise
                self._task = asyncio.create_task(self._run())
        try:
            yield follower
        finally:
            self._followers.discard(follower)
            async with self._starting:
                if not self._followers:
                    await self._stop()

    async def close(self) -> None:
        """Stop reading."""
        async with self._starting:
            await self._stop()

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            await self._log.end()

    def _wake_up(self) -> None:
        self._wake.set()

    def _observe(self, entities: AbstractSet[str]) -> None:
        if any(follower.entity in entities for follower in self._followers):
            self._wake.set()

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._log.pause):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                await self._read()
            except Exception as error:
                if isinstance(error, ServiceUnavailable):
                    log.warning("change log not read", reason=error.message)
                else:
                    log.exception("change log not read")
                await asyncio.sleep(RETRY_PAUSE)
                self._wake.set()

    async def _read(self) -> None:
        accounts = {account for follower in self._followers for account in follower.accounts}
        entities = {follower.entity for follower in self._followers}
        for line in await self._log.read(accounts, entities):
            for follower in self._followers:
                if line.entity == follower.entity and line.account_id in follower.accounts:
                    follower.offer(line.entity_id)


class _Log(Protocol):
    """The log of one kind of store, and how far it was read."""

    pause: float

    async def begin(self) -> None:
        """Read from here on."""
        ...

    async def read(
        self, accounts: Collection[int], entities: Collection[str]
    ) -> Sequence[Row[Any]]:
        """The lines of new rows since the last reading."""
        ...

    async def end(self) -> None:
        """Let go of what is held."""
        ...


_LINES = Base.metadata.tables[ChangeModel.__tablename__]
_COLUMNS = (_LINES.c.account_id, _LINES.c.entity, _LINES.c.entity_id)


def _wanted() -> list[ColumnElement[bool]]:
    """The lines that some follower waits for."""
    accounts = BindParameter("accounts", type_=Array(Identity), unique=False, required=True)
    entities = BindParameter("entities", type_=Array(String()), unique=False, required=True)
    return [
        _LINES.c.operation == ChangeOperation.CREATED,
        any_of(_LINES.c.entity, entities),
        any_of(_LINES.c.account_id, accounts),
    ]


class _SqliteLog:
    """Sequences in order of the commits; what another process wrote is found by looking."""

    pause = SQLITE_PAUSE
    _LAST = select(func.coalesce(func.max(_LINES.c.sequence), 0).label("last"))
    _NEW = (
        select(*_COLUMNS)
        .where(
            _LINES.c.sequence > BindParameter("seen", type_=Identity, unique=False, required=True),
            _LINES.c.sequence <= BindParameter("last", type_=Identity, unique=False, required=True),
            *_wanted(),
        )
        .order_by(_LINES.c.sequence)
    )

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = 0

    async def begin(self) -> None:
        self._seen = await self._last()

    async def read(
        self, accounts: Collection[int], entities: Collection[str]
    ) -> Sequence[Row[Any]]:
        last = await self._last()
        if last == self._seen:
            return ()
        bounds = {"seen": self._seen, "last": last}
        lines = await _fetch(self._database, self._NEW, accounts, entities, **bounds)
        self._seen = last
        return lines

    async def end(self) -> None:
        """There is nothing to let go of."""

    async def _last(self) -> int:
        rows = await _fetch(self._database, self._LAST)
        return int(rows[0].last)


class _PgSnapshot(UserDefinedType[str]):
    """PostgreSQL's type of a snapshot: which transactions are visible."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "PG_SNAPSHOT"


class _PostgresqlLog:
    """Lines whose transactions came into sight since the last snapshot; notifications tell when."""

    pause = POSTGRESQL_PAUSE
    _HERE = select(cast(func.pg_current_snapshot(), String).label("snapshot"))
    _SEEN = cast(BindParameter("seen", type_=String(), unique=False, required=True), _PgSnapshot())
    _SIGHT = _HERE.subquery()
    # One statement has one snapshot: the one that it gives back is the one that it reads in. Lines
    # that a dump brought from another server may name transactions that are yet to come here.
    _NEW = (
        select(_SIGHT.c.snapshot, *_COLUMNS)
        .select_from(
            _SIGHT.outerjoin(
                _LINES,
                and_(
                    _LINES.c.transaction >= func.pg_snapshot_xmin(_SEEN),
                    _LINES.c.transaction < func.pg_snapshot_xmax(func.pg_current_snapshot()),
                    not_(func.pg_visible_in_snapshot(_LINES.c.transaction, _SEEN)),
                    *_wanted(),
                ),
            )
        )
        .order_by(_LINES.c.sequence)
    )

    def __init__(self, database: Database, wake_up: Callable[[], None]) -> None:
        self._database = database
        self._wake_up = wake_up
        self._listening: asyncpg.Connection[Any] | None = None
        self._seen = ""

    async def begin(self) -> None:
        await self._listen()
        rows = await _fetch(self._database, self._HERE)
        self._seen = rows[0].snapshot

    async def read(
        self, accounts: Collection[int], entities: Collection[str]
    ) -> Sequence[Row[Any]]:
        await self._listen()
        rows = await _fetch(self._database, self._NEW, accounts, entities, seen=self._seen)
        self._seen = rows[0].snapshot
        return rows if rows[0].entity is not None else ()

    async def end(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.terminate()

    async def _listen(self) -> None:
        """Hear of commits on a connection of its own, a new one if the last was lost."""
        if self._listening is not None and not self._listening.is_closed():
            return
        try:
            self._listening = await asyncpg.connect(**self._database.driver_arguments)
            await self._listening.add_listener(CHANNEL, lambda *_: self._wake_up())
            self._listening.add_termination_listener(lambda _: self._wake_up())
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            raise ServiceUnavailable("The store does not answer. Try again shortly.") from error


async def _fetch(
    database: Database,
    statement: Select[Any],
    accounts: Collection[int] = (),
    entities: Collection[str] = (),
    **values: Any,
) -> Sequence[Row[Any]]:
    """Rows of the log, of every account that someone follows."""
    wanted = {"accounts": sorted(accounts), "entities": sorted(entities)} if accounts else {}
    return await database.fetch_unscoped(statement, Unscoped.FOLLOWING, {**values, **wanted})
