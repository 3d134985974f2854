"""The world, for stories that only read."""

from pathlib import Path

import pytest

from tests.support.fixtures import kind, run_in_session, stores, world

__all__ = ["kind", "stores", "world"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))
