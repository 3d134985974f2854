"""What locations show of themselves, and what was done about their reviews."""

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from tests.seeding.conftest import SMALL, Filled

ANCHOR = dt.datetime.combine(SMALL.anchor, dt.time(), dt.UTC)


def test_profiles_of_locations(filled: Filled) -> None:
    rows = filled.rows["locations"]
    assert {row["status"] for row in rows} == {"OPEN", "TEMPORARILY_CLOSED"}
    to_open = [row for row in rows if row["opens_at"] is not None and row["opens_at"] > ANCHOR]
    assert {row["status"] for row in to_open} == {"OPEN"}
    for row in rows:
        begins = row["opens_at"]
        assert (begins is None) == (row["opening_date"] is None)
        if begins is not None:
            there = begins.astimezone(ZoneInfo(row["time_zone"]))
            assert (there.date(), there.hour) == (row["opening_date"], 0)
        assert len(row["description_short"]) <= 80
        assert -90 <= row["latitude"] <= 90
        assert -180 <= row["longitude"] <= 180
    given = {row["id"] for row in rows if row["hours_given"]}
    assert len(given) < len(rows)
    assert {row["location_id"] for row in filled.rows["location_opening_periods"]} == given
    assert {row["location_id"] for row in filled.rows["location_categories"]} == {
        row["id"] for row in rows
    }


def test_special_days_have_their_hours(filled: Filled) -> None:
    periods = filled.by_id("location_special_periods")
    open_ = {row_id for row_id, period in periods.items() if not period["closed"]}
    hours = filled.rows["location_special_hours"]
    assert {row["special_period_id"] for row in hours} == open_
    for row in hours:
        assert periods[row["special_period_id"]]["location_id"] == row["location_id"]


def test_replies_follow_their_reviews(filled: Filled) -> None:
    reviews = filled.by_id("reviews")
    firsts: dict[int, Any] = {}
    for row in sorted(filled.rows["review_replies"], key=lambda row: (row["created"], row["id"])):
        review = reviews[row["review_id"]]
        assert row["account_id"] == review["account_id"]
        assert review["created"] < row["created"] <= review["updated"]
        firsts.setdefault(row["review_id"], (row["id"], row["created"], row["user_id"]))
        assert (row["method"] == "AI") == (row["user_id"] is None)
    names = ("first_reply_id", "first_replied", "first_reply_user_id")
    for row_id, review in reviews.items():
        assert tuple(review[name] for name in names) == firsts.get(row_id, (None, None, None))
        if row_id in firsts:
            assert review["state"] in ("TREATED", "DELETED")
    states = Counter(review["state"] for review in reviews.values())
    assert states["TREATED"] > states["NOT_TREATED"] / 2 > 0
    assert 0 < states["DELETED"] < len(reviews) / 20


def test_reviews_are_active_as_their_locations_are(filled: Filled) -> None:
    """So that lists, which hide what is inactive, and analytics show the same ones."""
    places = filled.by_id("locations")
    reviews = filled.rows["reviews"]
    closed = [row for row in reviews if not places[row["location_id"]]["active"]]

    assert 0 < len(closed) < len(reviews)
    assert all(row["active"] == places[row["location_id"]]["active"] for row in reviews)


def test_tags_and_platforms(filled: Filled) -> None:
    tagged = {row["review_id"] for row in filled.rows["review_tag_links"]}
    assert 0.1 < len(tagged) / len(filled.rows["reviews"]) < 0.5
    kinds = {row["name"]: row["kind"] for row in filled.rows["review_platforms"]}
    known = {
        "Google": "GOOGLE_MY_BUSINESS",
        "Facebook": "FACEBOOK",
        "Tripadvisor": "TRIPADVISOR",
        "Yelp": "OTHER",
    }
    assert kinds.items() >= known.items()
