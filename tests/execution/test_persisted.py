"""Automatic persisted queries over HTTP: the hash of a document that was sent before."""

import json
from typing import Any

import pytest

from gateway.execution.documents import DocumentCache, hash_of
from tests.support.api import api_of, error_of, hashed, parses
from tests.support.client import Client
from tests.support.people import key_of
from tests.support.shape import SCHEMA

ROLE = "{ viewer { role } }"
IS_ADMIN = {"data": {"viewer": {"role": "ADMIN"}}}
CREATE = (
    'mutation { createMessageTemplate(input: {name: "Kept", channel: SMS}) '
    "{ userErrors { message } } }"
)
NAMED = "query A { viewer { role } } query B($code: String!) { location(code: $code) { id } }"
HASH = "extensions.persistedQuery.sha256Hash"
NOT_FOUND = (400, "PERSISTED_QUERY_NOT_FOUND", HASH, "PersistedQueryNotFound")


async def test_a_document_is_known_by_its_hash_once_it_was_sent_with_it(
    world: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = await api_of(world)

    with parses(monkeypatch) as texts:
        unknown = await api.post(hashed(hash_of(ROLE)))
        sent = await api.post(hashed(hash_of(ROLE), ROLE))
        known = await api.post(hashed(hash_of(ROLE)))

    assert error_of(unknown) == NOT_FOUND
    assert (sent.status_code, sent.json()) == (200, IS_ADMIN)
    assert (known.status_code, known.json()) == (200, IS_ADMIN)
    assert texts == [ROLE]


async def test_a_document_sent_without_its_hash_is_not_known_by_it(world: Client) -> None:
    api = await api_of(world)

    await api.post({"query": ROLE})

    assert error_of(await api.post(hashed(hash_of(ROLE)))) == NOT_FOUND


async def test_an_unknown_hash_is_a_graphql_answer_to_older_clients(world: Client) -> None:
    api = await api_of(world)

    for accept in ("application/json", "*/*"):
        response = await api.post(hashed(hash_of(ROLE)), Accept=accept)

        assert error_of(response) == (200, *NOT_FOUND[1:])
        assert response.headers["Cache-Control"] == "no-store"


async def test_what_a_client_asks_by_hash_is_bound_to_its_own_key(world: Client) -> None:
    api = await api_of(world)
    await api.post(hashed(hash_of(ROLE), ROLE))

    other = await api.post(hashed(hash_of(ROLE)), **{"x-APIKey": key_of("standard")})
    del api.http.headers["x-APIKey"]
    nobody = await api.post(hashed(hash_of(ROLE)))
    with_text = await api.post(hashed(hash_of(ROLE), ROLE))

    assert other.json() == {"data": {"viewer": {"role": "STANDARD"}}}
    assert error_of(nobody) == NOT_FOUND
    assert error_of(with_text)[:2] == (401, "UNAUTHENTICATED")


async def test_who_has_no_key_may_use_hashes_of_what_needs_none(world: Client) -> None:
    api = await api_of(world)
    del api.http.headers["x-APIKey"]
    query = "query Public { __typename }"

    await api.post(hashed(hash_of(query), query))
    known = await api.post(hashed(hash_of(query)))

    assert known.json() == {"data": {"__typename": "Query"}}


async def test_operations_and_variables_go_with_a_hash(world: Client) -> None:
    api = await api_of(world)
    await api.post(hashed(hash_of(NAMED), NAMED, operationName="A"))

    first = await api.post(hashed(hash_of(NAMED), operationName="A"))
    second = await api.post(
        hashed(hash_of(NAMED), operationName="B", variables={"code": "nowhere"})
    )
    none = await api.post(hashed(hash_of(NAMED)))

    assert first.json() == IS_ADMIN
    assert second.json() == {"data": {"location": None}}
    assert error_of(none)[:3] == (400, "BAD_USER_INPUT", "operationName")


async def test_a_wrong_hash_is_refused_and_not_kept(world: Client) -> None:
    api = await api_of(world)
    wrong = hash_of(ROLE + " ")

    refused = await api.post(hashed(wrong, ROLE))

    assert error_of(refused) == (
        400,
        "BAD_USER_INPUT",
        HASH,
        f"`{HASH}` is not the hash of `query`. Send the SHA-256 of exactly this text in UTF-8.",
    )
    assert error_of(await api.post(hashed(wrong))) == NOT_FOUND


async def test_the_hash_is_of_the_text_in_utf_8(world: Client) -> None:
    api = await api_of(world)
    query = "{ viewer { role } } # Łódź 🍕"
    sha256 = "5bf9789dd8f643eb3c54474a74116d6941cfae6338fef0215b054043f9be988c"

    sent = await api.post(hashed(sha256, query))

    assert sent.json() == IS_ADMIN
    assert (await api.post(hashed(sha256))).json() == IS_ADMIN


@pytest.mark.parametrize("query", ["{ viewer { nope } }", "{ viewer {"])
async def test_a_bad_document_is_not_kept(world: Client, query: str) -> None:
    api = await api_of(world)

    told = await api.post(hashed(hash_of(query), query))

    assert error_of(told)[:2] == (400, "BAD_USER_INPUT")
    assert error_of(await api.post(hashed(hash_of(query)))) == NOT_FOUND


@pytest.mark.parametrize(
    ("extension", "param", "message"),
    [
        ("abc", "extensions.persistedQuery",
         '`extensions.persistedQuery` is not an object. Send {"version": 1, "sha256Hash": "…"}.'),
        ([], "extensions.persistedQuery",
         '`extensions.persistedQuery` is not an object. Send {"version": 1, "sha256Hash": "…"}.'),
        *(
            (extension, "extensions.persistedQuery.version",
             "`extensions.persistedQuery.version` is not 1, the only version there is. Send 1.")
            for extension in (
                {},
                {"sha256Hash": hash_of(ROLE)},
                {"version": 2, "sha256Hash": hash_of(ROLE)},
                {"version": "1", "sha256Hash": hash_of(ROLE)},
                {"version": True, "sha256Hash": hash_of(ROLE)},
            )
        ),
        *(
            (extension, HASH, f"`{HASH}` is not a string. Send a string.")
            for extension in (
                {"version": 1},
                {"version": 1, "sha256Hash": None},
                {"version": 1, "sha256Hash": 5},
            )
        ),
        *(
            ({"version": 1, "sha256Hash": sha256}, HASH,
             f"`{HASH}` is not a SHA-256 hash. Send 64 lower-case hexadecimal digits.")
            for sha256 in (
                "", "abc", hash_of(ROLE)[:63], hash_of(ROLE) + "0", hash_of(ROLE) + "\n",
                hash_of(ROLE).upper(), "g" * 64, "٣" * 64,
            )
        ),
    ],
)  # fmt: skip
async def test_a_malformed_extension(
    world: Client, extension: Any, param: str, message: str
) -> None:
    api = await api_of(world)
    await api.post(hashed(hash_of(ROLE), ROLE))

    for query in ({}, {"query": ROLE}):
        response = await api.post({"extensions": {"persistedQuery": extension}, **query})

        assert error_of(response) == (400, "BAD_USER_INPUT", param, message)


async def test_null_is_no_extension_and_clients_may_add_to_one(world: Client) -> None:
    api = await api_of(world)
    more = hashed(hash_of(ROLE), ROLE)
    more["extensions"]["persistedQuery"]["miss"] = True

    assert (await api.post({"query": ROLE, "extensions": {"persistedQuery": None}})).json() == (
        IS_ADMIN
    )
    assert (await api.post(more)).json() == IS_ADMIN
    assert error_of(await api.post({"extensions": {"persistedQuery": None}})) == (
        400,
        "BAD_USER_INPUT",
        "query",
        "`query` is missing. Send the GraphQL document as a string.",
    )


async def test_hashes_by_get_and_head(world: Client) -> None:
    api = await api_of(world)
    extensions = json.dumps(hashed(hash_of(ROLE))["extensions"])

    unknown = await api.get(extensions=extensions)
    unknown_head = await api.get("HEAD", extensions=extensions)
    sent = await api.get(query=ROLE, extensions=extensions)
    known = await api.get(extensions=extensions)
    known_head = await api.get("HEAD", extensions=extensions)

    assert error_of(unknown) == NOT_FOUND
    assert unknown_head.status_code == 400
    assert sent.json() == IS_ADMIN
    assert known.json() == IS_ADMIN
    assert known_head.status_code == 200


async def test_a_mutation_by_hash_needs_post(own: Client) -> None:
    api = await api_of(own)
    extensions = json.dumps(hashed(hash_of(CREATE))["extensions"])
    done: dict[str, Any] = {"data": {"createMessageTemplate": {"userErrors": []}}}
    count = "{ messageTemplates { totalCount } }"

    before = await own.data(count)
    sent = await api.post(hashed(hash_of(CREATE), CREATE))
    refused = await api.get(extensions=extensions)
    refused_head = await api.get("HEAD", extensions=extensions)
    again = await api.post(hashed(hash_of(CREATE)))
    after = await own.data(count)

    assert sent.json() == done
    assert error_of(refused)[0] == 405
    assert refused.headers["Allow"] == "POST"
    assert refused_head.status_code == 405
    assert again.json() == done
    assert after["messageTemplates"]["totalCount"] - before["messageTemplates"]["totalCount"] == 2


def test_hashes_are_forgotten_with_their_documents() -> None:
    cache = DocumentCache(SCHEMA, 1_000, entries=2)
    texts = [f"{{ viewer {{ role }} }} # {number}" for number in range(100)]

    for text in texts:
        cache.get(text)
        cache.name(text, hash_of(text))

    assert [text for text in texts if cache.find(hash_of(text))] == texts[-2:]
    assert len(cache._texts) == 2


def test_a_document_asked_for_by_hash_is_kept_longer() -> None:
    cache = DocumentCache(SCHEMA, 1_000, entries=2)
    one, two, three = (f"{{ viewer {{ role }} }} # {number}" for number in range(3))
    first = cache.get(one)
    cache.name(one, hash_of(one))
    cache.get(two)

    assert cache.find(hash_of(one)) is first
    cache.get(three)

    assert cache.find(hash_of(one)) is first
    assert cache.get(one) is first


def test_a_document_that_is_too_long_to_keep_has_no_hash() -> None:
    cache = DocumentCache(SCHEMA, 1_000, max_bytes=10)

    cache.get(ROLE)
    cache.name(ROLE, hash_of(ROLE))

    assert cache.find(hash_of(ROLE)) is None
    assert cache._texts == {}


async def test_a_flood_of_hashes_costs_others_a_second_request_only(world: Client) -> None:
    api = await api_of(world)
    api.executor.documents.entries = 10
    await api.post(hashed(hash_of(ROLE), ROLE))
    for number in range(30):
        text = f"{{ __typename }} # {number}"
        await api.post(hashed(hash_of(text), text))

    assert error_of(await api.post(hashed(hash_of(ROLE)))) == NOT_FOUND
    assert (await api.post(hashed(hash_of(ROLE), ROLE))).json() == IS_ADMIN
    assert (await api.post(hashed(hash_of(ROLE)))).json() == IS_ADMIN
    assert len(api.executor.documents._texts) == 10


async def test_hashes_can_be_switched_off(world: Client) -> None:
    api = await api_of(world, persisted_queries=False)

    alone = await api.post(hashed(hash_of(ROLE)))
    sent = await api.post(hashed(hash_of(ROLE), ROLE))
    again = await api.post(hashed(hash_of(ROLE)), Accept="application/json")

    refused = (
        "PERSISTED_QUERY_NOT_SUPPORTED", "extensions.persistedQuery", "PersistedQueryNotSupported",
    )  # fmt: skip
    assert error_of(alone) == (400, *refused)
    assert sent.json() == IS_ADMIN
    assert error_of(again) == (200, *refused)


@pytest.mark.parametrize("extensions", [{}, {"persistedQuery": None}])
async def test_without_a_manifest_there_is_no_document_id(
    world: Client, extensions: dict[str, Any]
) -> None:
    api = await api_of(world)

    response = await api.post({"documentId": "role", "extensions": extensions})

    assert error_of(response) == (
        400,
        "BAD_USER_INPUT",
        "documentId",
        "This server has no trusted documents (GATEWAY_TRUSTED_DOCUMENTS is not set). "
        "Send the document as `query`.",
    )
