"""Host headers: what does not ask for this server by a name of its own gets nothing from it."""

from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.config import Settings
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, Serve, error_of
from tests.transport.socket_stub import ACK, INIT, KEY, SocketExecutor
from tests.transport.stub import StubExecutor
from tests.transport.websocket import Denied, connected

BODY = {"query": "{ a }"}
NAMES: dict[str, Any] = {
    "hosts": ["api.example.com"],
    "public_url": "https://Gateway.example:8443",
    "branded_url": "https://feedback.example",
}
OURS = [
    "api.example.com",
    "API.example.com:8000",
    "api.example.com.",
    "gateway.example",
    "feedback.example",
    "localhost:8000",
    "api.localhost",
    "gateway",
    "127.0.0.1:8000",
    "203.0.113.7",
    "[::1]:8000",
]
OTHERS = [
    "evil.example",
    "evil.example:8000",
    "sub.api.example.com",
    "api.example.com.evil.example",
    "127.0.0.1.evil.example",
    "api.example.com@evil.example",
    "localhost.evil.example",
    "evil.example/api.example.com",
    "[::1",
    "",
]


@pytest.mark.parametrize("host", OURS)
async def test_names_that_are_ours(host: str, executor: StubExecutor, connect: Connect) -> None:
    async with connect(build_app(executor, Settings(**NAMES))) as client:
        answer = await client.post("/graphql", json=BODY, headers={"Host": host})

    assert answer.status_code == 200


@pytest.mark.parametrize("host", OTHERS)
async def test_names_that_are_not(host: str, executor: StubExecutor, connect: Connect) -> None:
    async with connect(build_app(executor, Settings(**NAMES))) as client:
        answers = [
            await client.post("/graphql", json=BODY, headers={"Host": host}),
            await client.get("/graphql?query={a}", headers={"Host": host}),
            await client.get("/nothing", headers={"Host": host}),
        ]

    for answer in answers:
        assert answer.status_code == 421
        error = error_of(answer)
        assert error["message"] == (
            f"This server does not answer to the host `{host}`. Ask by its own address; its "
            "operator can name further hosts in GATEWAY_HOSTS."
        )
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert executor.calls == []


async def test_two_headers_of_which_one_is_ours(executor: StubExecutor, connect: Connect) -> None:
    async with connect(build_app(executor, Settings(**NAMES))) as client:
        headers = [("Host", "gateway.example"), ("Host", "evil.example")]
        answer = await client.post("/graphql", json=BODY, headers=headers)

    assert answer.status_code == 421
    assert executor.calls == []


async def test_any_name_where_the_settings_say_so(executor: StubExecutor, connect: Connect) -> None:
    async with connect(build_app(executor, Settings(hosts=["*"]))) as client:
        answer = await client.post("/graphql", json=BODY, headers={"Host": "evil.example"})

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/f/token", "/kiosk/code"])
async def test_what_is_answered_under_any_name(
    path: str, executor: StubExecutor, connect: Connect
) -> None:
    page = PlainTextResponse("here")
    routes = [Route(path, page)] if path.startswith(("/f", "/k")) else []
    async with connect(build_app(executor, Settings(**NAMES), routes=routes)) as client:
        answer = await client.get(path, headers={"Host": "branded.example"})

    assert answer.status_code == 200


async def test_sockets() -> None:
    app = build_app(SocketExecutor(keys={KEY: 1}), Settings(**NAMES))
    # As a page elsewhere sends it, whose name leads here.
    headers = {"host": "evil.example", "Origin": "http://evil.example"}
    with pytest.raises(Denied) as refused:
        async with connected(app, headers=headers):
            pass
    async with connected(app, headers={"host": "api.example.com"}) as socket:
        await socket.send(INIT)
        assert await socket.receive() == ACK

    assert refused.value.status == 421
    (error,) = refused.value.body["errors"]
    assert error["message"].startswith("This server does not answer to the host `evil.example`.")


async def test_a_real_server(serve: Serve, executor: StubExecutor) -> None:
    async with serve(Settings(hosts=[])) as port, httpx.AsyncClient() as client:
        url = f"http://127.0.0.1:{port}/graphql"
        ours = await client.post(url, json=BODY)
        other = await client.post(url, json=BODY, headers={"Host": "evil.example"})

    assert (ours.status_code, other.status_code) == (200, 421)
    assert len(executor.calls) == 1
