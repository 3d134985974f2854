"""Fixtures over the world; a folder's conftest imports those that it uses.

Readers share one client per database for the whole session, on one event loop: its documents and
statements are compiled once.
"""

import gc
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway.database.engine import Database
from tests.conftest import DATABASES
from tests.support.client import Client
from tests.support.crowd import crowd_rows
from tests.support.hidden import hidden_part
from tests.support.stores import Stores, settings_for
from tests.support.world import world as world_rows

_STORES: pytest.StashKey[Stores] = pytest.StashKey()
IN_SESSION = pytest.mark.asyncio(loop_scope="session")


def run_in_session(items: list[pytest.Item], folder: str) -> None:
    """Let the asynchronous tests of a folder run on the loop of the session."""
    gc.freeze()  # modules and schema stay: looking through them again and again takes a third
    for item in items:
        if pytest_asyncio.is_async_test(item) and str(item.path).startswith(folder):
            item.add_marker(IN_SESSION, append=False)


@pytest.fixture(scope="session")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """The stores of the session."""
    stash = request.config.stash
    if _STORES not in stash:
        stash[_STORES] = Stores(request, tmp_path_factory.mktemp("worlds"))
    return stash[_STORES]


@pytest.fixture(scope="session", params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    name: str = request.param
    return name


async def open_store(url: str) -> AsyncIterator[Client]:
    """A client of the store at an address, closed at the end."""
    settings = settings_for(url)
    client = Client(Database(settings), settings)
    await client.start()
    yield client
    await client.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """The world, for tests that only read."""
    async for client in open_store(stores.shared(kind, "world", world_rows)):
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def twin(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """The world without its strangers, for tests that only read."""
    async for client in open_store(
        stores.shared(kind, "twin", lambda: world_rows(strangers=False))
    ):
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hidden(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """The world, where what a restricted user sees refers to what it does not see."""
    async for client in open_store(stores.shared(kind, "hidden", lambda: hidden_part(other=False))):
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hidden_twin(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """The same world, in which all differs that the restricted user does not see."""
    async for client in open_store(
        stores.shared(kind, "hidden_twin", lambda: hidden_part(other=True))
    ):
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def crowd(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """Sixty accounts of one provider, everything linked, for tests that only read."""
    async for client in open_store(stores.shared(kind, "crowd", crowd_rows)):
        yield client


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def own_database(kind: str, stores: Stores) -> AsyncIterator[Database]:
    """The store of `own`, open: what it compiled for one test serves the next ones."""
    database = Database(settings_for(stores.own(kind, world_rows)))
    yield database
    await database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def own(kind: str, stores: Stores, own_database: Database) -> AsyncIterator[Client]:
    """The world, for a test that writes: it starts as it is built, and the server is new."""
    client = Client(own_database, settings_for(stores.own(kind, world_rows)))
    await client.start()
    yield client
    own_database.listeners.clear()
    own_database.observers.clear()
