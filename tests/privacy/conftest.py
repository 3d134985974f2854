"""People and their data, over the small world."""

from pathlib import Path

import pytest

from tests.support.fixtures import crowd, kind, own, own_database, run_in_session, stores, world

__all__ = ["crowd", "kind", "own", "own_database", "stores", "world"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))
