"""What locations show of themselves, and what was done about reviews, from other systems."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.models import metadata
from tests.ingest.conftest import Importer, counts, reasons
from tests.support.snapshot import changes, rows_of

PLACE: dict[str, Any] = {
    "id": "b-1",
    "created": 1_700_000_000,
    "name": "Boulangerie Martin",
    "code": "P-1",
    "city": "Paris",
    "country_code": "FR",
    "region": "Île-de-France",
    "national_id": "552 100 554",
    "status": "open",
    "opening_date": "2019-05-01",
    "time_zone": "Europe/Paris",
    "latitude": "48.8566",
    "longitude": 2.3522,
    "website_url": "https://example.com/",
    "description_short": "Pain",
    "categories": ["gcid:bakery", "gcid:cafe"],
    "open_hours": {
        **{day: [] for day in ("tuesday", "wednesday", "thursday", "friday", "saturday")},
        "Sunday": ["20:00-02:00"],
        "monday": ["14:00-18:00", "09:00-12:00"],
    },
    "specific_hours": [
        {"starts": "2026-12-31", "ends": "2026-12-31", "hours": ["08:00-12:00"]},
        {"starts": "2026-12-24", "ends": "2026-12-26", "name": "Noël", "closed": True},
    ],
    "contacts": [{"kind": "phone", "value": "+33123456789", "name": "Accueil"}],
    "photos": [{"kind": "logo", "url": "https://example.com/l.png"}],
}
REVIEW: dict[str, Any] = {
    "id": "r-1",
    "created": 1_700_000_000,
    "updated": 1_700_500_000,
    "location": "b-1",
    "platform": "google_my_business",
    "rating": 4,
    "tags": ["Service", "Prix"],
    "replies": [
        {"id": "a-2", "created": 1_700_200_000, "content": "Encore merci", "method": "AI"},
        {"id": "a-1", "created": 1_700_100_000, "content": "Merci", "user": None},
    ],
}


async def rows(database: Database, *tables: str) -> Any:
    """The rows of tables in the order of their ids, each without ids, keys and times."""
    found = []
    async with database.begin(None) as connection:
        for name in tables:
            table = metadata.tables[name]
            left_out = {"id", "account_id", "created", "updated", "source", "user_name"}
            columns = [c for c in table.c if c.key not in left_out and not c.foreign_keys]
            result = await connection.execute(
                select(*columns).order_by(*table.primary_key),
                execution_options={"unscoped": Unscoped.PROVISIONING},
            )
            found.append([tuple(row) for row in result])
    return found[0] if len(found) == 1 else found


async def test_profile(importing: Importer, database: Database) -> None:
    report = await importing([PLACE])

    assert counts(report) == {"locations": (1, 0, 0, 0, 0)}
    async with database.begin(None) as connection:
        locations = metadata.tables["locations"]
        (row,) = await connection.execute(
            select(locations), execution_options={"unscoped": Unscoped.PROVISIONING}
        )
    assert (row.code, row.city, row.region, row.status) == ("P-1", "Paris", "Île-de-France", "OPEN")
    assert (row.latitude, row.longitude) == (48.8566, 2.3522)
    assert row.opening_date == dt.date(2019, 5, 1)
    assert row.opens_at == dt.datetime(2019, 4, 30, 22, tzinfo=dt.UTC)
    assert row.hours_given is True
    assert await rows(database, "location_categories") == [("gcid:bakery", 0), ("gcid:cafe", 1)]
    assert sorted(await rows(database, "location_opening_periods")) == [
        (1, 540, 720),
        (1, 840, 1080),
        (7, 1200, 120),
    ]
    special, hours = await rows(database, "location_special_periods", "location_special_hours")
    assert sorted(special) == [
        (dt.date(2026, 12, 24), dt.date(2026, 12, 26), "Noël", True),
        (dt.date(2026, 12, 31), dt.date(2026, 12, 31), None, False),
    ]
    assert hours == [(480, 720)]
    contacts, photos = await rows(database, "location_contacts", "location_photos")
    assert contacts == [("PHONE", "+33123456789", "Accueil", 0)]
    assert photos == [("LOGO", "https://example.com/l.png", 0)]


async def test_profile_again_changes_nothing(importing: Importer, database: Database) -> None:
    await importing([PLACE])
    before = await rows_of(database)
    assert counts(await importing([PLACE])) == {"locations": (0, 0, 1, 0, 0)}
    assert changes(before, await rows_of(database)) == {}


def as_the_graph(week: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Hours of a week as queries give them."""
    return [
        {
            "day": day.upper(),
            "periods": [dict(zip(("opens", "closes"), p.split("-"), strict=True)) for p in periods],
        }
        for day, periods in week.items()
    ]


async def test_hours_as_the_graph_gives_them(importing: Importer, database: Database) -> None:
    await importing([PLACE])
    special, closed = PLACE["specific_hours"]
    own = {key: value for key, value in PLACE.items() if not key.endswith("_hours")} | {
        "openingHours": as_the_graph(PLACE["open_hours"]),
        "specialHours": [
            {
                "starts": special["starts"],
                "ends": special["ends"],
                "periods": [{"opens": "08:00", "closes": "12:00"}],
            },
            closed,
        ],
    }

    report = await importing([own], strict=True, name="locations.json")

    assert counts(report) == {"locations": (0, 0, 1, 0, 0)}


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ([{"day": "SOMEDAY", "periods": []}], "`day` is 'someday'. Give one of monday, tuesday"),
        ([{"periods": []}], "`day` is needed: give one of monday, tuesday"),
        ([{"day": "MONDAY", "periods": []}], "`open_hours` lacks Tuesday"),
        (
            [{"day": "MONDAY", "periods": [{"opens": "9", "closes": "12:00"}]}],
            "`periods` has the period '9-12:00'. Write it as 09:00-12:00.",
        ),
        (
            [{"day": "MONDAY", "periods": [{"opens": "09:00"}]}],
            "`periods` has the period '09:00-'. Write it as 09:00-12:00.",
        ),
    ],
)
async def test_wrong_hours_of_the_graph(importing: Importer, hours: Any, reason: str) -> None:
    record = {"id": "b-9", "name": "X", "openingHours": hours}
    report = await importing([record], name="locations.json")
    assert reason in reasons(report)[0]


async def test_what_differs_is_replaced(importing: Importer, database: Database) -> None:
    await importing([PLACE])
    report = await importing(
        [{"id": "b-1", "name": PLACE["name"], "contacts": []}], name="locations.json"
    )
    assert counts(report) == {"locations": (0, 1, 0, 0, 0)}
    contacts, photos = await rows(database, "location_contacts", "location_photos")
    assert (contacts, len(photos)) == ([], 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "opening_soon"}, "`status` is 'opening_soon'."),
        (
            {"opening_date": "soon"},
            "`opening_date` is 'soon'. Give a date from 1900 to 2200 such as 2024-12-14.",
        ),
        ({"latitude": 91}, "`latitude` is 91. Give a number from -90 to 90."),
        ({"time_zone": "Mars"}, "`time_zone`: there is no such time zone."),
        ({"open_hours": {"monday": []}}, "`open_hours` lacks Tuesday"),
        ({"open_hours": {"someday": []}}, "`open_hours` has the day 'someday'."),
        ({"open_hours": {"monday": ["9-12"]}}, "`open_hours` has the period '9-12'."),
        ({"specific_hours": [{"starts": "2026-12-24"}]}, "`ends` is needed"),
        ({"contacts": [{"kind": "pigeon", "value": "x"}]}, "`kind` is 'pigeon'."),
        ({"contacts": [{"kind": "phone", "value": "12"}]}, "`value` is not a number in E.164"),
        ({"photos": [{"kind": "logo", "url": "l.png"}]}, "`url` is not a web address."),
        ({"categories": "bakery"}, "`categories` is 'bakery'. Give a list of texts."),
        ({"description_short": "x" * 81}, "`description_short` has 81 characters."),
    ],
)
async def test_wrong_profiles(
    importing: Importer, database: Database, change: Any, reason: str
) -> None:
    report = await importing([{**PLACE, **change}])
    assert counts(report)["locations"][3] == 1
    assert reasons(report)[0].find(reason) >= 0, reasons(report)
    assert await rows(database, "locations", "location_contacts") == [[], []]


async def test_review_with_replies_and_tags(importing: Importer, database: Database) -> None:
    report = await importing([PLACE, REVIEW])

    assert counts(report)["reviews"] == (1, 0, 0, 0, 0)
    async with database.begin(None) as connection:
        reviews = metadata.tables["reviews"]
        (row,) = await connection.execute(
            select(reviews), execution_options={"unscoped": Unscoped.PROVISIONING}
        )
    assert row.state == "TREATED"
    assert row.updated == dt.datetime.fromtimestamp(1_700_500_000, dt.UTC)
    assert row.first_replied == dt.datetime.fromtimestamp(1_700_100_000, dt.UTC)
    (platform,) = await rows(database, "review_platforms")
    assert "GOOGLE_MY_BUSINESS" in platform
    assert sorted(await rows(database, "review_tags")) == [("Prix",), ("Service",)]
    replies = await rows(database, "review_replies")
    assert sorted((row[0], row[1]) for row in replies) == [
        ("AI", "Encore merci"),
        ("MANUAL", "Merci"),
    ]


async def test_review_again_changes_nothing(importing: Importer, database: Database) -> None:
    await importing([PLACE, REVIEW])
    before = await rows_of(database)
    assert counts(await importing([PLACE, REVIEW]))["reviews"] == (0, 0, 1, 0, 0)
    assert changes(before, await rows_of(database)) == {}


async def test_tags_and_state_follow(importing: Importer, database: Database) -> None:
    await importing([PLACE, REVIEW])
    report = await importing([{**REVIEW, "tags": ["Prix"], "state": "deleted"}])
    assert counts(report)["reviews"] == (0, 1, 0, 0, 0)
    async with database.begin(None) as connection:
        links = await connection.execute(
            select(metadata.tables["review_tag_links"]),
            execution_options={"unscoped": Unscoped.PROVISIONING},
        )
        assert len(links.all()) == 1


async def test_a_reply_may_be_older_than_an_edited_review(
    importing: Importer, database: Database
) -> None:
    edited = {**REVIEW, "created": 1_700_300_000}

    report = await importing([PLACE, edited])

    assert counts(report)["reviews"] == (1, 0, 0, 0, 0)
    assert counts(await importing([PLACE, edited]))["reviews"] == (0, 0, 1, 0, 0)
    assert len(await rows(database, "review_replies")) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "lost"}, "`state` is 'lost'. Give one of not_treated, treated, deleted."),
        ({"tags": ["x" * 101]}, "`tags` has a tag of 101 characters. Give 1 to 100."),
    ],
)
async def test_wrong_reviews(importing: Importer, change: Any, reason: str) -> None:
    report = await importing([PLACE, {**REVIEW, **change}])
    assert reason in reasons(report)[0]
