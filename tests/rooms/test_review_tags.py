"""Reviews are searched for, tagged, and said to be treated or not."""

from typing import Any

import pytest

from tests.support.client import JSON, Client, acme, row_of
from tests.support.expect import refused
from tests.support.people import ACME, MIRROR, SPAN
from tests.support.snapshot import change_log, rows_of

SELECT = "review { state tags { totalCount nodes { name } } }"
REVIEW = acme("Review", 1)


async def change(own: Client, who: str = "standard", **given: Any) -> Any:
    return (await own.done("updateReview", {"id": REVIEW, **given}, SELECT, who))["review"]


async def tags(own: Client, **given: Any) -> list[str]:
    review = await change(own, **given)
    return [node["name"] for node in review["tags"]["nodes"]]


async def test_tags_are_put_on_and_taken_off(own: Client) -> None:
    assert sorted(await tags(own)) == ["Staff", "staff"]
    assert sorted(await tags(own, addTags=["Ärger", " staff "])) == ["Staff", "staff", "Ärger"]
    assert await tags(own, removeTags=["staff", "Staff", "no such tag"]) == ["Ärger"]
    assert await tags(own, addTags=["x"], removeTags=["x", "Ärger"]) == []


async def test_new_tags_are_made_once(own: Client) -> None:
    await tags(own, addTags=["new", "new"])
    await own.done("updateReview", {"id": acme("Review", 2), "addTags": ["new"]})

    rows = (await rows_of(own.database, "review_tags"))["review_tags"]
    assert [row["account_id"] for row in rows if row["name"] == "new"] == [ACME]
    tag = (await own.data('{ reviewTag(name: "new") { reviews { nodes { id } } } }'))["reviewTag"]
    reviews = sorted(row_of(node["id"]) for node in tag["reviews"]["nodes"])
    assert reviews == [ACME * SPAN + 1, ACME * SPAN + 2]


async def test_a_tag_of_the_same_name_elsewhere_is_another(own: Client) -> None:
    rows = (await rows_of(own.database, "review_tag_links"))["review_tag_links"]
    await tags(own, addTags=["Ärger"])
    links = (await rows_of(own.database, "review_tag_links"))["review_tag_links"]
    new = [link for link in links if link not in rows]
    assert [(link["account_id"], link["tag_id"]) for link in new] == [(ACME, ACME * SPAN + 1)]
    assert MIRROR * SPAN + 1 not in [link["tag_id"] for link in new]


async def test_change_is_logged(own: Client) -> None:
    await change(own, state="NOT_TREATED")
    line = (ACME, "Review", ACME * SPAN + 1, "UPDATED")
    assert (await change_log(own.database))[-1] == line


@pytest.mark.parametrize("state", ["TREATED", "NOT_TREATED"])
async def test_state(own: Client, state: str) -> None:
    assert (await change(own, state=state))["state"] == state
    assert (await change(own, addTags=["x"]))["state"] == state


WRONG: list[tuple[JSON, tuple[str, str, list[str]]]] = [
    (
        {"state": "DELETED"},
        (
            "INVALID",
            "A review is deleted on its platform, not here. Give TREATED or NOT_TREATED.",
            ["state"],
        ),
    ),
    (
        {"addTags": [" "]},
        (
            "REQUIRED",
            "`addTags` has an empty text. Give every one a text, or leave it out.",
            ["addTags", "0"],
        ),
    ),
    (
        {"addTags": ["x" * 101]},
        ("INVALID", "`addTags` has 101 characters. Give 100 at most.", ["addTags"]),
    ),
    (
        {"removeTags": ["x"] * 51},
        ("INVALID", "`removeTags` has 51 tags. Give 50 at most at once.", ["removeTags"]),
    ),
    (
        {"id": acme("Review", 11), "addTags": ["x"]},
        ("NOT_FOUND", "There is no such review.", ["id"]),
    ),
]


@pytest.mark.parametrize(("given", "expected"), WRONG)
async def test_wrong_changes(own: Client, given: JSON, expected: Any) -> None:
    assert await refused(own, "updateReview", {"id": REVIEW, **given}) == [expected]


# Searching


FOUND = """query($f: ReviewFilter, $o: [ReviewOrder!]) {
    reviews(filter: $f, orderBy: $o, first: 100) { nodes { id } } }"""


async def found(world: Client, given: JSON | None, *order: JSON) -> list[int]:
    """Numbers of the reviews that a filter finds."""
    data = await world.data(FOUND, {"f": given, "o": list(order) or None})
    return [row_of(node["id"]) - ACME * SPAN for node in data["reviews"]["nodes"]]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, {1, 2, 3, 4, 5, 7, 8, 9}),
        ({"state": {"eq": "TREATED"}}, {1, 4, 8}),
        ({"state": {"in": ["DELETED"]}}, {11, 12}),
        ({"state": {"in": ["TREATED", "DELETED"]}}, {1, 4, 8, 11, 12}),
        ({"platformKind": {"in": ["TRIPADVISOR", "FACEBOOK"]}}, {2, 4, 7, 9}),
        ({"platformKind": {"eq": "GOOGLE_MY_BUSINESS"}}, {1, 3, 5, 8}),
        ({"text": {"containsAny": ["ÜBERALL", "perfect"]}}, {1, 2, 3, 4}),
        ({"text": {"containsAny": []}}, set()),
        ({"text": {"isNull": True}}, {7, 8, 9}),
        ({"tag": {"isNull": True}}, {2, 4, 5, 8, 9}),
        ({"tag": {"eq": acme("ReviewTag", 2)}}, {1, 7}),
        ({"location": {"in": [acme("Location", 3), acme("Location", 12)]}}, {4, 5, 9}),
        ({"firstReplied": {"isNull": False}, "active": {"eq": False}}, {6}),
    ],
)
async def test_search(world: Client, given: JSON | None, expected: set[int]) -> None:
    assert set(await found(world, given)) == expected


async def test_by_time_of_change(world: Client) -> None:
    up = await found(world, None, {"field": "UPDATED"})
    down = await found(world, None, {"field": "UPDATED", "direction": "DESC"})
    assert up == down[::-1]
    rows = (await rows_of(world.database, "reviews"))["reviews"]
    times = {row["id"] - ACME * SPAN: row["updated"] for row in rows}
    assert [times[number] for number in up] == sorted(times[number] for number in up)
    bound = times[up[3]].isoformat().replace("+00:00", "Z")
    later = await found(world, {"updated": {"gte": bound}})
    assert sorted(later) == sorted(n for n in up if times[n] >= times[up[3]])


async def test_deleted_review_is_not_looked_up(world: Client) -> None:
    data = await world.data(f'{{ review(id: "{acme("Review", 11)}") {{ id }} }}')
    assert data == {"review": None}


@pytest.mark.parametrize(
    ("given", "enum"),
    [
        ({"state": {"eq": "LOST"}}, "ReviewState"),
        ({"platformKind": {"in": ["YELP"]}}, "ReviewPlatformKind"),
    ],
)
async def test_unknown_words(world: Client, given: JSON, enum: str) -> None:
    error = await world.error(FOUND, {"f": given})
    assert f"does not exist in '{enum}' enum" in error["message"]
