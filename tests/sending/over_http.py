"""The pages and addresses beside GraphQL, over the small world."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from gateway.transport.routes import build_app
from tests.support.client import Client


@asynccontextmanager
async def reached(own: Client, *routes: BaseRoute) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with these routes."""
    app: Starlette = build_app(own.executor, own.settings, routes=list(routes))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://gateway.example") as web:
        yield web
