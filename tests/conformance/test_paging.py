"""Pages: whatever the order, small pages in either direction add up to the whole list."""

import re

import pytest

from gateway.graphql.node import NODE_TYPES
from tests.support.client import Client, gid
from tests.support.lists import ask_page, ids
from tests.support.oracle import Oracle, Row, in_order
from tests.support.people import PEOPLE
from tests.support.shape import ALL_LISTS, ROOT_LISTS, SCHEMA, ListField, object_type

ORDERS = [
    pytest.param(field, name, id=f"{field.label}-{name}")
    for field in ALL_LISTS
    for name in field.order_fields
]
LISTS = [pytest.param(field, id=field.label) for field in ALL_LISTS]
ROOTS = [pytest.param(field, id=field.label) for field in ROOT_LISTS]
DIRECTIONS = ("ASC", "DESC")


def busiest(oracle: Oracle, field: ListField, who: str = "admin") -> int | None:
    """The parent on which most hangs; None for a root list."""
    if field.relation is None:
        return None
    person = PEOPLE[who]
    parents = [row["id"] for row in oracle.listed(field.owner, person)]
    return max(parents, key=lambda parent: len(oracle.children(field, parent, person)))


def expected(
    oracle: Oracle, field: ListField, parent: int | None, who: str = "admin"
) -> list[Row]:
    person = PEOPLE[who]
    if parent is None:
        return oracle.listed(field.node, person)
    return oracle.children(field, parent, person)


def global_ids(field: ListField, rows: list[Row]) -> list[str]:
    return [gid(field.node, row["id"]) for row in rows]


@pytest.mark.parametrize(("field", "name"), ORDERS)
async def test_small_pages_add_up_both_ways(
    world: Client, oracle: Oracle, field: ListField, name: str
) -> None:
    parent = busiest(oracle, field)
    rows = expected(oracle, field, parent)
    assert rows, "the world has nothing to page"
    for direction in DIRECTIONS:
        order = [{"field": name, "direction": direction}]
        wanted = global_ids(field, in_order(rows, [(name.lower(), direction == "DESC")]))

        whole = await ask_page(world, field, parent, orderBy=order, first=100)
        assert ids(whole) == wanted
        assert whole["totalCount"] == len(wanted)
        assert whole["pageInfo"]["hasNextPage"] is False
        assert whole["pageInfo"]["hasPreviousPage"] is False

        assert await pages(world, field, parent, order, len(wanted)) == wanted
        assert await pages(world, field, parent, order, len(wanted), backward=True) == wanted


async def pages(
    world: Client,
    field: ListField,
    parent: int | None,
    order: list[dict[str, str]],
    total: int,
    *,
    backward: bool = False,
) -> list[str]:
    """All ids in order, collected from pages of two."""
    size, place, towards = (
        ("last", "before", "startCursor") if backward else ("first", "after", "endCursor")
    )
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await ask_page(world, field, parent, orderBy=order, **{size: 2}, **cursor)
        info = page["pageInfo"]
        assert page["totalCount"] == total
        assert len(page["nodes"]) == min(2, total - len(found))
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert [info["startCursor"], info["endCursor"]] == [cursors[0], cursors[-1]]
        found = ids(page) + found if backward else found + ids(page)
        more, behind = info["hasNextPage"], info["hasPreviousPage"]
        if backward:
            more, behind = behind, more
        assert more is (len(found) < total)
        assert behind is bool(cursor)
        if not more:
            return found
        cursor = {place: info[towards]}


@pytest.mark.parametrize("field", LISTS)
async def test_several_sort_keys(world: Client, oracle: Oracle, field: ListField) -> None:
    names = field.order_fields[:3]
    parent = busiest(oracle, field)
    rows = expected(oracle, field, parent)
    for first_descends in (False, True):
        falls = [first_descends is (number % 2 == 0) for number in range(len(names))]
        order = [
            {"field": name, "direction": "DESC" if down else "ASC"}
            for name, down in zip(names, falls, strict=True)
        ]
        terms = [(name.lower(), down) for name, down in zip(names, falls, strict=True)]
        wanted = global_ids(field, in_order(rows, terms))
        assert ids(await ask_page(world, field, parent, orderBy=order, first=100)) == wanted
        assert await pages(world, field, parent, order, len(wanted)) == wanted
        assert await pages(world, field, parent, order, len(wanted), backward=True) == wanted


@pytest.mark.parametrize("field", ROOTS)
async def test_provider_pages_over_all_its_accounts(
    world: Client, oracle: Oracle, field: ListField
) -> None:
    wanted = {gid(field.node, row["id"]) for row in expected(oracle, field, None, "provider")}
    found: list[str] = []
    after: str | None = None
    while True:
        page = await ask_page(world, field, who="provider", first=7, after=after)
        found += ids(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert page["totalCount"] == len(wanted)


REFERENCE_ORDERS = {
    "Account": "CREATED descending",
    "User": "CREATED descending",
    "Customer": "CREATED descending",
    "Feedback": "CREATED descending",
    "FeedbackRequest": "CREATED descending",
    "Review": "CREATED descending",
    "Location": "NAME ascending",
}


@pytest.mark.parametrize("field", LISTS)
async def test_default_order_is_the_documented_one(
    world: Client, oracle: Oracle, field: ListField
) -> None:
    text = object_type(field.owner).fields[field.name].args["orderBy"].description or ""
    documented = re.search(r"([A-Z_]+ (?:a|de)scending) by default", text)
    assert documented is not None
    assert documented[1] == REFERENCE_ORDERS.get(field.node, documented[1])
    name, direction = documented[1].split()

    parent = busiest(oracle, field)
    rows = in_order(
        expected(oracle, field, parent), [(name.lower(), direction == "descending")]
    )
    assert ids(await ask_page(world, field, parent, first=100)) == global_ids(field, rows)
    assert ids(await ask_page(world, field, parent)) == global_ids(field, rows[:10])
    assert ids(await ask_page(world, field, parent, orderBy=[])) == global_ids(field, rows[:10])


@pytest.mark.parametrize("field", LISTS)
async def test_offset_skips(world: Client, oracle: Oracle, field: ListField) -> None:
    parent = busiest(oracle, field)
    whole = ids(await ask_page(world, field, parent, first=100))
    for offset in (0, 1, len(whole), len(whole) + 5, 1_000_000):
        page = await ask_page(world, field, parent, first=3, offset=offset)
        assert ids(page) == whole[offset : offset + 3]
        assert page["totalCount"] == len(whole)
        assert page["pageInfo"]["hasNextPage"] is (offset + 3 < len(whole))


@pytest.mark.parametrize("field", LISTS)
async def test_every_edge_has_a_cursor_of_its_own(
    world: Client, oracle: Oracle, field: ListField
) -> None:
    parent = busiest(oracle, field)
    whole = await ask_page(world, field, parent, first=100)
    for place, edge in enumerate(whole["edges"][:4]):
        after = await ask_page(world, field, parent, first=100, after=edge["cursor"])
        before = await ask_page(world, field, parent, last=100, before=edge["cursor"])
        assert ids(before) == ids(whole)[:place]
        assert ids(after) == ids(whole)[place + 1 :]


def test_every_type_with_an_id_can_be_listed() -> None:
    listed = {field.node for field in ALL_LISTS}
    assert listed == set(NODE_TYPES)
    assert SCHEMA.query_type is not None
