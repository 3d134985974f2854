"""Well-formed requests: what reaches the executor, and how its answer reaches the client."""

import httpx
import orjson
import pytest

from gateway.errors import RateLimited
from gateway.execution.contract import Answer, GraphQLParams
from tests.transport.conftest import error_of
from tests.transport.stub import DATA, Call, StubExecutor, answering, raising

DOCUMENT = "query Name($id: ID!) { __typename }"


async def test_post_reaches_the_executor(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    response = await client.post(
        "/graphql",
        json={
            "query": DOCUMENT,
            "variables": {"id": "é"},
            "operationName": "Name",
            "extensions": {"some": 1},
        },
        headers={"X-Request-ID": "request-1", "x-APIKey": "key"},
    )

    params = GraphQLParams(DOCUMENT, {"id": "é"}, "Name", {"some": 1})
    assert executor.calls == [Call(params, "key", "request-1", False)]
    assert response.status_code == 200
    assert response.content == DATA
    assert dict(response.headers) == {
        "content-type": "application/json; charset=utf-8",
        "content-length": "31",
        "vary": "Accept, Accept-Encoding",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": "request-1",
    }


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_get_is_read_only(
    client: httpx.AsyncClient, executor: StubExecutor, method: str
) -> None:
    response = await client.request(
        method,
        "/graphql",
        params={
            "query": DOCUMENT,
            "variables": '{"id": "é+ü"}',
            "operationName": "Name",
            "extensions": '{"some": 1}',
            "unknown": "ignored",
        },
        headers={"X-Request-ID": "request-1"},
    )

    params = GraphQLParams(DOCUMENT, {"id": "é+ü"}, "Name", {"some": 1})
    assert response.status_code == 200
    assert executor.calls == [Call(params, None, "request-1", True)]


async def test_null_parameters_are_absent_ones(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    absent = {"variables": None, "operationName": None, "extensions": None}

    response = await client.post("/graphql", json={"query": "{ a }", **absent})

    assert response.status_code == 200
    assert executor.calls[0].params == GraphQLParams("{ a }", None, None, None)


@pytest.mark.parametrize(
    ("body", "extensions"),
    [
        ({"extensions": {"persistedQuery": {"version": 1}}}, {"persistedQuery": {"version": 1}}),
        ({"query": None, "extensions": {"documentId": "a"}}, {"documentId": "a"}),
        ({"documentId": "sha256:a"}, {"documentId": "sha256:a"}),
        ({"documentId": "a", "extensions": {"some": 1}}, {"some": 1, "documentId": "a"}),
    ],
)
async def test_a_known_document_needs_no_query(
    client: httpx.AsyncClient,
    executor: StubExecutor,
    body: dict[str, object],
    extensions: dict[str, object],
) -> None:
    response = await client.post("/graphql", json=body)

    assert response.status_code == 200
    assert executor.calls[0].params == GraphQLParams(None, None, None, extensions)


async def test_a_known_document_by_get(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    response = await client.get("/graphql", params={"documentId": "sha256:a"})

    assert response.status_code == 200
    assert executor.calls[0].params == GraphQLParams(None, None, None, {"documentId": "sha256:a"})


@pytest.mark.parametrize(
    ("executed", "accept", "told"),
    [
        (400, "application/json", 200),
        (400, "application/graphql-response+json", 400),
        *(
            (status, accept, status)
            for status in (200, 401, 403, 405, 413, 415, 429, 503)
            for accept in ("application/json", "application/graphql-response+json")
        ),
    ],
)
async def test_status_by_media_type(
    client: httpx.AsyncClient, executor: StubExecutor, executed: int, accept: str, told: int
) -> None:
    executor.behaviour = answering(Answer(b'{"errors":[]}', executed, {}))

    response = await client.post("/graphql", json={"query": "{"}, headers={"Accept": accept})

    assert response.status_code == told
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.content == b'{"errors":[]}'


async def test_headers_of_the_answer_are_kept(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    executor.behaviour = answering(
        Answer(DATA, 200, {"RateLimit-Remaining": "7", "Cache-Control": "private"})
    )

    response = await client.post("/graphql", json={"query": "{ a }"})

    assert response.headers["ratelimit-remaining"] == "7"
    assert response.headers["cache-control"] == "private"


async def test_a_refused_mutation_by_get_names_the_method(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    executor.behaviour = answering(Answer(b'{"errors":[]}', 405, {}))

    response = await client.get("/graphql", params={"query": "mutation { a }"})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


async def test_an_error_that_the_executor_raises_is_told(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    executor.behaviour = raising(RateLimited("Too much. Wait.", retry_after=3, cost=20, limit=10))

    response = await client.post("/graphql", json={"query": "{ a }"})

    assert response.status_code == 429
    extensions = error_of(response)["extensions"]
    assert extensions["code"] == "RATE_LIMITED"
    assert (extensions["cost"], extensions["limit"], extensions["retryAfterMs"]) == (20, 10, 3_000)


@pytest.mark.parametrize("depth", [1, 64])
async def test_values_at_their_bounds(
    client: httpx.AsyncClient, executor: StubExecutor, depth: int
) -> None:
    nested = "[" * (depth - 1) + "]" * (depth - 1) or "0"
    values = f'{{"low":{-(2**63)},"high":{2**63 - 1},"real":1e30,"text":"{"9" * 30}\\\\u0000[","d":'
    body = f'{{"query":"{"{" * 80}","documentId":null,"variables":{values}0}}}}'
    deep = f'{{"query":"","operationName":null,"x":{nested}}}'

    assert (await client.post("/graphql", content=body, headers=JSON)).status_code == 200
    assert (await client.post("/graphql", content=deep, headers=JSON)).status_code == 200
    assert executor.calls[0].params.variables == {
        "low": -(2**63),
        "high": 2**63 - 1,
        "real": 1e30,
        "text": "9" * 30 + "\\u0000[",
        "d": 0,
    }


JSON = {"Content-Type": 'Application/JSON ; charset="UTF-8"'}


async def test_a_body_of_exactly_the_limit(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    body = orjson.dumps({"query": "{ a }"}).ljust(1_000)

    response = await client.post("/graphql", content=body, headers=JSON)

    assert response.status_code == 200
    assert len(executor.calls) == 1


async def test_options_names_the_methods(client: httpx.AsyncClient) -> None:
    response = await client.options("/graphql")

    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "a"])
async def test_a_get_of_another_type_is_refused(
    client: httpx.AsyncClient, executor: StubExecutor, content_type: str
) -> None:
    response = await client.get(
        "/graphql", params={"query": "{ a }"}, headers={"Content-Type": content_type}
    )

    assert response.status_code == 415
    assert error_of(response)["message"] == (
        "The Content-Type of the GET is not application/json. Leave the header out: a GET has no "
        "body."
    )
    assert executor.calls == []


async def test_json_api_is_taken_and_given(
    client: httpx.AsyncClient, executor: StubExecutor
) -> None:
    executor.behaviour = answering(Answer(b'{"errors":[]}', 400, {}))
    name = "application/vnd.api+json"

    response = await client.post(
        "/graphql",
        content=b'{"query": "{ a }"}',
        headers={"Content-Type": name, "Accept": name},
    )
    by_get = await client.get("/graphql", params={"query": "{ a }"}, headers={"Content-Type": name})

    assert len(executor.calls) == 2
    assert response.status_code == 200
    assert response.headers["content-type"] == name
    assert by_get.headers["content-type"] == "application/json; charset=utf-8"
