"""A WebSocket to an ASGI application, without a server between them."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp

PATIENCE = 20
HOST = "gateway.test"


class Denied(Exception):
    """The application answered the handshake with HTTP."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(str(status))
        self.status = status
        self.headers = headers
        self.body = json.loads(body)


class Socket:
    """The client's side of a socket."""

    def __init__(self) -> None:
        self.subprotocol: str | None = None
        self._to_app: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()

    async def open(self) -> None:
        await self._to_app.put({"type": "websocket.connect"})
        message = await self._next()
        if message["type"] == "websocket.accept":
            self.subprotocol = message["subprotocol"]
            return
        body = await self._next()
        headers = {name.decode(): value.decode() for name, value in message["headers"]}
        raise Denied(message["status"], headers, body["body"])

    async def send(self, message: Any) -> None:
        """Send text as it is, bytes as they are, all else as JSON."""
        kind = "bytes" if isinstance(message, bytes) else "text"
        data = message if isinstance(message, str | bytes) else json.dumps(message)
        await self._to_app.put({"type": "websocket.receive", kind: data})

    async def receive(self) -> Any:
        """The JSON of the next message."""
        message = await self._next()
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def end(self) -> tuple[int, str]:
        """Code and reason with which the server closes, whatever it sends before."""
        while (message := await self._next())["type"] != "websocket.close":
            pass
        return message["code"], message["reason"]

    async def leave(self) -> None:
        await self._to_app.put({"type": "websocket.disconnect", "code": 1000})

    async def _next(self) -> MutableMapping[str, Any]:
        async with asyncio.timeout(PATIENCE):
            return await self._from_app.get()


@asynccontextmanager
async def connected(
    app: ASGIApp,
    *,
    subprotocols: Sequence[str] = ("graphql-transport-ws",),
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Socket]:
    """A socket on /graphql; Denied if there is none."""
    socket = Socket()
    named = {"host": HOST, **(headers or {})}
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "query_string": b"",
        "scheme": "ws",
        "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
        "subprotocols": list(subprotocols),
        "extensions": {"websocket.http.response": {}},
    }
    task = asyncio.ensure_future(app(scope, socket._to_app.get, socket._from_app.put))
    try:
        await socket.open()
        yield socket
    finally:
        await socket.leave()
        async with asyncio.timeout(PATIENCE):
            await task
