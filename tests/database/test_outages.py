"""A store that is at fault: unavailable for now, and never a fault of ours."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.migrate import migrate
from gateway.database.outages import is_outage
from gateway.database.readers import GONE
from gateway.database.tenancy import Unscoped
from gateway.errors import ServiceUnavailable

STATES = {
    "57P03": "the database system is starting up",
    "57P01": "terminating connection due to administrator command",
    "53300": "sorry, too many clients already",
}


@pytest.fixture(params=STATES)
async def refusing(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Address of something that speaks PostgreSQL's protocol and refuses every connection."""
    state = request.param
    fields = (b"SFATAL", b"VFATAL", b"C" + state.encode(), b"M" + STATES[state].encode())
    told = b"\x00".join(fields) + b"\x00\x00"

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.read(4_096)
        if asked[4:8] == b"\x04\xd2\x16\x2f":  # for TLS, which there is not
            writer.write(b"N")
            await reader.read(4_096)
        writer.write(b"E" + (len(told) + 4).to_bytes(4, "big") + told)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield f"postgresql://gateway@{host}:{port}/gateway"
    server.close()


async def test_a_store_that_refuses_connections_is_unavailable(refusing: str) -> None:
    database = Database(Settings(database_url=refusing))
    try:
        with pytest.raises(ServiceUnavailable, match="The store does not answer"):
            await database.ping()
        with pytest.raises(ServiceUnavailable, match="The store does not answer"):
            async with database.begin(None):
                pass
        with pytest.raises(ServiceUnavailable, match="The store does not answer"):
            await database.readers.fetch("SELECT 1", (), "1")
        with pytest.raises(ServiceUnavailable, match="The store does not answer"):
            async for _ in database.readers.stream("SELECT 1", (), "1", 1):
                pass
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.CannotConnectNowError("starting up"), True),
        (asyncpg.AdminShutdownError("terminating"), True),
        (asyncpg.ReadOnlySQLTransactionError("a standby"), True),
        (asyncpg.DiskFullError("no space"), True),
        (asyncpg.UndefinedTableError("no such table"), False),
        (asyncpg.UniqueViolationError("twice"), False),
        (sqlite3.OperationalError("database or disk is full"), True),
        (sqlite3.OperationalError("no such column: x"), False),
        (ConnectionRefusedError(), True),
        (ValueError("a bug"), False),
    ],
)
def test_errors_of_the_store_are_told_from_those_of_statements(
    error: Exception, expected: bool
) -> None:
    assert is_outage(error) is expected
    assert is_outage(DBAPIError("SELECT 1", None, error)) is expected


async def test_a_store_without_room_is_logged_and_not_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'store.db'}")
    await migrate(settings)
    database = Database(settings)
    unscoped = {"unscoped": Unscoped.PROVISIONING}
    fill = text("CREATE TABLE filled AS SELECT randomblob(1000000) AS data")
    try:
        await database.ping()
        async with database.begin(None) as connection:
            pages = text("PRAGMA max_page_count = 1")
            await connection.execute(pages, execution_options=unscoped)
        with pytest.raises(ServiceUnavailable) as refused:
            async with database.begin(None) as connection:
                await connection.execute(fill, execution_options=unscoped)
        assert refused.value.message == GONE
        with pytest.raises(ServiceUnavailable) as not_ready:
            await database.ping()
        assert not_ready.value.message == ("The store takes no writes: database or disk is full.")
        assert "the store takes no writes" in capsys.readouterr().out

        async with database.begin(None) as connection:
            room = text("PRAGMA max_page_count = 1000000")
            await connection.execute(room, execution_options=unscoped)
        async with database.begin(None) as connection:
            await connection.execute(fill, execution_options=unscoped)
        await database.ping()
    finally:
        await database.close()
