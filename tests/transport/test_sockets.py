"""graphql-transport-ws around a stub executor: what is answered, what is refused, what ends it."""

import base64
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from starlette.applications import Starlette

from gateway.database.changes import FellBehind
from gateway.errors import BadUserInput, ServiceUnavailable, Unauthenticated
from gateway.execution.contract import Answer, GraphQLParams
from gateway.transport import sockets
from tests.transport.socket_stub import (
    ACK,
    INIT,
    KEY,
    MEANT,
    OTHER,
    PROTOCOL,
    QUERY,
    TYPENAME,
    SocketExecutor,
    app,
    executor,
    ready,
    subscribe,
    ticking,
)
from tests.transport.stub import DATA, raising
from tests.transport.websocket import connected

__all__ = ["app", "executor"]


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
        ({"x-APIKey": 7}, "`x-APIKey` in the payload is not text. Send the key as text."),
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
    async def holder(credential: str, address: str | None = None) -> int | None:
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
        ('{"type": "ping", "payload": 1}', 4400, "`payload` is not an object. Send one."),
        ('{"type": "subscribe", "payload": {}}', 4400, "`id` is not text of 1 to 128 characters."),
        ('{"type": "subscribe", "id": 1, "payload": {}}', 4400, "`id` is not text of 1 to 128"),
        ('{"type": "complete", "id": ""}', 4400, "`id` is not text of 1 to 128 characters."),
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
