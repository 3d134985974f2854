"""WebSockets on /graphql: graphql-transport-ws, with bounds on all that a client can ask for."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack, aclosing
from functools import partial
from typing import Any

import structlog
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from gateway.config import Settings
from gateway.database.changes import FellBehind
from gateway.errors import BadUserInput, Forbidden, GatewayError, Internal, Unauthenticated
from gateway.execution.contract import Answer, Executor
from gateway.transport import parameters
from gateway.transport.addresses import address_of
from gateway.transport.authorization import credential_of
from gateway.transport.errors import Overloaded
from gateway.transport.limits import OperationLimits
from gateway.transport.metrics import Metrics
from gateway.transport.origins import is_allowed
from gateway.transport.responses import error_response
from gateway.transport.socket_messages import (
    ACK,
    PING,
    PONG,
    SUBPROTOCOL,
    ClientMessage,
    CloseCode,
    Closing,
    complete_message,
    credential_in,
    error_message,
    next_message,
    read_message,
)

INIT_SECONDS = 10.0
# How often a client is pinged and its key looked at again.
WATCH_SECONDS = 15.0
# How long one message may take to leave; a client that does not read holds up nobody for longer.
SEND_SECONDS = 10.0
CLOSE_SECONDS = 2.0
CROWDED = "Too many sockets have sent no connection_init. Send it right after the handshake."
SLOW = "The events came faster than they were taken. Connect again, or ask for fewer."

_LEFT = (WebSocketDisconnect, WebSocketDisconnected)
# What ends a socket in the course of things.
_ENDS = (*_LEFT, Closing, Unauthenticated, FellBehind)
_logger = structlog.get_logger()


class GraphQLSockets:
    """The sockets of one process."""

    def __init__(
        self,
        executor: Executor,
        settings: Settings,
        limits: OperationLimits,
        metrics: Metrics | None,
    ) -> None:
        self.executor = executor
        self.settings = settings
        self.limits = limits
        self.metrics = metrics
        self.open = 0
        self.of_key: Counter[int | None] = Counter()
        self.operations_of_key: Counter[int | None] = Counter()
        self.without_key: dict[_Socket, None] = {}

    async def serve(self, websocket: WebSocket) -> None:
        """One socket, from its handshake to its end."""
        refusal = self._refusal(websocket)
        if refusal is not None:
            await websocket.send_denial_response(refusal)
            return
        self.open += 1
        if self.metrics is not None:
            self.metrics.sockets.inc()
        try:
            if SUBPROTOCOL not in websocket.scope["subprotocols"]:
                await websocket.accept()
                reason = f"The subprotocol is {SUBPROTOCOL}. Offer it."
                await websocket.close(CloseCode.BAD_SUBPROTOCOL, reason)
                return
            await websocket.accept(SUBPROTOCOL)
            socket = _Socket(self, websocket)
            self._wait_for_key(socket)
            try:
                await socket.run()
            finally:
                self.without_key.pop(socket, None)
        finally:
            self.open -= 1
            if self.metrics is not None:
                self.metrics.sockets.dec()

    def _wait_for_key(self, socket: "_Socket") -> None:
        """Count a socket that has not named a key; the oldest makes room, since naming is quick."""
        settings = self.settings
        most = max(1, min(settings.max_sockets_without_key, settings.max_sockets // 2))
        if len(self.without_key) >= most:
            oldest = next(iter(self.without_key))
            del self.without_key[oldest]
            oldest.end(Closing(CloseCode.TRY_AGAIN, CROWDED))
        self.without_key[socket] = None

    def _refusal(self, websocket: WebSocket) -> Response | None:
        """Why there will be no socket, in HTTP."""
        settings = self.settings
        error: GatewayError | None = None
        if not is_allowed(websocket.headers, settings.cors_origins, settings.public_url):
            error = Forbidden(
                "Pages of this origin may not open sockets. Name it in GATEWAY_CORS_ORIGINS."
            )
        elif self.open >= settings.max_sockets:
            error = Overloaded(
                f"The server has {self.open} sockets open already. Try again shortly."
            )
        if error is None:
            return None
        return error_response(self.executor, error, secrets.token_hex(16))


class _Socket:
    """One connection: a reader, a watch, and a task for each operation."""

    def __init__(self, sockets: GraphQLSockets, websocket: WebSocket) -> None:
        self._sockets = sockets
        self._websocket = websocket
        self._executor = sockets.executor
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._ended: asyncio.Future[Closing | None] = asyncio.get_running_loop().create_future()
        self._turn = asyncio.Lock()
        # Of the operations of a socket one at a time waits for room, the others behind it: they
        # take the places of nobody who waits, and too many at once are not refused.
        self._next = asyncio.Lock()
        self._credential: str | None = None
        self._key: int | None = None

    async def run(self) -> None:
        """Serve the client until one of both leaves."""
        started = time.perf_counter()
        reader = asyncio.create_task(self._guarded(self._read()))
        try:
            closing = await self._ended
        finally:
            tasks = [reader, *self._operations.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if closing is not None:
            await self._close(closing)
        _logger.info(
            "socket",
            code=None if closing is None else int(closing.code),
            duration_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    async def _close(self, closing: Closing) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._websocket.close(closing.code, closing.reason)
        except (TimeoutError, *_LEFT):
            pass  # the client is gone, or does not read: the server's ping ends the connection

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a part of the socket; whatever ends it ends the socket."""
        try:
            await work
        except Exception as error:
            if not isinstance(error, _ENDS):
                _logger.exception("socket failed")
            self.end(error)

    def end(self, error: Exception) -> None:
        """Let the socket end, for the first reason that there is."""
        if not self._ended.done():
            self._ended.set_result(_closing_for(error))

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(INIT_SECONDS):
                key = await self._initiated()
        except TimeoutError:
            raise Closing(
                CloseCode.NO_INIT, f"No connection_init came in {INIT_SECONDS:g} seconds."
            ) from None
        of_key, most = self._sockets.of_key, self._sockets.settings.max_sockets_per_key
        if of_key[key] >= most:
            raise Closing(CloseCode.TRY_AGAIN, f"The key has {most} sockets open already.")
        of_key[key] += 1
        self._key = key
        self._sockets.without_key.pop(self, None)
        watch = asyncio.create_task(self._guarded(self._watch()))
        try:
            await self._send(ACK)
            while True:
                await self._handle(await self._message())
        finally:
            watch.cancel()
            of_key[key] -= 1
            if not of_key[key]:
                del of_key[key]

    async def _message(self) -> ClientMessage:
        received = await self._websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        raw = received.get("text")
        if raw is None:
            raw = received["bytes"]
        return read_message(raw, self._sockets.settings.max_body_bytes)

    async def _initiated(self) -> int | None:
        """The id of the key that the client names in connection_init or named in a header."""
        while True:
            message = await self._message()
            match message.type:
                case "connection_init":
                    return await self._holder(message)
                case "ping":
                    await self._send(PONG)
                case "subscribe":
                    raise Closing(CloseCode.UNAUTHORIZED, "Send connection_init first.")

    async def _holder(self, message: ClientMessage) -> int | None:
        try:
            given = credential_in(message.payload)
            self._credential = given or credential_of(self._websocket.headers)
            if self._credential is None:
                raise Unauthenticated(
                    "A socket needs an API key. Send it in the payload of connection_init: "
                    '{"x-APIKey": KEY}.'
                )
            address = address_of(self._websocket.scope)
            return await self._executor.holder(self._credential, address)
        except (Unauthenticated, BadUserInput) as error:
            raise Closing(CloseCode.FORBIDDEN, error.message) from None
        except GatewayError as error:
            raise Closing(CloseCode.TRY_AGAIN, error.message) from None

    async def _watch(self) -> None:
        """Keep the connection from looking idle, and end it when its key ends."""
        assert self._credential is not None
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            await self._send(PING)
            try:
                await self._executor.holder(self._credential)
            except Unauthenticated as error:
                raise Closing(CloseCode.FORBIDDEN, error.message) from None
            except GatewayError:
                continue  # the store does not answer: that says nothing about the key

    async def _handle(self, message: ClientMessage) -> None:
        match message.type:
            case "connection_init":
                raise Closing(CloseCode.INIT_TWICE, "connection_init came twice. Send it once.")
            case "ping":
                await self._send(PONG)
            case "complete":
                task = self._operations.pop(message.id, None)
                if task is not None:
                    task.cancel()
            case "subscribe":
                await self._start(message)

    async def _start(self, message: ClientMessage) -> None:
        if message.id in self._operations:
            raise Closing(CloseCode.SAME_ID, f"Subscriber for {message.id} already exists")
        refusal = self._full()
        if refusal is not None:
            body = self._refused(BadUserInput(refusal)).body
            await self._send(error_message(message.id, body))
            return
        self._sockets.operations_of_key[self._key] += 1
        task = asyncio.create_task(self._operation(message))
        self._operations[message.id] = task
        task.add_done_callback(lambda done: self._forget(message.id, done))

    def _full(self) -> str | None:
        """Why the socket may not run another operation, if it may not."""
        settings = self._sockets.settings
        most = settings.max_socket_operations
        if len(self._operations) >= most:
            return (
                f"The socket runs {most} operations already. Complete one, or open another socket."
            )
        most = settings.max_socket_operations_per_key
        if self._sockets.operations_of_key[self._key] >= most:
            return f"The key runs {most} operations over its sockets already. Complete one."
        return None

    def _forget(self, id_: str, task: asyncio.Task[None]) -> None:
        of_key = self._sockets.operations_of_key
        of_key[self._key] -= 1
        if not of_key[self._key]:
            del of_key[self._key]
        if self._operations.get(id_) is task:
            del self._operations[id_]

    async def _operation(self, message: ClientMessage) -> None:
        try:
            try:
                await self._answer(message)
            except _ENDS:
                raise
            except Exception:
                _logger.exception("operation failed")
                await self._send(error_message(message.id, self._refused(Internal()).body))
        except _ENDS as error:
            self.end(error)

    async def _answer(self, message: ClientMessage) -> None:
        """Answer one operation, event by event if it is a subscription."""
        assert self._credential is not None
        assert message.payload is not None
        request_id = secrets.token_hex(16)
        try:
            params = parameters.from_object(message.payload)
            async with AsyncExitStack() as room:
                async with self._next:
                    await room.enter_async_context(self._sockets.limits.admit(self._credential))
                answer = await self._executor.operate(
                    params,
                    credential=self._credential,
                    request_id=request_id,
                    turn=partial(self._sockets.limits.turn, self._credential),
                )
        except Unauthenticated:
            raise
        except GatewayError as error:
            answer = self._executor.request_error(error, request_id)
        if isinstance(answer, Answer):
            if await self._told(message.id, answer):
                await self._send(complete_message(message.id))
            return
        metrics = self._sockets.metrics
        if metrics is not None:
            metrics.subscriptions.inc()
        try:
            async with aclosing(answer) as answers:
                async for event in answers:
                    if not await self._told(message.id, event):
                        return
                    if metrics is not None:
                        metrics.events.inc()
            await self._send(complete_message(message.id))
        finally:
            if metrics is not None:
                metrics.subscriptions.dec()

    async def _told(self, id_: str, answer: Answer) -> bool:
        """Send an answer; whether it is one of an operation that was executed."""
        executed = answer.status == 200
        await self._send((next_message if executed else error_message)(id_, answer.body))
        return executed

    def _refused(self, error: GatewayError) -> Answer:
        return self._executor.request_error(error, secrets.token_hex(16))

    async def _send(self, text: str) -> None:
        """Send a message; Closing if the client does not read."""
        try:
            async with asyncio.timeout(SEND_SECONDS), self._turn:
                await self._websocket.send_text(text)
        except TimeoutError:
            raise Closing(CloseCode.TOO_SLOW, SLOW) from None


def _closing_for(error: Exception) -> Closing | None:
    """How to close a socket for a reason; None where the client is gone."""
    match error:
        case Closing():
            return error
        case WebSocketDisconnect() | WebSocketDisconnected():
            return None
        case Unauthenticated():
            return Closing(CloseCode.FORBIDDEN, error.message)
        case FellBehind():
            return Closing(CloseCode.TOO_SLOW, SLOW)
    return Closing(CloseCode.FAULT, "The server failed. Report it to its operator.")
