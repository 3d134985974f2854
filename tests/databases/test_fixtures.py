"""The stores that every other test stands on."""

import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import select

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.migrate import current, head
from gateway.database.tenancy import of_tenant
from gateway.policies import system_viewer
from gateway.resources.locations.model import LocationModel
from tests.conftest import CountStatements
from tests.databases.postgres import PostgresServer, run
from tests.databases.reused import ReusedDatabase


async def test_database_is_migrated_and_empty(settings: Settings, database: Database) -> None:
    assert await current(settings) == head()
    table = LocationModel.__table__
    viewer = system_viewer(1)
    assert await database.fetch(select(table.c.id).where(of_tenant(table, viewer)), viewer) == []


async def test_empty_database_is_not_migrated(empty_database_url: str) -> None:
    assert await current(Settings(database_url=empty_database_url)) is None


async def test_count_statements(database: Database, count_statements: CountStatements) -> None:
    table = LocationModel.__table__
    viewer = system_viewer(1)
    statement = select(table.c.id).where(of_tenant(table, viewer))
    with count_statements(database) as statements:
        await database.fetch(statement, viewer)
        async with database.begin([1]) as connection:
            await connection.execute(statement, {"tenant_account": 1})
    assert len(statements) == 2
    assert all(text.startswith("SELECT locations.id") for text in statements)
    await database.fetch(statement, viewer)
    assert len(statements) == 2


def test_role_is_no_superuser_and_databases_are_apart(postgres: PostgresServer) -> None:
    async def rights(url: str) -> tuple[bool, bool, str]:
        connection = await asyncpg.connect(url)
        row = await connection.fetchrow(
            "SELECT rolsuper, rolbypassrls, current_database()::text FROM pg_roles"
            " WHERE rolname = current_user"
        )
        await connection.close()
        return row[0], row[1], row[2]

    with postgres.database() as first, postgres.database() as second:
        assert run(rights(first))[:2] == (False, False)
        assert run(rights(first))[2] != run(rights(second))[2]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_killed_tests_leave_no_server(postgres: PostgresServer) -> None:
    script = """
        from tests.databases.postgres import PostgresServer
        import time
        with PostgresServer() as server:
            print(server._process.pid, server.directory, flush=True)
            time.sleep(60)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert process.stdout is not None
    pid, directory = process.stdout.readline().split()
    assert os.path.exists(f"/proc/{pid}")

    process.kill()
    process.communicate()

    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{pid}")
    shutil.rmtree(directory)


async def written(url: str, *statements: str) -> None:
    """Statements that are committed, on a connection that sees every account."""
    connection = await asyncpg.connect(url, server_settings={"gateway.accounts": "*"})
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def found(url: str, query: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url, server_settings={"gateway.accounts": "*"})
    rows = await connection.fetch(query)
    await connection.close()
    return [tuple(row) for row in rows]


ACCOUNT = (
    "INSERT INTO accounts (name, is_provider, verb, created, updated)"
    " VALUES ('Acme', false, 'USE', now(), now())"
)


def test_rows_secrets_and_sequences_are_taken_back(
    postgres: PostgresServer, postgres_template: str
) -> None:
    with ReusedDatabase(postgres, postgres_template) as reused:
        url = reused.url()
        secret = run(found(url, "SELECT * FROM server_secrets"))
        changed = "UPDATE server_secrets SET value = 'changed'"
        for _ in range(2):
            run(written(url, ACCOUNT, ACCOUNT, "DELETE FROM alembic_version", changed))

            assert reused.url() == url

            assert run(found(url, "SELECT * FROM server_secrets")) == secret
            assert run(found(url, "SELECT version_num FROM alembic_version")) == [(head(),)]
            assert run(found(url, "SELECT 1 FROM accounts")) == []
        run(written(url, ACCOUNT))
        assert run(found(url, "SELECT id FROM accounts")) == [(1,)]


def test_a_session_that_still_writes_is_ended(
    postgres: PostgresServer, postgres_template: str
) -> None:
    async def take_back_while_one_writes(reused: ReusedDatabase, url: str) -> None:
        connection = await asyncpg.connect(url, server_settings={"gateway.accounts": "*"})
        await connection.execute("BEGIN")
        await connection.execute(ACCOUNT)
        await connection.execute("LOCK TABLE accounts")

        reused.url()

        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
            await connection.execute("COMMIT")
        connection.terminate()

    with ReusedDatabase(postgres, postgres_template) as reused:
        url = reused.url()
        run(take_back_while_one_writes(reused, url))
        assert run(found(url, "SELECT 1 FROM accounts")) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY",
        "CREATE TABLE more (x int)",
        "DROP INDEX ix_change_log_transaction",
    ],
)
def test_a_database_whose_schema_was_changed_is_replaced(
    postgres: PostgresServer, postgres_template: str, change: str
) -> None:
    with ReusedDatabase(postgres, postgres_template) as reused:
        url = reused.url()
        run(written(url, change))

        assert reused.url() != url
