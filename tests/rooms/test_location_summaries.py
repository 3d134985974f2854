"""Summaries beside the lists of a location: the same reviews and feedback, counted."""

import math
from collections import Counter
from typing import Any

import pytest

from tests.databases.statements import count_statements
from tests.support.client import Client, acme
from tests.support.paths import both

SUMMARIES = """
  reviewSummary { count average distribution { rating count } }
  npsSummary { count score average promoters passives detractors }
"""
LISTS = "reviews(first: 100) { nodes { rating } } feedbacks(first: 100) { nodes { npsScore } }"


def mean(values: list[float]) -> Any:
    return None if not values else pytest.approx(sum(values) / len(values))


def summary_of_reviews(ratings: list[float | None]) -> dict[str, Any]:
    given = [rating for rating in ratings if rating is not None]
    stars = Counter(max(1, math.floor(rating + 0.5)) for rating in given)
    return {
        "count": len(ratings),
        "average": mean(given),
        "distribution": [{"rating": star, "count": stars[star]} for star in range(1, 6)],
    }


def summary_of_scores(scores: list[int]) -> dict[str, Any]:
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    nps = pytest.approx(100 * (promoters - detractors) / len(scores)) if scores else None
    return {
        "count": len(scores),
        "score": nps,
        "average": mean([float(score) for score in scores]),
        "promoters": promoters,
        "passives": len(scores) - promoters - detractors,
        "detractors": detractors,
    }


@pytest.mark.parametrize("who", ["admin", "provider", "restricted"])
async def test_summaries_are_of_what_the_lists_show(world: Client, who: str) -> None:
    query = f"{{ locations(first: 50) {{ nodes {{ id {SUMMARIES} {LISTS} }} }} }}"

    locations = (await world.data(query, who=who))["locations"]["nodes"]

    assert sum(location["reviewSummary"]["count"] for location in locations) > 0
    assert sum(location["npsSummary"]["count"] for location in locations) > 0
    for location in locations:
        reviews, feedbacks = location["reviews"]["nodes"], location["feedbacks"]["nodes"]
        scores = [each["npsScore"] for each in feedbacks if each["npsScore"] is not None]
        assert location["reviewSummary"] == summary_of_reviews([r["rating"] for r in reviews])
        assert location["npsSummary"] == summary_of_scores(scores)


async def test_nothing_is_summed_up_to_nothing(own: Client) -> None:
    made = await own.data(
        'mutation { createLocation(input: { name: "New", countryCode: "FR" }) '
        f"{{ location {{ {SUMMARIES} }} }} }}"
    )

    assert made["createLocation"]["location"] == {
        "reviewSummary": {
            "count": 0,
            "average": None,
            "distribution": [{"rating": star, "count": 0} for star in range(1, 6)],
        },
        "npsSummary": {
            "count": 0,
            "score": None,
            "average": None,
            "promoters": 0,
            "passives": 0,
            "detractors": 0,
        },
    }


@pytest.mark.parametrize("who", ["admin", "provider", "restricted"])
async def test_both_paths_give_the_same_summaries(world: Client, who: str) -> None:
    query = (
        f"{{ locations(first: 100) {{ nodes {{ {SUMMARIES} a: reviewSummary {{ count }} }} }} }}"
    )

    by_plan, by_core = await both(world, query, {}, who)

    assert by_plan == by_core
    assert by_plan[0] == 200


async def test_one_statement_gives_the_summaries_of_all_locations(world: Client) -> None:
    await world.data("{ viewer { role } }")

    with count_statements(world.database) as statements:
        await world.data("{ locations(first: 100) { nodes { reviewSummary { count average } } } }")

    assert len([text for text in statements if "FROM api_keys" not in text]) == 2


async def test_a_bad_argument_nulls_its_own_field_only(world: Client) -> None:
    query = f"""{{
      bad: locations(first: 1000) {{ totalCount }}
      worse: reviews(filter: {{ location: {{ eq: "x" }} }}) {{ totalCount }}
      location(id: "{acme("Location", 1)}") {{ name }}
      searchLocations(text: "apple", first: 0) {{ likeness }}
    }}"""

    status, body = await world.ask(query)

    assert status == 200
    assert body["data"] == {
        "bad": None,
        "worse": None,
        "location": {"name": "Apple Park"},
        "searchLocations": None,
    }
    assert [(e["path"], e["extensions"]["param"]) for e in body["errors"]] == [
        (["bad"], "first"),
        (["worse"], "filter.location.eq"),
        (["searchLocations"], "first"),
    ]


async def test_nodes_survive_an_id_that_is_none(world: Client) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } viewer { role } }"
    ids = [acme("Location", 1), "rubbish", acme("Location", 2), acme("Location", 999_999)]

    status, body = await world.ask(query, {"ids": ids})

    assert status == 200
    assert body["data"] == {
        "nodes": [{"id": ids[0]}, None, {"id": ids[2]}, None],
        "viewer": {"role": "ADMIN"},
    }
    assert [(e["path"], e["message"]) for e in body["errors"]] == [
        (
            ["nodes", 1],
            "Argument `ids`: not an id. Pass the `id` of an object as the gateway gave it.",
        )
    ]
