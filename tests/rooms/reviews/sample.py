"""What the tests over all rooms know of reviews."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.samples import (
    EVERYBODY,
    START,
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
)
from tests.support.seeing import everybody, of_parent

TAGGED = ((1, 2), (1, 3), (3, 1), (6, 1), (7, 2), (11, 1))
# Review, user, method, day of the year at which it was written.
REPLIES: tuple[tuple[int, int | None, str, int], ...] = (
    (1, 2, "MANUAL", 40),
    (1, None, "AI", 30),
    (4, 3, "AI", 60),
    (11, 1, "MANUAL", 50),
    (8, 6, "MANUAL", 40),
    (6, 1, "AI", 33),
)
FIRST_REPLIES = {1: 2, 4: 3, 11: 4, 8: 5, 6: 6}


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    yield from _reviews(row, first)
    for number, name in enumerate(("Ärger", "staff", "Staff", "unused"), 1):
        yield "review_tags", row(number, name=name)
    for review, tag in TAGGED:
        tie = {"review_id": first + review, "tag_id": first + tag}
        yield "review_tag_links", of.tie(**tie)


def _reviews(row: Any, first: int) -> Rows:
    kinds = ("GOOGLE_MY_BUSINESS", "TRIPADVISOR", "OTHER")
    for number, name in enumerate(("Google", "Tripadvisor", "Google"), 1):
        source = {"source": "feedbackapi"} if number == 2 else {}
        yield "review_platforms", row(number, name=name, kind=kinds[number - 1], **source)
    plan: tuple[tuple[int, int, dict[str, Any]], ...] = (
        (1, 1, {"rating": 5.0, "title": "Perfect", "reviewer_name": "Ann", "state": "TREATED"}),
        (1, 2, {"rating": 4.5, "description": "Ein Erlebnis. ÜBERALL sauber"}),
        (2, 1, {"description": "überall schmutzig", "reviewer_name": "ANN"}),
        (3, 2, {"rating": 0.0, "title": "perfect disaster", "state": "TREATED"}),
        (3, 1, {"title": "No words"}),
        (6, 1, {"rating": 3.0, "active": False, "title": "Closed", "state": "TREATED"}),
        (4, 2, {"rating": 4.5, "source": "partoo", "url": "https://t.example/7"}),
        (10, 1, {"rating": 1.5, "source": "feedbackapi", "state": "TREATED"}),
        (12, 2, {"rating": 4.5}),
        (1, 1, {"rating": 2.0, "active": False}),
        (1, 3, {"rating": 1.0, "title": "Gone again", "state": "DELETED"}),
        (12, 1, {"description": "Ménagerie", "state": "DELETED"}),
    )
    for number, (location, platform, values) in enumerate(plan, 1):
        keys = {"location_id": first + location, "platform_id": first + platform}
        yield "reviews", row(number, **keys, **values, **_first_reply(number, first))
    for number, (review, user, method, day) in enumerate(REPLIES, 1):
        values = {
            "review_id": first + review,
            "user_id": None if user is None else first + user,
            "method": method,
            "content": f"Danke {number}",
            "created": START + dt.timedelta(days=day),
        }
        source = {"source": "feedbackapi"} if number == 4 else {}
        yield "review_replies", row(number, **source, **values)


def _first_reply(number: int, first: int) -> dict[str, Any]:
    """What a review keeps of its first reply."""
    reply = FIRST_REPLIES.get(number)
    if reply is None:
        return {}
    _, user, _, day = REPLIES[reply - 1]
    return {
        "first_reply_id": first + reply,
        "first_replied": START + dt.timedelta(days=day),
        "first_reply_user_id": None if user is None else first + user,
    }


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "review_platforms", of.row(name="Platform")
    yield (
        "reviews",
        of.row(location_id=of.key, platform_id=of.key, rating=4.0, first_reply_id=of.key),
    )
    yield "review_replies", of.row(review_id=of.key, method="AI", content="Thanks")
    yield "review_tags", of.row(name=f"Tag {of.number}")
    yield "review_tag_links", of.tie(review_id=of.key, tag_id=of.key)


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    reply = {"source": "feedbackapi", "external_id": f"x-{of.account}", "user_id": of.first}
    return [
        ("review_platforms", {**of.imported, "name": "Google"}),
        (
            "reviews",
            {**of.imported, "location_id": of.first, "platform_id": of.first, "rating": 4.5},
        ),
        (
            "review_replies",
            {**of.own, **reply, "review_id": of.first, "method": "AI", "content": "Merci 🙂"},
        ),
        ("review_tags", {**of.own, "name": "Très bien"}),
        ("review_tag_links", {"account_id": of.account, "review_id": of.first, "tag_id": of.first}),
    ]


def _text(oracle: Any, row: Row) -> list[str | None]:
    return [f"{row['title'] or ''} {row['description'] or ''}".strip() or None]


def _platform_kind(oracle: Any, row: Row) -> list[str]:
    platforms = {each["id"]: each for each in oracle.tables["review_platforms"]}
    return [str(platforms[row["platform_id"]]["kind"])]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "replyToReview",
            {"reviewId": acme("Review", 2), "content": "Danke!"},
            "review { state }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "updateReview",
            {"id": acme("Review", 1), "state": "NOT_TREATED", "addTags": ["new"]},
            "review { state }",
            outcomes="d d d d - - - -",
        ),
    ),
    look_ups={
        "review": (acme("Review", 1), WITH_LOCATIONS),
        "reviewTag": (acme("ReviewTag", 1), EVERYBODY),
        "reviewPlatform": (acme("ReviewPlatform", 1), EVERYBODY),
    },
    lists={
        "reviews": (16, 8, 8, 5, 0, 8, 8, 8),
        "reviewTags": (8, 4, 4, 4, 4, 4, 4, 4),
        "reviewPlatforms": (6, 3, 3, 3, 3, 3, 3, 3),
    },
    hidden={"Review": {"active": False, "state": "DELETED"}},
    sees={
        "ReviewPlatform": everybody,
        "ReviewReply": of_parent("Review", "review_id"),
        "ReviewTag": everybody,
    },
    compared={("Review", "text"): _text, ("Review", "platformKind"): _platform_kind},
    ties={("Review", "tag"): ("review_tag_links", "review_id")},
    authors=("review_replies",),
)
