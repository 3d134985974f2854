"""Which answers are compressed, and how answers about the schema are asked for again."""

import gzip
from typing import Any

import httpx
import pytest

from gateway.execution.codings import CODINGS, zstd
from gateway.execution.contract import Answer, Shared
from gateway.transport.compression import LARGE, SMALLEST
from tests.transport.stub import StubExecutor, answering

QUERY = {"query": "{ a }"}
GZIP = {"Accept-Encoding": "br, gzip"}
ZSTD = {"Accept-Encoding": "gzip, deflate, br, zstd"}
BARE = {"Accept-Encoding": "identity"}
DECODERS = {"gzip": gzip.decompress, "zstd": zstd.decompress}


def body_of(length: int) -> bytes:
    return b'{"data":"%s"}' % (b"x" * (length - 11))


async def raw(client: httpx.AsyncClient, method: str, **more: Any) -> tuple[httpx.Response, bytes]:
    """A response and its bytes as they were sent."""
    async with client.stream(method, "/graphql", **more) as response:
        return response, b"".join([part async for part in response.aiter_raw()])


@pytest.mark.parametrize("length", [SMALLEST, LARGE - 1, LARGE])
@pytest.mark.parametrize(("headers", "coding"), [(GZIP, "gzip"), (ZSTD, "zstd")])
async def test_a_large_answer_is_compressed(
    client: httpx.AsyncClient,
    executor: StubExecutor,
    length: int,
    headers: dict[str, str],
    coding: str,
) -> None:
    executor.behaviour = answering(Answer(body_of(length), 200, {}, compressible=True))

    response, sent = await raw(client, "POST", json=QUERY, headers=headers)

    assert response.headers["content-encoding"] == coding
    assert int(response.headers["content-length"]) < length / 4
    assert int(response.headers["content-length"]) == len(sent)
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert DECODERS[coding](sent) == body_of(length)


@pytest.mark.parametrize(
    ("method", "length", "compressible", "headers"),
    [
        ("POST", SMALLEST - 1, True, GZIP),
        ("POST", LARGE, False, GZIP),
        ("POST", LARGE, True, BARE),
        ("POST", LARGE, True, {"Accept-Encoding": "gzip;q=0"}),
        ("GET", LARGE, True, GZIP),
    ],
)
async def test_others_stay_as_they_are(
    client: httpx.AsyncClient,
    executor: StubExecutor,
    method: str,
    length: int,
    compressible: bool,
    headers: dict[str, str],
) -> None:
    executor.behaviour = answering(Answer(body_of(length), 200, {}, compressible))
    given: dict[str, Any] = {"params": QUERY} if method == "GET" else {"json": QUERY}

    response = await client.request(method, "/graphql", headers=headers, **given)

    assert "content-encoding" not in response.headers
    assert response.headers["content-length"] == str(length)
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert response.content == body_of(length)


SHARED = Shared(
    body_of(5_000), {each: CODINGS[each](body_of(5_000)) for each in ("zstd", "gzip")}, "abc"
)


@pytest.mark.parametrize(
    ("headers", "tag"), [(GZIP, '"abc-gzip"'), (ZSTD, '"abc-zstd"'), (BARE, '"abc"')]
)
async def test_an_answer_about_the_schema_is_asked_for_by_its_tag(
    client: httpx.AsyncClient, executor: StubExecutor, headers: dict[str, str], tag: str
) -> None:
    executor.behaviour = answering(
        Answer(SHARED.body, 200, {"RateLimit-Limit": "5"}, shared=SHARED)
    )

    whole, sent = await raw(client, "GET", params=QUERY, headers=headers)
    known = {**headers, "If-None-Match": f'"other", W/{tag}'}
    again = await client.get("/graphql", params=QUERY, headers=known)
    other = await client.get("/graphql", params=QUERY, headers={**headers, "If-None-Match": '"x"'})
    by_post = await client.post("/graphql", json=QUERY, headers=known)

    assert [each.status_code for each in (whole, again, other, by_post)] == [200, 304, 200, 200]
    for response in (whole, again, other, by_post):
        assert response.headers["etag"] == tag
        assert response.headers["cache-control"] == "private, no-cache"
        assert response.headers["vary"] == "Accept, Accept-Encoding"
        assert response.headers["ratelimit-limit"] == "5"
    decode = DECODERS.get(whole.headers.get("content-encoding", ""), bytes)
    assert decode(sent) == SHARED.body
    assert other.content == by_post.content
    assert other.content in (SHARED.body, sent)
    assert again.content == b""
    assert "content-length" not in again.headers
