"""A store with 200,000 feedback, three in five of one account, and its server in this process."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.graphql import dataset
from gateway.app import create_app
from gateway.config import Settings
from gateway.execution.executor import GraphQLExecutor

ROOT = Path(__file__).parents[2]

FEEDBACK = 200_000


def fill(file: Path, feedback: int = FEEDBACK) -> None:
    """Make the store, unless it is there."""
    if file.exists():
        return
    scale = feedback / dataset.FEEDBACK
    for name in ("CUSTOMERS", "REQUESTS", "FEEDBACK"):
        setattr(dataset, name, round(getattr(dataset, name) * scale))
    asyncio.run(dataset.fill(Settings(database_url=f"sqlite:///{file}")))


def key_of(file: Path) -> str:
    """A new key of an administrator of the account that is asked for."""
    command = [sys.executable, "-m", "gateway", "keys", "create", "--account", "Account 1"]
    found = subprocess.run(
        [*command, "--email", "safety@example.com"],
        env={"DATABASE_URL": f"sqlite:///{file}", "PATH": "", "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    match = re.search(r"fg_\S+", found)
    assert match is not None, found
    return match[0]


@asynccontextmanager
async def executing(file: Path, **settings: Any) -> AsyncIterator[GraphQLExecutor]:
    """The executor of a server over the store, without HTTP and without work of its own."""
    app = create_app(
        Settings(database_url=f"sqlite:///{file}", log_level="ERROR", jobs=False, **settings)
    )
    async with app.router.lifespan_context(app):
        yield app.state.executor
