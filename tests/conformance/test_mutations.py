"""Mutations: what happens to ids that are not the caller's or no ids, and what needs no key."""

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from tests.conformance.test_tenants import UNKNOWN
from tests.support.client import JSON, Client, gid, mutation_document
from tests.support.expect import NO_KEY, nothing_changes
from tests.support.mutations import GOOD
from tests.support.people import BOLT, MIRROR
from tests.support.samples import Mutation
from tests.support.shape import SCHEMA
from tests.support.snapshot import change_log

WITH_KEY = [pytest.param(good, id=good.name) for good in GOOD if not good.public]
ENDING = [
    pytest.param(good, id=good.name) for good in GOOD if good.name.startswith(("delete", "revoke"))
]
PUBLIC = [good.name for good in GOOD if good.public]


def ids_in(good: Mutation) -> Iterator[str]:
    """Names of the fields of an input that take ids."""
    type_ = SCHEMA.get_type(f"{good.name[0].upper()}{good.name[1:]}Input")
    assert isinstance(type_, GraphQLInputObjectType)
    for name, field in type_.fields.items():
        if get_named_type(field.type).name == "ID":
            assert name in good.input, f"{good.name} in its room's sample.py needs a good {name}"
            yield name


def with_id(good: Mutation, name: str, change: Any) -> JSON:
    given = good.input[name]
    value = [change(given[0])] if isinstance(given, list) else change(given)
    return {**good.input, name: value}


def type_in(global_id: str) -> str:
    return base64.b64decode(global_id).decode().partition(":")[0]


@pytest.mark.parametrize("good", WITH_KEY)
async def test_ids_of_others_are_refused_like_unknown_ids(own: Client, good: Mutation) -> None:
    foreign = {"Account": (MIRROR,), "ApiKey": (MIRROR * 1000 + 21,)}

    async def answer(input_: JSON) -> tuple[int, bytes]:
        document, variables = mutation_document(good.name, input_, good.select)
        return await own.answer(document, variables, good.who)

    async with nothing_changes(own):
        for name in ids_in(good):
            unknown_input = with_id(good, name, lambda one: gid(type_in(one), UNKNOWN))
            unknown = await answer(unknown_input)
            payload = await own.run(good.name, unknown_input, "", good.who)
            assert [(e["code"], e["field"]) for e in payload["userErrors"]] == [
                ("NOT_FOUND", [name])
            ]
            others = (MIRROR * 1000 + 1, *((BOLT * 1000 + 1,) if good.who == "admin" else ()))
            for other in others:
                ids = foreign.get(type_in(one_of(good.input[name])), (other,))
                for row_id in ids:
                    given = with_id(
                        good, name, lambda one, row_id=row_id: gid(type_in(one), row_id)
                    )
                    assert await answer(given) == unknown


def one_of(value: Any) -> str:
    found: str = value[0] if isinstance(value, list) else value
    return found


@pytest.mark.parametrize("good", WITH_KEY)
async def test_malformed_ids_are_bad_input(own: Client, good: Mutation) -> None:
    async with nothing_changes(own):
        for name in ids_in(good):
            wanted = type_in(one_of(good.input[name]))
            other = "Review" if wanted == "Campaign" else "Campaign"
            for value, problem in (
                (
                    "nonsense",
                    "not an id. Pass the `id` of an object as the gateway gave it.",
                ),
                (
                    gid(other, 1),
                    f"this is the id of a {other}. Pass the id of a {wanted}.",
                ),
            ):
                given = with_id(good, name, lambda _, value=value: value)
                payload = await own.run(good.name, given, "", good.who)
                error = payload["error"]
                assert error["message"] == f"Argument `input.{name}`: {problem}"
                assert error["extensions"]["code"] == "BAD_USER_INPUT"
                assert error["extensions"]["param"] == f"input.{name}"


async def test_introspection_needs_a_key(world: Client) -> None:
    query = "{ __typename __schema { queryType { name } } }"
    data = await world.data(query)
    assert data == {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}}
    assert (await world.error(query, who=None))["message"] == NO_KEY


@pytest.mark.parametrize("name", PUBLIC)
async def test_public_mutations_cannot_carry_others(own: Client, name: str) -> None:
    document = f'mutation {{ {name}: __typename deleteUser(input: {{id: "x"}}) {{ deletedId }} }}'
    async with nothing_changes(own):
        status, body = await own.ask(document, who=None)
        assert (status, body["errors"][0]["message"]) == (401, NO_KEY)


@pytest.mark.parametrize("good", ENDING)
async def test_an_end_at_once_is_logged_once(own: Client, good: Mutation) -> None:
    payloads = await asyncio.gather(
        *(own.run(good.name, good.input, good.select, good.who) for _ in range(4))
    )

    errors = [error["code"] for payload in payloads for error in payload["userErrors"]]
    assert errors == ["NOT_FOUND"] * (0 if good.name == "revokeApiKey" else 3)
    lines = await change_log(own.database)
    assert lines
    assert len(lines) == len(set(lines))
