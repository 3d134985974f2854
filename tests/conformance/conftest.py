"""Every test here runs over all resources and lists that the schema has."""

import pytest

from tests.support.client import Client
from tests.support.fixtures import crowd, kind, own, stores, twin, world
from tests.support.oracle import Oracle
from tests.support.snapshot import rows_of

__all__ = ["crowd", "kind", "own", "stores", "twin", "world"]

_ORACLES: dict[str, Oracle] = {}


@pytest.fixture
async def oracle(world: Client, kind: str) -> Oracle:
    """The right answers over the rows of the world."""
    if kind not in _ORACLES:
        _ORACLES[kind] = Oracle(await rows_of(world.database))
    return _ORACLES[kind]
