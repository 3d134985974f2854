"""SQLite's files after deletions: nothing stays, but for as long as somebody reads it."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.config import SQLITE
from gateway.database.engine import Database
from tests.support.stores import settings_for


@pytest_asyncio.fixture(loop_scope="session")
async def store(database_url: str) -> AsyncIterator[Database]:
    database = Database(settings_for(database_url))
    yield database
    await database.close()


def file_of(store: Database) -> Path:
    return Path(str(store.writer.url.database))


async def test_the_log_is_cut(store: Database) -> None:
    async with store.begin(None) as connection:
        await connection.exec_driver_sql("UPDATE server_secrets SET value = value")

    assert await store.forget_deleted() is True

    if store.dialect == SQLITE:
        assert file_of(store).with_name(f"{file_of(store).name}-wal").stat().st_size == 0


async def test_a_reader_is_waited_for(store: Database) -> None:
    if store.dialect != SQLITE:
        pytest.skip("PostgreSQL keeps old rows for its readers by itself")
    reader = sqlite3.connect(file_of(store), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM server_secrets").fetchone()
    async with store.begin(None) as connection:
        await connection.exec_driver_sql("UPDATE server_secrets SET value = 'changed'")

    busy = await store.forget_deleted()
    reader.execute("ROLLBACK")
    reader.close()

    assert busy is False
    assert await store.forget_deleted() is True


async def test_what_is_deleted_is_overwritten(store: Database) -> None:
    if store.dialect != SQLITE:
        pytest.skip("PostgreSQL's VACUUM does it")
    async with store.writer.connect() as connection:
        row = (await connection.exec_driver_sql("PRAGMA secure_delete")).one()

    assert row[0] == 1
