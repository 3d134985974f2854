"""What the tests over all rooms know of posts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.people import SPAN
from tests.support.samples import (
    FAR,
    START,
    UPDATED,
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
)
from tests.support.seeing import tied

LOCAL = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001 what a clock shows
# Type, user, and the rest.
POSTS: tuple[tuple[str, int | None, dict[str, Any]], ...] = (
    ("STANDARD", 1, {"title": "Neu", "cta_type": "CALL"}),
    ("EVENT", 2, {"starts_at": 10, "ends_at": 20, "image_url": "https://i.example/1.png"}),
    ("OFFER", 3, {"starts_at": 900_000, "ends_at": 900_001, "title": "NEU"}),
    ("ALERT", None, {"source": "partoo"}),
    ("STANDARD", 6, {"draft": True, "cta_type": "BOOK", "cta_url": "https://b.example/"}),
    ("STANDARD", 1, {"starts_at": 10, "source": "feedbackapi"}),
)
# Post, location, platform, stored state, what it is by now.
PUBLICATIONS: tuple[tuple[int, int, str, str, str, dict[str, Any]], ...] = (
    (1, 1, "FACEBOOK", "LIVE", "LIVE", {"published_at": START}),
    (1, 1, "INSTAGRAM", "ERROR", "ERROR", {"error": "Bild zu groß"}),
    (1, 2, "FACEBOOK", "PENDING", "PENDING", {}),
    (2, 1, "GOOGLE_MY_BUSINESS", "LIVE", "EXPIRED", {"published_at": START}),
    (2, 4, "FACEBOOK", "ERROR", "ERROR", {"error": "Not allowed"}),
    (3, 3, "FACEBOOK", "SCHEDULED", "SCHEDULED", {}),
    (4, 12, "STORE_LOCATOR", "TO_CONFIGURE", "TO_CONFIGURE", {}),
    (5, 4, "FACEBOOK", "TO_VALIDATE", "TO_VALIDATE", {}),
    (6, 10, "FACEBOOK", "SCHEDULED", "PENDING", {}),
    (6, 12, "STORE_LOCATOR", "LIVE", "LIVE", {"published_at": FAR}),
)
STATES = {number: entry[4] for number, entry in enumerate(PUBLICATIONS, 1)}


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, key = of.row, of.key
    times: dict[int, dict[str, dt.datetime]] = {}
    for number, (type_, user, values) in enumerate(POSTS, 1):
        hours_of = {str(n): values[n] for n in ("starts_at", "ends_at") if n in values}
        shown = {name: LOCAL + dt.timedelta(hours=h) for name, h in hours_of.items()}
        times[number] = {name.removesuffix("_at"): hour(h) for name, h in hours_of.items()}
        words = f"Frühling {number}" if number % 2 else f"FRÜHLING {number}"
        post: dict[str, Any] = {
            "type": type_,
            "user_id": key(user),
            "description": words,
            **values,
            **shown,
        }
        at_once = None if values.get("draft") else LOCAL + dt.timedelta(hours=number)
        post["begins_at"] = post.get("starts_at", at_once)
        yield "posts", row(number, **post)
    for number, (post_number, place, platform, state, _, values) in enumerate(PUBLICATIONS, 1):
        keys = {"post_id": key(post_number), "location_id": key(place)}
        state_of = {"platform": platform, "state": state, **times[post_number]}
        yield "post_publications", row(number, **keys, **state_of, **values)


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    place = {"location_id": of.key, "platform": "FACEBOOK"}
    user = {"user_id": of.user}
    yield "posts", of.row(**user, type="STANDARD", description="News")
    yield "post_publications", of.row(**place, post_id=of.key, state="LIVE")


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    button = {"cta_type": "BOOK", "cta_url": "https://example.com/book"}
    publication = {"post_id": of.first, "location_id": of.first, "published_at": UPDATED}
    return [
        (
            "posts",
            {**of.imported, **button, "type": "OFFER", "description": "–", "user_id": of.first},
        ),
        (
            "post_publications",
            {**of.own, **publication, "platform": "INSTAGRAM", "state": "ERROR", "error": "–"},
        ),
    ]


def _state(oracle: Any, row: Row) -> str:
    return STATES[row["id"] % SPAN]


def _of_publications(value: Any) -> Any:
    """What a value of a publication is, for each of a post."""
    return lambda oracle, row: [
        value(oracle, each)
        for each in oracle.tables["post_publications"]
        if each["post_id"] == row["id"]
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createPost",
            {
                "locationIds": [acme("Location", 1), acme("Location", 3)],
                "platforms": ["FACEBOOK", "INSTAGRAM"],
                "type": "EVENT",
                "description": "Fest",
                "startsAt": "2126-05-01T10:00:00",
                "endsAt": "2126-05-01T18:00:00",
            },
            "post { type }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "updatePost",
            {"id": acme("Post", 5), "title": "X", "locationIds": [acme("Location", 4)]},
            "post { title }",
            "standard",
            outcomes="d d d - - - - -",
        ),
        Mutation(
            "publishPost",
            {"id": acme("Post", 5)},
            "post { draft }",
            "standard",
            outcomes="d d d - - - - -",
        ),
        Mutation(
            "deletePost",
            {"id": acme("Post", 5)},
            "deletedId",
            "standard",
            outcomes="d d d - - - - -",
        ),
        Mutation(
            "recordPostPublication",
            {"id": acme("PostPublication", 3), "state": "LIVE"},
            "postPublication { state }",
            outcomes="d d d - - - - -",
        ),
    ),
    look_ups={
        "post": (acme("Post", 1), WITH_LOCATIONS),
        "postPublication": (acme("PostPublication", 1), WITH_LOCATIONS),
    },
    lists={
        "posts": (12, 6, 6, 4, 0, 6, 6, 6),
        "postPublications": (20, 10, 10, 5, 0, 10, 10, 10),
    },
    sees={"Post": tied("post_publications", "post_id")},
    columns={("Post", "startsAt"): "begins_at"},
    orders={"starts_at": ("begins_at",)},
    compared={
        ("PostPublication", "state"): lambda oracle, row: [_state(oracle, row)],
        ("Post", "platform"): _of_publications(lambda oracle, row: row["platform"]),
        ("Post", "state"): _of_publications(_state),
    },
    ties={("Post", "location"): ("post_publications", "post_id")},
    values={
        ("PostPublication", "state"): lambda oracle, row, person: _state(oracle, row),
        ("Post", "startsAt"): lambda oracle, row, person: row["starts_at"],
    },
    authors=("posts",),
)
