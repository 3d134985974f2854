"""Cursors: places in an order, whatever comes in their way."""

import base64
import datetime as dt
import itertools
import random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, Enum, Float, Integer

from gateway.database.columns import LocalDateTime, UtcDateTime
from gateway.errors import BadUserInput
from gateway.graphql.node import NODE_TYPES
from gateway.store.paging import Cursor, OrderTerm, decode_cursor, encode_cursor
from gateway.store.resource import Resource
from tests.support.client import Client, acme
from tests.support.lists import ask_page, ids
from tests.support.shape import ROOT_LIST_OF

RESOURCES = [node.resource for node in NODE_TYPES.values()]
DAMAGED = "Argument `after`: the cursor is damaged. Pass it as the page gave it."
Order = tuple[OrderTerm, ...]

# Years that every database keeps; the first and last moment mean infinity to PostgreSQL.
FIRST, LAST = dt.datetime.fromisoformat("0001-01-02"), dt.datetime.fromisoformat("9999-12-30")
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(dt.UTC))


def values_for(resource: Resource, term: OrderTerm) -> st.SearchStrategy[Any]:
    """Values that the column of a sort key can have."""
    column = resource.table.c[resource.orders[term.name]]
    kind = column.type
    some: st.SearchStrategy[Any]
    if isinstance(kind, UtcDateTime):
        some = INSTANTS
    elif isinstance(kind, LocalDateTime):
        some = st.datetimes(FIRST, LAST)
    elif isinstance(kind, Date):
        some = st.dates(FIRST.date(), LAST.date())
    elif isinstance(kind, Boolean):
        some = st.booleans()
    elif isinstance(kind, Integer):
        some = st.integers(-(2**63) + 1, 2**63 - 1)
    elif isinstance(kind, Float):
        some = st.floats(allow_nan=False, allow_infinity=False)
    elif isinstance(kind, Enum):
        some = st.sampled_from(kind.enums)
    else:
        some = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
    return st.none() | some if column.nullable else some


@st.composite
def places(draw: st.DrawFn) -> tuple[Resource, Order, tuple[Any, ...], int]:
    """A resource, an order of it, and a place in that order."""
    resource = draw(st.sampled_from(RESOURCES))
    names = draw(
        st.lists(st.sampled_from(sorted(resource.orders)), min_size=1, max_size=3, unique=True)
    )
    order = tuple(OrderTerm(name, draw(st.booleans())) for name in names)
    values = tuple(draw(values_for(resource, term)) for term in order)
    return resource, order, values, draw(st.integers(0, 2**63 - 1))


@given(places())
def test_round_trip(place: tuple[Resource, Order, tuple[Any, ...], int]) -> None:
    resource, order, values, row_id = place
    text = encode_cursor(resource, order, values, row_id)
    cursor = decode_cursor(resource, order, text, "after")
    assert (cursor.values, cursor.row_id) == (values, row_id)
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()


@given(places(), places())
def test_cursor_of_another_order(
    one: tuple[Resource, Order, tuple[Any, ...], int],
    other: tuple[Resource, Order, tuple[Any, ...], int],
) -> None:
    text = encode_cursor(*one)
    if one[:2] == other[:2]:
        decode_cursor(other[0], other[1], text, "after")
        return
    with pytest.raises(BadUserInput, match="was made for another list or order") as caught:
        decode_cursor(other[0], other[1], text, "before")
    assert caught.value.param == "before"


@given(places(), st.data())
def test_damaged_cursor_is_bad_input_or_another_place(
    place: tuple[Resource, Order, tuple[Any, ...], int], data: st.DataObject
) -> None:
    resource, order, values, row_id = place
    text = encode_cursor(resource, order, values, row_id)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters())
    damaged = data.draw(
        st.sampled_from([text[:at], text[at:], text[:at] + letter + text[at + 1 :], text + letter])
    )
    read = read_cursor(resource, order, damaged)
    if isinstance(read, BadUserInput):
        assert read.param == "after"
    else:
        assert len(read.values) == len(order)


def read_cursor(resource: Resource, order: Order, text: str) -> Cursor | BadUserInput:
    """The place, or why there is none; nothing else may be raised."""
    try:
        return decode_cursor(resource, order, text, "after")
    except BadUserInput as refused:
        return refused


def forged(resource: Resource, order: Order, values: list[Any], row_id: Any) -> str:
    """A cursor with anything in it."""
    good = encode_cursor(resource, order, [None] * len(order), 1)
    signature = orjson.loads(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4)))[0]
    packed = orjson.dumps([signature, values, row_id])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


ANYTHING: tuple[Any, ...] = (
    None,
    True,
    0,
    2**63,
    -(2**63),
    1.5,
    "text",
    "a\x00b",
    [],
    {},
    [1],
    10**17,
)


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_forged_values_must_fit_their_column(resource: Resource) -> None:
    for name, column_name in resource.orders.items():
        column = resource.table.c[column_name]
        order = (OrderTerm(name, descending=False),)
        for value in ANYTHING:
            text = forged(resource, order, [value], 1)
            read = read_cursor(resource, order, text)
            if isinstance(read, BadUserInput):
                assert read.message == DAMAGED
                continue
            (restored,) = read.values
            if value is None:
                assert column.nullable
            elif isinstance(column.type, UtcDateTime | LocalDateTime):
                assert isinstance(restored, dt.datetime)
            else:
                numbers = (int, float) if isinstance(column.type, Float) else ()
                assert isinstance(restored, (column.type.python_type, *numbers))
                assert restored != "a\x00b"


@pytest.mark.parametrize("row_id", [None, True, "1", 1.5, 2**63, [], {}])
def test_forged_row_ids(row_id: Any) -> None:
    resource = NODE_TYPES["Location"].resource
    order = (OrderTerm("NAME", descending=False),)
    with pytest.raises(BadUserInput) as caught:
        decode_cursor(resource, order, forged(resource, order, ["x"], row_id), "after")
    assert caught.value.message == DAMAGED


@pytest.mark.parametrize("values", [[], ["x", "y"]])
def test_forged_number_of_values(values: list[Any]) -> None:
    resource = NODE_TYPES["Location"].resource
    order = (OrderTerm("NAME", descending=False),)
    with pytest.raises(BadUserInput) as caught:
        decode_cursor(resource, order, forged(resource, order, values, 1), "after")
    assert caught.value.message == DAMAGED


async def test_forged_cursors_never_reach_the_database(world: Client) -> None:
    for name, resource in ((n, NODE_TYPES[n].resource) for n in ("Location", "Customer", "Review")):
        for key in resource.orders:
            order = (OrderTerm(key, descending=False),)
            given_order = [{"field": key, "direction": "ASC"}]
            for value in ANYTHING:
                status, body = await world.ask(
                    f"query($after: String, $order: [{name}Order!]) {{ page: "
                    f"{ROOT_LIST_OF[name].name}(after: $after, orderBy: $order) {{ totalCount "
                    "nodes { id } } }",
                    {"after": forged(resource, order, [value], 1), "order": given_order},
                )
                assert status == 200
                for error in body.get("errors", []):
                    assert error["message"] == DAMAGED, (key, value)


async def test_pages_hold_while_rows_come_and_go(own: Client) -> None:
    """What was there from beginning to end is given exactly once, in every order both ways."""
    chance = random.Random(7)
    field = ROOT_LIST_OF["Customer"]
    before = ids(await ask_page(own, field, first=100))
    numbers = itertools.count()
    for key, (size, place, towards) in itertools.product(
        ("CREATED", "EMAIL", "LAST_NAME", "LAST_SMS"),
        (("first", "after", "endCursor"), ("last", "before", "startCursor")),
    ):
        order = [{"field": key, "direction": chance.choice(["ASC", "DESC"])}]
        found: list[str] = []
        cursor: dict[str, Any] = {}
        more = True
        while more:
            page = await ask_page(own, field, orderBy=order, **{size: 3, **cursor})
            found += ids(page) if size == "first" else ids(page)[::-1]
            info = page["pageInfo"]
            more = info["hasNextPage"] if size == "first" else info["hasPreviousPage"]
            cursor = {place: info[towards]}
            made = {
                "locationId": acme("Location", 1),
                "email": f"{chance.choice('ajz')}{next(numbers)}@example.com",
                "lastName": chance.choice([None, "Axelrod", "Marzio", "Zz"]),
            }
            await own.done("createCustomer", made)
        assert len(found) == len(set(found)), key
        whole = ids(await ask_page(own, field, orderBy=order, first=100))
        in_order = whole if size == "first" else whole[::-1]
        assert [one for one in in_order if one in before] == [one for one in found if one in before]
        assert set(before) <= set(found)


async def test_cursor_outlives_its_row(own: Client) -> None:
    field = ROOT_LIST_OF["Customer"]
    whole = await ask_page(own, field, first=100)
    third = whole["edges"][2]
    await own.done("deleteCustomer", {"id": third["node"]["id"]})
    after = await ask_page(own, field, first=100, after=third["cursor"])
    assert ids(after) == ids(whole)[3:]


@pytest.mark.parametrize("value", [-62_135_596_800_000_001, 253_402_300_800_000_000])
async def test_an_instant_beyond_the_calendar_is_damage(world: Client, value: int) -> None:
    forged = base64.urlsafe_b64encode(orjson.dumps(["Feedback:-CREATED", [value], 1])).decode()
    query = "query($a: String!) { feedbacks(first: 1, after: $a) { nodes { id } } }"

    error = await world.error(query, {"a": forged.rstrip("=")})

    assert error["message"] == DAMAGED
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
