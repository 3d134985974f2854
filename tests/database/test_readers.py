"""SQLite's readers: quick statements on the event loop, slow ones in threads, none unending."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.config import Settings
from gateway.database.sqlite_readers import SqliteReaders
from gateway.errors import ServiceUnavailable

PATIENCE = 30
NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT ?) SELECT {} FROM n"
COUNT = NUMBERS.format("count(*)")
UNENDING = 10**12
# More than a slice of the event loop has time for.
SLOW = 3_000_000


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[SqliteReaders]:
    readers = SqliteReaders(Settings(database_url=f"sqlite:///{tmp_path}/a.db", pool_size=2))
    yield readers
    async with asyncio.timeout(PATIENCE):
        await readers.close()


def in_threads(readers: SqliteReaders) -> int:
    return len(readers._running)


async def running(readers: SqliteReaders, number: int) -> None:
    """Wait until so many statements are in threads."""
    async with asyncio.timeout(PATIENCE):
        while in_threads(readers) != number:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_quick_statement_needs_no_thread(readers: SqliteReaders) -> None:
    assert await readers.fetch(COUNT, [1_000], "") == [(1_000,)]
    assert not readers._slow


async def test_slow_statement_gives_the_same_rows(readers: SqliteReaders) -> None:
    sql = NUMBERS.format("x")

    rows = await readers.fetch(sql, [SLOW], "")
    again = await readers.fetch(sql, [3], "")

    assert (len(rows), rows[0], rows[-1]) == (SLOW, (1,), (SLOW,))
    assert again == [(1,), (2,), (3,)]
    assert readers._slow


async def test_others_are_answered_meanwhile(readers: SqliteReaders) -> None:
    slow = asyncio.create_task(readers.fetch(COUNT, [UNENDING], ""))
    await running(readers, 1)

    assert await readers.fetch("SELECT 1", [], "") == [(1,)]
    assert not slow.done()

    slow.cancel()


async def test_cancelled_statement_frees_its_thread(readers: SqliteReaders) -> None:
    for _ in range(2):
        slow = [asyncio.create_task(readers.fetch(COUNT, [UNENDING], "")) for _ in range(2)]
        await running(readers, 2)
        for task in slow:
            task.cancel()
        await asyncio.wait(slow)

    async with asyncio.timeout(PATIENCE):
        assert await readers.fetch(COUNT, [SLOW], "") == [(SLOW,)]


async def test_close_ends_what_runs_and_what_waits(readers: SqliteReaders) -> None:
    slow = [asyncio.create_task(readers.fetch(COUNT, [UNENDING], "")) for _ in range(4)]
    await running(readers, 4)

    async with asyncio.timeout(PATIENCE):
        await readers.close()
        ended = await asyncio.gather(*slow, return_exceptions=True)

    assert [type(error) for error in ended] == [ServiceUnavailable] * 4


async def test_locked_store_does_not_hold_the_event_loop(
    readers: SqliteReaders, tmp_path: Path
) -> None:
    owner = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    owner.execute("PRAGMA locking_mode=EXCLUSIVE")
    owner.execute("CREATE TABLE t (x)")
    waiting = asyncio.create_task(readers.fetch("SELECT count(*) FROM t", [], ""))
    await asyncio.sleep(0.1)

    owner.close()

    assert await waiting == [(0,)]
