"""Stores for the tests: each test gets its own, on SQLite and on PostgreSQL."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.migrate import migrate
from tests.databases import statements
from tests.databases.postgres import NoPostgres, PostgresServer, run
from tests.databases.reused import ReusedDatabase, ReusedFile

DATABASES = ("sqlite", "postgresql")

CountStatements = Callable[[Database], AbstractContextManager[list[str]]]


def pytest_configure(config: pytest.Config) -> None:
    """What the environment of the developer sets shall not change the tests."""
    for name in list(os.environ):
        if name == "DATABASE_URL" or name.startswith("GATEWAY_"):
            del os.environ[name]
    # The names by which tests without a server ask for it.
    os.environ["GATEWAY_HOSTS"] = "gateway.test,gateway.example"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The private PostgreSQL server of the session, started when a test first needs it."""
    try:
        server = PostgresServer()
    except NoPostgres as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """Name of a migrated database that others are copies of."""
    name = postgres.create()
    run(migrate(Settings(database_url=postgres.url(name))))
    return name


@pytest.fixture(scope="session")
def postgres_reused(postgres: PostgresServer, postgres_template: str) -> Iterator[ReusedDatabase]:
    """The database that tests get one after the other."""
    with ReusedDatabase(postgres, postgres_template) as database:
        yield database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copies of."""
    file = tmp_path_factory.mktemp("template") / "store.db"
    run(migrate(Settings(database_url=f"sqlite:///{file}")))
    assert not file.with_name("store.db-wal").exists()
    return file


@contextmanager
def store_like_template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ReusedFile | ReusedDatabase]:
    """A migrated store for many tests, of the kind that the fixture is parametrised with."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("reused") / "store.db"
        yield ReusedFile(file, request.getfixturevalue("sqlite_template"))
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with ReusedDatabase(server, request.getfixturevalue("postgres_template")) as database:
        yield database


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a migrated store without rows."""
    if request.param == "sqlite":
        file = tmp_path / "store.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    reused: ReusedDatabase = request.getfixturevalue("postgres_reused")
    return reused.url()


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a store without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings for the migrated store, everything else at its default."""
    return Settings(database_url=database_url)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The migrated store, open."""
    database = Database(settings)
    yield database
    await database.close()


@pytest.fixture
def count_statements() -> CountStatements:
    """`with count_statements(database) as statements:` lists the SQL that the block runs."""
    return statements.count_statements
