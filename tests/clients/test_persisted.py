"""Apollo Client and urql, as they come from npm, with persisted queries."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.execution.documents import hash_of
from gateway.execution.executor import GraphQLExecutor
from gateway.schema import schema
from gateway.transport.routes import build_app
from tests.support.npm import run_script
from tests.support.serving import served

Answers = dict[str, list[dict[str, Any]]]
TYPE = {"__typename": "Query"}
METHODS = {"apollo": "POST", "apolloGet": "GET", "urql": "POST", "urqlGet": "GET"}


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "store.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


def ask(settings: Settings) -> Answers:
    """What each client got from a server with these settings, and how."""
    database = Database(settings)
    executor = GraphQLExecutor(schema, database, settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await executor.start()
        yield
        await database.close()

    with served(build_app(executor, settings, lifespan=lifespan)) as address:
        answers: Answers = run_script(Path(__file__).parent, "persisted.mjs", address)
    return answers


def request(sent: str, *, method: str = "POST", status: int = 200) -> dict[str, Any]:
    """A request that carried a `text`, a `hash` or `both`."""
    return {
        "method": method,
        "text": sent in ("text", "both"),
        "hash": sent in ("hash", "both"),
        "status": status,
    }


def test_a_hash_stands_for_a_text_from_the_second_time_on(url: str) -> None:
    answers = ask(Settings(database_url=url))

    for client, method in METHODS.items():
        first, second = answers[client]
        assert (first["data"], second["data"]) == (TYPE, TYPE)
        assert (first["error"], second["error"]) == (None, None)
        unknown, told = first["requests"]
        assert unknown == request("hash", method=method, status=400)
        assert (told["text"], told["hash"], told["status"]) == (True, True, 200)
        assert second["requests"] == [request("hash", method=method)]


def test_clients_send_texts_where_hashes_are_switched_off(url: str) -> None:
    answers = ask(Settings(database_url=url, persisted_queries=False))

    for client, method in METHODS.items():
        first, second = answers[client]
        assert (first["data"], second["data"]) == (TYPE, TYPE)
        refused, told = first["requests"]
        assert refused == request("hash", method=method, status=400)
        assert (told["text"], told["hash"]) == (True, False)
        assert [(sent["text"], sent["hash"]) for sent in second["requests"]] == [(True, False)]


def test_trusted_documents_are_known_from_the_first_time_on(url: str, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    names = ("Apollo", "ApolloGet", "Urql", "UrqlGet")
    texts = [f"query {name} {{\n  __typename\n}}" for name in names]
    manifest.write_text(json.dumps({hash_of(text): text for text in texts}))

    answers = ask(Settings(database_url=url, trusted_documents=manifest))

    for client, method in METHODS.items():
        for answer in answers[client]:
            assert (answer["data"], answer["error"]) == (TYPE, None)
            assert answer["requests"] == [request("hash", method=method)]
