"""A full server refuses at once, a slow operation is stopped; both leave room behind."""

import asyncio

import httpx
import pytest

from gateway.config import Settings
from gateway.execution.contract import Answer
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, error_of
from tests.transport.stub import DATA, StubExecutor, executed

BODY = {"query": "{ a }"}


async def test_a_full_server_refuses(executor: StubExecutor, connect: Connect) -> None:
    release, running = asyncio.Event(), asyncio.Semaphore(0)

    async def wait() -> Answer:
        running.release()
        await release.wait()
        return await executed()

    executor.behaviour = wait
    async with connect(build_app(executor, Settings(max_concurrency=2))) as client:
        async with asyncio.TaskGroup() as group:
            first = [group.create_task(client.post("/graphql", json=BODY)) for _ in range(2)]
            for _ in first:
                await running.acquire()

            refused = await client.post("/graphql", json=BODY)
            alive = await client.get("/healthz")
            malformed = await client.post("/graphql", json={})
            release.set()
        afterwards = await client.post("/graphql", json=BODY)

    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    error = error_of(refused)
    assert error["message"] == "The server already runs 2 operations. Try again shortly."
    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert alive.status_code == 200
    assert malformed.status_code == 400
    assert [task.result().content for task in first] == [DATA, DATA]
    assert afterwards.status_code == 200
    assert len(executor.calls) == 3


async def test_a_slow_operation_is_stopped(executor: StubExecutor, connect: Connect) -> None:
    stopped = False

    async def forever() -> Answer:
        nonlocal stopped
        try:
            return await asyncio.Future()
        finally:
            stopped = True

    executor.behaviour = forever
    app = build_app(executor, Settings(max_concurrency=1, request_timeout=0.01))
    async with connect(app) as client:
        late = await client.post("/graphql", json=BODY)
        executor.behaviour = executed
        afterwards = await client.post("/graphql", json=BODY)

    assert stopped
    assert late.status_code == 503
    assert error_of(late)["message"] == (
        "The operation did not finish within 0.01 seconds and was stopped. "
        "Ask for less at once; repeat a mutation only with its `idempotencyKey`."
    )
    assert afterwards.status_code == 200


@pytest.mark.parametrize("failure", [TimeoutError("of the driver"), OSError("of the driver")])
async def test_a_time_limit_of_another_layer_is_its_own_fault(
    executor: StubExecutor, client: httpx.AsyncClient, failure: Exception
) -> None:
    async def fail() -> Answer:
        raise failure

    executor.behaviour = fail

    response = await client.post("/graphql", json=BODY)

    assert response.status_code == 500
    assert error_of(response)["extensions"]["code"] == "INTERNAL"
