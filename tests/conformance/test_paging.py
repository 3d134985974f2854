"""Pages: whatever the order, small pages in either direction add up to the whole list."""

import re

import pytest

from gateway.graphql.node import NODE_TYPES
from tests.support.client import Client, gid
from tests.support.lists import ask_page, ask_pages, ids
from tests.support.oracle import Oracle, Row, in_order
from tests.support.people import PEOPLE
from tests.support.shape import ALL_LISTS, NESTED_LISTS, ROOT_LISTS, SCHEMA, ListField, object_type

ROOT_ORDERS = [
    pytest.param(field, name, id=f"{field.label}-{name}")
    for field in ROOT_LISTS
    for name in field.order_fields
]
LISTS = [pytest.param(field, id=field.label) for field in ALL_LISTS]
NESTED = [pytest.param(field, id=field.label) for field in NESTED_LISTS]
ROOTS = [pytest.param(field, id=field.label) for field in ROOT_LISTS]
DIRECTIONS = ("ASC", "DESC")


def busiest(oracle: Oracle, field: ListField, who: str = "admin") -> int | None:
    """The parent on which most hangs; None for a root list."""
    if field.relation is None:
        return None
    person = PEOPLE[who]
    parents: list[int] = [row["id"] for row in oracle.listed(field.owner, person)]
    return max(parents, key=lambda parent: len(oracle.children(field, parent, person)))


def expected(oracle: Oracle, field: ListField, parent: int | None, who: str = "admin") -> list[Row]:
    person = PEOPLE[who]
    if parent is None:
        return oracle.listed(field.node, person)
    return oracle.children(field, parent, person)


def global_ids(field: ListField, rows: list[Row]) -> list[str]:
    return [gid(field.node, row["id"]) for row in rows]


@pytest.mark.parametrize(("field", "name"), ROOT_ORDERS)
async def test_every_order_pages_both_ways(
    world: Client, oracle: Oracle, field: ListField, name: str
) -> None:
    for direction in DIRECTIONS:
        order = [{"field": name, "direction": direction}]
        await check_order(world, oracle, field, order)


@pytest.mark.parametrize("field", LISTS)
async def test_several_sort_keys(world: Client, oracle: Oracle, field: ListField) -> None:
    names = field.order_fields[:3]
    order = [
        {"field": name, "direction": DIRECTIONS[number % 2]} for number, name in enumerate(names)
    ]
    await check_order(world, oracle, field, order)


@pytest.mark.parametrize("field", NESTED)
async def test_every_order_of_what_hangs_on_a_parent(
    world: Client, oracle: Oracle, field: ListField
) -> None:
    parent = busiest(oracle, field)
    rows = expected(oracle, field, parent)
    orders = [(name, direction) for name in field.order_fields for direction in DIRECTIONS]
    arguments = [
        {"orderBy": [{"field": name, "direction": direction}], "first": 100}
        for name, direction in orders
    ]
    pages = await ask_pages(world, field, parent, arguments)
    for (name, direction), page in zip(orders, pages, strict=True):
        wanted = in_order(rows, [(name.lower(), direction == "DESC")])
        assert ids(page) == global_ids(field, wanted), (name, direction)


async def check_order(
    world: Client, oracle: Oracle, field: ListField, order: list[dict[str, str]]
) -> None:
    """The whole list is ordered, and so is pages of two from places all over it."""
    parent = busiest(oracle, field)
    rows = expected(oracle, field, parent)
    assert rows, "the world has nothing to page"
    terms = [(term["field"].lower(), term["direction"] == "DESC") for term in order]
    wanted = global_ids(field, in_order(rows, terms))
    total = len(wanted)

    whole = await ask_page(world, field, parent, orderBy=order, first=100)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    assert ids(whole) == wanted
    assert [edge["node"]["id"] for edge in whole["edges"]] == wanted
    assert whole["totalCount"] == total
    assert whole["pageInfo"] == page_info(cursors, 0, total, previous=False, next_=False)

    pages = [{"first": 2, "orderBy": order}, {"last": 2, "orderBy": order}]
    slices = [(0, 2), (max(total - 2, 0), total)]
    infos = [(False, total > 2), (total > 2, False)]
    for place in range(0, total, 3):
        pages.append({"first": 2, "after": cursors[place], "orderBy": order})
        slices.append((place + 1, min(place + 3, total)))
        infos.append((True, place + 3 < total))
    for place in range(1, total, 3):
        pages.append({"last": 2, "before": cursors[place], "orderBy": order})
        slices.append((max(place - 2, 0), place))
        infos.append((place > 2, True))
    select = "nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    found = await ask_pages(world, field, parent, pages, select=select)
    for page, (start, end), (previous, next_) in zip(found, slices, infos, strict=True):
        assert ids(page) == wanted[start:end]
        assert page["pageInfo"] == page_info(cursors, start, end, previous=previous, next_=next_)


def page_info(
    cursors: list[str], start: int, end: int, *, previous: bool, next_: bool
) -> dict[str, object]:
    shown = cursors[start:end]
    return {
        "hasNextPage": next_,
        "hasPreviousPage": previous,
        "startCursor": shown[0] if shown else None,
        "endCursor": shown[-1] if shown else None,
    }


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
    rows = in_order(expected(oracle, field, parent), [(name.lower(), direction == "descending")])
    pages = await ask_pages(world, field, parent, [{"first": 100}, {}, {"orderBy": []}])
    wanted = global_ids(field, rows)
    assert [ids(page) for page in pages] == [wanted, wanted[:10], wanted[:10]]


@pytest.mark.parametrize("field", LISTS)
async def test_offset_skips(world: Client, oracle: Oracle, field: ListField) -> None:
    parent = busiest(oracle, field)
    whole = ids(await ask_page(world, field, parent, first=100))
    offsets = (0, 1, len(whole), len(whole) + 5, 1_000_000)
    pages = await ask_pages(
        world,
        field,
        parent,
        [{"first": 3, "offset": offset} for offset in offsets],
        select="totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage }",
    )
    for offset, page in zip(offsets, pages, strict=True):
        assert ids(page) == whole[offset : offset + 3]
        assert page["totalCount"] == len(whole)
        assert page["pageInfo"] == {
            "hasNextPage": offset + 3 < len(whole),
            "hasPreviousPage": offset > 0,
        }


def test_every_type_with_an_id_can_be_listed() -> None:
    listed = {field.node for field in ALL_LISTS}
    assert listed == set(NODE_TYPES)
    assert SCHEMA.query_type is not None
