"""Connections: what SQLite is told, and what readers may not do."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped, of_tenant
from gateway.policies import UserRole, Viewer, system_viewer
from gateway.resources.locations.model import LocationModel
from tests.database.rows import all_rows, write

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def pragma(engine: AsyncEngine, name: str) -> object:
    async with engine.connect() as connection:
        return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()


@only_sqlite
@pytest.mark.parametrize(
    ("name", "reader", "writer"),
    [
        ("journal_mode", "wal", "wal"),
        ("foreign_keys", 1, 1),
        ("synchronous", 2, 2),
        ("busy_timeout", 10_000, 10_000),
        ("query_only", 1, 0),
    ],
)
async def test_pragmas(database: Database, name: str, reader: object, writer: object) -> None:
    assert await pragma(database.reader, name) == reader
    assert await pragma(database.writer, name) == writer


@only_sqlite
async def test_reader_cannot_write(database: Database) -> None:
    statement = text("DELETE FROM server_secrets")
    async with database.reader.connect() as connection:
        with pytest.raises(OperationalError, match="readonly"):
            await connection.execute(
                statement, execution_options={"unscoped": Unscoped.PROVISIONING}
            )


@only_sqlite
async def test_writer_is_one(database: Database) -> None:
    """BEGIN IMMEDIATE: a transaction has the lock from its start, not from its first write."""
    async with database.writer.begin() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        assert raw.driver_connection.in_transaction


async def test_reads_see_the_accounts_of_their_viewer_in_any_order(database: Database) -> None:
    """A pooled connection never keeps the accounts of the reader before."""
    async with database.begin([1, 2]) as connection:
        await write(connection, [*all_rows(1), *all_rows(2)])
    table = LocationModel.__table__
    both = Viewer(account_ids=(1, 2), role=UserRole.PROVIDER, account_id=1)

    for viewer, seen in [
        (system_viewer(1), [100]),
        (system_viewer(2), [200]),
        (both, [100, 200]),
        (system_viewer(3), []),
        (system_viewer(1), [100]),
    ]:
        statement = select(table.c.id).where(of_tenant(table, viewer)).order_by(table.c.id)
        assert [row.id for row in await database.fetch(statement, viewer)] == seen


async def test_transaction_leaves_no_accounts_behind(database: Database) -> None:
    async with database.begin([1, 2]) as connection:
        await write(connection, all_rows(1))
    async with database.begin([2]) as connection:
        rows = await connection.execute(
            text("SELECT count(*) FROM locations"),
            execution_options={"unscoped": Unscoped.PROVISIONING},
        )
        assert rows.scalar_one() == (0 if database.dialect == "postgresql" else 1)


async def test_failed_block_changes_nothing(database: Database) -> None:
    async def stop_halfway() -> None:
        async with database.begin([1]) as connection:
            await write(connection, all_rows(1))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await stop_halfway()

    async with database.begin([1]) as connection:
        rows = await connection.execute(
            text("SELECT count(*) FROM accounts"),
            execution_options={"unscoped": Unscoped.PROVISIONING},
        )
        assert rows.scalar_one() == 0
