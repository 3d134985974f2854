"""Every test here runs on a store of its own; the asynchronous ones share the session's loop."""

from pathlib import Path

import pytest

from tests.support.fixtures import kind, own, own_database, run_in_session, stores

__all__ = ["kind", "own", "own_database", "stores"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))
