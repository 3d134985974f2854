"""Mutations: who may run which, and what happens to ids that are not the caller's."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from tests.conformance.test_tenants import UNKNOWN
from tests.support.client import JSON, Client, gid, mutation_document
from tests.support.expect import nothing_changes
from tests.support.mutations import ALL_ROLES, GOOD, Mutation
from tests.support.people import BOLT, MIRROR
from tests.support.shape import SCHEMA

MUTATIONS = [pytest.param(good, id=good.name) for good in GOOD]
WITH_KEY = [pytest.param(good, id=good.name) for good in GOOD if not good.public]
NO_KEY = (
    "This operation needs an API key. Send it as `Authorization: Bearer KEY`, "
    "as the user name of HTTP Basic authentication, or as `x-APIKey: KEY`."
)
BAD_KEY = "This API key is unknown, revoked or expired. Check it, or make a new one."
BAD_KEYS = (
    "admin:expired",
    "admin:revoked",
    "fg_0000000000aa_" + "a" * 32,
    "fg_000200010001_" + "a" * 32,  # the prefix of the admin's key, another secret
    "fg_nonsense",
)


async def refusal(client: Client, good: Mutation, who: str | None) -> tuple[int, JSON]:
    """Status and the error of a mutation that is not run at all."""
    document, variables = mutation_document(good.name, good.input, good.select, **good.arguments)
    status, body = await client.ask(document, variables, who)
    (error,) = body["errors"]
    return status, error


@pytest.mark.parametrize("good", WITH_KEY)
async def test_who_may_not(own: Client, good: Mutation) -> None:
    async with nothing_changes(own):
        status, error = await refusal(own, good, None)
        assert (status, error["message"]) == (401, NO_KEY)
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert error["extensions"]["type"] == "authentication_error"
        for key in BAD_KEYS:
            status, error = await refusal(own, good, key)
            assert (status, error["message"]) == (401, BAD_KEY)

        for who in (f"{one}:read" for one in good.allowed):
            status, error = await refusal(own, good, who)
            assert status == 200
            assert error["extensions"]["code"] == "FORBIDDEN"
            assert error["message"] == "This API key may only read. Use a key with the scope WRITE."

        for who in set(ALL_ROLES) - set(good.allowed):
            payload = await own.run(good.name, good.input, good.select, who)
            if good.name in ("createApiKey", "revokeApiKey"):  # they may, but not on this user
                assert [e["code"] for e in payload["userErrors"]] == ["NOT_FOUND"]
                continue
            assert payload["error"]["extensions"]["code"] == "FORBIDDEN"
            assert payload["error"]["message"].startswith(f"The role {who.upper()} may not ")
            assert payload["error"]["path"] == [good.name]

        if good.name != "createAccount":  # it names nothing that is Acme's
            roles = good.allowed
            stranger = "stranger" if "admin" in roles else "stranger provider"
            payload = await own.run(good.name, good.input, "", stranger)
            assert [e["code"] for e in payload["userErrors"]] == ["NOT_FOUND"]


@pytest.mark.parametrize("good", WITH_KEY)
async def test_who_may(own: Client, good: Mutation) -> None:
    least = good.allowed[-1]
    payload = await own.done(good.name, good.input, good.select, least)
    assert payload[good.select.split()[0]] is not None


def ids_in(good: Mutation) -> Iterator[str]:
    """Names of the fields of an input that take ids."""
    type_ = SCHEMA.get_type(f"{good.name[0].upper()}{good.name[1:]}Input")
    assert isinstance(type_, GraphQLInputObjectType)
    for name, field in type_.fields.items():
        if get_named_type(field.type).name == "ID":
            assert name in good.input, f"give {good.name} a good {name}"
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
    who = "admin" if "admin" in good.allowed else "provider"

    async def answer(input_: JSON) -> tuple[int, bytes]:
        document, variables = mutation_document(good.name, input_, good.select)
        return await own.answer(document, variables, who)

    async with nothing_changes(own):
        for name in ids_in(good):
            unknown_input = with_id(good, name, lambda one: gid(type_in(one), UNKNOWN))
            unknown = await answer(unknown_input)
            payload = await own.run(good.name, unknown_input, "", who)
            assert [(e["code"], e["field"]) for e in payload["userErrors"]] == [
                ("NOT_FOUND", [name])
            ]
            others = (MIRROR * 1000 + 1, *((BOLT * 1000 + 1,) if who == "admin" else ()))
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
    who = "admin" if "admin" in good.allowed else "provider"
    async with nothing_changes(own):
        for name in ids_in(good):
            wanted = type_in(one_of(good.input[name]))
            for value, problem in (
                (
                    "nonsense",
                    "'nonsense' is not an id. Pass the `id` of an object as the gateway gave it.",
                ),
                (
                    gid("Campaign", 1),
                    f"this is the id of a Campaign. Pass the id of a {wanted}.",
                ),
            ):
                given = with_id(good, name, lambda _, value=value: value)
                payload = await own.run(good.name, given, "", who)
                error = payload["error"]
                assert error["message"] == f"Argument `input.{name}`: {problem}"
                assert error["extensions"]["code"] == "BAD_USER_INPUT"
                assert error["extensions"]["param"] == f"input.{name}"


@pytest.mark.parametrize("name", list(SCHEMA.query_type.fields))  # type: ignore[union-attr]
async def test_every_root_field_needs_a_key(world: Client, name: str) -> None:
    assert SCHEMA.query_type is not None
    field = SCHEMA.query_type.fields[name]
    needed = {"node": '(id: "x")', "nodes": "(ids: [])"}.get(name, "")
    select = "{ __typename }" if not str(field.type).endswith("Int") else ""
    status, body = await world.ask(f"{{ {name}{needed} {select} }}", who=None)
    assert (status, body["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert "data" not in body
    hidden = (
        f"query {{ ...F ... {{ {name}{needed} {select} }} }} fragment F on Query {{ __typename }}"
    )
    status, body = await world.ask(hidden, who=None)
    assert status == 401
    for key in BAD_KEYS:
        status, body = await world.ask("{ __typename }", who=key)
        assert (status, body["errors"][0]["message"]) == (401, BAD_KEY)


async def test_introspection_needs_no_key(world: Client) -> None:
    data = await world.data("{ __typename __schema { queryType { name } } }", who=None)
    assert data == {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}}


@pytest.mark.parametrize("good", [p for p in MUTATIONS if p.values[0].public])  # type: ignore[attr-defined]
async def test_public_mutations_cannot_carry_others(own: Client, good: Mutation) -> None:
    document = (
        f'mutation {{ {good.name}: __typename deleteUser(input: {{id: "x"}}) {{ deletedId }} }}'
    )
    async with nothing_changes(own):
        status, body = await own.ask(document, who=None)
        assert (status, body["errors"][0]["message"]) == (401, NO_KEY)
