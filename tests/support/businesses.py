"""The rows of the world that hang on locations: their profiles and their reviews."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

SPAN = 1000
Row = Mapping[str, Any]
Rows = Iterator[tuple[str, Row]]

PAST = (dt.date(2020, 2, 29), dt.datetime(2020, 2, 28, 10, tzinfo=dt.UTC))
FUTURE = (dt.date(2126, 1, 1), dt.datetime(2126, 1, 1, tzinfo=dt.UTC))

# By number of the location: what it shows beside name and address.
PROFILES: dict[int, dict[str, Any]] = {
    1: {
        "national_id": "US-1",
        "region": "California",
        "latitude": 37.33,
        "longitude": -122.0,
        "time_zone": "America/Los_Angeles",
        "website_url": "https://apple-park.example/",
        "facebook_url": "https://www.facebook.com/applepark",
        "twitter_url": "https://x.com/applepark",
        "description_short": "A park",
        "description_long": "A park with apples. " * 5,
        "hours_given": True,
    },
    2: {"status": "TEMPORARILY_CLOSED", "region": "california", "hours_given": True},
    3: {"opening_date": FUTURE[0], "opens_at": FUTURE[1], "time_zone": "Europe/Zurich"},
    4: {"opening_date": PAST[0], "opens_at": PAST[1], "time_zone": "Pacific/Kiritimati"},
    5: {"status": "CLOSED", "latitude": -90.0, "longitude": 180.0},
    9: {"opening_date": FUTURE[0], "opens_at": FUTURE[1], "national_id": "us-1"},
    11: {"region": "Brandenburg"},
}
CATEGORIES = ((1, 1, "gcid:cafe"), (1, 0, "gcid:park"), (3, 0, "gcid:cafe"), (12, 0, "Zoo"))
# Location, day, opens, closes, in minutes of the day.
HOURS = (
    (1, 1, 840, 1080),
    (1, 1, 540, 720),
    (1, 5, 1200, 120),
    (1, 7, 0, 0),
    (3, 1, 600, 660),
)
# Location, first day, last day, name, closed.
SPECIAL: tuple[tuple[int, str, str, str | None, bool], ...] = (
    (1, "2026-12-31", "2027-01-01", None, False),
    (1, "2026-12-24", "2026-12-26", "Christmas", True),
    (3, "2026-08-01", "2026-08-01", "Bundesfeier", False),
)
SPECIAL_HOURS = ((1, 720, 1020), (1, 480, 600), (3, 600, 0))
CONTACTS: tuple[tuple[int, int, str, str, str | None], ...] = (
    (1, 1, "EMAIL", "park@example.com", None),
    (1, 0, "PHONE", "+14089961010", "Reception"),
    (7, 0, "OTHER", "Ring twice", None),
)
PHOTOS = ((1, 0, "LOGO", "https://e.example/l.png"), (3, 0, "COVER", "https://e.example/c.jpg"))


def profile_of(number: int) -> dict[str, Any]:
    """The columns that a location has beside name and address."""
    return PROFILES.get(number, {})


def business_rows(row: Any, account: int) -> Rows:
    """Rows of one company; `row` makes one of a number and values."""
    first = account * SPAN
    for number, (at, position, category) in enumerate(CATEGORIES, 1):
        values = {"category": category, "position": position}
        yield "location_categories", row(number, location_id=first + at, **values)
    for number, (at, day, opens, closes) in enumerate(HOURS, 1):
        values = {"day": day, "opens": opens, "closes": closes}
        yield "location_opening_periods", row(number, location_id=first + at, **values)
    for number, (at, starts, ends, name, closed) in enumerate(SPECIAL, 1):
        days = {"starts": dt.date.fromisoformat(starts), "ends": dt.date.fromisoformat(ends)}
        yield (
            "location_special_periods",
            row(number, location_id=first + at, name=name, closed=closed, **days),
        )
    for number, (special, opens, closes) in enumerate(SPECIAL_HOURS, 1):
        keys = {
            "location_id": first + SPECIAL[special - 1][0],
            "special_period_id": first + special,
        }
        yield "location_special_hours", row(number, opens=opens, closes=closes, **keys)
    for number, (at, position, kind, value, name) in enumerate(CONTACTS, 1):
        given = {"kind": kind, "value": value, "name": name, "position": position}
        yield "location_contacts", row(number, location_id=first + at, **given)
    for number, (at, position, kind, url) in enumerate(PHOTOS, 1):
        values = {"kind": kind, "url": url, "position": position}
        yield "location_photos", row(number, location_id=first + at, **values)
    yield from _reviews(row, first)
    for number, name in enumerate(("Ärger", "staff", "Staff", "unused"), 1):
        yield "review_tags", row(number, name=name)
    for review, tag in TAGGED:
        tie = {"review_id": first + review, "tag_id": first + tag}
        yield "review_tag_links", {"account_id": account, **tie}


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
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


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
