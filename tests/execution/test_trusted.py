"""Trusted documents over HTTP: those of a manifest are answered and no others."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.execution.documents import hash_of
from tests.support.api import api_of, error_of, hashed, parses
from tests.support.client import Client

ROLE = "{ viewer { role } }"
IS_ADMIN = {"data": {"viewer": {"role": "ADMIN"}}}
CREATE = (
    'mutation { createMessageTemplate(input: {name: "Kept", channel: SMS}) '
    "{ userErrors { message } } }"
)
NAMED = "query A { viewer { role } } query B($code: String!) { location(code: $code) { id } }"
HASH = "extensions.persistedQuery.sha256Hash"
PLAIN = {"role": ROLE, "create": CREATE, f"sha256:{hash_of(NAMED)}": NAMED}
APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [
        {"id": "role", "name": "Role", "type": "query", "body": ROLE},
        {"id": "create", "name": "Create", "type": "mutation", "body": CREATE},
        {"id": hash_of(NAMED), "name": "A", "type": "query", "body": NAMED},
    ],
}


@pytest.fixture(params=[PLAIN, APOLLO], ids=["plain", "apollo"])
def manifest(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(request.param))
    return file


async def test_trusted_documents_are_parsed_when_they_are_first_asked_for(
    world: Client, manifest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with parses(monkeypatch) as at_start:
        api = await api_of(world, trusted_documents=manifest)
    with parses(monkeypatch) as afterwards:
        answers = [
            await api.post({"documentId": "role"}),
            await api.post(hashed("role")),
            await api.get(documentId="role"),
            await api.post({"documentId": hash_of(NAMED), "operationName": "A"}),
            await api.post({"documentId": f"sha256:{hash_of(NAMED)}", "operationName": "A"}),
            await api.post(hashed(hash_of(NAMED), operationName="A")),
            await api.get(
                extensions=json.dumps(hashed(hash_of(NAMED))["extensions"]), operationName="A"
            ),
        ]
        await api.post({"query": "{ __typename }"})

    assert [answer.json() for answer in answers] == [IS_ADMIN] * len(answers)
    assert {answer.status_code for answer in answers} == {200}
    assert at_start == []
    assert afterwards == [ROLE, NAMED]


async def test_trusted_mutations_need_post(own: Client, manifest: Path) -> None:
    api = await api_of(own, trusted_documents=manifest)

    refused = await api.get(documentId="create")
    done = await api.post({"documentId": "create"})

    assert error_of(refused)[0] == 405
    assert done.json() == {"data": {"createMessageTemplate": {"userErrors": []}}}


@pytest.mark.parametrize(
    "body",
    [
        {"query": ROLE},
        {"query": ""},
        {"query": "{ __schema { queryType { name } } }"},
        {"query": "{ syntax"},
        hashed(hash_of(ROLE), ROLE),
    ],
)
async def test_texts_are_refused_where_documents_are_trusted(
    world: Client, manifest: Path, body: dict[str, Any]
) -> None:
    api = await api_of(world, trusted_documents=manifest)

    assert error_of(await api.post(body)) == (
        400,
        "DOCUMENT_NOT_TRUSTED",
        "query",
        "This server answers trusted documents only. Send the `documentId` of one instead of "
        "`query`.",
    )
    assert api.executor.documents.misses == 0


@pytest.mark.parametrize(
    ("body", "param"),
    [({"documentId": "nope"}, "documentId"), (hashed("nope"), HASH)],
)
async def test_an_unknown_id(
    world: Client, manifest: Path, body: dict[str, Any], param: str
) -> None:
    api = await api_of(world, trusted_documents=manifest)

    assert error_of(await api.post(body)) == (
        400,
        "DOCUMENT_NOT_FOUND",
        param,
        "No trusted document has the id 'nope'. "
        "Send one of the manifest that this server was started with.",
    )


async def test_trusted_documents_are_bound_to_the_key_and_to_the_cost(
    world: Client, tmp_path: Path
) -> None:
    file = tmp_path / "manifest.json"
    many = (
        "query($n: Int!) { locations(first: $n) {"
        " nodes { customers(first: 99) { nodes { id } } } } }"
    )
    file.write_text(json.dumps({"role": ROLE, "many": many}))
    api = await api_of(world, trusted_documents=file, max_cost=2_000)

    dear = await api.post({"documentId": "many", "variables": {"n": 100}})
    del api.http.headers["x-APIKey"]
    nobody = await api.post({"documentId": "role"})

    assert error_of(dear)[:2] == (400, "COST_LIMIT_EXCEEDED")
    assert error_of(nobody)[:2] == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"documentId": "role", "query": ROLE},
         "`documentId` and `query` are both given. Send one of them."),
        ({"documentId": "role", **hashed("role")},
         "`documentId` and `extensions.persistedQuery` are both given. Send one of them."),
        ({"extensions": {"documentId": 5}}, "`documentId` is not a string. Send a string."),
        ({"extensions": {"documentId": None}},
         "`documentId` is missing. Send the id of a trusted document."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("trusted", [True, False])
async def test_a_request_that_names_no_document_or_two(
    world: Client, manifest: Path, body: dict[str, Any], message: str, trusted: bool
) -> None:
    api = await api_of(world, trusted_documents=manifest if trusted else None)

    told = error_of(await api.post(body))

    if not trusted and "missing" in message:
        message = "`query` is missing. Send the GraphQL document as a string."
        assert told == (400, "BAD_USER_INPUT", "query", message)
    else:
        assert told == (400, "BAD_USER_INPUT", "documentId", message)
