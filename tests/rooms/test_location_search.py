"""Locations are found by what people remember of them; both databases find the same."""

from typing import Any

import pytest

from tests.support.client import Client, acme

RANKED = "query($text: String!, $first: Int!) { searchLocations(text: $text, first: $first) {"
RANKED += " likeness location { id name city } } }"
FILTERED = "query($f: LocationFilter) { locations(filter: $f) { totalCount nodes { id } } }"


async def found(client: Client, text: str, who: str = "admin", first: int = 10) -> list[Any]:
    """Numbers of the locations that a search gives, in its order, each with its likeness."""
    data = await client.data(RANKED, {"text": text, "first": first}, who)
    ids = {acme("Location", number): number for number in range(1, 13)}
    return [
        (ids[match["location"]["id"]], round(match["likeness"], 3))
        for match in data["searchLocations"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apple park", [(2, 1.0), (1, 1.0)]),  # fewer other words first
        ("Cupertino PARK apple", [(2, 1.0), (1, 1.0)]),
        ("aple park", [(2, 0.875), (1, 0.875)]),
        ("apple prak", [(2, 0.556), (1, 0.556)]),
        ("cafe ole", [(4, 1.0), (3, 1.0)]),
        ("Café Olé", [(4, 1.0), (3, 1.0)]),
        ("zurich", [(4, 1.0), (3, 1.0)]),
        ("ZÜRECH", [(4, 0.5), (3, 0.5)]),
        ("zrich", [(4, 0.6), (3, 0.6)]),
        ("angelholm", [(5, 1.0)]),
        ("strasse köln", [(8, 1.0)]),
        ("Straße", [(8, 1.0)]),
        ("koln", [(8, 1.0)]),
        ("95014", [(7, 1.0), (1, 1.0)]),
        ("100% off", [(7, 1.0)]),
        ("harbor", [(10, 0.667), (9, 0.667)]),
        ("zoo berlin", [(11, 1.0), (12, 0.333)]),
        ("cuperitmo", [(2, 0.444), (1, 0.444)]),  # two errors in one word: the filter is stricter
        ("haruor", [(10, 0.333), (9, 0.333)]),
        ("zo", [(12, 0.5), (11, 0.5)]),
        ("closed shop", []),  # deleted
        ("x", []),
        ("", []),
        (" % \\ ' \" ", []),
        ('"apple" OR (park*', [(2, 0.818), (1, 0.818)]),
        ("qwertz", []),
    ],
)
async def test_search(world: Client, text: str, expected: list[Any]) -> None:
    assert await found(world, text) == expected
    data = await world.data(FILTERED, {"f": {"search": {"matches": text}}})
    ids = {acme("Location", number) for number, likeness in expected if likeness >= 0.5}
    assert {node["id"] for node in data["locations"]["nodes"]} == ids
    assert data["locations"]["totalCount"] == len(ids)


async def test_only_what_the_viewer_sees(world: Client) -> None:
    assert await found(world, "cafe ole", "restricted") == [(3, 1.0)]
    assert await found(world, "cafe ole", "lost") == []
    data = await world.data(RANKED, {"text": "zoo", "first": 100}, "provider")
    assert len(data["searchLocations"]) == 4  # of two accounts


async def test_as_many_as_asked_for(world: Client) -> None:
    assert await found(world, "apple park", first=1) == [(2, 1.0)]
    for first in (0, 101, -1):
        error = await world.error(RANKED, {"text": "x", "first": first})
        assert error["message"] == f"Argument `first` is {first}. Pass a number from 1 to 100."
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_cost_counts_what_a_search_may_return(world: Client) -> None:
    document = """{ searchLocations(text: "x", first: 100) { location {
        feedbacks(first: 100) { nodes { answers(first: 100) { nodes { id } } } } } } }"""
    error = await world.error(document)
    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"


async def test_search_goes_with_other_conditions(world: Client) -> None:
    async def count(given: Any) -> int:
        data = await world.data(FILTERED, {"f": given})
        total: int = data["locations"]["totalCount"]
        return total

    search = {"search": {"matches": "apple park"}}
    assert await count({**search, "postalCode": {"eq": "95014"}}) == 1
    assert await count({"not": search}) == 9
    assert await count({"search": {"matches": "closed shop"}, "active": {"eq": False}}) == 1
    assert await count({"or": [search, {"search": {"matches": "zoo"}}]}) == 4


async def test_a_long_text_is_cut(world: Client) -> None:
    assert await found(world, "apple park " + "x" * 50_000) == [(2, 0.75), (1, 0.75)]
    assert await found(world, " " * 150 + "apple park" + " " * 50_000) == [(2, 1.0), (1, 1.0)]


async def test_search_follows_every_write(own: Client) -> None:
    given = {"name": "Trattoria Da Gïno", "countryCode": "IT", "city": "Forlì"}
    location = (await own.done("createLocation", given, "location { id }"))["location"]["id"]

    async def finds(text: str) -> bool:
        data = await own.data(FILTERED, {"f": {"search": {"matches": text}}})
        return location in [node["id"] for node in data["locations"]["nodes"]]

    assert await finds("gino forli")
    await own.done("updateLocation", {"id": location, "city": "Łódź"})
    assert (await finds("forli"), await finds("lodz")) == (False, True)
    await own.done("updateLocation", {"id": location, "name": "Smørrebrød", "city": None})
    assert (await finds("gino"), await finds("smorrebrod"), await finds("lodz")) == (
        False,
        True,
        False,
    )
