"""What only a real server on a real socket shows: bodies that drip, break off or never end."""

import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from structlog.testing import capture_logs

from gateway.config import Settings
from gateway.execution.contract import Answer
from gateway.transport.presence import WATCHED_AFTER
from tests.transport.conftest import Serve, error_of
from tests.transport.stub import DATA, StubExecutor

JSON = {"Content-Type": "application/json"}
HEAD = b"POST /graphql HTTP/1.1\r\nHost: gateway.test\r\nContent-Type: application/json\r\n"
BODY = b'{"query":"{ a }"}'
GET = b"GET /graphql?query=%7Ba%7D HTTP/1.1\r\nHost: gateway.test\r\n\r\n"


async def test_body_in_pieces(serve: Serve, executor: StubExecutor) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for byte in BODY:
            yield bytes([byte])
            await asyncio.sleep(0)

    async with serve(Settings()) as port, httpx.AsyncClient() as client:
        response = await client.post(
            f"http://127.0.0.1:{port}/graphql", content=pieces(), headers=JSON
        )

    assert response.content == DATA
    assert len(executor.calls) == 1


@pytest.mark.parametrize("length", [1_001, 500_000, 5_000_000])
async def test_long_body(serve: Serve, executor: StubExecutor, length: int) -> None:
    async with serve(Settings(max_body_bytes=1_000)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"Content-Length: %d\r\n\r\n" % length)
        if length < 1_000_000:
            writer.write(BODY.ljust(length))
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"The body is larger than 1000 bytes." in answer
    assert executor.calls == []


async def send_forever(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"10000\r\n" + b" " * 65_536 + b"\r\n")
        await writer.drain()


async def test_endless_body(serve: Serve, executor: StubExecutor) -> None:
    with capture_logs() as lines:
        async with serve(Settings(max_body_bytes=1_000)) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
            with pytest.raises(ConnectionError):
                await send_forever(writer)
            writer.close()

    assert [line["status"] for line in lines] == [413]
    assert executor.calls == []


async def test_a_body_that_waits_for_leave(serve: Serve, executor: StubExecutor) -> None:
    async with serve(Settings(max_body_bytes=1_000)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n")
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert executor.calls == []


async def test_a_body_that_never_arrives(serve: Serve, executor: StubExecutor) -> None:
    async with serve(Settings(request_timeout=0.05)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"Content-Length: 17\r\n\r\n" + BODY[:5])
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"The body did not arrive within 0.05 seconds. Send it again." in answer
    assert executor.calls == []


async def test_a_body_that_breaks_off(
    serve: Serve, executor: StubExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with capture_logs() as lines:
        async with serve(Settings()) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD + b"Expect: 100-continue\r\nContent-Length: 17\r\n\r\n" + BODY[:5])
            await reader.readuntil(b"HTTP/1.1 100 Continue\r\n\r\n")
            writer.close()
            await writer.wait_closed()

    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert executor.calls == []


async def test_a_client_that_leaves_during_the_operation(
    serve: Serve, executor: StubExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    running, release = asyncio.Event(), asyncio.Event()
    stub = executor.behaviour

    async def wait() -> Answer:
        running.set()
        await release.wait()
        return await stub()

    executor.behaviour = wait
    with capture_logs() as lines:
        async with serve(Settings()) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD + b"Content-Length: 17\r\n\r\n" + BODY)
            await running.wait()
            writer.close()
            await writer.wait_closed()
            release.set()

    assert [(line["event"], line["status"]) for line in lines] == [("request", 200)]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert len(executor.calls) == 1


async def test_two_requests_on_one_connection(serve: Serve, executor: StubExecutor) -> None:
    async with serve(Settings()) as port, httpx.AsyncClient() as client:
        url = f"http://127.0.0.1:{port}/graphql"
        refused = await client.post(url, content=b"null", headers=JSON)
        answered = await client.post(url, content=BODY, headers=JSON)
        head = await client.head(url, params={"query": "{ a }"})

    assert error_of(refused)["extensions"]["code"] == "BAD_USER_INPUT"
    assert answered.content == DATA
    assert (head.status_code, head.content) == (200, b"")


async def test_shutdown_breaks_off_what_does_not_end(serve: Serve, executor: StubExecutor) -> None:
    running = asyncio.Event()

    async def wait_forever() -> Answer:
        running.set()
        await asyncio.Event().wait()
        raise AssertionError

    executor.behaviour = wait_forever
    async with serve(Settings(shutdown_timeout=0)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"Content-Length: 17\r\n\r\n" + BODY)
        await running.wait()
    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"The server is stopping and broke the operation off. Try again shortly." in answer


class Execution:
    """An operation that goes on until it is let end or broken off."""

    def __init__(self) -> None:
        self.began, self.may_end, self.ended = (asyncio.Event() for _ in range(3))
        self.broken_off = False

    async def __call__(self) -> Answer:
        self.began.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.broken_off = True
            raise
        finally:
            self.ended.set()
        return Answer(DATA, 200, {})


@pytest.mark.parametrize(
    "request_", [HEAD + b"Content-Length: 17\r\n\r\n" + BODY.ljust(17), GET], ids=["POST", "GET"]
)
async def test_what_is_read_for_a_client_that_hung_up_is_broken_off(
    serve: Serve, executor: StubExecutor, request_: bytes
) -> None:
    executor.behaviour = execution = Execution()
    with capture_logs() as lines:
        async with serve(Settings()) as port, asyncio.timeout(20):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request_)
            await execution.began.wait()
            writer.close()
            await execution.ended.wait()

    assert execution.broken_off
    assert [line["status"] for line in lines if line["event"] == "request"] == [499]


async def test_what_is_written_for_a_client_that_hung_up_is_not(
    serve: Serve, executor: StubExecutor
) -> None:
    executor.behaviour = execution = Execution()
    asked = asyncio.Event()

    def reads(_params: object, _credential: str | None) -> bool:
        asked.set()
        return False

    executor.reads = reads  # type: ignore[assignment, method-assign]
    async with serve(Settings()) as port, asyncio.timeout(20):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"Content-Length: 17\r\n\r\n" + BODY.ljust(17))
        await execution.began.wait()
        writer.close()
        await asked.wait()
        execution.may_end.set()
        await execution.ended.wait()

    assert not execution.broken_off


async def test_a_client_that_waits_long_gets_its_answer(
    serve: Serve, executor: StubExecutor
) -> None:
    async def slow() -> Answer:
        await asyncio.sleep(3 * WATCHED_AFTER)
        return Answer(DATA, 200, {})

    executor.behaviour = slow
    async with serve(Settings()) as port, httpx.AsyncClient() as client:
        for _ in range(2):  # over one connection
            answer = await client.post(
                f"http://127.0.0.1:{port}/graphql", content=BODY, headers=JSON
            )
            assert answer.content == DATA
