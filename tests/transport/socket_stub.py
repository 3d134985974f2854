"""A socket executor, and sockets that are ready for operations."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import pytest
from starlette.applications import Starlette

from gateway.config import Settings
from gateway.errors import Unauthenticated
from gateway.execution.contract import Answer, GraphQLParams, Turn
from gateway.transport.routes import build_app
from tests.transport.stub import DATA, StubExecutor
from tests.transport.websocket import Socket, connected

KEY = "fg_000000000001_" + "k" * 32
OTHER = "fg_000000000002_" + "k" * 32
PROTOCOL = "graphql-transport-ws"
INIT = {"type": "connection_init", "payload": {"x-APIKey": KEY}}
ACK = {"type": "connection_ack"}
QUERY = {"query": "{ __typename }"}
MEANT = {"query": "subscription { s }"}
TYPENAME = {"data": {"__typename": "Query"}}
PATIENCE = 20


class SocketExecutor(StubExecutor):
    """Answers subscriptions with what `events` gives."""

    events: Callable[[], AsyncGenerator[Answer, None]] | None = None
    revoked = False
    turn: Turn = nullcontext

    async def operate(
        self, params: GraphQLParams, *, credential: str, request_id: str, turn: Turn = nullcontext
    ) -> Answer | AsyncGenerator[Answer, None]:
        self.turn = turn
        if self.events is not None and params.query == MEANT["query"]:
            return self.events()
        return await super().operate(params, credential=credential, request_id=request_id)

    async def holder(self, credential: str, address: str | None = None) -> int | None:
        if self.revoked or credential not in self.keys:
            raise Unauthenticated("No such key.")
        return self.keys[credential]


@pytest.fixture
def executor() -> SocketExecutor:
    return SocketExecutor(keys={KEY: 1, OTHER: 2})


def app_of(executor: SocketExecutor, **settings: Any) -> Starlette:
    return build_app(executor, Settings(max_body_bytes=1_000, **settings))


@pytest.fixture
def app(executor: SocketExecutor) -> Starlette:
    return app_of(executor)


@asynccontextmanager
async def ready(app: Starlette) -> AsyncIterator[Socket]:
    """A socket on which operations can be sent."""
    async with connected(app) as websocket:
        await websocket.send(INIT)
        assert await websocket.receive() == ACK
        yield websocket


def subscribe(id_: str, payload: Any) -> dict[str, Any]:
    return {"id": id_, "type": "subscribe", "payload": payload}


async def ticking() -> AsyncGenerator[Answer, None]:
    """Events without end."""
    while True:
        yield Answer(DATA, 200, {})
        await asyncio.sleep(0.01)
