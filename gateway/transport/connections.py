"""Connections of one server process: how many, and how long and for what each may let it wait.

uvicorn bounds neither the head of a request nor the time that it takes to come, and a connection
that sends nothing stays. Here all of it has an end, before anything of the application runs.
"""

import asyncio
import resource
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import uvicorn
from uvicorn._types import ASGI3Application
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from gateway.config import Settings
from gateway.transport.addresses import network_of
from gateway.transport.shedding import SHEDDING, Shedding

# Files that the process needs beside connections: the store, mail servers, exports, libraries.
_RESERVED_FILES = 256
_MOST_CONNECTIONS = 10_000
# Requests that a client may send before it has the answer to the first.
_MOST_PIPELINED = 64
# How long a client that reads nothing of its answer is waited for.
_UNREAD_SECONDS = 30.0
# How long what was written last may take to leave before a connection is cut off.
_CLOSING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What connections may take; `trusted` are addresses of proxies, each for many clients."""

    head_bytes: int
    url_bytes: int
    head_seconds: float
    most: int
    most_of_address: int
    trusted: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """The bounds that are set; without one for all connections, what the system's allows."""
        return cls(
            settings.max_header_bytes,
            settings.max_body_bytes,
            settings.header_timeout,
            settings.max_connections or _most_by_files(),
            settings.max_connections_per_address,
            tuple(settings.trusted_proxies),
        )


def _most_by_files() -> int:
    """Connections that fit into the files that the process may open, with some left."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return min(_MOST_CONNECTIONS, files - min(_RESERVED_FILES, files // 2))


class Connections:
    """The open connections of a process. Idle ones make room for new ones, the longest idle first.

    Of a connection nobody asks whether it is good or bad: what has sent no whole request has
    nothing to lose.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._trusted = ProxyHeadersMiddleware(_nothing, list(bounds.trusted)).trusted_hosts
        self._open: dict[asyncio.BaseTransport, str | None] = {}
        self._of_address: Counter[str] = Counter()
        self._idle: dict[asyncio.Transport, None] = {}

    def take(self, transport: asyncio.Transport, host: str | None) -> bool:
        """Count a connection that was made; False if there is no room for it."""
        address = None if host is None or host in self._trusted else network_of(host)
        if address is not None and self._of_address[address] >= self.bounds.most_of_address:
            return False
        if len(self._open) >= self.bounds.most and not self._made_room():
            return False
        self._open[transport] = address
        if address is not None:
            self._of_address[address] += 1
        self._idle[transport] = None
        return True

    def busy(self, transport: asyncio.Transport) -> None:
        """Note that a request is answered on a connection."""
        self._idle.pop(transport, None)

    def idle(self, transport: asyncio.Transport) -> None:
        """Note that a connection waits for the next request."""
        if transport in self._open:
            self._idle[transport] = None

    def release(self, transport: asyncio.BaseTransport) -> None:
        """Forget a connection that has ended, or that never got room."""
        self._idle.pop(cast(asyncio.Transport, transport), None)
        address = self._open.pop(transport, None)
        if address is not None:
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]

    def _made_room(self) -> bool:
        transport = next(iter(self._idle), None)
        if transport is None:
            return False
        self.release(transport)
        transport.abort()
        return True


async def _nothing(*_: Any) -> None:
    """An application that is never called."""


class ServerConfig(uvicorn.Config):
    """uvicorn's configuration, with bounds for its connections."""

    def __init__(self, app: Any, bounds: Bounds, **options: Any) -> None:
        super().__init__(
            app,
            http=BoundedHTTP,
            ws=BoundedSocket,
            forwarded_allow_ips=list(bounds.trusted),
            **options,
        )
        self.bounds = bounds

    @cached_property
    def connections(self) -> Connections:
        """The connections of this process; each of several has its own."""
        return Connections(self.bounds)


class _TooMuch(Exception):
    """Stops the parser; httptools answers any exception with one of its own."""


_REFUSALS = {
    400: "The request is not HTTP.",
    408: "The request did not arrive in time.",
    414: "The address of the request is too long.",
    431: "The headers of the request are too long.",
    503: "The server has as many connections as it may. Try again shortly.",
}


class BoundedHTTP(HttpToolsProtocol):
    """An HTTP connection, which ends when its client keeps it waiting or sends too long a head."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        assert isinstance(config, ServerConfig)
        self._all = config.connections
        self._bounds = config.connections.bounds
        self._shedding: Shedding | None = app_state.get(SHEDDING)
        # Bytes that came since the last from which something followed.
        self._pending = 0
        self._head = 0
        self._status = 400
        self._refused = False
        self._head_timer: asyncio.TimerHandle | None = None
        self._unread_timer: asyncio.TimerHandle | None = None
        self._unread = 0
        self._closing_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._all.take(transport, self.client[0] if self.client else None):
            self._expect_head()
        else:
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        self._all.release(self.transport)
        self._forget_timers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._pending += len(data)
        super().data_received(data)
        if self._refused or self.transport.is_closing() or self._is_socket():
            return
        if self._pending > self._bounds.head_bytes + self._bounds.url_bytes:
            self._refuse(431)
        elif self._is_waiting() and self._head_timer is None:
            self._expect_head()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._status)

    def handle_websocket_upgrade(self) -> None:
        self._forget_timers()
        self._all.busy(self.transport)
        super().handle_websocket_upgrade()

    # Callbacks of the parser

    def on_message_begin(self) -> None:
        self._head = 0
        if len(self.pipeline) >= _MOST_PIPELINED:
            raise _TooMuch
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self._bounds.head_bytes + self._bounds.url_bytes:
            self._status = 414
            raise _TooMuch

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value) + len(": \r\n")
        if self._head > self._bounds.head_bytes:
            self._status = 431
            raise _TooMuch
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._pending = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._all.busy(self.transport)
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Run the application for a request, or refuse it at once where the server is busy."""
        refusal = self._shedding and self._shedding.refusal(
            cycle.scope["method"],
            cycle.scope["path"],
            self.headers,
            b"" if cycle.keep_alive else b"connection: close\r\n",
        )
        if not refusal:
            super()._start_asgi_task(cycle, app)
            return
        cycle.response_started = cycle.response_complete = True
        self.transport.write(refusal)
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def on_body(self, body: bytes) -> None:
        self._pending = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._pending = 0
        super().on_message_complete()

    # What ends

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._end_soon()
        elif self._is_waiting():
            self._all.idle(self.transport)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._end_soon()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.transport.get_write_buffer_size()
        self._unread_timer = self.loop.call_later(_UNREAD_SECONDS, self._look_at_unread)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None

    def _look_at_unread(self) -> None:
        """End the connection of a client that took nothing in a while; a slow one goes on."""
        left = self.transport.get_write_buffer_size()
        if left >= self._unread:
            self.transport.abort()
            return
        self._unread = left
        self._unread_timer = self.loop.call_later(_UNREAD_SECONDS, self._look_at_unread)

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(self._bounds.head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self._is_waiting():
            self._refuse(408)

    def _is_waiting(self) -> bool:
        """Whether nothing is answered on the connection now."""
        return self.cycle is None or self.cycle.response_complete

    def _is_socket(self) -> bool:
        return self.transport.get_protocol() is not self

    def _refuse(self, status: int) -> None:
        """Tell why, if nothing else is being told, and end the connection."""
        self._refused = True
        self._forget_timers()
        said = self._pending > 0 or status == 503
        if said and self._is_waiting() and not self.transport.is_closing():
            text = _REFUSALS[status].encode()
            lines = [
                STATUS_LINE[status],
                b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n",
                b"retry-after: 1\r\n" if status == 503 else b"",
                b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(text),
                text,
            ]
            self.transport.write(b"".join(lines))
        self.transport.close()
        self._end_soon()

    def _end_soon(self) -> None:
        """Let what was written leave, but not for ever."""
        if self._closing_timer is None:
            self._closing_timer = self.loop.call_later(_CLOSING_SECONDS, self.transport.abort)

    def _forget_timers(self) -> None:
        for timer in (self._head_timer, self._unread_timer, self._closing_timer):
            if timer is not None:
                timer.cancel()
        self._head_timer = self._unread_timer = self._closing_timer = None


class BoundedSocket(WebSocketsSansIOProtocol):
    """A WebSocket, which keeps the place that its connection got before the upgrade."""

    def connection_lost(self, exc: Exception | None) -> None:
        assert isinstance(self.config, ServerConfig)
        self.config.connections.release(self.transport)
        super().connection_lost(exc)
