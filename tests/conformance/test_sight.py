"""Who sees what: every list, relation and value, for every role, against plain Python."""

from typing import Any

import pytest

from gateway.graphql.declarations import ToChild, ToOne
from gateway.graphql.node import NODE_TYPES
from tests.support.client import JSON, Client, gid
from tests.support.lists import ask_page, ids
from tests.support.oracle import HIDDEN, Oracle, Row, public
from tests.support.people import PEOPLE, Person
from tests.support.samples import SAMPLES, file_of, room_of
from tests.support.shape import (
    ALL_LISTS,
    NESTED_LISTS,
    ROOT_LISTS,
    ListField,
    look_up,
    scalars,
    to_ones,
)

NODES = [pytest.param(name, id=name) for name in NODE_TYPES]


EVERYBODY = ("provider", "admin", "standard", "restricted", "lost", "bolt", "stranger")


def global_ids(node: str, rows: list[Row]) -> set[str]:
    return {gid(node, row["id"]) for row in rows}


@pytest.mark.parametrize("who", EVERYBODY)
async def test_root_lists(world: Client, oracle: Oracle, who: str) -> None:
    person = PEOPLE[who]
    body = " ".join(f"{f.name}(first: 100) {{ totalCount nodes {{ id }} }}" for f in ROOT_LISTS)
    data = await world.data(f"{{ {body} }}", who=who)
    for field in ROOT_LISTS:
        wanted = oracle.listed(field.node, person)
        page = data[field.name]
        assert set(ids(page)) == global_ids(field.node, wanted), field.label
        assert page["totalCount"] == len(wanted), field.label


def select_of(oracle: Oracle, node: str) -> str:
    """All values of a type, its relations to one object, and what hangs on it."""
    ones = " ".join(f"{name} {{ id }}" for name in to_ones(node))
    many = " ".join(
        f"{field.name}(first: 100) {{ totalCount nodes {{ id }} }}"
        for field in NESTED_LISTS
        if field.owner == node
    )
    return f"__typename {' '.join(scalars(node))} {ones} {many}"


def object_of(oracle: Oracle, node: str, row: Row, person: Person) -> JSON:
    """What `select_of` must answer for a row; lists as (total, set of ids)."""
    expected: JSON = {"__typename": node}
    for name in scalars(node):
        expected[name] = value_of(oracle, node, name, row, person)
    for name, declared in to_ones(node).items():
        expected[name] = one_of(oracle, declared, row, person)
    for field in NESTED_LISTS:
        if field.owner == node:
            children = oracle.children(field, row["id"], person)
            expected[field.name] = (len(children), global_ids(field.node, children))
    return expected


def value_of(oracle: Oracle, node: str, name: str, row: Row, person: Person) -> Any:
    if name == "id":
        return gid(node, row["id"])
    made = SAMPLES.all("values").get((node, name))
    if made is not None:
        return public(made(oracle, row, person))
    if name == "userName":
        users = {user["id"]: user["name"] for user in oracle.existing("User", person)}
        return users.get(row["user_id"], row["user_name"])
    column = oracle.column_of(node, name)
    file = file_of(room_of(NODE_TYPES[node].resource.model.__module__))
    assert column is not None, f"{node}.{name} is no column: say in `values` of {file} what it is."
    return public(row[column])


def one_of(oracle: Oracle, declared: ToOne | ToChild, row: Row, person: Person) -> JSON | None:
    node = declared.resource.name
    found = [
        other["id"]
        for other in oracle.existing(node, person)
        if (
            other["id"] == row[declared.key]
            if isinstance(declared, ToOne)
            else other[declared.relation.by] == row["id"]
        )
    ]
    assert len(found) <= 1
    return {"id": gid(node, found[0])} if found else None


def as_sets(found: JSON) -> JSON:
    return {
        name: (value["totalCount"], set(ids(value)))
        if isinstance(value, dict) and "totalCount" in value
        else value
        for name, value in found.items()
    }


@pytest.mark.parametrize("who", ["provider", "standard", "restricted", "lost"])
@pytest.mark.parametrize("node", NODES)
async def test_objects_with_all_their_relations(
    world: Client, oracle: Oracle, node: str, who: str
) -> None:
    person = PEOPLE[who]
    rows = oracle.listed(node, person)
    select = select_of(oracle, node)
    for start in range(0, len(rows), 10):
        batch = rows[start : start + 10]
        data = await world.data(
            f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {node} {{ {select} }} }} }}",
            {"ids": [gid(node, row["id"]) for row in batch]},
            who,
        )
        for row, found in zip(batch, data["nodes"], strict=True):
            assert as_sets(found) == object_of(oracle, node, row, person)


@pytest.mark.parametrize("who", ["provider", "restricted"])
@pytest.mark.parametrize("node", NODES)
async def test_only_rows_that_exist_and_are_not_hidden_are_found(
    world: Client, oracle: Oracle, node: str, who: str
) -> None:
    person = PEOPLE[who]
    seen = global_ids(node, oracle.listed(node, person))
    every = [gid(node, row["id"]) for row in oracle.rows(node)]
    data: JSON = {"nodes": []}
    for start in range(0, len(every), 100):
        document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        part = await world.data(document, {"ids": every[start : start + 100]}, who)
        data["nodes"] += part["nodes"]
    assert data["nodes"] == [{"id": one} if one in seen else None for one in every]

    hidden = [one for one in every if one not in seen]
    some = hidden[:3] + hidden[-3:] + sorted(seen)[:2]
    root = look_up(node)
    aliases = [f'n{n}: node(id: "{one}") {{ id }}' for n, one in enumerate(some)]
    if root is not None:
        aliases += [f'o{n}: {root}(id: "{one}") {{ id }}' for n, one in enumerate(some)]
    data = await world.data(f"{{ {' '.join(aliases)} }}", who=who)
    for name, found in data.items():
        one = some[int(name[1:])]
        assert found == ({"id": one} if one in seen else None)


HIDING = [
    pytest.param(field, column, value, id=f"{field.label}-{column}")
    for field in ALL_LISTS
    for column, value in HIDDEN.get(field.node, {}).items()
    if column in field.filter_fields
]


@pytest.mark.parametrize(("field", "column", "value"), HIDING)
async def test_hidden_rows_are_listed_if_the_filter_names_the_field(
    world: Client, oracle: Oracle, field: ListField, column: str, value: Any
) -> None:
    person = PEOPLE["admin"]
    parents: list[int | None] = [None]
    if field.relation is not None:
        parents = [row["id"] for row in oracle.listed(field.owner, person)]
    shown = 0
    for parent in parents:
        rows = (
            oracle.listed(field.node, person, {column})
            if parent is None
            else oracle.children(field, parent, person, {column})
        )
        wanted = [row for row in rows if row[column] == value]
        given = {column: {"eq": value}}
        for stated in (given, {"or": [given]}, {"not": {"not": given}}):
            page = await ask_page(world, field, parent, first=100, filter=stated)
            assert set(ids(page)) == global_ids(field.node, wanted)
            assert page["totalCount"] == len(wanted)
        shown += len(wanted)
    assert shown or field.label == "User.locations"
