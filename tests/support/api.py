"""The API over HTTP, for tests of what requests carry besides a document."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from graphql.language.parser import Parser

from gateway.execution.executor import GraphQLExecutor
from gateway.schema import schema
from gateway.transport.routes import build_app
from tests.support.client import Client
from tests.support.people import key_of

RESPONSE = "application/graphql-response+json"


class Api:
    """A client of HTTP with a key, and the executor that answers it."""

    def __init__(self, executor: GraphQLExecutor) -> None:
        self.executor = executor
        app = build_app(executor, executor.settings)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://gateway.test",
            headers={"x-APIKey": key_of("admin"), "Accept": RESPONSE},
        )

    async def post(self, body: Any, **headers: str) -> httpx.Response:
        return await self.http.post("/graphql", json=body, headers=headers)

    async def get(self, method: str = "GET", **parameters: str) -> httpx.Response:
        return await self.http.request(method, "/graphql", params=parameters)


async def api_of(world: Client, **settings: Any) -> Api:
    """The API over the store of the world, with documents of its own."""
    executor = GraphQLExecutor(schema, world.database, world.settings.model_copy(update=settings))
    await executor.start()
    return Api(executor)


def hashed(sha256: Any, query: str | None = None, **more: Any) -> dict[str, Any]:
    """The body of a client of automatic persisted queries."""
    body = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256}}, **more}
    return body if query is None else {"query": query, **body}


def error_of(response: httpx.Response) -> tuple[int, str, str | None, str]:
    """Status, code, argument and message of the one error of an answer without data."""
    body = response.json()
    assert list(body) == ["errors"]
    (error,) = body["errors"]
    extensions = error["extensions"]
    return response.status_code, extensions["code"], extensions["param"], error["message"]


@contextmanager
def parses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that graphql-core parses as documents inside of the block, whoever asks it to."""
    texts: list[str] = []
    parse_document = Parser.parse_document

    def counted(self: Parser) -> Any:
        texts.append(self._lexer.source.body)
        return parse_document(self)

    with monkeypatch.context() as patch:
        patch.setattr(Parser, "parse_document", counted)
        yield texts
