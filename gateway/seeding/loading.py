"""Writing in bulk: one transaction, driver-level batches, ids given out, ranges logged.

The rows bypass the tenancy guard: nothing is read, and every row names its account. Row level
security forbids COPY while it is forced, so it is lifted and forced again in the transaction of
the load; whoever else asks for these tables waits for its end.
"""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Row, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.config import SQLITE, Settings
from gateway.database.columns import EPOCH, LOCAL_EPOCH, Base, now
from gateway.database.engine import show_accounts
from gateway.database.migrate import migration_engine
from gateway.database.records import SHARED_TABLES, ChangeModel, ChangeOperation
from gateway.models import metadata

Progress = Callable[[str, int, int], None]

COMMIT_EVERY = 2_000_000  # rows; bounds the write-ahead log of SQLite
_ANALYZED_ROWS = 1_000  # per index: an estimate is enough, a full scan takes minutes
_CACHE_KIB = 256_000
_COPY_TIMEOUT = 3_600.0

_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text AS owner,
        quote_ident(conname) AS name,
        pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE contype = 'f' AND conrelid::regclass::text = ANY (CAST(:tables AS text[]))
    ORDER BY 1, 2
"""

_ENTITIES = {
    mapper.local_table.name: mapper.class_.__name__.removesuffix("Model")
    for mapper in Base.registry.mappers
    if hasattr(mapper.local_table, "name")
}


class Loader:
    """The store while it is being filled."""

    def __init__(
        self,
        connection: AsyncConnection,
        driver: Any,
        totals: Mapping[str, int],
        progress: Progress | None,
    ) -> None:
        self.connection = connection
        self.written: dict[str, int] = {}
        self._totals = totals
        self._progress = progress
        self._driver = driver
        self._next: dict[str, int] = {}
        self._ranges: dict[tuple[int, str], tuple[int, int]] = {}

    def instant(self, microseconds: int) -> Any:
        """A point in time as the driver takes it."""
        raise NotImplementedError

    def day(self, date: dt.date) -> Any:
        """A calendar date as the driver takes it."""
        raise NotImplementedError

    def local(self, microseconds: int | None) -> Any:
        """What a clock shows as the driver takes it: that of UTC at a point in time."""
        raise NotImplementedError

    async def open(self) -> None:
        """Find out which ids are free."""
        for name, table in metadata.tables.items():
            if "id" in table.c:
                last = await self.connection.scalar(select(func.max(table.c.id)))
                self._next[name] = (last or 0) + 1

    async def finish(self) -> None:
        """Leave the store as every other writer expects it."""
        await self._log()

    async def copy(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        """Hand rows to the database."""
        raise NotImplementedError

    def take(self, table: str, count: int = 1) -> int:
        """The first of so many new ids in a row."""
        first = self._next[table]
        self._next[table] = first + count
        return first

    async def write(
        self, table: str, account_id: int, columns: Sequence[str], rows: list[tuple[Any, ...]]
    ) -> None:
        """Store rows of one account; those with ids have them as first value, in a row."""
        if not rows:
            return
        await self.copy(table, columns, rows)
        written = self.written[table] = self.written.get(table, 0) + len(rows)
        if self._progress is not None and table in self._totals:
            self._progress(table, written, self._totals[table])
        if columns[0] == "id":
            first, last = rows[0][0], rows[-1][0]
            assert last - first + 1 == len(rows), f"ids of {table} leave gaps"
            start, _ = self._ranges.get((account_id, table), (first, last))
            self._ranges[account_id, table] = (start, last)

    async def add(self, table: str, account_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Store a few rows with their columns by name."""
        if rows:
            columns = tuple(rows[0])
            values = [tuple(row[column] for column in columns) for row in rows]
            await self.write(table, account_id, columns, values)

    async def _log(self) -> None:
        """One line in the change log for each range of ids written since the last commit."""
        entries = [
            {
                "account_id": account_id,
                "entity": _ENTITIES[table],
                "entity_id": first,
                "last_entity_id": last,
                "operation": ChangeOperation.LOADED,
                "at": now(),
            }
            for (account_id, table), (first, last) in self._ranges.items()
        ]
        if entries:
            await self.connection.execute(insert(ChangeModel), entries)
        self._ranges.clear()


class SqliteLoader(Loader):
    """Batches of prepared inserts."""

    _since_commit = 0

    def instant(self, microseconds: int) -> int:
        return microseconds

    def day(self, date: dt.date) -> str:
        return date.isoformat()

    def local(self, microseconds: int | None) -> int | None:
        return microseconds

    async def open(self) -> None:
        await self.connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KIB}")
        await super().open()

    async def copy(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        if self._since_commit > COMMIT_EVERY:
            await self._log()
            await self.connection.commit()
            await self.connection.begin()
            self._since_commit = 0
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        cursor = await self._driver.executemany(statement, rows)
        await cursor.close()
        self._since_commit += len(rows)

    async def finish(self) -> None:
        await super().finish()
        await self.connection.exec_driver_sql(f"PRAGMA analysis_limit={_ANALYZED_ROWS}")
        await self.connection.exec_driver_sql("ANALYZE")


class PostgresLoader(Loader):
    """COPY in its binary form.

    Foreign keys are taken off and put back, which checks them with one join each: five times as
    fast as a check for each row.
    """

    _foreign_keys: Sequence[Row[Any]] = ()

    def instant(self, microseconds: int) -> Any:
        return EPOCH + dt.timedelta(microseconds=microseconds)

    def day(self, date: dt.date) -> dt.date:
        return date

    def local(self, microseconds: int | None) -> Any:
        if microseconds is None:
            return None
        return LOCAL_EPOCH + dt.timedelta(microseconds=microseconds)

    async def open(self) -> None:
        await show_accounts(self.connection, None)
        for table in _TENANT_TABLES:
            await self._execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        self._foreign_keys = (
            await self.connection.execute(text(_FOREIGN_KEYS), {"tables": _TENANT_TABLES})
        ).all()
        for key in self._foreign_keys:
            await self._execute(f"ALTER TABLE {key.owner} DROP CONSTRAINT {key.name}")
        await super().open()

    async def copy(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        await self._driver.copy_records_to_table(
            table, records=rows, columns=columns, timeout=_COPY_TIMEOUT
        )

    async def finish(self) -> None:
        await super().finish()
        for table, following in self._next.items():
            if table in self.written:
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                await self._execute(f"SELECT setval({sequence}, {following - 1})")
        for key in self._foreign_keys:
            await self._execute(
                f"ALTER TABLE {key.owner} ADD CONSTRAINT {key.name} {key.definition}"
            )
        for table in _TENANT_TABLES:
            await self._execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            await self._execute(f"ANALYZE {table}")

    async def _execute(self, statement: str) -> None:
        await self.connection.execute(text(statement))


_TENANT_TABLES = sorted(set(metadata.tables) - SHARED_TABLES)


@asynccontextmanager
async def loading(
    settings: Settings, totals: Mapping[str, int], progress: Progress | None = None
) -> AsyncIterator[Loader]:
    """The store, open for a load that is committed when the block ends well.

    PostgreSQL and small loads on SQLite commit once; large ones on SQLite every two million rows.
    """
    engine = migration_engine(settings)
    try:
        async with engine.connect() as connection:
            await connection.begin()
            driver = (await connection.get_raw_connection()).driver_connection
            kind = SqliteLoader if connection.dialect.name == SQLITE else PostgresLoader
            loader = kind(connection, driver, totals, progress)
            await loader.open()
            yield loader
            await loader.finish()
            await connection.commit()
    finally:
        await engine.dispose()
