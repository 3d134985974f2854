"""The HTTP server around a stub executor, reached without a socket or over one."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from gateway.config import Settings
from gateway.transport.connections import Bounds, ServerConfig
from gateway.transport.routes import build_app
from tests.transport.stub import StubExecutor

Connect = Callable[[Starlette], AbstractAsyncContextManager[httpx.AsyncClient]]
Serve = Callable[[Settings], AbstractAsyncContextManager[int]]
ORIGIN = "http://gateway.test"


@pytest.fixture
def executor() -> StubExecutor:
    return StubExecutor()


@pytest.fixture
def http_settings() -> Settings:
    return Settings(max_body_bytes=1_000)


@pytest.fixture
def connect() -> Connect:
    """`async with connect(app) as client:` talks to any application."""

    @asynccontextmanager
    async def connect(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            yield client

    return connect


@pytest.fixture
async def client(
    executor: StubExecutor, http_settings: Settings, connect: Connect
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server around `executor`, without GraphiQL."""
    async with connect(build_app(executor, http_settings)) as client:
        yield client


@pytest.fixture
def serve(executor: StubExecutor) -> Serve:
    """`async with serve(settings) as port:` runs uvicorn on a free port of this machine."""

    @asynccontextmanager
    async def serve(settings: Settings) -> AsyncIterator[int]:
        app = build_app(executor, settings)
        config = ServerConfig(
            app,
            Bounds.of(settings),
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=settings.shutdown_timeout,
        )
        server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            task = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield listener.getsockname()[1]
            finally:
                server.should_exit = True
                await task

    return serve


def error_of(response: httpx.Response) -> dict[str, Any]:
    """The one error of a response that has no data."""
    body: dict[str, Any] = response.json()
    assert list(body) == ["errors"]
    assert len(body["errors"]) == 1
    error: dict[str, Any] = body["errors"][0]
    return error
