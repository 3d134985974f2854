"""How much may be asked over sockets, from where, and what becomes of clients that do not read."""

import asyncio
import base64
import json
import os
import socket
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from gateway.execution.contract import Answer
from gateway.transport import sockets
from tests.support.serving import served
from tests.transport.conftest import Connect
from tests.transport.socket_stub import (
    ACK,
    INIT,
    KEY,
    MEANT,
    OTHER,
    PATIENCE,
    PROTOCOL,
    QUERY,
    SocketExecutor,
    app,
    app_of,
    executor,
    ready,
    subscribe,
    ticking,
)
from tests.transport.websocket import HOST, Denied, Socket, connected

__all__ = ["app", "executor"]


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
    async with ready(app), ready(app):
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


async def test_as_many_operations_as_a_key_may_run(executor: SocketExecutor) -> None:
    executor.events = ticking
    app = app_of(executor, max_socket_operations_per_key=3)
    other = {"type": "connection_init", "payload": {"x-APIKey": OTHER}}
    async with ready(app) as first, ready(app) as second, connected(app) as third:
        await first.send(subscribe("1", MEANT))
        await first.send(subscribe("2", MEANT))
        await second.send(subscribe("3", MEANT))
        await _heard(first, "2")
        await _heard(second, "3")
        await second.send(subscribe("4", MEANT))
        refused = await _heard(second, "4")
        await third.send(other)
        assert await third.receive() == ACK
        await third.send(subscribe("4", MEANT))
        assert (await _heard(third, "4"))["type"] == "next"
        await first.send({"id": "1", "type": "complete"})
        await first.send(subscribe("5", MEANT))
        while (again := await _heard(first, "5"))["type"] == "error":
            await first.send(subscribe("5", MEANT))  # the first one has not ended yet

    assert refused["type"] == "error"
    (error,) = refused["payload"]
    assert error["message"] == "The key runs 3 operations over its sockets already. Complete one."
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert again["type"] == "next"


async def test_operations_that_come_at_once_wait(executor: SocketExecutor) -> None:
    """More than one key may have waiting: of each socket one waits, the others behind it."""
    app = app_of(executor, max_concurrency=1, queue_timeout=PATIENCE)
    limits = app.state.limits
    async with ready(app) as first, ready(app) as second:
        async with limits.admit("other"):
            for id_ in map(str, range(50)):
                await first.send(subscribe(id_, QUERY))
                await second.send(subscribe(id_, QUERY))
            await first.send({"type": "ping"})
            await second.send({"type": "ping"})
            assert await first.receive() == await second.receive() == {"type": "pong"}
            for _ in range(100):
                await asyncio.sleep(0)
            waiting = len(limits._queue)
        kinds = [(await each.receive())["type"] for each in (first, second) for _ in range(100)]

    assert waiting == 2
    assert kinds.count("next") == kinds.count("complete") == 100


async def test_events_take_turns_with_all_else(executor: SocketExecutor) -> None:
    app = app_of(executor)
    async with ready(app) as websocket:
        await websocket.send(subscribe("q", QUERY))
        await _heard(websocket, "q")

    async with executor.turn():
        assert app.state.limits.running == 1
        assert app.state.limits._of_key == {KEY: 1}
    assert app.state.limits.running == 0


async def _heard(websocket: Socket, id_: str) -> Any:
    """The next message of an operation."""
    while (message := await websocket.receive()).get("id") != id_:
        pass
    return message


@pytest.mark.parametrize("settings", [{"max_sockets_without_key": 2}, {"max_sockets": 5}])
async def test_sockets_that_name_no_key(executor: SocketExecutor, settings: dict[str, int]) -> None:
    app = app_of(executor, **settings)
    async with ready(app), connected(app) as oldest, connected(app) as next_:
        async with ready(app) as websocket:
            assert await oldest.end() == (
                1013,
                "Too many sockets have sent no connection_init. Send it right after the handshake.",
            )
            await websocket.send(subscribe("q", QUERY))
            assert (await websocket.receive())["type"] == "next"
        async with connected(app):
            await next_.send(INIT)
            assert await next_.receive() == ACK


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
    async with connected(app, headers={"Origin": "https://elsewhere.example"}) as socket:
        assert socket.subprotocol == "graphql-transport-ws"


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
