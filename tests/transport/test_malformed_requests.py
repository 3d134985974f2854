"""Malformed requests: each is refused with its own sentence, and none is ever executed."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.config import Settings
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, error_of
from tests.transport.stub import StubExecutor

JSON = {"Content-Type": "application/json"}
QUERY = b'{"query":"{ a }"}'
SEND_JSON = "Send `Content-Type: application/json`."
NOT_JSON = f"The Content-Type of the request is not application/json. {SEND_JSON}"
SEND_OBJECT = 'Send a JSON object: {"query": "{ __typename }"}.'
NO_QUERY = "`query` is missing. Send the GraphQL document as a string."
TOO_DEEP = "The body is nested deeper than 64 levels. Flatten it."
LONG_INTEGER = "The body has an integer of more than 64 bits. Send large numbers as strings."
NUL = "The body has a NUL character (\\u0000). Remove it from the strings."
TOO_LARGE = (
    "The body is larger than 1000 bytes. Send a shorter document, or fewer variables at a time."
)
COMPRESSED = "The body has a Content-Encoding. Send it uncompressed, without that header."


def with_variables(value: bytes) -> bytes:
    return b'{"query":"{ a }","variables":{"v":' + value + b"}}"


BODIES = {
    "empty": (b"", f"The body is empty. {SEND_OBJECT}"),
    "blank": (b" \n", f"The body is empty. {SEND_OBJECT}"),
    "null": (b"null", f"The body is null. {SEND_OBJECT}"),
    "string": (b'"{ a }"', f"The body is a string. {SEND_OBJECT}"),
    "number": (b"1", f"The body is a number. {SEND_OBJECT}"),
    "batch": (
        b"[" + QUERY + b"]",
        "The body is a list; batches are not supported. Send one JSON object.",
    ),
    "truncated": (QUERY[:-1], "The body is not valid JSON at line 1, column 17. Correct it there."),
    "trailing": (
        QUERY + b"x",
        "The body is not valid JSON at line 1, column 18. Correct it there.",
    ),
    "not a number": (
        with_variables(b"NaN"),
        "The body is not valid JSON at line 1, column 35. Correct it there.",
    ),
    "bad UTF-8": (with_variables(b'"\xff"'), "The body is not UTF-8. Encode it as UTF-8."),
    "surrogate in UTF-8": (
        with_variables(b'"\xed\xa0\x80"'),
        "The body is not UTF-8. Encode it as UTF-8.",
    ),
    "lone high surrogate": (
        with_variables(b'"\\ud800"'),
        "The body has half a surrogate pair at line 1, column 36. Remove it.",
    ),
    "NUL": (with_variables(b'"\\u0000"'), NUL),
    "NUL after a backslash": (with_variables(b'"\\\\\\u0000"'), NUL),
    "NUL in a name": (with_variables(b'{"\\u0000":1}'), NUL),
    "integer above": (with_variables(b"9223372036854775808"), LONG_INTEGER),
    "integer below": (with_variables(b"-9223372036854775809"), LONG_INTEGER),
    "huge integer": (with_variables(b"9" * 300), LONG_INTEGER),
    "65 levels": (with_variables(b"[" * 63 + b"]" * 63), TOO_DEEP),
    "no query": (b'{"variables":{}}', NO_QUERY),
    "null query": (b'{"query":null}', NO_QUERY),
    "null query, other extension": (b'{"extensions":{"some":1}}', NO_QUERY),
    "list query": (b'{"query":["{ a }"]}', "`query` is a list. Send a string or null."),
    "boolean query": (b'{"query":true}', "`query` is a boolean. Send a string or null."),
    "string variables": (
        b'{"query":"{ a }","variables":"{}"}',
        "`variables` is a string. Send an object or null.",
    ),
    "number operationName": (
        b'{"query":"{ a }","operationName":1.5}',
        "`operationName` is a number. Send a string or null.",
    ),
    "list extensions": (
        b'{"query":"{ a }","extensions":[]}',
        "`extensions` is a list. Send an object or null.",
    ),
    "object documentId": (
        b'{"documentId":{}}',
        "`documentId` is an object. Send a string or null.",
    ),
}


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize(("body", "message"), BODIES.values(), ids=BODIES)
async def test_malformed_body(
    client: httpx.AsyncClient, executor: StubExecutor, body: bytes, message: str, accept: str
) -> None:
    response = await client.post("/graphql", content=body, headers={**JSON, "Accept": accept})

    assert error_of(response)["message"] == message
    assert error_of(response)["extensions"]["code"] == "BAD_USER_INPUT"
    assert response.status_code == 400
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert executor.calls == []


@pytest.mark.parametrize("depth", [65, 500, 2_000])
async def test_a_very_deep_body(executor: StubExecutor, connect: Connect, depth: int) -> None:
    async with connect(build_app(executor, Settings())) as client:
        response = await client.post("/graphql", content=b"[" * depth + b"]" * depth, headers=JSON)

    assert response.status_code == 400
    assert error_of(response)["message"] == TOO_DEEP
    assert executor.calls == []


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 1_000,
        b'{"query":"' + b'\\"' * 400,
        b'{"a":' * 150,
        b'"\\udc00"',
        b"\xef\xbb\xbf" + QUERY,
        b'{"query":"a\0"}',
        b"1e400",
        b"\x1f\x8b\x08\x00",
    ],
)
async def test_no_json(executor: StubExecutor, client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/graphql", content=body, headers=JSON)

    assert response.status_code == 400
    assert error_of(response)["extensions"]["code"] == "BAD_USER_INPUT"
    assert executor.calls == []


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        (None, f"The request has no Content-Type. {SEND_JSON}"),
        ("", NOT_JSON),
        ("text/plain", NOT_JSON),
        ("text/plain, application/json", NOT_JSON),
        ("text/plain; a=application/json", NOT_JSON),
        ("application/json, text/plain", NOT_JSON),
        ("application/jsonp", NOT_JSON),
        ("application/json; charset", NOT_JSON),
        ("application/graphql", NOT_JSON),
        ("application/x-www-form-urlencoded", NOT_JSON),
        (
            "application/json; charset=iso-8859-1",
            "The charset of the request is not utf-8. Send UTF-8.",
        ),
        (
            "application/json; charset=utf-8; charset=utf-16",
            "The charset of the request is not utf-8. Send UTF-8.",
        ),
    ],
)
async def test_other_content_types(
    client: httpx.AsyncClient, executor: StubExecutor, content_type: str | None, message: str
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}

    response = await client.post("/graphql", content=QUERY, headers=headers)

    assert response.status_code == 415
    assert error_of(response)["message"] == message
    assert executor.calls == []


async def test_two_content_types(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    response = await client.post(
        "/graphql", content=QUERY, headers=[("Content-Type", "application/json")] * 2
    )

    assert response.status_code == 415
    assert error_of(response)["message"] == NOT_JSON
    assert executor.calls == []


async def test_compressed_body(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    response = await client.post(
        "/graphql", content=gzip.compress(QUERY), headers={**JSON, "Content-Encoding": "gzip"}
    )

    assert response.status_code == 415
    assert error_of(response)["message"] == COMPRESSED
    assert executor.calls == []


async def test_long_body_with_its_length(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    response = await client.post("/graphql", content=QUERY.ljust(1_001), headers=JSON)

    assert response.status_code == 413
    assert error_of(response)["message"] == TOO_LARGE
    assert response.headers["connection"] == "close"
    assert executor.calls == []


async def test_long_body_in_pieces(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield QUERY
        for _ in range(100):
            yield b" " * 10

    response = await client.post("/graphql", content=pieces(), headers=JSON)

    assert response.status_code == 413
    assert error_of(response)["message"] == TOO_LARGE
    assert executor.calls == []


@pytest.mark.parametrize(
    ("query_string", "message"),
    [
        ("", NO_QUERY),
        ("variables=%7B%7D", NO_QUERY),
        ("query=a&query=b", "`query` is given twice. Give it once."),
        ("query=%00", "`query` has a NUL character. Remove it."),
        ("query=%FF", "The query string is not UTF-8. Percent-encode UTF-8 bytes."),
        (
            "&".join(f"a{i}=" for i in range(51)),
            "The query string has more than 50 fields. Send fewer.",
        ),
        ("query=a&variables=null&extensions=[]", "`extensions` is a list. Send an object or null."),
        ("query=a&variables=[]", "`variables` is a list. Send an object or null."),
        (
            "query=a&variables=",
            "`variables` is not valid JSON at line 1, column 1. Correct it there.",
        ),
        (
            "query=a&variables=%7B%22a%22:9223372036854775808%7D",
            "`variables` has an integer of more than 64 bits. Send large numbers as strings.",
        ),
    ],
)
async def test_malformed_query_string(
    client: httpx.AsyncClient, executor: StubExecutor, query_string: str, message: str
) -> None:
    response = await client.get(f"/graphql?{query_string}")

    assert error_of(response)["message"] == message
    assert response.status_code == 400
    assert executor.calls == []


async def test_long_query_string(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    response = await client.get("/graphql", params={"query": "a" * 995})

    assert response.status_code == 414
    assert error_of(response)["message"] == (
        "The query string is longer than 1000 bytes. Send a POST."
    )
    assert executor.calls == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "QUERY"])
async def test_other_methods(
    client: httpx.AsyncClient, executor: StubExecutor, method: str
) -> None:
    response = await client.request(method, "/graphql", content=QUERY, headers=JSON)

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert error_of(response)["message"] == (
        "/graphql takes GET and POST. Send the operation with POST."
    )
    assert executor.calls == []


async def test_no_acceptable_media_type(client: httpx.AsyncClient, executor: StubExecutor) -> None:
    response = await client.post(
        "/graphql", content=QUERY, headers={**JSON, "Accept": "text/event-stream"}
    )

    assert response.status_code == 406
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert error_of(response)["message"] == (
        "The Accept header allows neither application/graphql-response+json nor "
        "application/json. Accept one of them."
    )
    assert executor.calls == []
