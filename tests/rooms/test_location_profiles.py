"""What locations show of themselves: given, changed, left, taken away; and what is refused."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.rooms.location_profiles import DAYS, period, week
from tests.rooms.locations import create, location_of
from tests.support.client import JSON, Client, acme
from tests.support.expect import refused
from tests.support.people import ACME
from tests.support.snapshot import change_log, changes, rows_of

PROFILE = """region timeZone nationalId status openingDate websiteUrl facebookUrl twitterUrl
    descriptionShort descriptionLong categories coordinates { latitude longitude }
    openingHours { day closed periods { opens closes } }
    specialHours { starts ends name closed periods { opens closes } }
    contacts { kind value name } photos { kind url }"""
FULL: JSON = {
    "region": "Île-de-France",
    "timeZone": "Europe/Paris",
    "nationalId": "552 100 554",
    "status": "OPEN",
    "openingDate": "2019-05-01",
    "websiteUrl": "https://example.com/paris",
    "facebookUrl": "https://www.facebook.com/example",
    "twitterUrl": "https://x.com/example",
    "descriptionShort": "é" * 80,
    "descriptionLong": "🙂" * 750,
    "categories": ["gcid:bakery", "gcid:cafe"],
    "coordinates": {"latitude": 48.8566, "longitude": 2.3522},
    "openingHours": week(
        monday="14:00-18:30 09:00-12:00", friday="20:00-02:00", sunday="00:00-00:00"
    ),
    "specialHours": [
        {"starts": "2026-12-31", "ends": "2026-12-31", "periods": [period("08:00-12:00")]},
        {"starts": "2026-12-24", "ends": "2026-12-26", "name": "Noël", "closed": True},
    ],
    "contacts": [
        {"kind": "PHONE", "value": "+33123456789", "name": "Accueil"},
        {"kind": "EMAIL", "value": "Paris@Example.com"},
        {"kind": "OTHER", "value": "Sonnez deux fois"},
    ],
    "photos": [
        {"kind": "LOGO", "url": "https://example.com/logo.png"},
        {"kind": "TEAM", "url": "https://example.com/team.png"},
    ],
}
SEEN: JSON = {
    **FULL,
    "openingHours": [
        {**day, "closed": not day["periods"], "periods": sorted(day["periods"], key=str)}
        for day in FULL["openingHours"]
    ],
    "specialHours": [
        {**FULL["specialHours"][1], "periods": []},
        {**FULL["specialHours"][0], "name": None, "closed": False},
    ],
    "contacts": [
        FULL["contacts"][0],
        {"kind": "EMAIL", "value": "paris@example.com", "name": None},
        {**FULL["contacts"][2], "name": None},
    ],
}
NULLABLE = [name for name in FULL if name not in ("status", "categories")]
LISTS = ("specialHours", "contacts", "photos")


async def full(own: Client) -> str:
    """The id of a location that shows everything."""
    location = await create(own, **FULL)
    id_: str = location["id"]
    return id_


async def profile(own: Client, id_: str) -> Any:
    return await location_of(own, id_, select=PROFILE)


async def test_everything_is_kept_on_create(own: Client) -> None:
    assert await profile(own, await full(own)) == SEEN


async def test_everything_is_kept_on_update(own: Client) -> None:
    location = await create(own)
    payload = await own.done(
        "updateLocation", {"id": location["id"], **FULL}, f"location {{ {PROFILE} }}"
    )
    assert payload["location"] == SEEN
    assert await profile(own, location["id"]) == SEEN


async def test_new_location_shows_nothing(own: Client) -> None:
    location = await create(own)
    nothing = dict.fromkeys(FULL)
    lists: dict[str, list[Any]] = {name: [] for name in (*LISTS, "categories")}
    assert await profile(own, location["id"]) == {**nothing, **lists, "status": "OPEN"}


async def test_update_without_fields_changes_none(own: Client) -> None:
    id_ = await full(own)
    await own.done("updateLocation", {"id": id_, "name": "Other"})
    assert await profile(own, id_) == SEEN


@pytest.mark.parametrize("field", NULLABLE)
async def test_null_takes_one_field_away(own: Client, field: str) -> None:
    id_ = await full(own)
    await own.done("updateLocation", {"id": id_, field: None})
    assert await profile(own, id_) == {**SEEN, field: [] if field in LISTS else None}


@pytest.mark.parametrize("field", ["status", "categories"])
async def test_null_where_a_value_must_be(own: Client, field: str) -> None:
    assert await refused(own, "updateLocation", {"id": await full(own), field: None}) == [
        ("REQUIRED", f"`{field}` cannot be null. Leave it out to keep it as it is.", [field])
    ]


async def test_hours_never_given_differ_from_closed_all_week(own: Client) -> None:
    id_ = await full(own)
    await own.done("updateLocation", {"id": id_, "openingHours": week()})
    found = (await profile(own, id_))["openingHours"]
    assert found == [{"day": day, "closed": True, "periods": []} for day in DAYS]


async def test_lists_are_replaced_as_a_whole(own: Client) -> None:
    id_ = await full(own)
    contacts = [{"kind": "FAX", "value": "+33987654321", "name": None}]
    special = [{**SEEN["specialHours"][0], "name": "Fêtes"}]
    change = {"contacts": contacts, "specialHours": special, "photos": [], "categories": ["x"]}
    await own.done("updateLocation", {"id": id_, **change})
    assert await profile(own, id_) == {**SEEN, **change}


async def test_a_change_of_parts_is_logged_as_one_of_the_location(own: Client) -> None:
    before = await rows_of(own.database)
    change = {"contacts": [], "openingHours": week(monday="09:00-12:00")}
    await own.done("updateLocation", {"id": acme("Location", 1), **change})

    written = changes(before, await rows_of(own.database))
    assert set(written) == {
        "locations", "location_contacts", "location_opening_periods", "change_log",
    }  # fmt: skip
    assert (await change_log(own.database))[-1] == (ACME, "Location", ACME * 1000 + 1, "UPDATED")


async def test_update_by_code(own: Client) -> None:
    select = "location { id code region }"
    payload = await own.done("updateLocation", {"ofCode": "A-1", "region": "CA"}, select)
    assert payload["location"] == {"id": acme("Location", 1), "code": "A-1", "region": "CA"}


@pytest.mark.parametrize(
    ("given", "who", "expected"),
    [
        ({}, "admin", ("REQUIRED", ["id"])),
        ({"id": acme("Location", 1), "ofCode": "A-1"}, "admin", ("INVALID", ["id"])),
        ({"ofCode": "a-1"}, "admin", ("NOT_FOUND", ["ofCode"])),
        ({"ofCode": "X-9"}, "admin", ("NOT_FOUND", ["ofCode"])),  # deleted
        ({"ofCode": "A-1"}, "provider", ("INVALID", ["ofCode"])),  # of two accounts
    ],
)
async def test_unclear_which_location(own: Client, given: JSON, who: str, expected: Any) -> None:
    ((code, _, field),) = await refused(own, "updateLocation", {**given, "region": "x"}, who)
    assert (code, field) == expected


# Status and opening date


@pytest.mark.parametrize(
    ("zone", "status"),
    [
        ("Pacific/Kiritimati", "OPEN"),  # 14 hours ahead of UTC: the day has begun there
        (None, "OPENING_SOON"),
        ("America/Los_Angeles", "OPENING_SOON"),
    ],
)
async def test_opening_soon_until_the_day_begins_there(
    own: Client, zone: str | None, status: str
) -> None:
    location = await create(own, openingDate="2026-06-02", timeZone=zone)
    with time_machine.travel(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC), tick=False):
        assert (await profile(own, location["id"]))["status"] == status
    with time_machine.travel(dt.datetime(2026, 6, 2, 12, tzinfo=dt.UTC), tick=False):
        assert (await profile(own, location["id"]))["status"] == "OPEN"


async def test_the_time_zone_moves_the_opening(own: Client) -> None:
    location = await create(own, openingDate="2026-06-02")
    await own.done("updateLocation", {"id": location["id"], "timeZone": "Pacific/Kiritimati"})
    with time_machine.travel(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC), tick=False):
        assert (await profile(own, location["id"]))["status"] == "OPEN"


async def test_status_filter_and_field_agree(world: Client) -> None:
    query = "query($f: LocationFilter) { locations(filter: $f, first: 100) { nodes { status } } }"
    seen = []
    for status in ("OPEN", "OPENING_SOON", "CLOSED", "TEMPORARILY_CLOSED"):
        data = await world.data(query, {"f": {"status": {"eq": status}}})
        statuses = [node["status"] for node in data["locations"]["nodes"]]
        assert statuses == [status] * len(statuses)
        seen.append(len(statuses))
    assert seen == [7, 2, 1, 1]


async def test_a_location_that_once_opened_can_close(own: Client) -> None:
    id_ = await full(own)
    await own.done("updateLocation", {"id": id_, "status": "TEMPORARILY_CLOSED"})
    found = await profile(own, id_)
    assert (found["status"], found["openingDate"]) == ("TEMPORARILY_CLOSED", "2019-05-01")


async def test_a_planned_reopening_is_kept(own: Client) -> None:
    id_ = (await create(own, status="TEMPORARILY_CLOSED", openingDate="2126-01-01"))["id"]
    found = await profile(own, id_)
    assert (found["status"], found["openingDate"]) == ("TEMPORARILY_CLOSED", "2126-01-01")

    await own.done("updateLocation", {"id": id_, "openingDate": "2127-01-01"})
    found = await profile(own, id_)
    assert (found["status"], found["openingDate"]) == ("TEMPORARILY_CLOSED", "2127-01-01")

    await own.done("updateLocation", {"id": id_, "status": "OPEN"})
    assert (await profile(own, id_))["status"] == "OPENING_SOON"

    await own.done("updateLocation", {"id": id_, "status": "TEMPORARILY_CLOSED"})
    found = await profile(own, id_)
    assert (found["status"], found["openingDate"]) == ("TEMPORARILY_CLOSED", "2127-01-01")


async def test_a_location_that_is_to_open_cannot_close(own: Client) -> None:
    id_ = (await create(own, openingDate="2126-01-01"))["id"]
    assert await refused(own, "updateLocation", {"id": id_, "status": "CLOSED"}) == [
        (
            "CONFLICT",
            "The location is to open on 2126-01-01. Give `openingDate: null` with this `status`.",
            ["status"],
        )
    ]
    await own.done("updateLocation", {"id": id_, "status": "CLOSED", "openingDate": None})
    assert (await profile(own, id_))["status"] == "CLOSED"


@pytest.mark.parametrize(
    "hours",
    [
        week(monday="09:00-12:00 12:00-14:00"),
        week(friday="20:00-02:00", saturday="02:00-05:00"),
        week(sunday="20:00-02:00", monday="02:00-05:00"),
        week(**{day.lower(): "00:00-00:00" for day in DAYS}),
    ],
)
async def test_periods_may_meet(own: Client, hours: list[JSON]) -> None:
    id_ = acme("Location", 1)
    await own.done("updateLocation", {"id": id_, "openingHours": hours})

    kept = (await profile(own, id_))["openingHours"]
    assert [day["periods"] for day in kept] == [day["periods"] for day in hours]


async def test_special_days_may_meet(own: Client) -> None:
    given = [
        {"starts": "2026-12-24", "ends": "2026-12-24", "periods": [period("22:00-04:00")]},
        {"starts": "2026-12-25", "ends": "2026-12-25", "closed": True},
    ]
    id_ = acme("Location", 1)
    await own.done("updateLocation", {"id": id_, "specialHours": given})

    kept = (await profile(own, id_))["specialHours"]
    assert [day["periods"] for day in kept] == [[period("22:00-04:00")], []]


async def test_same_key_makes_one_location(own: Client) -> None:
    first = await create(own, idempotencyKey="k", **FULL)
    assert await create(own, idempotencyKey="k", **FULL) == first
    other = {**FULL, "openingHours": week(), "name": "Apple Park", "countryCode": "US"}
    ((code, _, _),) = await refused(own, "createLocation", {**other, "idempotencyKey": "k"})
    assert code == "IDEMPOTENCY_KEY_REUSED"
