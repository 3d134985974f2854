"""Reviews: what may be missing, how ratings are compared, and those of deleted locations."""

import pytest

from tests.support.client import Client, acme, row_of
from tests.support.people import ACME, SPAN

FIRST = ACME * SPAN


async def numbers(client: Client, arguments: str) -> list[int]:
    page = (await client.data(f"{{ reviews({arguments}) {{ nodes {{ id }} }} }}"))["reviews"]
    return [row_of(node["id"]) - FIRST for node in page["nodes"]]


async def test_review_with_platform_and_location(world: Client) -> None:
    data = await world.data(
        f'{{ review(id: "{acme("Review", 1)}") {{ created title description rating url '
        "reviewerName reviewerImage reviewerUrl active location { name } platform { name } } }"
    )
    assert data["review"] == {
        "created": "2026-01-01T12:00:00Z",
        "title": "Perfect",
        "description": None,
        "rating": 5.0,
        "url": None,
        "reviewerName": "Ann",
        "reviewerImage": None,
        "reviewerUrl": None,
        "active": True,
        "location": {"name": "Apple Park"},
        "platform": {"name": "Google"},
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{lte: 4.5, gte: 1.5}", {2, 7, 8, 9}),
        ("{lt: 4.5}", {4, 8}),
        ("{gt: 4.5}", {1}),
        ("{eq: 0}", {4}),
        ("{eq: 4.5}", {2, 7, 9}),
        ("{in: [5, 1.5, 3]}", {1, 8}),
        ("{isNull: true}", {3, 5}),
    ],
)
async def test_rating_bounds_include_their_ends(
    world: Client, given: str, expected: set[int]
) -> None:
    assert set(await numbers(world, f"filter: {{rating: {given}}}")) == expected


async def test_newest_first_and_by_rating_with_unrated_last(world: Client) -> None:
    assert await numbers(world, "first: 100") == [9, 8, 7, 5, 4, 3, 2, 1]
    by_rating = "orderBy: [{field: RATING, direction: %s}, {field: CREATED}]"
    assert await numbers(world, by_rating % "DESC") == [1, 2, 7, 9, 8, 4, 3, 5]
    assert await numbers(world, by_rating % "ASC") == [4, 8, 2, 7, 9, 1, 3, 5]


async def test_reviews_of_a_deleted_location(own: Client) -> None:
    """They are inactive from then on: not listed, not found, unless the filter says so."""
    await own.done("deleteLocation", {"id": acme("Location", 3)})
    assert await numbers(own, "first: 100") == [9, 8, 7, 3, 2, 1]
    inactive = await numbers(own, "filter: {active: {eq: false}}")
    assert set(inactive) == {4, 5, 6, 10}
    data = await own.data(
        f'{{ review(id: "{acme("Review", 4)}") {{ id }} node(id: "{acme("Review", 4)}") {{ id }} '
        f'reviewPlatform(id: "{acme("ReviewPlatform", 2)}") {{ reviews {{ totalCount }} }} }}'
    )
    assert data == {
        "review": None,
        "node": None,
        "reviewPlatform": {"reviews": {"totalCount": 3}},
    }
