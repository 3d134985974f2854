"""Posts found again: by location, platform, state, text, type and time."""

import pytest

from tests.support.client import Client, acme


async def found(world: Client, filter_: str, who: str = "admin") -> list[int]:
    """Numbers of the posts that a filter finds."""
    document = f"{{ posts(filter: {filter_}) {{ nodes {{ id }} }} }}"
    data = await world.data(document, who=who)
    ids = {acme("Post", number): number for number in range(1, 7)}
    return sorted(ids[node["id"]] for node in data["posts"]["nodes"])


async def test_search(world: Client) -> None:
    one, four = acme("Location", 1), acme("Location", 4)
    assert await found(world, f'{{location: {{in: ["{one}", "{four}"]}}}}') == [1, 2, 5]
    assert await found(world, '{description: {contains: "frühling 4"}}') == [4]
    assert await found(world, "{state: {in: [LIVE, EXPIRED]}}") == [1, 2, 6]
    assert await found(world, "{type: {eq: ALERT}}") == [4]
    assert await found(world, "{type: {in: [STANDARD, OFFER]}}") == [1, 3, 5, 6]
    assert await found(world, '{startsAt: {gte: "2026-01-01T22:00:00"}}') == [2, 3, 6]
    assert await found(world, '{startsAt: {gte: "2026-01-01T22:00:01"}}') == [3]
    assert await found(world, '{endsAt: {lte: "2026-01-02T08:00:00"}}') == [2]
    assert await found(world, '{endsAt: {lte: "2026-01-02T07:59:59"}}') == []
    assert await found(world, "{platform: {eq: STORE_LOCATOR}}") == [4, 6]
    assert await found(world, "{draft: {eq: true}}") == [5]


async def test_conditions_hold_of_one_publication(world: Client) -> None:
    """Post 1 is live at location 1 on Facebook, in error there on Instagram, pending at 2."""
    one, two = acme("Location", 1), acme("Location", 2)
    at_one, at_two = f'location: {{eq: "{one}"}}', f'location: {{eq: "{two}"}}'
    assert await found(world, f"{{{at_one}, state: {{eq: LIVE}}}}") == [1]
    assert await found(world, f"{{{at_two}, state: {{eq: LIVE}}}}") == []
    assert await found(world, f"{{{at_two}, and: [{{state: {{eq: LIVE}}}}]}}") == [1]
    assert (
        await found(world, f"{{{at_one}, state: {{eq: ERROR}}, platform: {{eq: FACEBOOK}}}}") == []
    )
    assert await found(world, f"{{not: {{{at_two}, state: {{eq: PENDING}}}}}}") == [2, 3, 4, 5, 6]
    assert await found(world, "{location: {isNull: true}}") == []


async def test_publications_that_are_not_seen_are_not_searched(world: Client) -> None:
    """Post 2 is in error at location 4, and post 6 live at 12, both hidden from the user."""
    assert await found(world, "{}", "restricted") == [1, 2, 3, 6]
    assert await found(world, "{state: {eq: ERROR}}", "restricted") == [1]
    assert await found(world, "{state: {eq: LIVE}}", "restricted") == [1]
    assert await found(world, "{platform: {eq: STORE_LOCATOR}}", "restricted") == []


@pytest.mark.parametrize(
    "filter_",
    [
        "{state: {eq: GONE}}",
        "{type: {eq: NEWS}}",
        "{platform: {eq: TRIPADVISOR}}",
        '{startsAt: {gte: "2026-01-01T00:00:00Z"}}',
        '{endsAt: {lte: "2026-13-01"}}',
        '{location: {in: ["x"]}}',
    ],
)
async def test_searches_that_are_refused(world: Client, filter_: str) -> None:
    error = await world.error(f"{{ posts(filter: {filter_}) {{ totalCount }} }}")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(("first", "offset"), [(0, 0), (101, 0), (1, -1)])
async def test_pages_out_of_bounds(world: Client, first: int, offset: int) -> None:
    error = await world.error(
        f"{{ posts(first: {first}, offset: {offset}) {{ totalCount nodes {{ id }} }} }}"
    )

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
