"""A provider with two clients, and a way to import texts into one of them."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio
from sqlalchemy import insert

from gateway.config import Settings
from gateway.database.columns import EPOCH
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.ingest import ImportReport, import_files
from gateway.policies import system_viewer
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import Transaction, table_of, transact
from tests.conftest import DATABASES, store_like_template
from tests.databases.reused import ReusedDatabase, ReusedFile
from tests.support.fixtures import run_in_session

PROVIDER, ACME, OTHER, ALONE = 1, 2, 3, 4

ACCOUNTS: Sequence[Mapping[str, Any]] = (
    {"id": PROVIDER, "name": "Agency", "is_provider": True, "provider_id": None},
    {"id": ACME, "name": "Acme", "is_provider": False, "provider_id": PROVIDER},
    {"id": OTHER, "name": "Other", "is_provider": False, "provider_id": PROVIDER},
    {"id": ALONE, "name": "Alone", "is_provider": False, "provider_id": None},
)


class Importer(Protocol):
    """Imports records into Acme: a value as one JSON document, bytes as they are, or paths."""

    async def __call__(self, *given: object, name: str = ..., **options: Any) -> ImportReport: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))


@pytest.fixture(scope="session", params=DATABASES)
def reused(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ReusedFile | ReusedDatabase]:
    """The store that the tests of this folder get one after the other."""
    with store_like_template(request, tmp_path_factory) as store:
        yield store


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opened(reused: ReusedFile | ReusedDatabase) -> AsyncIterator[Database]:
    """The store, open for the session: its statements are compiled once."""
    database = Database(Settings(database_url=reused.url()))
    yield database
    await database.close()


@pytest.fixture
def settings(reused: ReusedFile | ReusedDatabase) -> Settings:
    """Settings for the migrated store, without rows, everything else at its default."""
    return Settings(database_url=reused.url())


@pytest.fixture
def database(settings: Settings, opened: Database) -> Database:
    """The migrated store, open and without rows."""
    assert opened.writer.url == settings.url
    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def importing(database: Database, settings: Settings, tmp_path: Path) -> Importer:
    async with database.begin(None) as connection:
        for account in ACCOUNTS:
            await connection.execute(
                insert(table_of(AccountModel)).values(created=EPOCH, updated=EPOCH, **account),
                execution_options={"unscoped": Unscoped.PROVISIONING},
            )
            if connection.dialect.name == "postgresql":
                await connection.exec_driver_sql("SELECT nextval('accounts_id_seq')")

    async def run(
        *given: object, name: str = "data.json", account: str = "Acme", **options: Any
    ) -> ImportReport:
        paths = []
        for number, each in enumerate(given):
            if isinstance(each, Path):
                paths.append(each)
                continue
            folder = tmp_path / str(number)
            folder.mkdir(exist_ok=True)
            content = each if isinstance(each, bytes) else json.dumps(each).encode()
            (folder / name).write_bytes(content)
            paths.append(folder / name)
        return await import_files(database, settings, account, paths, **options)

    return run


@pytest.fixture
def insert_row(database: Database) -> Any:
    """`await insert_row(Model, …)` adds a row to Acme as a mutation would; its id."""

    async def run(model: Any, account_id: int = ACME, **values: Any) -> int:
        async def work(tx: Transaction) -> int:
            return await tx.insert(model, account_id, **values)

        return await transact(database, system_viewer(account_id), work)

    return run


def counts(report: ImportReport) -> dict[str, tuple[int, ...]]:
    """Created, updated, unchanged, failed and placeholders of each resource."""
    return {str(name): tuple(numbers) for name, numbers in report.counts.items()}


def reasons(report: ImportReport) -> list[str]:
    """Why records failed."""
    return [failure.reason for failure in report.failures]
