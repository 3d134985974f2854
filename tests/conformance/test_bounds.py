"""Arguments out of their bounds: an error that names the argument, never a shorter list.

They are found before any statement is made, so one kind of database is enough.
"""

from typing import Any

import pytest

from tests.conformance.test_paging import busiest
from tests.support.client import JSON, REQUEST_ID, Client, gid
from tests.support.lists import ask_page, list_document
from tests.support.oracle import Oracle
from tests.support.shape import ALL_LISTS, ListField

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True, scope="session")
LISTS = [pytest.param(field, id=field.label) for field in ALL_LISTS]


def size(argument: str, value: int) -> str:
    return f"Argument `{argument}`: {value} is out of bounds. Ask for 1 to 100 objects and page on."


def offset(value: int) -> str:
    return f"Argument `offset`: {value} is out of bounds. Pass 0 to 1000000, or page with `after`."


NO_CURSOR = "not a cursor. Pass the `endCursor` or `startCursor` of a page of the same list."
WRONG: list[tuple[JSON, str, str]] = [
    ({"first": 0}, "first", size("first", 0)),
    ({"first": 101}, "first", size("first", 101)),
    ({"first": -1}, "first", size("first", -1)),
    ({"last": 0}, "last", size("last", 0)),
    ({"last": 101}, "last", size("last", 101)),
    ({"first": 1, "last": 1}, "last", "Arguments `first` and `last` exclude each other."),
    ({"offset": -1}, "offset", offset(-1)),
    ({"offset": 1_000_001}, "offset", offset(1_000_001)),
    ({"after": "zz"}, "after", f"Argument `after`: {NO_CURSOR}"),
    ({"after": ""}, "after", f"Argument `after`: {NO_CURSOR}"),
    ({"after": "é"}, "after", f"Argument `after`: {NO_CURSOR}"),
    ({"last": 1, "before": "bnVsbA"}, "before", f"Argument `before`: {NO_CURSOR}"),
]


def with_cursor(cursor: str) -> list[tuple[JSON, str, str]]:
    return [
        (
            {"last": 1, "after": cursor},
            "after",
            "Argument `after` goes with `first`. Use `before` with `last`.",
        ),
        (
            {"first": 1, "before": cursor},
            "before",
            "Argument `before` goes with `last`. Use `after` with `first`.",
        ),
        (
            {"before": cursor},
            "before",
            "Argument `before` goes with `last`. Use `after` with `first`.",
        ),
        (
            {"last": 1, "after": cursor, "before": cursor},
            "before",
            "Arguments `after` and `before` exclude each other.",
        ),
        (
            {"after": cursor, "offset": 1},
            "offset",
            "Argument `offset` goes with `first` alone, without cursors.",
        ),
        (
            {"last": 2, "offset": 0},
            "offset",
            "Argument `offset` goes with `first` alone, without cursors.",
        ),
    ]


async def error_of(client: Client, field: ListField, parent: int | None, given: JSON) -> JSON:
    """The error of a page; at a nested list the object around it is lost with it."""
    document, variables = list_document(field, parent, "nodes { id }", [given])
    status, body = await client.ask(document, variables)
    assert status == 200
    assert body["data"] == ({"p0": None} if parent is None else {"nodes": [None]})
    (error,) = body["errors"]
    assert error["path"] == (["p0"] if parent is None else ["nodes", 0, "p0"])
    return error  # type: ignore[no-any-return]


def extensions(param: str) -> JSON:
    return {
        "code": "BAD_USER_INPUT",
        "type": "invalid_request_error",
        "param": param,
        "requestId": REQUEST_ID,
    }


@pytest.mark.parametrize("field", LISTS)
async def test_wrong_arguments_are_named(world: Client, oracle: Oracle, field: ListField) -> None:
    parent = busiest(oracle, field)
    page = await ask_page(world, field, parent, first=1)
    cursor = page["pageInfo"]["endCursor"]
    for given, param, message in [*WRONG, *with_cursor(cursor)]:
        error = await error_of(world, field, parent, given)
        assert (error["message"], error["extensions"]) == (message, extensions(param)), given


@pytest.mark.parametrize("field", LISTS)
async def test_cursor_of_another_order(world: Client, oracle: Oracle, field: ListField) -> None:
    parent = busiest(oracle, field)
    first, second = field.order_fields[:2]

    def ordered(name: str, direction: str = "ASC") -> list[dict[str, str]]:
        return [{"field": name, "direction": direction}]

    page = await ask_page(world, field, parent, first=1, orderBy=ordered(first))
    cursor = page["pageInfo"]["endCursor"]
    message = (
        "Argument `after`: the cursor was made for another list or order "
        f"({field.node}:{first}). Keep `orderBy` while paging, or start again without a cursor."
    )
    others = (ordered(second), ordered(first, "DESC"), ordered(first) + ordered(second))
    for other in others:
        error = await error_of(world, field, parent, {"after": cursor, "orderBy": other})
        assert (error["message"], error["extensions"]) == (message, extensions("after"))


@pytest.mark.parametrize("field", LISTS)
async def test_order_by_the_same_value_twice(
    world: Client, oracle: Oracle, field: ListField
) -> None:
    name = field.order_fields[0]
    twice = [{"field": name, "direction": "ASC"}, {"field": name, "direction": "DESC"}]
    error = await error_of(world, field, busiest(oracle, field), {"orderBy": twice})
    message = f"Argument `orderBy`: {name} is named twice. Name each value once."
    assert (error["message"], error["extensions"]) == (message, extensions("orderBy"))


def bad_ids(target: str) -> list[tuple[Any, str]]:
    other = "Location" if target != "Location" else "Customer"
    not_an_id = "not an id. Pass the `id` of an object as the gateway gave it."
    return [
        ("nonsense", not_an_id),
        ("", not_an_id),
        (gid(target, -1), not_an_id),
        (gid(other, 1), f"this is the id of a {other}. Pass the id of a {target}."),
        (gid("Unicorn", 1), f"this is the id of a Unicorn. Pass the id of a {target}."),
    ]


@pytest.mark.parametrize("field", LISTS)
async def test_malformed_ids_in_filters(world: Client, oracle: Oracle, field: ListField) -> None:
    parent = busiest(oracle, field)
    for value, problem in bad_ids(field.node):
        for operator, given in (("eq", value), ("in", [value])):
            path = f"filter.id.{operator}"
            error = await error_of(world, field, parent, {"filter": {"id": {operator: given}}})
            assert error["message"] == f"Argument `{path}`: {problem}"
            assert error["extensions"] == extensions(path)


@pytest.mark.parametrize("field", LISTS)
async def test_filters_are_bounded(world: Client, oracle: Oracle, field: ListField) -> None:
    parent = busiest(oracle, field)
    one: JSON = {"id": {"isNull": False}}
    deep = one
    for _ in range(5):
        deep = {"not": deep}
    many = {"and": [one] * 51}
    long = {"id": {"in": [gid(field.node, number) for number in range(101)]}}
    wrong: list[tuple[JSON, str, str]] = [
        (deep, "filter" + ".not" * 5, "filters nest 5 levels deep at most."),
        (many, "filter.and.id", "a filter has 50 comparisons at most."),
        (long, "filter.id.in", "101 values are too many. Pass 100 at most."),
    ]
    for given, path, problem in wrong:
        error = await error_of(world, field, parent, {"filter": given})
        assert error["message"] == f"Argument `{path}`: {problem}"
        assert error["extensions"] == extensions(path)
    fitting = [{"and": [one] * 50}, deep["not"], {"id": {"in": long["id"]["in"][:100]}}]
    for given in fitting:
        await ask_page(world, field, parent, filter=given, first=1)


async def test_ids_at_once_are_bounded(world: Client) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [gid("Location", 900_000 + number) for number in range(101)]
    error = await world.error(query, {"ids": ids})
    assert error["message"] == "Argument `ids`: 101 ids are too many. Pass 100 at most."
    assert error["extensions"] == extensions("ids")
    assert await world.data(query, {"ids": ids[:100]}) == {"nodes": [None] * 100}
