"""The stores: a private PostgreSQL that every server reads, and a SQLite file for the gateway."""

import asyncio
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import dataset

from gateway.config import Settings
from tests.app.server import command
from tests.databases.postgres import PostgresServer

MAIN_ACCOUNT = "Account 1"
# What every session gets, the gateway's and the peers' alike.
_SESSIONS = ("jit = off", "timezone = 'UTC'")
_LOCATIONS = "SELECT id FROM locations WHERE account_id = $1 AND active ORDER BY name, id"


@dataclass(frozen=True)
class Store:
    """One filled database.

    `url` is for the gateway; `peers_url` for the others, whose role row level security spares.
    """

    url: str
    peers_url: str
    account: int
    key: str
    version: str
    postmaster: int | None = None


def seed(url: str) -> int:
    """Write the data set into an empty store; the id of the account that is asked for."""
    accounts = asyncio.run(dataset.fill(Settings(database_url=url)))
    return accounts[MAIN_ACCOUNT]


def issue_key(url: str, account: int) -> str:
    """A key of an administrator of the account."""
    done = subprocess.run(
        command("keys", "create", "--account", str(account), "--email", "bench@example.com"),
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()[0]


@contextmanager
def postgresql() -> Iterator[Store]:
    """A filled and analyzed PostgreSQL that ends with the block."""
    with PostgresServer() as server, server.database() as url:
        account = seed(url)
        superuser = re.sub(r"//[^@]+@", "//postgres@", url)
        version = asyncio.run(_settle(superuser, url))
        pid = int((server.directory / "data" / "postmaster.pid").read_text().split()[0])
        key = issue_key(url, account)
        yield Store(url, superuser, account, key, f"PostgreSQL {version}", pid)


def sqlite(directory: Path) -> Store:
    """A filled SQLite file."""
    url = f"sqlite:///{directory / 'benchmark.db'}"
    account = seed(url)
    return Store(url, "", account, issue_key(url, account), "SQLite")


async def _settle(superuser: str, url: str) -> str:
    """Vacuum, analyze, check what was written; the version of the server."""
    connection = await asyncpg.connect(superuser)
    try:
        database = await connection.fetchval("SELECT current_database()")
        for setting in _SESSIONS:
            await connection.execute(f"ALTER DATABASE {database} SET {setting}")
        await connection.execute("VACUUM (ANALYZE)")
        for table, expected in dataset.counts().items():
            written = await connection.fetchval(f"SELECT count(*) FROM {table}")
            assert written == expected, f"{written} {table} instead of {expected}"
        return str(await connection.fetchval("SHOW server_version")).split()[0]
    finally:
        await connection.close()


def locations_of(store: Store) -> list[int]:
    """Ids of the visible locations of the account, in the order of their names."""

    async def read() -> list[int]:
        connection = await asyncpg.connect(store.peers_url)
        try:
            return [row[0] for row in await connection.fetch(_LOCATIONS, store.account)]
        finally:
            await connection.close()

    return asyncio.run(read())
