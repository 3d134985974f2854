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
