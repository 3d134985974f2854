"""The last wall between tenants: PostgreSQL itself, asked as the gateway's own role."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from gateway.config import Settings
from gateway.database.engine import show_accounts
from gateway.database.migrate import migration_engine
from gateway.database.records import SHARED_TABLES
from gateway.database.words import PLACE_WORDS
from gateway.models import metadata
from tests.database.rows import all_rows, write

TENANT_TABLES = sorted(set(metadata.tables) - SHARED_TABLES)

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
async def connection(settings: Settings) -> AsyncIterator[Any]:
    """A connection as `gateway` to a store with the rows of two accounts, past every guard."""
    engine = migration_engine(settings)
    async with engine.begin() as writing:
        await show_accounts(writing, None)
        await write(writing, [*all_rows(1), *all_rows(2)])
    await engine.dispose()
    connection = await asyncpg.connect(settings.database_url)
    yield connection
    await connection.close()


async def visible(connection: Any, table: str) -> list[int]:
    """The accounts whose rows of a table are seen."""
    column = "id" if table == "accounts" else "account_id"
    rows = await connection.fetch(f"SELECT DISTINCT {column} FROM {table} ORDER BY 1")
    return [row[0] for row in rows]


async def allow(connection: Any, accounts: str) -> None:
    await connection.execute("SELECT set_config('gateway.accounts', $1, false)", accounts)


async def test_forced_on_every_tenant_table(connection: Any) -> None:
    rows = await connection.fetch(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
    )
    assert sorted(row[0] for row in rows) == sorted([*TENANT_TABLES, PLACE_WORDS.name])


async def test_nothing_visible_without_the_setting(connection: Any) -> None:
    assert {table: await visible(connection, table) for table in TENANT_TABLES} == {
        table: [] for table in TENANT_TABLES
    }


@pytest.mark.parametrize(
    ("accounts", "seen"),
    [("1", [1]), ("2", [2]), ("1,2", [1, 2]), ("3", []), ("", []), ("*", [1, 2])],
)
async def test_only_the_accounts_of_the_setting_are_visible(
    connection: Any, accounts: str, seen: list[int]
) -> None:
    await allow(connection, accounts)
    assert {table: await visible(connection, table) for table in TENANT_TABLES} == dict.fromkeys(
        TENANT_TABLES, seen
    )


async def test_setting_of_a_transaction_ends_with_it(connection: Any) -> None:
    async with connection.transaction():
        await connection.execute("SELECT set_config('gateway.accounts', '1', true)")
        assert await visible(connection, "locations") == [1]
    assert await visible(connection, "locations") == []


async def test_clients_are_visible_to_their_provider(connection: Any) -> None:
    await allow(connection, "*")
    await connection.execute("UPDATE accounts SET provider_id = 1 WHERE id = 2")
    await allow(connection, "1")
    assert await visible(connection, "accounts") == [1, 2]
    assert await visible(connection, "locations") == [1]
    await allow(connection, "2")
    assert await visible(connection, "accounts") == [2]


async def test_insert_of_another_account_is_refused(connection: Any) -> None:
    await allow(connection, "1")
    insert = (
        "INSERT INTO locations (account_id, name, created, updated)"
        " VALUES ({}, 'New', now(), now())"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.execute(insert.format(2))
    assert await connection.execute(insert.format(1)) == "INSERT 0 1"


async def test_row_cannot_move_to_another_account(connection: Any) -> None:
    await allow(connection, "1")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.execute("UPDATE review_platforms SET account_id = 2 WHERE id = 100")


async def test_rows_of_another_account_are_neither_changed_nor_deleted(connection: Any) -> None:
    await allow(connection, "1")
    assert await connection.execute("UPDATE locations SET name = 'X' WHERE id = 200") == "UPDATE 0"
    assert await connection.execute("DELETE FROM idempotency_keys") == "DELETE 1"
    await allow(connection, "2")
    assert await connection.fetchval("SELECT name FROM locations") == "Café Olé"
    assert await visible(connection, "idempotency_keys") == [2]
