"""The kit, by itself and over the small world."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.client import Client
from tests.support.fixtures import (
    kind,
    open_store,
    own,
    own_database,
    run_in_session,
    stores,
    world,
)
from tests.support.people import ACME
from tests.support.samples import Rows, hour
from tests.support.stores import Stores
from tests.support.world import world as world_rows

__all__ = ["kind", "own", "own_database", "stores", "world"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))


NAMES = (
    "Łódź Ärztehaus",
    "ПЕКАРНЯ Южная",
    "ΟΔΟΣΑΝΔΡΟΣ",
    "Straße",
    "100% (off) [a-z]* \\d+ _ '; --",
    "ĲSSEL ǅ",
    "a\tb",
    "🍕 Pizza",
)


def _named() -> Rows:
    yield from world_rows()
    for number, name in enumerate(NAMES, 1):
        times = {"created": hour(number), "updated": hour(number)}
        row = {"id": 99_000 + number, "account_id": ACME, "name": name, "city": "Names", **times}
        yield "locations", row


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def names(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """The world with locations whose names are written in many ways."""
    async for client in open_store(stores.shared(kind, "names", _named)):
        yield client
