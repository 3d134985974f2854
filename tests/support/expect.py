"""What writes leave behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.client import Client
from tests.support.snapshot import change_log, changes, rows_of


@asynccontextmanager
async def nothing_changes(client: Client) -> AsyncIterator[None]:
    """No row of any table differs after the block."""
    before = await rows_of(client.database)
    yield
    assert changes(before, await rows_of(client.database)) == {}


@asynccontextmanager
async def only_logged(client: Client, *lines: tuple[int, str, int, str]) -> AsyncIterator[None]:
    """The block adds these lines to the change log: account, entity, id and operation."""
    before = await change_log(client.database)
    yield
    added = (await change_log(client.database))[len(before) :]
    assert sorted(added) == sorted(lines)
