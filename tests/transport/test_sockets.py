"""graphql-transport-ws around a stub executor: what is answered, what is refused, what ends it."""

import asyncio
import base64
import json
import os
import socket
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from gateway.config import Settings
from gateway.database.changes import FellBehind
from gateway.errors import BadUserInput, ServiceUnavailable, Unauthenticated
from gateway.execution.contract import Answer, GraphQLParams
from gateway.transport import sockets
from gateway.transport.routes import build_app
from tests.support.serving import served
from tests.transport.conftest import Connect
from tests.transport.stub import DATA, StubExecutor, raising
from tests.transport.websocket import HOST, Denied, Socket, connected

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

    async def operate(
        self, params: GraphQLParams, *, credential: str, request_id: str
    ) -> Answer | AsyncGenerator[Answer, None]:
        if self.events is not None and params.query == MEANT["query"]:
            return self.events()
        return await super().operate(params, credential=credential, request_id=request_id)

    async def holder(self, credential: str) -> int | None:
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


async def test_an_operation_is_answered_and_completed(
    app: Starlette, executor: SocketExecutor
) -> None:
    async with ready(app) as websocket:
        assert websocket.subprotocol == PROTOCOL
        variables = {"variables": {"a": 1}, "operationName": "Q", "extensions": {}}
        await websocket.send(subscribe("é", {**QUERY, **variables}))
        assert await websocket.receive() == {"id": "é", "type": "next", "payload": TYPENAME}
        assert await websocket.receive() == {"id": "é", "type": "complete"}

    (call,) = executor.calls
    assert call.params == GraphQLParams("{ __typename }", {"a": 1}, "Q", {})
    assert call.credential == KEY
    assert not call.read_only


@pytest.mark.parametrize(
    "payload",
    [
        {"x-APIKey": KEY},
        {"X-APIKEY": KEY},
        {"Authorization": f"Bearer {KEY}"},
        {"authorization": "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()},
        {"headers": {"x-apikey": KEY}, "other": 1},
        {"x-APIKey": KEY, "Authorization": f"Bearer {KEY}"},
    ],
)
async def test_keys_in_the_payload(app: Starlette, payload: dict[str, Any]) -> None:
    async with connected(app) as websocket:
        await websocket.send({"type": "connection_init", "payload": payload})
        assert await websocket.receive() == ACK


async def test_a_key_in_a_header(app: Starlette) -> None:
    async with connected(app, headers={"Authorization": f"Bearer {KEY}"}) as websocket:
        await websocket.send({"type": "connection_init"})
        assert await websocket.receive() == ACK


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (None, "A socket needs an API key. Send it in the payload of connection_init: "),
        ({"x-APIKey": "fg_?"}, "No such key."),
        ({"x-APIKey": "two words"}, "The x-APIKey header has no well-formed key."),
        ({"x-APIKey": 7}, "`x-APIKey` in the payload is no text. Send the key as text."),
        (
            {"x-APIKey": KEY, "Authorization": f"Bearer {OTHER}"},
            "The headers Authorization and x-APIKey carry different keys. Send one of them.",
        ),
    ],
)
async def test_keys_that_are_refused(app: Starlette, payload: Any, reason: str) -> None:
    async with connected(app) as websocket:
        await websocket.send({"type": "connection_init", "payload": payload})
        code, told = await websocket.end()

    assert code == 4403
    assert told.startswith(reason)


async def test_a_store_that_does_not_answer_is_worth_another_try(
    app: Starlette, executor: SocketExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def holder(credential: str) -> int | None:
        raise ServiceUnavailable("The store does not answer.")

    monkeypatch.setattr(executor, "holder", holder)
    async with connected(app) as websocket:
        await websocket.send(INIT)
        assert await websocket.end() == (1013, "The store does not answer.")


@pytest.mark.parametrize(
    ("sent", "code", "reason"),
    [
        ("hello", 4400, "The message is not valid JSON at line 1, column 1. Correct it there."),
        ("[]", 4400, "The message has no `type` of graphql-transport-ws. Name one."),
        ('{"type": "start"}', 4400, "The message has no `type` of graphql-transport-ws. Name one."),
        ('{"type": ["ping"]}', 4400, "The message has no `type` of graphql-transport-ws. Name"),
        ('{"type": "ping", "payload": 1}', 4400, "`payload` is no object. Send one."),
        ('{"type": "subscribe", "payload": {}}', 4400, "`id` is no text of 1 to 128 characters."),
        ('{"type": "subscribe", "id": 1, "payload": {}}', 4400, "`id` is no text of 1 to 128"),
        ('{"type": "complete", "id": ""}', 4400, "`id` is no text of 1 to 128 characters."),
        ('{"type": "subscribe", "id": "1"}', 4400, "`payload` is missing. Send the operation"),
        ('{"type": "ping", "payload": {"a": "' + "x" * 1000 + '"}}', 1009, "The message has more"),
        ('{"type": "ping", "payload": {"a": "\\u0000"}}', 4400, "The message has a NUL character"),
        ('{"type": "connection_init"}', 4429, "connection_init came twice. Send it once."),
    ],
)
async def test_messages_that_end_a_socket(
    app: Starlette, executor: SocketExecutor, sent: str, code: int, reason: str
) -> None:
    async with ready(app) as websocket:
        await websocket.send(sent)
        found, told = await websocket.end()

    assert found == code
    assert told.startswith(reason)
    assert executor.calls == []


async def test_binary_messages(app: Starlette) -> None:
    async with connected(app) as websocket:
        await websocket.send(b'{"type": "connection_init"}')
        assert await websocket.end() == (4400, "The message is binary. Send JSON as text.")


async def test_an_operation_before_the_init(app: Starlette, executor: SocketExecutor) -> None:
    async with connected(app) as websocket:
        await websocket.send({"type": "ping"})
        assert await websocket.receive() == {"type": "pong"}
        await websocket.send(subscribe("1", QUERY))
        assert await websocket.end() == (4401, "Send connection_init first.")

    assert executor.calls == []


async def test_no_init_in_time(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "INIT_SECONDS", 0.05)
    async with connected(app) as websocket:
        await websocket.send({"type": "pong"})
        assert await websocket.end() == (4408, "No connection_init came in 0.05 seconds.")


async def test_pings_of_both_sides(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "WATCH_SECONDS", 0.05)
    async with ready(app) as websocket:
        assert await websocket.receive() == {"type": "ping"}
        await websocket.send({"type": "pong", "payload": {}})
        assert await websocket.receive() == {"type": "ping"}
        await websocket.send({"type": "ping", "payload": {"at": 1}})
        while (answer := await websocket.receive()) == {"type": "ping"}:
            pass
        assert answer == {"type": "pong"}


async def test_a_key_that_is_revoked_loses_its_socket(
    app: Starlette, executor: SocketExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "WATCH_SECONDS", 0.05)
    async with ready(app) as websocket:
        executor.revoked = True
        assert await websocket.end() == (4403, "No such key.")


async def ticking() -> AsyncGenerator[Answer, None]:
    """Events without end."""
    while True:
        yield Answer(DATA, 200, {})
        await asyncio.sleep(0.01)


async def test_events_until_the_client_has_enough(app: Starlette, executor: SocketExecutor) -> None:
    ended = []

    async def events() -> AsyncGenerator[Answer, None]:
        try:
            async for event in ticking():
                yield event
        finally:
            ended.append(True)

    executor.events = events
    async with ready(app) as websocket:
        await websocket.send(subscribe("s", MEANT))
        for _ in range(3):
            assert await websocket.receive() == {"id": "s", "type": "next", "payload": TYPENAME}
        await websocket.send({"id": "s", "type": "complete"})
        await websocket.send({"id": "unknown", "type": "complete"})
        # The id is free again, and the socket goes on.
        await websocket.send(subscribe("s", QUERY))
        while await websocket.receive() != {"id": "s", "type": "complete"}:
            pass
        assert ended == [True]


async def test_events_that_come_to_an_end(app: Starlette, executor: SocketExecutor) -> None:
    async def events() -> AsyncGenerator[Answer, None]:
        yield Answer(DATA, 200, {})

    executor.events = events
    async with ready(app) as websocket:
        await websocket.send(subscribe("s", MEANT))
        assert (await websocket.receive())["type"] == "next"
        assert await websocket.receive() == {"id": "s", "type": "complete"}


async def test_events_that_end_with_an_error(app: Starlette, executor: SocketExecutor) -> None:
    async def events() -> AsyncGenerator[Answer, None]:
        yield executor.request_error(BadUserInput("No."), "r")
        raise AssertionError("unreachable")

    executor.events = events
    async with ready(app) as websocket:
        await websocket.send(subscribe("s", MEANT))
        message = await websocket.receive()
        await websocket.send(subscribe("q", QUERY))
        assert (await websocket.receive())["id"] == "q"

    assert (message["id"], message["type"]) == ("s", "error")
    assert message["payload"][0]["message"] == "No."


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (Unauthenticated("Gone."), 4403, "Gone."),
        (FellBehind(), 4413, "The events came faster than they were taken. Connect again, or ask"),
    ],
)
async def test_events_that_end_the_socket(
    app: Starlette, executor: SocketExecutor, error: Exception, code: int, reason: str
) -> None:
    async def events() -> AsyncGenerator[Answer, None]:
        yield Answer(DATA, 200, {})
        raise error

    executor.events = events
    async with ready(app) as websocket:
        await websocket.send(subscribe("s", MEANT))
        found, told = await websocket.end()

    assert found == code
    assert told.startswith(reason)


async def test_a_fault_of_ours_is_masked(app: Starlette, executor: SocketExecutor) -> None:
    executor.behaviour = raising(RuntimeError("secret"))
    async with ready(app) as websocket:
        await websocket.send(subscribe("1", QUERY))
        message = await websocket.receive()

    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "INTERNAL"
    assert "secret" not in str(message)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({}, "`query` is missing. Send the GraphQL document as a string."),
        ({"query": 1}, "`query` is a number. Send a string or null."),
        ({"query": "{ a }", "variables": []}, "`variables` is a list. Send an object or null."),
    ],
)
async def test_operations_that_are_none(
    app: Starlette, executor: SocketExecutor, payload: Any, message: str
) -> None:
    async with ready(app) as websocket:
        await websocket.send(subscribe("1", payload))
        answer = await websocket.receive()

    assert (answer["id"], answer["type"]) == ("1", "error")
    assert answer["payload"][0]["message"] == message
    assert executor.calls == []


async def test_an_id_that_is_in_use(app: Starlette, executor: SocketExecutor) -> None:
    executor.events = ticking
    async with ready(app) as websocket:
        await websocket.send(subscribe("s", MEANT))
        await websocket.send(subscribe("s", MEANT))
        assert await websocket.end() == (4409, "Subscriber for s already exists")


async def test_as_many_operations_as_may_run_at_once(executor: SocketExecutor) -> None:
    executor.events = ticking
    async with ready(app_of(executor, max_socket_operations=2)) as websocket:
        for id_ in ("1", "2", "3"):
            await websocket.send(subscribe(id_, MEANT))
        while (message := await websocket.receive())["id"] != "3":
            pass

    assert message["type"] == "error"
    assert message["payload"][0]["message"] == (
        "The socket runs 2 operations already. Complete one, or open another socket."
    )


async def test_as_many_sockets_as_may_be_open(executor: SocketExecutor) -> None:
    app = app_of(executor, max_sockets=2)
    async with connected(app), connected(app):
        with pytest.raises(Denied) as refused:
            async with connected(app):
                pass
        assert refused.value.status == 503
        assert refused.value.headers["retry-after"] == "1"
        (error,) = refused.value.body["errors"]
        assert error["message"] == "The server has 2 sockets open already. Try again shortly."
    async with ready(app):
        pass


async def test_as_many_sockets_as_a_key_may_have(executor: SocketExecutor) -> None:
    app = app_of(executor, max_sockets_per_key=1)
    other = {"type": "connection_init", "payload": {"x-APIKey": OTHER}}
    async with ready(app):
        async with connected(app) as second:
            await second.send(INIT)
            assert await second.end() == (1013, "The key has 1 sockets open already.")
        async with connected(app) as third:
            await third.send(other)
            assert await third.receive() == ACK
    async with ready(app):
        pass


async def test_without_the_subprotocol(app: Starlette) -> None:
    for offered in ([], ["graphql-ws"]):
        async with connected(app, subprotocols=offered) as websocket:
            code, reason = await websocket.end()
        assert code == 4406
        assert reason == "The subprotocol is graphql-transport-ws. Offer it."


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (f"http://{HOST}", True),
        ("https://gateway.example", True),
        ("https://app.example", True),
        ("https://elsewhere.example", False),
        ("http://gateway.test.elsewhere.example", False),
        ("http://gateway.test:81", False),
        ("http://app.example", False),
        ("null", False),
        ("", False),
    ],
)
async def test_origins(executor: SocketExecutor, origin: str, allowed: bool) -> None:
    settings = {"cors_origins": ["https://app.example"], "public_url": "https://gateway.example"}
    app = app_of(executor, **settings)
    if allowed:
        async with connected(app, headers={"Origin": origin}) as websocket:
            await websocket.send(INIT)
            assert await websocket.receive() == ACK
        return
    with pytest.raises(Denied) as refused:
        async with connected(app, headers={"Origin": origin}):
            pass
    assert refused.value.status == 403


async def test_every_origin_where_the_settings_say_so(executor: SocketExecutor) -> None:
    app = app_of(executor, cors_origins=["*"])
    async with connected(app, headers={"Origin": "https://elsewhere.example"}):
        pass


async def test_figures(app: Starlette, executor: SocketExecutor, connect: Connect) -> None:
    executor.events = ticking
    async with ready(app) as websocket:
        await websocket.send(subscribe("s", MEANT))
        await websocket.receive()
        await websocket.receive()
        async with connect(app) as client:
            lines = (await client.get("/metrics")).text.splitlines()
        assert "gateway_sockets_open 1.0" in lines
        assert "gateway_subscriptions_open 1.0" in lines
    (sent,) = (line for line in lines if line.startswith("gateway_subscription_events_total"))
    assert float(sent.split()[1]) >= 1


def test_a_client_that_does_not_read(
    executor: SocketExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events do not pile up for it: the subscription ends, and its place is free again."""
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.1)
    monkeypatch.setattr(sockets, "CLOSE_SECONDS", 0.1)
    ended: list[int] = []
    large = b'{"data":{"text":"' + b"x" * 100_000 + b'"}}'

    async def events() -> AsyncGenerator[Answer, None]:
        number = 0
        try:
            while True:
                number += 1
                yield Answer(large, 200, {})
        finally:
            ended.append(number)

    executor.events = events
    app = app_of(executor)
    with served(app) as address, socket.create_connection(_place(address)) as raw:
        raw.sendall(_handshake())
        assert raw.recv(4_096).startswith(b"HTTP/1.1 101 ")
        raw.sendall(_frame(INIT) + _frame(subscribe("s", MEANT)))
        _wait_until(lambda: bool(ended))
    # As much as the buffers of both sides hold, and not one more.
    assert 0 < ended[0] < 1_000


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def _handshake() -> bytes:
    nonce = base64.b64encode(os.urandom(16)).decode()
    return (
        "GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
    ).encode()


def _frame(message: dict[str, Any]) -> bytes:
    data = json.dumps(message).encode()
    assert len(data) < 126
    return bytes([0x81, 0x80 | len(data), 0, 0, 0, 0]) + data


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
