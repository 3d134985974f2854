"""Locations are found by what people remember of them; both databases find the same."""

import json
from typing import Any

import pytest

from tests.databases.statements import count_statements
from tests.support.client import Client, acme
from tests.support.paths import both

RANKED = "query($text: String!, $first: Int!) { searchLocations(text: $text, first: $first) {"
RANKED += " likeness location { id name city } } }"
FILTERED = "query($f: LocationFilter) { locations(filter: $f) { totalCount nodes { id } } }"

FIGURES = """query($f: AnalyticsFilter) { analytics(
    metrics: [REVIEW_REVIEWS_COUNT, SURVEY_NB_SENT]
    dimensions: [BUSINESS]
    filter: $f
    perPage: 100
) { rows { location { id } } } }"""


async def found(client: Client, text: str, who: str = "admin", first: int = 10) -> list[Any]:
    """Numbers of the locations that a search gives, in its order, each with its likeness."""
    data = await client.data(RANKED, {"text": text, "first": first}, who)
    ids = {acme("Location", number): number for number in range(1, 13)}
    return [
        (ids[match["location"]["id"]], round(match["likeness"], 3))
        for match in data["searchLocations"]
    ]


async def with_figures(client: Client, filter_: Any) -> set[str]:
    """Ids of the active locations that have figures."""
    filter_ = {**filter_, "notIssues": ["DELETED_BUSINESS"]}
    data = await client.data(FIGURES, {"f": filter_})
    return {row["location"]["id"] for row in data["analytics"]["rows"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apple park", [(2, 1.0), (1, 1.0)]),  # the shorter one first
        ("Cupertino PARK apple", [(2, 1.0), (1, 1.0)]),
        ("aple park", [(2, 0.875), (1, 0.875)]),
        ("apple prak", [(2, 0.875), (1, 0.875)]),
        ("plape prak", []),  # two errors in five letters
        ("cafe ole", [(4, 1.0), (3, 1.0)]),
        ("Café Olé", [(4, 1.0), (3, 1.0)]),
        ("zurich", [(4, 1.0), (3, 1.0)]),
        ("ZÜRECH", [(4, 0.834), (3, 0.834)]),
        ("zrich", [(4, 0.8), (3, 0.8)]),
        ("Zurcih", [(4, 0.834), (3, 0.834)]),
        ("angelholm", [(5, 1.0)]),
        ("agnelhlom", [(5, 0.778)]),
        ("strasse köln", [(8, 1.0)]),
        ("Straße", [(8, 1.0)]),
        ("koln", [(8, 1.0)]),
        ("95014", [(7, 1.0), (1, 1.0)]),
        ("950", [(7, 0.9), (1, 0.9)]),
        ("95015", []),
        ("95041", []),
        ("262 32", [(5, 1.0)]),
        ("100% off", [(7, 1.0)]),
        ("store 95014", [(7, 1.0)]),
        ("harbor", [(9, 0.834), (10, 0.834)]),
        ("hrabuor", []),  # two errors in seven letters
        ("cuperitmo", [(2, 0.778), (1, 0.778)]),  # two in nine
        ("cupreitmo", []),  # three
        ("zoo berlin", [(11, 1.0)]),
        ("zoo belrin", [(11, 0.917)]),
        ("apple berlin", []),
        ("zo", [(12, 0.9), (11, 0.9)]),
        ("zp", []),  # no errors in two letters
        ("c o", [(4, 0.9), (3, 0.9)]),
        ("closed shop", []),  # deleted
        ("x", []),
        ('"apple" (park*', [(2, 1.0), (1, 1.0)]),
        ("apple OR park", []),
        ("qwertz", []),
    ],
)
async def test_search(world: Client, text: str, expected: list[Any]) -> None:
    assert await found(world, text) == expected
    ids = {acme("Location", number) for number, _ in expected}
    filtered = {"f": {"search": {"matches": text}}}
    for answer in await both(world, FILTERED, filtered, "admin"):
        told = json.loads(answer[1])["data"]["locations"]
        assert {node["id"] for node in told["nodes"]} == ids
        assert told["totalCount"] == len(ids)
    assert await with_figures(world, {"query": text}) == ids & await with_figures(world, {})


@pytest.mark.parametrize("text", ["", " % \\ ' \" ", "\u0301", "🙂"])
async def test_a_text_without_a_word_is_refused(world: Client, text: str) -> None:
    said = "holds no word. Pass at least one letter or digit of a name, a city or a postal code."
    for document, variables, argument in (
        (RANKED, {"text": text, "first": 1}, "text"),
        (FILTERED, {"f": {"search": {"matches": text}}}, "filter.search.matches"),
        (FIGURES, {"f": {"query": text}}, "filter.query"),
    ):
        error = await world.error(document, variables)
        assert error["message"] == f"Argument `{argument}` {said}"
        assert (error["extensions"]["code"], error["extensions"]["param"]) == (
            "BAD_USER_INPUT",
            argument,
        )


@pytest.mark.parametrize(
    ("city", "expected"),
    [
        ("zurich", {3, 4}),
        ("ZÜRICH", {3, 4}),
        (" zürich! ", {3, 4}),
        ("Zu\u0308rich", {3, 4}),
        ("zuric", set()),
        ("zurihc", set()),
        ("köln", {8}),
        ("angelholm", {5}),
        ("cupertino", {1, 2}),
    ],
)
async def test_a_city_is_the_same_for_lists_and_figures(
    world: Client, city: str, expected: set[int]
) -> None:
    ids = {acme("Location", number) for number in expected}
    for filter_ in ({"city": {"eq": city}}, {"city": {"in": ["Nowhere", city]}}):
        for answer in await both(world, FILTERED, {"f": filter_}, "admin"):
            nodes = json.loads(answer[1])["data"]["locations"]["nodes"]
            assert {node["id"] for node in nodes} == ids
    data = await world.data(FILTERED, {"f": {"not": {"city": {"eq": city}}}})
    assert data["locations"]["totalCount"] == 11 - len(ids)
    assert await with_figures(world, {"city": city}) == ids & await with_figures(world, {})


async def test_a_city_without_a_word_is_refused(world: Client) -> None:
    for document, filter_, argument in (
        (FILTERED, {"city": {"eq": ""}}, "filter.city.eq"),
        (FILTERED, {"city": {"in": ["Bonn", " - "]}}, "filter.city.in"),
        (FIGURES, {"city": " "}, "filter.city"),
    ):
        error = await world.error(document, {"f": filter_})
        assert error["message"] == (
            f"Argument `{argument}` names no city: it has no letter and no digit. Pass the name "
            "of a city."
        )
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_search_below_other_objects(world: Client) -> None:
    """Of many parents at once, with one statement more whatever their number."""
    document = """query($first: Int!) { locationGroups(first: $first) { nodes {
        locations(filter: {search: {matches: "aple"}}) { totalCount nodes { id } } } } }"""
    plan, core = await both(world, document, {"first": 10}, "admin")
    assert plan == core
    groups = json.loads(plan[1])["data"]["locationGroups"]["nodes"]
    found = [node["id"] for group in groups for node in group["locations"]["nodes"]]
    assert set(found) == {acme("Location", 1), acme("Location", 2)}
    counts = set()
    for first in (1, 10):
        with count_statements(world.database) as statements:
            await world.data(document, {"first": first})
        counts.add(len(statements))
    assert len(counts) == 1


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


async def test_a_long_text_is_refused(world: Client) -> None:
    assert await found(world, "apple park" + " " * 190) == [(2, 1.0), (1, 1.0)]
    for document, variables, argument in (
        (RANKED, {"text": "x" * 5_000, "first": 1}, "text"),
        (FILTERED, {"f": {"search": {"matches": "x" * 5_000}}}, "filter.search.matches"),
        (FIGURES, {"f": {"query": "x" * 5_000}}, "filter.query"),
    ):
        error = await world.error(document, variables)
        assert error["message"] == f"Argument `{argument}` has 5,000 characters. Pass 200 at most."
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


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
    await own.done("updateLocation", {"id": location, "name": "スターバックス 渋谷区店"})
    assert (await finds("渋谷"), await finds("ｽﾀｰﾊﾞ"), await finds("谷渋")) == (True, True, False)
    await own.done("deleteLocation", {"id": location}, "deletedId")
    assert not await finds("渋谷")
