"""Tenants: nobody can tell from any answer that another tenant exists."""

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.graphql.node import NODE_TYPES
from tests.support.client import Client, gid
from tests.support.lists import list_document
from tests.support.oracle import Oracle
from tests.support.people import MIRROR, PEOPLE
from tests.support.shape import NESTED_LISTS, ROOT_LISTS, ListField, look_up, to_ones
from tests.support.shape import scalars as scalars_of

NODES = [pytest.param(name, id=name) for name in NODE_TYPES]
ROOTS = [pytest.param(field, id=field.label) for field in ROOT_LISTS]
UNKNOWN = 987_654_321


def foreign_rows(oracle: Oracle, node: str, who: str) -> list[int]:
    """Ids of rows of a type that do not exist for a person, each for a reason of its own."""
    own = {row["id"] for row in oracle.existing(node, PEOPLE[who])}
    foreign = [row["id"] for row in oracle.rows(node) if row["id"] not in own]
    mirrored = [one for one in foreign if one // 1000 == MIRROR or one == MIRROR]
    others = [one for one in foreign if one not in mirrored]
    assert mirrored, "the stranger has none"
    return list(dict.fromkeys([mirrored[0], mirrored[-1], others[0], others[-1]]))


@pytest.mark.parametrize("who", ["provider", "admin", "restricted"])
@pytest.mark.parametrize("node", NODES)
async def test_ids_of_others_answer_like_unknown_ids(
    world: Client, oracle: Oracle, node: str, who: str
) -> None:
    documents = [
        "query($id: ID!) { node(id: $id) { id } }",
        "query($id: ID!) { nodes(ids: [$id, $id]) { id __typename } }",
    ]
    root = look_up(node)
    if root is not None:
        documents.append(f"query($id: ID!) {{ {root}(id: $id) {{ id }} }}")
    for document in documents:
        unknown = await world.answer(document, {"id": gid(node, UNKNOWN)}, who)
        assert unknown[0] == 200
        for row_id in foreign_rows(oracle, node, who):
            assert await world.answer(document, {"id": gid(node, row_id)}, who) == unknown


def filters_by_id(field: ListField, row_id: int) -> Iterator[tuple[str, Any]]:
    """Filter inputs that compare with an id, each with the type of the id."""
    for name in field.filter_fields:
        target = NODE_TYPES[field.node].resource.filters[name].target
        if target is not None:
            given = gid(target, row_id)
            yield target, {name: {"eq": given}}
            yield target, {"not": {name: {"in": [given]}}}


@pytest.mark.parametrize("field", ROOTS)
async def test_filters_by_ids_of_others_answer_like_unknown_ids(
    world: Client, oracle: Oracle, field: ListField
) -> None:
    select = f"totalCount nodes {{ {' '.join(scalars_of(field.node))} }}"

    async def answer(given: Any) -> tuple[int, bytes]:
        arguments = {"filter": given, "first": 100}
        document, variables = list_document(field, None, select, [arguments])
        return await world.answer(document, variables)

    for target, given in filters_by_id(field, UNKNOWN):
        unknown = await answer(given)
        assert unknown[0] == 200
        foreign = foreign_rows(oracle, target, "admin")[0]
        stated = dict(filters_for(field, given, foreign))
        assert await answer(stated) == unknown


def filters_for(field: ListField, given: Any, row_id: int) -> Any:
    """The same filter with the id of another row."""
    (name,) = given
    if name == "not":
        return {"not": filters_for(field, given["not"], row_id)}
    target = NODE_TYPES[field.node].resource.filters[name].target
    assert target is not None
    ((operator, value),) = given[name].items()
    other = gid(target, row_id)
    return {name: {operator: [other] if isinstance(value, list) else other}}


def whole_tree(field: ListField) -> str:
    """A document that asks for all that a list and the lists on its objects give."""
    ones = " ".join(f"{name} {{ id }}" for name in to_ones(field.node))
    many = " ".join(
        f"{nested.name}(first: 4) {{ totalCount edges {{ cursor node "
        f"{{ {' '.join(scalars_of(nested.node))} }} }} pageInfo {{ hasNextPage endCursor }} }}"
        for nested in NESTED_LISTS
        if nested.owner == field.node
    )
    values = " ".join(scalars_of(field.node))
    page_info = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    return (
        f"{{ {field.name}(first: 100) {{ totalCount {page_info} "
        f"edges {{ cursor node {{ {values} {ones} {many} }} }} }} }}"
    )


@pytest.mark.parametrize("field", ROOTS)
async def test_answers_are_the_same_bytes_without_other_tenants(
    world: Client, twin: Client, field: ListField
) -> None:
    document = whole_tree(field)
    for who in ("provider", "admin", "restricted"):
        with_strangers = await world.answer(document, who=who)
        assert with_strangers[0] == 200
        assert with_strangers == await twin.answer(document, who=who)


EXTERNAL = [
    node
    for node, type_ in NODE_TYPES.items()
    if look_up(node) is not None and "externalId" in type_.resource.filters
]


@pytest.mark.parametrize("node", EXTERNAL)
async def test_ids_of_another_system_belong_to_a_tenant(
    world: Client, oracle: Oracle, node: str
) -> None:
    """Both companies have imported rows with the same source and id; each finds its own."""
    root = look_up(node)
    assert root is not None
    document = (
        f"query($s: String!, $i: String!) {{ {root}(external: {{source: $s, id: $i}}) {{ id }} }}"
    )
    for who in ("admin", "stranger"):
        rows = oracle.existing(node, PEOPLE[who])
        visible = {row["id"] for row in oracle.listed(node, PEOPLE[who])}
        imported = [row for row in rows if row["source"] is not None]
        assert imported
        for row in imported:
            variables = {"s": row["source"], "i": row["external_id"]}
            data = await world.data(document, variables, who)
            found = {"id": gid(node, row["id"])} if row["id"] in visible else None
            assert data == {root: found}
        unknown = await world.data(document, {"s": "feedbackapi", "i": "nothing"}, who)
        assert unknown == {root: None}


async def test_natural_keys_belong_to_a_tenant(world: Client) -> None:
    for who, account in (("admin", 2), ("stranger", 5)):
        data = await world.data(
            '{ location(code: "H-2") { id } customer(email: "JANE@example.com") { id }'
            ' same: customer(mobileNumber: "+447810123456") { id } }',
            who=who,
        )
        assert data == {
            "location": {"id": gid("Location", account * 1000 + 10)},
            "customer": {"id": gid("Customer", account * 1000 + 1)},
            "same": {"id": gid("Customer", account * 1000 + 1)},
        }


async def test_provider_must_say_which_of_several(world: Client) -> None:
    status, body = await world.ask('{ location(code: "H-2") { id } }', who="provider")
    (error,) = body["errors"]
    assert (status, body["data"]) == (200, {"location": None})
    assert error["message"] == "Several objects match. Pass the `id` of the Location that is meant."
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
