"""Drafts of posts: changed, published and deleted; what is published stays."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.support.client import Client, acme
from tests.support.expect import refused
from tests.support.snapshot import rows_of

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
SELECT = """post { id type description title ctaType ctaUrl startsAt endsAt beginsAt draft
    publications { nodes { id platform state location { id } } } }"""
PLACE, OTHER = acme("Location", 2), acme("Location", 3)
TIMES = {"startsAt": "2026-12-01T10:00:00", "endsAt": "2026-12-01T18:00:00"}
PUBLISHED = [
    (
        "CONFLICT",
        "The post is published. Only a draft can be changed, published or deleted.",
        ["id"],
    )
]


async def draft(own: Client, **given: Any) -> Any:
    input_ = {
        "locationIds": [PLACE],
        "platforms": ["FACEBOOK"],
        "type": "NEWS",
        "description": "News",
        "draft": True,
        **given,
    }
    with time_machine.travel(NOW, tick=False):
        return (await own.done("createPost", input_, SELECT, "standard"))["post"]


async def act(own: Client, mutation: str, **given: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        return (await own.done(mutation, given, SELECT, "standard"))["post"]


def places(post: Any) -> set[tuple[str, str, str]]:
    nodes = post["publications"]["nodes"]
    return {(node["platform"], node["state"], node["location"]["id"]) for node in nodes}


async def test_texts_and_times_of_a_draft_are_changed(own: Client) -> None:
    post = await draft(own)

    changed = await act(
        own, "updatePost", id=post["id"], type="EVENT", title=" Fest ", description="B", **TIMES
    )

    assert (changed["type"], changed["title"], changed["description"]) == ("EVENT", "Fest", "B")
    assert (changed["startsAt"], changed["beginsAt"]) == (TIMES["startsAt"], TIMES["startsAt"])
    assert changed["draft"] is True
    assert changed["publications"] == post["publications"]
    rows = (await rows_of(own.database, "post_publications"))["post_publications"]
    assert rows[-1]["starts"] == dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC)

    back = await act(own, "updatePost", id=post["id"], type="NEWS", startsAt=None, endsAt=None)

    assert (back["startsAt"], back["beginsAt"], back["title"]) == (None, None, "Fest")
    rows = (await rows_of(own.database, "post_publications"))["post_publications"]
    assert (rows[-1]["starts"], rows[-1]["ends"]) == (None, None)


async def test_locations_and_platforms_of_a_draft_are_replaced(own: Client) -> None:
    post = await draft(own)

    changed = await act(
        own,
        "updatePost",
        id=post["id"],
        locationIds=[PLACE, OTHER],
        platforms=["FACEBOOK", "INSTAGRAM"],
    )

    assert places(changed) == {
        (platform, "TO_VALIDATE", place)
        for platform in ("FACEBOOK", "INSTAGRAM")
        for place in (PLACE, OTHER)
    }
    # What stays is the same publication.
    assert post["publications"]["nodes"][0] in changed["publications"]["nodes"]
    changed = await act(own, "updatePost", id=post["id"], locationIds=[OTHER])
    assert places(changed) == {
        ("FACEBOOK", "TO_VALIDATE", OTHER),
        ("INSTAGRAM", "TO_VALIDATE", OTHER),
    }


@pytest.mark.parametrize(("times", "state"), [({}, "PENDING"), (TIMES, "SCHEDULED")])
async def test_a_draft_is_published(own: Client, times: dict[str, str], state: str) -> None:
    post = await draft(own, **times)
    assert places(post) == {("FACEBOOK", "TO_VALIDATE", PLACE)}

    published = await act(own, "publishPost", id=post["id"])

    assert published["draft"] is False
    assert places(published) == {("FACEBOOK", state, PLACE)}
    assert published["beginsAt"] == times.get("startsAt", "2026-11-22T08:30:00")
    for mutation in ("updatePost", "publishPost", "deletePost"):
        assert await refused(own, mutation, {"id": post["id"]}, "standard") == PUBLISHED


async def test_a_draft_is_deleted(own: Client) -> None:
    before = await rows_of(own.database, "posts", "post_publications")
    post = await draft(own)

    payload = await own.done("deletePost", {"id": post["id"]}, "deletedId", "standard")

    assert payload["deletedId"] == post["id"]
    assert await rows_of(own.database, "posts", "post_publications") == before
    errors = await refused(own, "deletePost", {"id": post["id"]}, "standard")
    assert errors == [("NOT_FOUND", "There is no such post.", ["id"])]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (
            {"type": "EVENT", "startsAt": TIMES["startsAt"]},
            ("REQUIRED", "A post of type EVENT has a start and an end: give `endsAt`.", ["endsAt"]),
        ),
        (
            {"description": " "},
            ("REQUIRED", "`description` is needed: give a text.", ["description"]),
        ),
        (
            {"locationIds": []},
            ("REQUIRED", "`locationIds` is empty. Give at least one.", ["locationIds"]),
        ),
        (
            {"platforms": None},
            (
                "REQUIRED",
                "`platforms` cannot be null. Leave it out to keep it as it is.",
                ["platforms"],
            ),
        ),
        (
            {"ctaUrl": "https://a.example/"},
            (
                "INVALID",
                "`ctaUrl` needs a button that leads there. Give a `ctaType` other than NO_CTA, "
                "or leave the address out.",
                ["ctaUrl"],
            ),
        ),
    ],
)
async def test_refusals(own: Client, given: dict[str, Any], error: Any) -> None:
    post = await draft(own)
    assert await refused(own, "updatePost", {"id": post["id"], **given}, "standard") == [error]


async def test_who_does_not_see_all_locations_leaves_a_draft_alone(own: Client) -> None:
    """The restricted user sees the first location, not the second."""
    post = await draft(own, locationIds=[acme("Location", 1), PLACE])
    for mutation in ("updatePost", "publishPost", "deletePost"):
        assert await refused(own, mutation, {"id": post["id"]}, "restricted") == [
            (
                "CONFLICT",
                "The post is also for locations that you do not see. "
                "Ask somebody who sees them all.",
                ["id"],
            )
        ]


async def test_posts_that_were_published_at_once_are_found_by_when_they_began(own: Client) -> None:
    post = await draft(own, draft=False)
    waiting = await draft(own)
    query = """query($filter: PostFilter!) { posts(filter: $filter, first: 100,
        orderBy: [{ field: STARTS_AT, direction: DESC }]) { nodes { id } } }"""

    async def found(**times: str) -> set[str]:
        nodes = (await own.data(query, {"filter": {"startsAt": times}}))["posts"]["nodes"]
        return {node["id"] for node in nodes}

    assert post["id"] in await found(gte="2026-11-22T08:30:00", lte="2026-11-22T08:30:00")
    assert post["id"] not in await found(gt="2026-11-22T08:30:00")
    assert waiting["id"] not in await found(gte="1990-01-01T00:00:00")
