"""Far more requests than can be answered: the short form of `scripts/long overload`."""

import asyncio
import time

import httpx
import pytest

from gateway.config import Settings
from gateway.execution.contract import Answer
from gateway.transport.limits import OperationLimits
from tests.long.open_loop import Load
from tests.long.overload import faults_of, request_of
from tests.transport.conftest import Serve, error_of
from tests.transport.stub import DATA, StubExecutor, executed

BODY = {"query": "{ a }"}
BUSY = "The server is busy and did not begin with the operation. Try again shortly."


async def test_all_are_answered_and_the_server_comes_back(
    serve: Serve, executor: StubExecutor
) -> None:
    async def computing() -> Answer:
        await asyncio.sleep(0)
        time.sleep(0.005)  # noqa: ASYNC251 - it holds the loop, as computing does
        return await executed()

    executor.behaviour = computing
    async with serve(Settings()) as port:
        address = f"http://127.0.0.1:{port}"
        load = Load(address, request_of(address, "fg_key", "{ a }"), 1_000)
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            running = asyncio.create_task(load.run(2_000, 1.5))
            probes = []
            while not running.done():
                probes.append((await client.get("/healthz")).status_code)
                await asyncio.sleep(0.05)
            figures = await running
            await load.close()
            afterwards = [await client.post("/graphql", json=BODY) for _ in range(3)]
            metrics = await client.get("/metrics")

    assert faults_of(figures) == []
    assert sum(figures.statuses.values()) == 3_000
    assert set(figures.statuses) == {200, 503}
    assert set(probes) == {200}
    assert [answer.content for answer in afterwards] == [DATA] * 3
    assert "gateway_operations_running 0.0" in metrics.text
    assert "gateway_operations_waiting 0.0" in metrics.text
    assert f"gateway_requests_shed_total {figures.statuses[503]}.0" in metrics.text


async def test_a_refusal_before_the_application_is_a_whole_answer(
    serve: Serve, executor: StubExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OperationLimits, "arrives", lambda _: False)
    settings = Settings(cors_origins=["https://app.example"])
    async with serve(settings) as port, httpx.AsyncClient() as client:
        url = f"http://127.0.0.1:{port}"
        refused = await client.post(f"{url}/graphql", json=BODY)
        strict = await client.get(
            f"{url}/graphql",
            params=BODY,
            headers={"Accept": "application/graphql-response+json", "Connection": "close"},
        )
        head = await client.head(f"{url}/graphql", params=BODY)
        page = await client.get(f"{url}/f/token")
        probes = [
            (await client.get(f"{url}{path}")).status_code
            for path in ("/healthz", "/readyz", "/metrics")
        ]
        known, stranger = [
            await client.post(f"{url}/graphql", json=BODY, headers={"Origin": origin})
            for origin in ("https://app.example", "https://evil.example")
        ]

    for response in (refused, strict, page, known, stranger):
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        error = error_of(response)
        assert error["message"] == BUSY
        assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
        assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    assert refused.headers["content-type"] == "application/json; charset=utf-8"
    assert strict.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert strict.headers["connection"] == "close"
    assert (head.status_code, head.content) == (503, b"")
    assert probes == [200, 200, 200]
    assert known.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-origin" not in stranger.headers
    assert executor.calls == []
