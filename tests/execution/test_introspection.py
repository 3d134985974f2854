"""Answers about the schema: made once, the same as graphql-core gives, and bounded."""

import gzip
from typing import Any

import orjson
import pytest
from graphql import get_introspection_query

from gateway.execution.contract import GraphQLParams
from gateway.execution.introspection import Introspection
from gateway.execution.operations import SECRETS
from gateway.schema import schema
from tests.support.client import REQUEST_ID, Client
from tests.support.people import key_of

NAMED = "query T($name: String!) { __type(name: $name) { name } }"


async def answer(client: Client, query: str, **variables: Any) -> Any:
    return await client.executor.execute(
        GraphQLParams(query, variables, None, None),
        credential=key_of("admin"),
        request_id=REQUEST_ID,
        read_only=False,
    )


async def test_introspection_is_made_once(world: Client) -> None:
    world.executor.introspection = known = Introspection()
    query = get_introspection_query(input_value_deprecation=True)

    first = await answer(world, query)
    second = await answer(world, query)

    assert known.made == 1
    assert second.body is first.body
    assert first.shared is not None
    assert gzip.decompress(first.shared.compressed["gzip"]) == first.body
    types = {each["name"] for each in orjson.loads(first.body)["data"]["__schema"]["types"]}
    assert types == set(schema._schema.type_map)
    assert len(first.shared.compressed["gzip"]) < len(first.body) / 5


async def test_variables_and_operations_are_told_apart(world: Client) -> None:
    world.executor.introspection = known = Introspection()

    bodies = [(await answer(world, NAMED, name=name)).body for name in ("Review", "User", "Review")]

    assert [orjson.loads(body)["data"]["__type"]["name"] for body in bodies] == [
        "Review",
        "User",
        "Review",
    ]
    assert known.made == 2


async def test_errors_are_not_kept(world: Client) -> None:
    world.executor.introspection = known = Introspection()

    refused = await answer(world, NAMED)

    assert refused.status == 400
    assert known.made == 0


async def test_what_is_kept_is_bounded() -> None:
    known = Introspection(entries=2)
    for text in ("a", "b", "c", "a"):
        await known.answer(text, None, {}, lambda: b"{}")
    small = Introspection(max_bytes=1_000)
    await small.answer("a", None, {}, lambda: b"x" * 2_000)

    assert known.made == 4
    assert len(known._known) == 2
    assert (len(small._known), small.held) == (0, 0)


@pytest.mark.parametrize(
    ("query", "compressible", "shared"),
    [
        ("{ locations { totalCount } }", True, False),
        ("{ feedbackRequests { nodes { token } } }", False, False),
        (
            "{ feedbackRequests { nodes { ...F } } } fragment F on FeedbackRequest { fullUrl }",
            False,
            False,
        ),
        ("{ users { nodes { inviteUrl } } }", False, False),
        ("{ analyticsExports { nodes { url } } }", False, False),
        ("{ __typename }", False, True),
        ("{ __typename locations { totalCount } }", True, False),
    ],
)
async def test_only_answers_without_secrets_may_be_compressed(
    world: Client, query: str, compressible: bool, shared: bool
) -> None:
    answered = await answer(world, query)

    assert answered.status == 200, answered.body
    assert (answered.compressible, answered.shared is not None) == (compressible, shared)


async def test_answers_to_mutations_are_not_compressed(own: Client) -> None:
    answered = await answer(
        own,
        "mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }",
        input={"name": "shop"},
    )

    assert b'{"createApiKey":{"secret":"fg_' in answered.body
    assert not answered.compressible


def test_the_secrets_are_fields_of_the_schema() -> None:
    fields = {
        name for type_ in schema._schema.type_map.values() for name in getattr(type_, "fields", {})
    }

    assert fields >= SECRETS
