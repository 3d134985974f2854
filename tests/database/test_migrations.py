"""Migrations on both databases: up, down, with data in place, and by many processes at once."""

import asyncio
import json
import shutil
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.config import Settings
from gateway.database.engine import show_accounts
from gateway.database.migrate import (
    alembic_config,
    current,
    head,
    migrate,
    migration_engine,
    scripts,
)
from gateway.database.words import KEPT
from gateway.models import metadata
from tests.database.rows import (
    SHARED_ROWS,
    Row,
    all_rows,
    columns_then,
    row_table,
    rows_then,
    write,
)
from tests.support.samples import CREATED


@pytest.fixture
def empty(empty_database_url: str) -> Settings:
    return Settings(database_url=empty_database_url)


def revisions() -> list[str]:
    """Every revision, oldest first."""
    newest_first = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return [script.revision for script in newest_first][::-1]


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[AsyncConnection]:
    """A transaction that sees every account."""
    engine = migration_engine(settings)
    try:
        async with engine.begin() as connection:
            await show_accounts(connection, None)
            yield connection
    finally:
        await engine.dispose()


async def tables(settings: Settings) -> set[str]:
    async with connected(settings) as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return {name for name in names if not name.startswith(KEPT)}


async def missing(settings: Settings, rows: Sequence[Row]) -> list[Row]:
    """Rows that are no longer stored as they were written (in the columns that still exist)."""
    lost = []
    async with connected(settings) as connection:
        there = await connection.run_sync(columns_then)
        stored: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for name, row in rows:
            left = {key: value for key, value in row.items() if key in there[name]}
            read = (name, *((key, type(value)) for key, value in left.items()))
            if read not in stored:
                found = await connection.execute(select(row_table(name, left)))
                stored[read] = [dict(each._mapping) for each in found]
            if stored[read].count(left) != 1:
                lost.append((name, row))
    return lost


async def test_empty_to_head(empty: Settings) -> None:
    assert await migrate(empty) == (None, head())

    assert await current(empty) == head()
    assert await tables(empty) == {*metadata.tables, "alembic_version"}


async def test_head_again_changes_nothing(settings: Settings) -> None:
    async with connected(settings) as connection:
        secret = (await connection.exec_driver_sql("SELECT value FROM server_secrets")).scalar_one()

    assert await migrate(settings) == (head(), head())

    async with connected(settings) as connection:
        values = (await connection.exec_driver_sql("SELECT value FROM server_secrets")).scalars()
        assert values.all() == [secret]
    assert len(secret) >= 43


async def test_head_to_base_to_head_with_rows(settings: Settings) -> None:
    async with connected(settings) as connection:
        await write(connection, [*SHARED_ROWS, *all_rows(1), *all_rows(2)])

    assert await migrate(settings, "base") == (head(), None)
    assert await tables(settings) == {"alembic_version"}

    assert await migrate(settings) == (None, head())
    assert await tables(settings) == {*metadata.tables, "alembic_version"}


async def test_rows_survive_every_upgrade(empty: Settings) -> None:
    stored: list[Row] = []
    for revision in revisions():
        await migrate(empty, revision)
        assert await missing(empty, stored) == []

        # A revision that adds tables gets their rows; those of earlier ones are carried along.
        known, there = {name for name, _ in stored}, await tables(empty)
        async with connected(empty) as connection:
            rows = [row for row in SHARED_ROWS if row[0] in there]
            rows += [*await rows_then(connection, 1), *await rows_then(connection, 2)]
            new = [(name, row) for name, row in rows if name not in known]
            await write(connection, new)
        stored += new
        assert await missing(empty, stored) == []

    assert await current(empty) == head()
    async with connected(empty) as connection:
        found = await connection.execute(
            select(row_table("customer_locations", {"customer_created": CREATED}))
        )
        assert found.scalars().all() == [CREATED, CREATED]
    # Every table of today has been carried by the walk.
    assert {name for name, _ in stored} == set(metadata.tables)


async def test_placeholders_that_are_there_are_marked(empty: Settings) -> None:
    await migrate(empty, "0010")
    async with connected(empty) as connection:
        await write(connection, await rows_then(connection, 1))
        await connection.exec_driver_sql(
            "INSERT INTO customers (id, account_id, created, updated, external_id, email)"
            " SELECT 900 + n, account_id, created, updated, e, m FROM customers, (SELECT 0 AS n,"
            " 'c1' AS e, 'a@example.com' AS m UNION SELECT 1, 'c2', NULL UNION"
            " SELECT 2, NULL, NULL) AS given"
        )
        await connection.exec_driver_sql(
            "INSERT INTO locations (id, account_id, created, updated, external_id, name, city)"
            " SELECT 900 + n, account_id, created, updated, 'l' || n, m, c FROM locations, (SELECT"
            " 0 AS n, 'l0' AS m, 'Cork' AS c UNION SELECT 1, 'l1', NULL UNION"
            " SELECT 2, 'Two', NULL) AS given"
        )

    await migrate(empty)

    async with connected(empty) as connection:
        for table in ("customers", "locations"):
            found = await connection.exec_driver_sql(
                f"SELECT id FROM {table} WHERE placeholder ORDER BY id"
            )
            assert found.scalars().all() == [901]


async def test_missing_tells_a_lost_row(settings: Settings) -> None:
    async with connected(settings) as connection:
        await write(connection, all_rows(1))
        await connection.exec_driver_sql("UPDATE locations SET code = 'B' WHERE account_id = 1")

    assert [name for name, _ in await missing(settings, all_rows(1))] == ["locations"]


async def test_models_and_head_agree(settings: Settings) -> None:
    async with connected(settings) as connection:
        assert await connection.run_sync(_differences) == []


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "target_metadata": metadata,
            "include_name": lambda name, kind, _: kind != "table" or not name.startswith(KEPT),
        },
    )
    return list(compare_metadata(context, metadata))


async def test_checks_and_foreign_keys_agree_with_the_models(settings: Settings) -> None:
    """Autogenerate compares no CHECK constraints; their names are compared here."""
    async with connected(settings) as connection:
        stored = await connection.run_sync(_check_names)
    declared = {
        (table.name, str(constraint.name))
        for table in metadata.tables.values()
        for constraint in table.constraints
        if constraint.__visit_name__ in ("check_constraint", "table_or_column_check_constraint")
    }
    assert stored == declared


def _check_names(connection: Connection) -> set[tuple[str, str]]:
    inspector = inspect(connection)
    return {
        (table, str(check["name"]))
        for table in metadata.tables
        for check in inspector.get_check_constraints(table)
    }


_DATA_REVISION = """
from alembic import op

revision = "data"
down_revision = "{parent}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE locations SET city = 'Lyon'")
"""


async def test_revisions_reach_every_row(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Row level security holds for the role that migrates, too."""
    async with connected(settings) as connection:
        await write(connection, [*all_rows(1), *all_rows(2)])
    folder = tmp_path / "migrations"
    shutil.copytree(scripts(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "data.py").write_text(_DATA_REVISION.format(parent=head()))
    monkeypatch.setattr("gateway.database.migrate.scripts", lambda: folder)

    await migrate(settings)

    async with connected(settings) as connection:
        cities = (await connection.exec_driver_sql("SELECT city FROM locations")).scalars().all()
    assert cities == ["Lyon", "Lyon"]


_CHECKOUT = Path(__file__).resolve().parents[2]
_MIGRATE = """
import asyncio, json, sys
from gateway.config import Settings
from gateway.database.migrate import migrate
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(asyncio.run(migrate(Settings(database_url=sys.argv[1])))))
"""


async def test_processes_that_migrate_at_once(empty: Settings) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _MIGRATE,
            empty.database_url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=_CHECKOUT,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"

    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert [error.decode() for _, error in answers] == ["", ""]
    assert [process.returncode for process in processes] == [0, 0]
    moves = sorted((json.loads(output) for output, _ in answers), key=str)
    assert moves == [[head(), head()], [None, head()]]
    assert await tables(empty) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
async def test_a_new_file_that_another_process_is_writing_to(empty: Settings) -> None:
    """The first of two processes that start at once has the lock; the second waits for it."""
    other = sqlite3.connect(str(empty.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE elsewhere (id INTEGER)")
    release = threading.Timer(0.3, other.rollback)
    release.start()
    try:
        assert await migrate(empty) == (None, head())
    finally:
        release.join()
        other.close()
