"""Exports over the small world: jobs that really run, and downloads over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from gateway.exports import jobs
from tests.exports.exporting import Exporting, exporting_from
from tests.support.client import Client
from tests.support.fixtures import kind, own, own_database, run_in_session, stores
from tests.support.preloaded import quick_command

__all__ = ["kind", "own", "own_database", "stores"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))


@pytest.fixture
def quick_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the processes that write exports start at once."""
    monkeypatch.setattr(jobs, "command_of", quick_command)


@pytest_asyncio.fixture(loop_scope="session")
async def exporting(own: Client, tmp_path: Path, quick_start: None) -> AsyncIterator[Exporting]:
    """The world with a server that writes exports."""
    async with exporting_from(own, tmp_path) as one:
        yield one
