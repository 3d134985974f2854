"""What the probes and Prometheus are told."""

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter

from gateway.config import Settings
from gateway.errors import ServiceUnavailable
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, error_of
from tests.transport.stub import StubExecutor


async def test_alive_and_ready(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        response = await client.get(path)

        assert response.status_code == 200
        assert response.json() == {"status": "ok"}
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (
            ServiceUnavailable("The store does not answer. Start it."),
            "The store does not answer. Start it.",
        ),
        (OSError("secret host"), "The store does not answer."),
        (TimeoutError(), "The store did not answer within 5 seconds."),
    ],
)
async def test_alive_but_not_ready(
    client: httpx.AsyncClient, executor: StubExecutor, failure: Exception, reason: str
) -> None:
    async def fail() -> None:
        raise failure

    executor.readiness = fail

    alive = await client.get("/healthz")
    ready = await client.get("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503
    assert ready.json() == {"status": "unavailable", "reason": reason}


async def test_not_ready_while_shutting_down(executor: StubExecutor, connect: Connect) -> None:
    app = build_app(executor, Settings())
    async with connect(app) as client:
        async with app.router.lifespan_context(app):
            before = await client.get("/readyz")
        after = await client.get("/readyz")
        alive = await client.get("/healthz")

    assert before.status_code == 200
    assert after.status_code == 503
    assert after.json()["reason"] == "The server is shutting down."
    assert alive.status_code == 200


async def test_metrics(executor: StubExecutor, connect: Connect) -> None:
    registry = CollectorRegistry()
    Counter("of_another_layer", "Counts for another layer", registry=registry).inc()
    async with connect(build_app(executor, Settings(), registry=registry)) as client:
        await client.post("/graphql", json={"query": "{ a }"})
        await client.post("/graphql", json={})
        await client.get("/unknown/1")
        await client.get("/unknown/2")

        response = await client.get("/metrics")

    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = {line for line in response.text.splitlines() if not line.startswith("#")}
    assert samples >= {
        'gateway_http_requests_total{path="/graphql",status="200"} 1.0',
        'gateway_http_requests_total{path="/graphql",status="400"} 1.0',
        'gateway_http_requests_total{path="other",status="404"} 2.0',
        'gateway_http_request_duration_seconds_count{path="/graphql"} 2.0',
        "gateway_http_requests_in_flight 1.0",
        "of_another_layer_total 1.0",
    }


async def test_the_process_is_measured(client: httpx.AsyncClient) -> None:
    assert "process_resident_memory_bytes " in (await client.get("/metrics")).text


async def test_metrics_switched_off(executor: StubExecutor, connect: Connect) -> None:
    async with connect(build_app(executor, Settings(metrics=False))) as client:
        response = await client.get("/metrics")

    assert response.status_code == 404
    assert error_of(response)["extensions"]["code"] == "NOT_FOUND"
