"""The pages over a store of their own, reached without a socket."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import update

from gateway import models
from gateway.database.tenancy import Unscoped
from gateway.pages.routes import Pages
from gateway.transport.routes import build_app
from tests.support.client import Client
from tests.support.fixtures import kind, own, own_database, run_in_session, stores
from tests.support.people import ACME, SPAN
from tests.support.snapshot import rows_of

__all__ = ["kind", "own", "own_database", "stores"]

FIRST = ACME * SPAN
SINCE = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)  # after everything of the world
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    run_in_session(items, str(Path(__file__).parent))


def link(number: int, first: str = "f") -> str:
    """The path of a request of Acme by its number."""
    return f"/{first}/token-{FIRST + number}"


async def change(own: Client, table: str, row_id: int, **values: Any) -> None:
    """Write values into a row, past everything that would refuse them."""
    found = models.metadata.tables[table]
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(found).where(found.c.id == row_id).values(**values),
            execution_options={"unscoped": Unscoped.OPERATOR},
        )


async def row(own: Client, table: str, row_id: int) -> dict[str, Any]:
    """A row of a table by its id."""
    (found,) = [
        each for each in (await rows_of(own.database, table))[table] if each["id"] == row_id
    ]
    return found


async def request(own: Client, number: int) -> dict[str, Any]:
    """The row of a request of Acme by its number."""
    return await row(own, "feedback_requests", FIRST + number)


async def new_feedback(own: Client) -> list[dict[str, Any]]:
    """The rows of feedback that a test made."""
    rows = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    return [each for each in rows if each["created"] > SINCE]


@pytest_asyncio.fixture(loop_scope="session")
async def site(own: Client) -> AsyncIterator[httpx.AsyncClient]:
    """A phone at the pages, reading English."""
    pages = Pages(own.database, own.settings)
    app = build_app(own.executor, own.settings, routes=pages.routes())
    headers = {"User-Agent": PHONE, "Accept-Language": "en-GB,en;q=0.9"}
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://gateway.example", headers=headers
    ) as client:
        yield client
