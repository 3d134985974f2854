"""Texts in filters: parts of texts ignore case in every script, and no letter is special."""

from typing import Any

import pytest

from tests.graphql.conftest import NAMES
from tests.support.client import Client, acme


@pytest.mark.parametrize(
    ("operator", "text", "found"),
    [
        ("contains", "łÓDŹ", [0]),
        ("contains", "ÄRZTE", [0]),
        ("startsWith", "пекарня", [1]),
        ("contains", "ЮЖН", [1]),
        ("contains", "οδοσ", [2]),
        ("contains", "ΟΔΟΣ", [2]),
        ("startsWith", "οδοσα", [2]),
        ("contains", "STRAßE", [3]),
        ("contains", "strasse", [3]),
        ("startsWith", "strass", [3]),
        ("startsWith", "lodz arzte", [0]),
        ("contains", "a\u0308RZTE", [0]),
        ("contains", "ijssel dž", [5]),
        ("contains", "οδοσάνδρος", [2]),
        ("contains", "ЮЖНАЯ", [1]),
        ("containsAny", ["lódź", "ijssel", "nothing"], [0, 5]),
        ("containsAny", [], []),
        ("contains", "%", [4]),
        ("contains", "_", [4]),
        ("contains", "\\D", [4]),
        ("contains", "[A-Z]*", [4]),
        ("contains", "'; --", [4]),
        ("startsWith", "100%", [4]),
        ("startsWith", "00%", []),
        ("contains", "ĳssel", [5]),
        ("contains", "A\tB", [6]),
        ("contains", "🍕 PIZZA", [7]),
        ("contains", "", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("startsWith", "", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("eq", "straße", []),
        ("eq", "Straße", [3]),
        ("eq", "Straße ", []),
        ("in", ["Straße", "🍕 Pizza", "pizza"], [3, 7]),
    ],
)
async def test_parts_of_texts(names: Client, operator: str, text: Any, found: list[int]) -> None:
    given = {"and": [{"name": {operator: text}}, {"city": {"eq": "Names"}}]}
    data = await names.data(
        "query($f: LocationFilter) { locations(filter: $f, first: 100) { nodes { name } } }",
        {"f": given},
    )
    wanted = {NAMES[number] for number in found}
    assert {node["name"] for node in data["locations"]["nodes"]} == wanted


async def test_upper_and_lower_case_of_addresses_and_countries(world: Client) -> None:
    data = await world.data(
        '{ a: customers(filter: {email: {in: ["JANE@EXAMPLE.COM"]}}) { totalCount } '
        'b: customers(filter: {countryCode: {in: ["ch", "Fr"]}}) { totalCount } '
        'c: customers(filter: {countryCode: {contains: "h"}}) { totalCount } '
        'd: customer(email: "Jane@Example.com") { firstName } }'
    )
    assert data == {
        "a": {"totalCount": 1},
        "b": {"totalCount": 2},
        "c": {"totalCount": 1},
        "d": {"firstName": "Jane"},
    }


async def test_null_is_not_other_than_a_value(world: Client) -> None:
    """`not` gives back the rows without a value: what does not compare does not hold."""

    async def count(given: str) -> int:
        data = await world.data(f"{{ locations(filter: {given}) {{ totalCount }} }}")
        found: int = data["locations"]["totalCount"]
        return found

    everything = await count("{}")
    assert everything == 11
    for condition in (
        '{code: {eq: "A-1"}}',
        '{code: {contains: "A"}}',
        '{code: {in: ["A-1", "H-1"]}}',
        "{code: {isNull: true}}",
        '{code: {eq: "A-1"}, city: {eq: "Cupertino"}}',
        '{or: [{code: {eq: "A-1"}}, {city: {startsWith: "z"}}]}',
        "{code: {in: []}}",
    ):
        assert await count(condition) + await count(f"{{not: {condition}}}") == everything
    assert await count('{not: {code: {eq: "A-1"}}}') == 10
    assert await count("{not: {or: []}}") == everything


async def test_id_that_no_row_has(world: Client) -> None:
    data = await world.data(
        "query($ids: [ID!]) { locations(filter: {id: {in: $ids}}) { totalCount } }",
        {"ids": [acme("Location", 999), acme("Location", 1), acme("Location", 1)]},
    )
    assert data == {"locations": {"totalCount": 1}}
