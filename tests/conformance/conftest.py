"""Every test here runs over all resources and lists that the schema has."""

from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.client import Client
from tests.support.fixtures import (
    crowd,
    hidden,
    hidden_twin,
    kind,
    own,
    own_database,
    run_in_session,
    stores,
    twin,
    world,
)
from tests.support.oracle import Oracle
from tests.support.snapshot import rows_of

__all__ = [
    "crowd",
    "hidden",
    "hidden_twin",
    "kind",
    "own",
    "own_database",
    "stores",
    "twin",
    "world",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def oracle(world: Client) -> Oracle:
    """The right answers over the rows of the world."""
    return Oracle(await rows_of(world.database))
