"""Paths beside /graphql, CORS, and faults outside the executor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateway.config import Settings
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, error_of
from tests.transport.stub import StubExecutor, raising

EXPOSED = (
    "X-Request-ID, Retry-After, RateLimit, RateLimit-Policy, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
SHOP = "https://shop.example"
PREFLIGHT = {
    "Origin": SHOP,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-apikey,x-request-id,accept",
}


@pytest.mark.parametrize("path", ["/unknown", "/graphql/", "/graphql/x", "/static/graphiql/x", "/"])
async def test_unknown_path(client: httpx.AsyncClient, executor: StubExecutor, path: str) -> None:
    response = await client.post(path, json={"query": "{ a }"}, headers={"X-Request-ID": "id-1"})

    expected = 405 if path == "/" else 404
    assert response.status_code == expected
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert error_of(response)["extensions"]["requestId"] == "id-1"
    assert executor.calls == []


async def test_the_message_for_an_unknown_path(client: httpx.AsyncClient) -> None:
    response = await client.get("/unknown?a=b")

    assert error_of(response) == {
        "message": "There is nothing at this path. GraphQL is at /graphql.",
        "extensions": {
            "code": "NOT_FOUND",
            "type": "invalid_request_error",
            "param": None,
            "requestId": response.headers["x-request-id"],
        },
    }


async def test_a_probe_takes_no_post(client: httpx.AsyncClient) -> None:
    response = await client.post("/healthz")

    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert error_of(response)["message"] == "This path does not take this method."


async def test_the_root_leads_browsers_to_graphiql(client: httpx.AsyncClient) -> None:
    browser = await client.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
    program = await client.get("/")

    assert browser.status_code == 307
    assert browser.headers["location"] == "/graphql"
    assert program.status_code == 404


@pytest.mark.parametrize("origins", [[SHOP], ["*"]])
async def test_cors_preflight(executor: StubExecutor, connect: Connect, origins: list[str]) -> None:
    async with connect(build_app(executor, Settings(cors_origins=origins))) as client:
        response = await client.options("/graphql", headers=PREFLIGHT)

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == origins[0]
    assert response.headers["access-control-allow-methods"] == "GET, POST"
    assert "access-control-allow-credentials" not in response.headers


async def test_cors_preflight_of_a_stranger(executor: StubExecutor, connect: Connect) -> None:
    async with connect(build_app(executor, Settings(cors_origins=[SHOP]))) as client:
        response = await client.options(
            "/graphql", headers={**PREFLIGHT, "Origin": "https://shop.example.evil"}
        )

    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers


async def test_cors_answer(executor: StubExecutor, connect: Connect) -> None:
    async with connect(build_app(executor, Settings(cors_origins=[SHOP]))) as client:
        answered = await client.post("/graphql", json={"query": "{ a }"}, headers={"Origin": SHOP})
        refused = await client.post("/graphql", json={}, headers={"Origin": SHOP})
        executor.behaviour = raising(RuntimeError())
        failed = await client.post("/graphql", json={"query": "{ a }"}, headers={"Origin": SHOP})
        same_origin = await client.post("/graphql", json={"query": "{ a }"})

    assert [answered.status_code, refused.status_code, failed.status_code] == [200, 400, 500]
    for response in (answered, refused, failed):
        assert response.headers["access-control-allow-origin"] == SHOP
        assert response.headers["access-control-expose-headers"] == EXPOSED
        assert response.headers["vary"] == "Accept, Accept-Encoding, Origin"
    assert "access-control-allow-origin" not in same_origin.headers
    assert same_origin.headers["vary"] == "Accept, Accept-Encoding, Origin"


async def test_without_cors_no_origin_is_allowed(client: httpx.AsyncClient) -> None:
    response = await client.options("/graphql", headers=PREFLIGHT)

    assert response.status_code == 204
    assert not [name for name in response.headers if name.startswith("access-control")]


async def test_further_routes_and_lifespan(executor: StubExecutor, connect: Connect) -> None:
    events: list[str] = []

    async def further(request: Request) -> Response:
        return Response(b"further")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        events.append("open")
        yield
        events.append(f"close, shutting down: {app.state.health.shutting_down}")

    app = build_app(executor, Settings(), routes=[Route("/further", further)], lifespan=lifespan)
    async with app.router.lifespan_context(app), connect(app) as client:
        response = await client.get("/further")

    assert response.content == b"further"
    assert events == ["open", "close, shutting down: True"]


async def test_a_fault_of_a_further_route_is_masked(
    executor: StubExecutor, connect: Connect
) -> None:
    async def failing(request: Request) -> Response:
        raise RuntimeError("secret")

    app = build_app(executor, Settings(), routes=[Route("/failing", failing)])
    async with connect(app) as client:
        response = await client.get("/failing", headers={"Accept": "text/csv"})

    assert response.status_code == 500
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert error_of(response)["extensions"]["code"] == "INTERNAL"


async def test_a_fault_after_the_first_byte_goes_on(
    executor: StubExecutor, connect: Connect
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"a"
        raise RuntimeError("half way")

    async def streaming(request: Request) -> Response:
        return StreamingResponse(pieces())

    app = build_app(executor, Settings(), routes=[Route("/streaming", streaming)])
    async with connect(app) as client:
        with pytest.raises(RuntimeError, match="half way"):
            await client.get("/streaming")


CLIENT_HEADERS = (
    "traceparent,tracestate,baggage,sentry-trace,apollographql-client-name,"
    "apollographql-client-version,apollo-require-preflight,x-graphql-client-name,"
    "x-graphql-client-version"
)


@pytest.mark.parametrize(
    ("wanted", "status"),
    [(CLIENT_HEADERS, 200), ("x-shop-session", 200), (f"{CLIENT_HEADERS},x-other", 400)],
)
async def test_headers_that_browsers_may_send(
    executor: StubExecutor, connect: Connect, wanted: str, status: int
) -> None:
    settings = Settings(cors_origins=[SHOP], cors_headers=["X-Shop-Session"])
    async with connect(build_app(executor, settings)) as client:
        response = await client.options(
            "/graphql", headers={**PREFLIGHT, "Access-Control-Request-Headers": wanted}
        )

    assert response.status_code == status


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/", "/nowhere", "/graphql", "/f/x"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
async def test_no_answer_is_taken_for_something_else(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    response = await client.request(method, path)
    assert response.headers.get_list("X-Content-Type-Options") == ["nosniff"]
