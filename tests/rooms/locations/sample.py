"""What the tests over all rooms know of locations."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tests.support.client import acme, gid
from tests.support.people import ACME
from tests.support.samples import (
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    imported,
)
from tests.support.seeing import tied

LOCATIONS: tuple[dict[str, Any], ...] = (
    {"name": "Apple Park", "code": "A-1", "city": "Cupertino", "postal_code": "95014"},
    {"name": "Apple Park", "code": "A-2", "city": "Cupertino", "country_code": "US"},
    {"name": "Café Olé", "code": "C-1", "city": "Zürich", "postal_code": "8001"},
    {"name": "CAFÉ OLÉ", "code": "c-2", "city": "ZÜRICH", "country_code": "CH"},
    {"name": "Ängelholm", "city": "Ängelholm", "postal_code": "262 32", "country_code": "SE"},
    {"name": "Closed shop", "code": "X-9", "city": "Bonn", "active": False, "source": "partoo"},
    {"name": "100%_off \\ store", "code": "D-1", "postal_code": "95014", "country_code": "GB"},
    {"name": "Straße 9", "code": "E-1", "city": "Köln", "country_code": "DE"},
    {"name": "harbour", "code": "H-1", "source": "partoo", "country_code": "GB"},
    {"name": "Harbour", "code": "H-2", "source": "feedbackapi", "country_code": "GB"},
    {"name": "Zoo", "city": "Berlin", "country_code": "DE"},
    {"name": "Zoo"},
)
GROUPS = {
    1: ("North", 1, (1, 2, 3)),
    2: ("South", 1, (4, 5)),
    3: ("Premium", 2, (1, 3, 6)),
    4: ("Loose", None, (1, 7)),
    5: ("Empty", 2, ()),
    6: ("North", None, (12,)),
}
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


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    for number, values in enumerate(LOCATIONS, 1):
        country = {"country_code": "US" if number < 4 else None}
        yield "locations", row(number, **{**country, **values, **PROFILES.get(number, {})})
    for number, name in enumerate(("Regions", "Brands", "Empty"), 1):
        yield "location_group_sections", row(number, name=name, **imported(number == 2))
    for number, (name, section, members) in GROUPS.items():
        section_id = None if section is None else first + section
        yield (
            "location_groups",
            row(number, name=name, section_id=section_id, **imported(number == 4)),
        )
        for member in members:
            tie = {"group_id": first + number, "location_id": first + member}
            yield "location_group_members", of.tie(**tie)
    for number, (at, url) in enumerate(
        ((1, "a.example/1"), (1, "b.example/1"), (3, "a.example/3"), (6, "a.example/6"), (7, "c")),
        1,
    ):
        yield "review_profiles", row(number, location_id=first + at, url=f"https://{url}")
    yield from _profiles(row, first)


def _profiles(row: Any, first: int) -> Rows:
    """What hangs on locations."""
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


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "locations", of.row(name=f"Location {of.number}")
    yield "location_group_sections", of.row(name="Section")
    yield "location_groups", of.row(name="Group", section_id=of.key)
    yield "location_group_members", of.tie(group_id=of.key, location_id=of.key)
    yield "review_profiles", of.row(location_id=of.key, url="https://a.example")
    yield "location_categories", of.row(location_id=of.key, category="gcid:cafe", position=0)
    yield "location_opening_periods", of.row(location_id=of.key, day=1, opens=0, closes=0)


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    place = {**of.own, "location_id": of.first}
    hours = {"opens": 1200, "closes": 120}
    return [
        ("locations", {**of.imported, "name": "Café Olé", "code": "A-1"}),
        ("location_group_sections", {**of.imported, "name": "Regions"}),
        ("location_groups", {**of.imported, "name": "North", "section_id": of.first}),
        ("location_group_members", {**of.at_location, "group_id": of.first}),
        ("review_profiles", {**of.own, "location_id": of.first, "url": "https://example.com/r"}),
        ("location_categories", {**place, "category": "gcid:bakery", "position": 0}),
        ("location_opening_periods", {**place, "day": 7, **hours}),
        (
            "location_special_periods",
            {
                **place,
                "starts": dt.date(2026, 12, 24),
                "ends": dt.date(2026, 12, 26),
                "name": "Noël",
                "closed": False,
            },
        ),
        ("location_special_hours", {**place, "special_period_id": of.first, **hours}),
        (
            "location_contacts",
            {**place, "kind": "PHONE", "value": "+33612345678", "name": "Zoë", "position": 0},
        ),
        (
            "location_photos",
            {**place, "kind": "LOGO", "url": "https://example.com/l.png", "position": 0},
        ),
    ]


def _status(oracle: Any, row: Row) -> str:
    to_come = row["opens_at"] is not None and row["opens_at"] > dt.datetime.now(dt.UTC)
    return "OPENING_SOON" if row["status"] == "OPEN" and to_come else str(row["status"])


def _categories(oracle: Any, row: Row, person: Any) -> list[str]:
    categories = sorted(oracle.tables["location_categories"], key=lambda one: one["position"])
    return [one["category"] for one in categories if one["location_id"] == row["id"]]


def _holds_group(oracle: Any, row: Row, person: Any) -> bool:
    groups = oracle.existing("LocationGroup", person)
    return any(group["section_id"] == row["id"] for group in groups)


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createLocation",
            {
                "name": "New",
                "countryCode": "US",
                "accountId": gid("Account", ACME),
                "groupIds": [acme("LocationGroup", 1)],
            },
            "location { name }",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "updateLocation",
            {"id": acme("Location", 1), "name": "X", "groupIds": [acme("LocationGroup", 2)]},
            "location { name }",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "deleteLocation",
            {"id": acme("Location", 1)},
            "deletedId",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "createLocationGroup",
            {
                "name": "New",
                "sectionId": acme("LocationGroupSection", 1),
                "locationIds": [acme("Location", 1)],
                "accountId": gid("Account", ACME),
            },
            "locationGroup { name }",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "updateLocationGroup",
            {
                "id": acme("LocationGroup", 1),
                "sectionId": acme("LocationGroupSection", 2),
                "addLocationIds": [acme("Location", 4)],
                "removeLocationIds": [acme("Location", 1)],
            },
            "locationGroup { name }",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "deleteLocationGroup",
            {"id": acme("LocationGroup", 1)},
            "deletedId",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "createLocationGroupSection",
            {"name": "New", "accountId": gid("Account", ACME)},
            "locationGroupSection { name }",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "updateLocationGroupSection",
            {"id": acme("LocationGroupSection", 1), "name": "X"},
            "locationGroupSection { name }",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
        Mutation(
            "deleteLocationGroupSection",
            {"id": acme("LocationGroupSection", 1)},
            "deletedId",
            outcomes="d d F F F - - -",
            capability="manage locations",
        ),
    ),
    look_ups={
        "location": (acme("Location", 1), WITH_LOCATIONS),
        "locationGroup": (acme("LocationGroup", 1), WITH_LOCATIONS),
        "locationGroupSection": (acme("LocationGroupSection", 1), WITH_LOCATIONS),
    },
    lists={
        "locations": (22, 11, 11, 3, 0, 11, 11, 11),
        "locationGroups": (12, 6, 6, 3, 0, 6, 6, 6),
        "locationGroupSections": (6, 3, 3, 2, 0, 3, 3, 3),
    },
    hidden={"Location": {"active": False}},
    sees={
        "Location": lambda oracle, row, person: row["id"] in person.location_ids,
        "LocationGroup": tied("location_group_members", "group_id"),
        "LocationGroupSection": _holds_group,
    },
    compared={
        ("Location", "search"): lambda oracle, row: [
            " ".join(row[part] or "" for part in ("name", "city", "postal_code"))
        ],
        ("Location", "status"): lambda oracle, row: [_status(oracle, row)],
    },
    ties={
        ("Location", "group"): ("location_group_members", "location_id"),
        ("LocationGroup", "location"): ("location_group_members", "group_id"),
    },
    values={
        ("Location", "status"): lambda oracle, row, person: _status(oracle, row),
        ("Location", "categories"): _categories,
    },
    texts={"searchLocations": ("text", ("aple cupertino", "", "ole zurich", "zoo"))},
)
