"""Payloads: a key that only writes reads the object that it wrote, and nothing beyond it."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from gateway.graphql.declarations import Computed, Count, ToChild, ToMany, ToOne, ValueOf
from gateway.graphql.node import NODE_TYPES
from gateway.store.resource import Figures
from tests.support.client import JSON, Client, mutation_document
from tests.support.mutations import GOOD
from tests.support.samples import Mutation
from tests.support.shape import SCHEMA, declaration, object_type

# An export holds what its maker may read: it needs READ before it is made.
READING = ("exportAnalytics", "exportCustomerData")
WRITING = [
    pytest.param(good, id=good.name)
    for good in GOOD
    if not good.public and good.name not in READING
]
WRITE_ONLY = "This API key may only write. Use a key with the scope READ."


def is_link(field: GraphQLField) -> bool:
    """Whether a field shows something of another object than the one that has it."""
    declared = declaration(field)
    if isinstance(declared, Computed):
        children = [p.relation if isinstance(p, Figures) else p for p in declared.parts]
        return any(relation.child.name in NODE_TYPES for relation in children)
    return isinstance(declared, ToOne | ToMany | ToChild | Count | ValueOf)


def whole(type_name: str) -> str:
    """All that an object of a type is by itself."""
    found = ["__typename"]
    for name, field in object_type(type_name).fields.items():
        named = get_named_type(field.type)
        if is_link(field):
            continue
        found.append(name if is_leaf_type(named) else f"{name} {{ {whole(named.name)} }}")
    return " ".join(found)


def links(type_name: str) -> Iterator[tuple[str, str]]:
    """The links of an object of a type, each with a selection of something behind it."""
    for name, field in object_type(type_name).fields.items():
        named = get_named_type(field.type)
        if is_link(field):
            inside = "" if is_leaf_type(named) else " { totalCount }"
            if isinstance(named, GraphQLObjectType) and "totalCount" not in named.fields:
                inside = f" {{ {whole(named.name)} }}"
            yield name, f"{name}{inside}"
            if "nodes" in getattr(named, "fields", ()):
                yield name, f"{name} {{ nodes {{ __typename }} }}"


def objects_of(good: Mutation) -> list[tuple[str, str]]:
    """The fields of a payload that are objects, with their types."""
    assert SCHEMA.mutation_type is not None
    payload = get_named_type(SCHEMA.mutation_type.fields[good.name].type)
    named = {name: get_named_type(f.type) for name, f in object_type(payload.name).fields.items()}
    return [
        (name, type_.name)
        for name, type_ in named.items()
        if isinstance(type_, GraphQLObjectType) and name != "userErrors"
    ]


async def write_only_key(own: Client, who: str | None) -> str:
    created = await own.done("createApiKey", {"name": "k", "scopes": ["WRITE"]}, "secret", who)
    secret: str = created["secret"]
    return secret


async def ask(own: Client, good: Mutation, select: str, key: str) -> JSON:
    # A key gives no scope that it has not.
    scopes = {"scopes": ["WRITE"]} if good.name == "createApiKey" else {}
    document, variables = mutation_document(
        good.name, {**good.input, **scopes}, select, **good.arguments
    )
    status, body = await own.ask(document, variables, key)
    assert status == 200, body
    return body


@pytest.mark.parametrize("good", WRITING)
async def test_what_was_written_is_shown_whole(own: Client, good: Mutation) -> None:
    key = await write_only_key(own, good.who)
    select = " ".join(f"{name} {{ {whole(type_)} }}" for name, type_ in objects_of(good))

    body = await ask(own, good, select, key)

    assert "errors" not in body, body["errors"]
    assert body["data"][good.name]["userErrors"] == []


@pytest.mark.parametrize("good", WRITING)
async def test_what_lies_behind_a_link_needs_reading(own: Client, good: Mutation) -> None:
    key = await write_only_key(own, good.who)
    beyond = {
        f"a{number}": (link, f"a{number}: {name} {{ {selected} }}")
        for number, (name, link, selected) in enumerate(
            (name, *link) for name, type_ in objects_of(good) for link in links(type_)
        )
    }

    body = await ask(own, good, " ".join(asked for _, asked in beyond.values()), key)

    refused = {error["path"][1]: error for error in body.get("errors", ())}
    for error in refused.values():
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert error["message"] == WRITE_ONLY
    payload = body["data"][good.name]
    for alias, (link, _) in beyond.items():
        if alias not in refused:
            # There is nothing behind the link.
            assert payload[alias] == {link: None}


@pytest.mark.parametrize("name", READING)
async def test_an_export_needs_reading(own: Client, name: str) -> None:
    key = await write_only_key(own, "admin")
    good = next(good for good in GOOD if good.name == name)

    document, variables = mutation_document(name, good.input, "", **good.arguments)
    _, body = await own.ask(document, variables, key)

    assert body["data"] == {name: None}
    assert [error["message"] for error in body["errors"]] == [WRITE_ONLY]


async def test_a_link_of_a_customer_needs_reading(own: Client) -> None:
    key = await write_only_key(own, "admin")
    good = next(good for good in GOOD if good.name == "updateCustomer")

    body = await ask(
        own,
        good,
        "customer { email account { locations { nodes { feedbacks { totalCount } } } } }",
        key,
    )

    assert body["data"] == {"updateCustomer": {"customer": None, "userErrors": []}}
    assert [(e["message"], e["path"]) for e in body["errors"]] == [
        (WRITE_ONLY, ["updateCustomer", "customer", "account"])
    ]


async def test_an_answer_of_before_shows_no_more(own: Client) -> None:
    key = await write_only_key(own, "admin")
    good = next(good for good in GOOD if good.name == "createCustomer")
    document, variables = mutation_document(
        good.name, {**good.input, "idempotencyKey": "once"}, "customer { account { name } }"
    )
    await own.data(document, variables, "admin")

    _, body = await own.ask(document, variables, key)

    assert body["data"]["createCustomer"] == {"customer": None, "userErrors": []}
    assert [error["message"] for error in body["errors"]] == [WRITE_ONLY]


async def test_keys_that_read_follow_the_links(own: Client) -> None:
    payload = await own.done(
        "updateCustomer",
        next(good for good in GOOD if good.name == "updateCustomer").input,
        "customer { account { name } locations { totalCount } }",
    )

    assert payload["customer"] == {"account": {"name": "Acme"}, "locations": {"totalCount": 3}}
