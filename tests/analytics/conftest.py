"""Stores of random facts, and the oracle over the same rows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.analytics.facts import facts
from tests.support.client import Client
from tests.support.fixtures import kind, open_store, run_in_session, stores
from tests.support.stores import Stores

__all__ = ["kind", "stores"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def figures(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """A store of random facts, for tests that only read."""
    async for client in open_store(stores.shared(kind, "figures", facts)):
        # Whole catalogues are asked for at once.
        client.executor.settings = client.settings.model_copy(update={"max_cost": 1_000_000})
        yield client
