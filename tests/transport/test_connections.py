"""What a connection may take before anything of the application runs, on a real socket."""

import asyncio
import re
import resource

import pytest

from gateway.config import Settings
from gateway.execution.contract import Answer
from gateway.transport.connections import Bounds
from tests.transport.conftest import Serve
from tests.transport.stub import DATA, StubExecutor

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: gateway.test\r\n"
BODY = b'{"query":"{ a }"}'
POST = (
    b"POST /graphql HTTP/1.1\r\nHost: gateway.test\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
)
TOO_LONG = b"The headers of the request are too long."
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def opened(port: int, sent: bytes = b"") -> Connection:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    return reader, writer


async def to_the_end(connection: Connection) -> bytes:
    """All that comes until the server ends the connection."""
    reader, writer = connection
    answer = await reader.read()
    writer.close()
    return answer


async def answer_to(port: int, sent: bytes) -> bytes:
    return await to_the_end(await opened(port, sent))


async def one_answer(connection: Connection, sent: bytes) -> bytes:
    """An answer on a connection that stays open."""
    reader, writer = connection
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


async def send_forever(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"a" * 65_536)
        await writer.drain()


async def status_of_health(port: int) -> bytes:
    return (await answer_to(port, HEALTH + b"Connection: close\r\n\r\n"))[:15]


@pytest.mark.parametrize("start", [HEALTH, POST[: POST.index(b"Content-Length")], HANDSHAKE])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(b"X-Long: " + b"a" * 2_000 + b"\r\n\r\n", id="one-that-is-whole"),
        pytest.param(b"X-A: b\r\n" * 200 + b"\r\n", id="many"),
        pytest.param(b"X-Long: " + b"a" * 5_000, id="one-without-an-end"),
    ],
)
async def test_too_long_headers(
    serve: Serve, executor: StubExecutor, start: bytes, headers: bytes
) -> None:
    settings = Settings(max_header_bytes=1_024, max_body_bytes=1_000)
    async with serve(settings) as port:
        answer = await answer_to(port, start + headers)
        alive = await status_of_health(port)

    assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert answer.endswith(b"\r\n\r\n" + TOO_LONG)
    assert b"connection: close\r\n" in answer
    assert alive == b"HTTP/1.1 200 OK"
    assert executor.calls == []


async def test_an_endless_header_is_not_kept(serve: Serve) -> None:
    async with serve(Settings()) as port:
        _, writer = await opened(port, HEALTH + b"X-Long: ")
        with pytest.raises(ConnectionError):
            await send_forever(writer)
        writer.close()


async def test_headers_within_the_bound(serve: Serve) -> None:
    async with serve(Settings(max_header_bytes=1_024)) as port:
        answer = await answer_to(
            port, HEALTH + b"X-A: " + b"a" * 900 + b"\r\nConnection: close\r\n\r\n"
        )

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_a_too_long_address(serve: Serve) -> None:
    settings = Settings(max_header_bytes=1_024, max_body_bytes=1_000)
    async with serve(settings) as port:
        refused = await answer_to(port, b"GET /" + b"a" * 3_000 + b" HTTP/1.1\r\n\r\n")

    assert refused.startswith(b"HTTP/1.1 414 ")
    assert refused.endswith(b"\r\n\r\nThe address of the request is too long.")


@pytest.mark.parametrize(
    "rest",
    [b"0\r\n" + b"X-A: b\r\n" * 200 + b"\r\n", b"0\r\nX: " + b"a" * 9_000, b"1;" + b"a" * 9_000],
    ids=["trailers", "one-trailer", "extension-of-a-chunk"],
)
async def test_what_may_follow_a_body_is_bounded_too(
    serve: Serve, executor: StubExecutor, rest: bytes
) -> None:
    start = POST[: POST.index(b"Content-Length")] + b"Transfer-Encoding: chunked\r\n"
    async with serve(Settings(max_header_bytes=1_024, max_body_bytes=1_000)) as port:
        connection = await opened(port)
        leave = await one_answer(connection, start + b"Expect: 100-continue\r\n\r\n")
        connection[1].write(rest)
        answer = await to_the_end(connection)

    assert leave == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer == b""
    assert executor.calls == []


async def test_what_is_no_http(serve: Serve) -> None:
    async with serve(Settings()) as port:
        answer = await answer_to(port, b"\x16\x03\x01\x02\x00\x01\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(b"\r\n\r\nThe request is not HTTP.")


@pytest.mark.parametrize("start", [HEALTH, HANDSHAKE], ids=["http", "socket"])
async def test_headers_that_do_not_end(serve: Serve, start: bytes) -> None:
    async with serve(Settings(header_timeout=0.05)) as port:
        answer = await answer_to(port, start)

    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert answer.endswith(b"\r\n\r\nThe request did not arrive in time.")


async def test_a_connection_that_sends_nothing_ends(serve: Serve) -> None:
    async with serve(Settings(header_timeout=0.05)) as port:
        assert await answer_to(port, b"") == b""


async def test_a_second_request_has_the_same_time(serve: Serve) -> None:
    async with serve(Settings(header_timeout=0.05)) as port:
        connection = await opened(port)
        first = await one_answer(connection, HEALTH + b"\r\n")
        connection[1].write(HEALTH)
        second = await to_the_end(connection)

    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert second.startswith(b"HTTP/1.1 408 ")


async def test_a_body_that_nobody_asked_for_does_not_keep_a_connection(serve: Serve) -> None:
    async with serve(Settings(header_timeout=0.05)) as port:
        connection = await opened(port)
        first = await one_answer(connection, HEALTH + b"Content-Length: 1000000\r\n\r\n")
        connection[1].write(b"a")
        rest = await to_the_end(connection)

    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert rest == b"" or rest.startswith(b"HTTP/1.1 408 ")


async def test_an_operation_may_take_longer_than_headers(
    serve: Serve, executor: StubExecutor
) -> None:
    stub = executor.behaviour

    async def slow() -> Answer:
        await asyncio.sleep(0.15)
        return await stub()

    executor.behaviour = slow
    async with serve(Settings(header_timeout=0.05)) as port:
        connection = await opened(port)
        answer = await one_answer(connection, POST)
        connection[1].close()

    assert answer.endswith(DATA)


async def test_an_address_has_so_many_connections(serve: Serve) -> None:
    settings = Settings(max_connections_per_address=2, trusted_proxies=[])
    async with serve(settings) as port:
        held = [await opened(port) for _ in range(2)]
        answers = [await one_answer(each, HEALTH + b"\r\n") for each in held]
        refused = await answer_to(port, b"")
        held[0][1].close()
        await held[0][1].wait_closed()
        await asyncio.sleep(0)
        taken = await status_of_health(port)
        held[1][1].close()

    assert [answer[:15] for answer in answers] == [b"HTTP/1.1 200 OK"] * 2
    assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"retry-after: 1\r\n" in refused
    assert refused.endswith(b"The server has as many connections as it may. Try again shortly.")
    assert taken == b"HTTP/1.1 200 OK"


async def test_a_trusted_proxy_has_as_many_as_there_are(serve: Serve) -> None:
    settings = Settings(max_connections_per_address=1, trusted_proxies=["127.0.0.0/8"])
    async with serve(settings) as port:
        held = [await opened(port) for _ in range(3)]
        answers = [await one_answer(each, HEALTH + b"\r\n") for each in held]
        for _, writer in held:
            writer.close()

    assert [answer[:15] for answer in answers] == [b"HTTP/1.1 200 OK"] * 3


async def test_idle_connections_make_room(serve: Serve) -> None:
    async with serve(Settings(max_connections=2)) as port:
        oldest = await opened(port)
        await one_answer(oldest, HEALTH + b"\r\n")
        half_open = await opened(port, HEALTH)
        await one_answer(oldest, HEALTH + b"\r\n")
        assert await status_of_health(port) == b"HTTP/1.1 200 OK"
        assert await to_the_end(half_open) == b""
        still_there = await one_answer(oldest, HEALTH + b"\r\n")
        oldest[1].close()

    assert still_there.startswith(b"HTTP/1.1 200 OK")


async def test_sockets_and_requests_that_run_keep_their_connections(
    serve: Serve, executor: StubExecutor
) -> None:
    release, running = asyncio.Event(), asyncio.Event()
    stub = executor.behaviour

    async def wait() -> Answer:
        running.set()
        await release.wait()
        return await stub()

    executor.behaviour = wait
    async with serve(Settings(max_connections=2)) as port:
        socket = await opened(port)
        upgraded = await one_answer(socket, HANDSHAKE + b"\r\n")
        request = await opened(port, POST)
        await running.wait()
        refused = await answer_to(port, b"")
        release.set()
        answered = await one_answer(request, b"")
        socket[1].close()
        await socket[1].wait_closed()
        request[1].close()
        afterwards = await status_of_health(port)

    assert upgraded.startswith(b"HTTP/1.1 101 ")
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert answered.endswith(DATA)
    assert afterwards == b"HTTP/1.1 200 OK"


async def test_too_many_requests_at_once_on_one_connection(
    serve: Serve, executor: StubExecutor
) -> None:
    async with serve(Settings()) as port:
        few = await answer_to(port, POST * 3 + HEALTH + b"Connection: close\r\n\r\n")
        many = await answer_to(port, POST * 500)

    assert few.count(DATA) == 3
    assert many == b""
    assert len(executor.calls) <= 4


@pytest.mark.parametrize(
    ("files", "most"),
    [(256, 128), (1_024, 768), (65_536, 10_000), (resource.RLIM_INFINITY, 10_000)],
)
def test_connections_leave_files_for_the_rest(
    monkeypatch: pytest.MonkeyPatch, files: int, most: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))

    assert Bounds.of(Settings()).most == most
    assert Bounds.of(Settings(max_connections=7)).most == 7
