"""Stores filled once for all tests that only read them."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway.config import Settings
from gateway.database.engine import show_accounts
from gateway.database.migrate import migration_engine
from gateway.models import metadata
from gateway.seeding import SeedPlan, SeedReport, seed
from tests.conftest import DATABASES
from tests.databases.postgres import PostgresServer, run

SMALL = SeedPlan(
    locations=20, customers=500, requests=2_400, feedback=960, reviews=500, provider="Test Partners"
)
URLS = {"public_url": "https://feedback.example.com", "branded_url": "https://hartwell.example.com"}

# Times of the store's own clock, and secrets that each store makes for itself.
NOT_PLANNED = {"change_log": {"at", "transaction"}, "server_secrets": {"value"}}

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Filled:
    """A store, what was reported of its filling, and all its rows."""

    settings: Settings
    report: SeedReport
    rows: Mapping[str, Rows]

    def by_id(self, table: str) -> dict[int, Mapping[str, Any]]:
        return {row["id"]: row for row in self.rows[table]}


def settings_of(url: str) -> Settings:
    return Settings(database_url=url, **URLS)  # type: ignore[arg-type]


async def read(settings: Settings) -> dict[str, Rows]:
    """Every row of every table, in the order of the primary keys."""
    engine = migration_engine(settings)
    rows: dict[str, Rows] = {}
    async with engine.begin() as connection:
        await show_accounts(connection, None)
        for name, table in metadata.tables.items():
            result = await connection.execute(select(table).order_by(*table.primary_key))
            rows[name] = [row._asdict() for row in result]
    await engine.dispose()
    return rows


def digest(rows: Mapping[str, Rows]) -> str:
    """A fingerprint of everything that a plan decides."""
    state = hashlib.sha256()
    for name in sorted(rows):
        left_out = NOT_PLANNED.get(name, set())
        for row in rows[name]:
            kept = {key: value for key, value in sorted(row.items()) if key not in left_out}
            state.update(f"{name} {kept}\n".encode())
    return state.hexdigest()


def fill(settings: Settings, plan: SeedPlan = SMALL) -> Filled:
    report = run(seed(settings, plan))
    return Filled(settings, report, run(read(settings)))


@pytest.fixture(scope="session")
def filled_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    file = tmp_path_factory.mktemp("filled") / "store.db"
    shutil.copyfile(sqlite_template, file)
    return fill(settings_of(f"sqlite:///{file}"))


@pytest.fixture(scope="session")
def filled_postgres(postgres: PostgresServer, postgres_template: str) -> Filled:
    return fill(settings_of(postgres.url(postgres.create(postgres_template))))


@pytest.fixture(params=DATABASES)
def filled(request: pytest.FixtureRequest) -> Filled:
    """A store filled after the plan SMALL. Tests leave it as it is."""
    name = "filled_sqlite" if request.param == "sqlite" else "filled_postgres"
    store: Filled = request.getfixturevalue(name)
    return store
