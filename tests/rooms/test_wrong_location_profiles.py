"""Profiles of locations that are refused: each bound and enum of the business tools."""

from typing import Any

import pytest

from tests.rooms.location_profiles import period, week
from tests.support.client import JSON, Client, acme
from tests.support.expect import refused


def days(periods: str) -> list[JSON]:
    return week(monday=periods)


def special(*given: JSON) -> list[JSON]:
    return [{"starts": "2026-12-24", "ends": "2026-12-24", "closed": True, **one} for one in given]


HOSTS = "Write it in full, such as https://"
WRONG: list[tuple[JSON, tuple[str, str, list[str]]]] = [
    (
        {"descriptionShort": "é" * 81},
        ("INVALID", "`descriptionShort` has 81 characters. Give 80 at most.", ["descriptionShort"]),
    ),
    (
        {"descriptionLong": "🙂" * 751},
        ("INVALID", "`descriptionLong` has 751 characters. Give 750 at most.", ["descriptionLong"]),
    ),
    (
        {"nationalId": "1" * 51},
        ("INVALID", "`nationalId` has 51 characters. Give 50 at most.", ["nationalId"]),
    ),
    (
        {"region": "x" * 101},
        ("INVALID", "`region` has 101 characters. Give 100 at most.", ["region"]),
    ),
    (
        {"coordinates": {"latitude": 90.5, "longitude": 0}},
        (
            "INVALID",
            "`latitude` is 90.5. Give a number from -90 to 90.",
            ["coordinates", "latitude"],
        ),
    ),
    (
        {"coordinates": {"latitude": -90, "longitude": -180.25}},
        (
            "INVALID",
            "`longitude` is -180.25. Give a number from -180 to 180.",
            ["coordinates", "longitude"],
        ),
    ),
    (
        {"timeZone": "Europe/Pari"},
        (
            "INVALID",
            "`timeZone`: there is no such time zone. Did you mean `Europe/Paris`? "
            "Give a name of the IANA database such as Europe/Paris.",
            ["timeZone"],
        ),
    ),
    (
        {"websiteUrl": "example.com"},
        (
            "INVALID",
            "`websiteUrl` is not a web address. "
            "Write it in full, such as https://example.com/page, "
            "in 2,000 characters at most.",
            ["websiteUrl"],
        ),
    ),
    (
        {"facebookUrl": "https://facebook.com.example.com/x"},
        (
            "INVALID",
            "`facebookUrl` is not an address at facebook.com or fb.com or fb.me. "
            f"{HOSTS}facebook.com/name.",
            ["facebookUrl"],
        ),
    ),
    (
        {"twitterUrl": "https://[x.com/y"},
        (
            "INVALID",
            f"`twitterUrl` is not an address at twitter.com or x.com. {HOSTS}twitter.com/name.",
            ["twitterUrl"],
        ),
    ),
    (
        {"categories": []},
        (
            "REQUIRED",
            "`categories` is empty. Give at least one, or leave the field out.",
            ["categories"],
        ),
    ),
    (
        {"categories": ["a", " "]},
        (
            "REQUIRED",
            "`categories` has an empty text. Give every one a text, or leave it out.",
            ["categories", "1"],
        ),
    ),
    (
        {"categories": ["a", "b", "a "]},
        ("INVALID", "The category 'a' is given twice. Give it once.", ["categories"]),
    ),
    (
        {"categories": [f"c{number}" for number in range(11)]},
        ("INVALID", "`categories` has 11 items. Give 10 at most.", ["categories"]),
    ),
    (
        {"status": "CLOSED", "openingDate": "2020-01-01"},
        (
            "INVALID",
            "A location that is CLOSED has no `openingDate`. "
            "Leave it out, or set the `status` to OPEN, or to TEMPORARILY_CLOSED until then.",
            ["openingDate"],
        ),
    ),
    (
        {"openingHours": week()[:5]},
        (
            "REQUIRED",
            "`openingHours` lacks Saturday, Sunday. "
            "Give all 7 days; one without periods is closed.",
            ["openingHours"],
        ),
    ),
    (
        {"openingHours": [*week(), *week()[:1]]},
        (
            "INVALID",
            "Monday is given twice. Give it once, with all its periods.",
            ["openingHours", "7", "day"],
        ),
    ),
    (
        {"openingHours": days(" ".join(f"{hour:02}:00-{hour:02}:30" for hour in range(11)))},
        (
            "INVALID",
            "A day has 11 periods. Give 10 at most.",
            ["openingHours", "0", "periods"],
        ),
    ),
    (
        {"openingHours": days("14:00-18:00 09:00-14:01")},
        (
            "INVALID",
            "The period begins at 14:00, before the one that begins at 09:00 has ended. "
            "Let one end before the next begins.",
            ["openingHours", "0", "periods", "0", "opens"],
        ),
    ),
    (
        {"openingHours": week(friday="20:00-02:00", saturday="01:00-05:00")},
        (
            "INVALID",
            "The period begins at 01:00, before the one that begins at 20:00 has ended. "
            "Let one end before the next begins.",
            ["openingHours", "5", "periods", "0", "opens"],
        ),
    ),
    (
        {"openingHours": week(sunday="20:00-02:00", monday="01:59-05:00")},
        (
            "INVALID",
            "The period begins at 01:59, before the one that begins at 20:00 has ended. "
            "Let one end before the next begins.",
            ["openingHours", "0", "periods", "0", "opens"],
        ),
    ),
    (
        {"specialHours": special({"ends": "2026-12-23"})},
        (
            "INVALID",
            "`ends` is 2026-12-23, before `starts`. Give the same day or a later one.",
            ["specialHours", "0", "ends"],
        ),
    ),
    (
        {"specialHours": special({"periods": [period("09:00-12:00")]})},
        (
            "INVALID",
            "A closed day has no `periods`. Leave them out.",
            ["specialHours", "0", "periods"],
        ),
    ),
    (
        {"specialHours": special({"closed": False})},
        (
            "REQUIRED",
            "`periods` is empty. Give the hours of these days, or `closed: true`.",
            ["specialHours", "0", "periods"],
        ),
    ),
    (
        {"specialHours": special({"starts": "2026-12-20", "ends": "2026-12-25"}, {})},
        (
            "INVALID",
            "The days overlap with those from 2026-12-20 to 2026-12-25. Give each day once.",
            ["specialHours", "1", "starts"],
        ),
    ),
    (
        {
            "specialHours": special(
                {
                    "ends": "2026-12-25",
                    "closed": False,
                    "periods": [period("10:00-10:00"), period("09:00-09:30")],
                }
            )
        },
        (
            "INVALID",
            "The period begins at 09:00, before the one that begins at 10:00 has ended. "
            "Let one end before the next begins.",
            ["specialHours", "0", "periods", "1", "opens"],
        ),
    ),
    (
        {"specialHours": special({"name": "x" * 101})},
        (
            "INVALID",
            "`name` has 101 characters. Give 100 at most.",
            ["specialHours", "0", "name"],
        ),
    ),
    (
        {"specialHours": special(*[{}] * 101)},
        ("INVALID", "`specialHours` has 101 periods. Give 100 at most.", ["specialHours"]),
    ),
    (
        {"contacts": [{"kind": "PHONE", "value": "01 23 45"}]},
        (
            "INVALID",
            "`value` is not a number in E.164 format. "
            "Write a plus, the country code and the number, such as +447810123456.",
            ["contacts", "0", "value"],
        ),
    ),
    (
        {"contacts": [{"kind": "OTHER", "value": " "}]},
        ("REQUIRED", "`value` is needed: give a text.", ["contacts", "0", "value"]),
    ),
    (
        {"contacts": [{"kind": "OTHER", "value": "x"}] * 51},
        ("INVALID", "`contacts` has 51 items. Give 50 at most.", ["contacts"]),
    ),
    (
        {"photos": [{"kind": "LOGO", "url": "logo.png"}]},
        (
            "INVALID",
            "`url` is not a web address. Write it in full, such as https://example.com/page, "
            "in 2,000 characters at most.",
            ["photos", "0", "url"],
        ),
    ),
    (
        {"photos": [{"kind": "LOGO", "url": "https://e.example/l.png"}] * 101},
        ("INVALID", "`photos` has 101 items. Give 100 at most.", ["photos"]),
    ),
]


@pytest.mark.parametrize(("given", "expected"), WRONG)
async def test_wrong_profiles_are_refused(own: Client, given: JSON, expected: Any) -> None:
    assert await refused(own, "updateLocation", {"id": acme("Location", 1), **given}) == [expected]
    new = {"name": "New", "countryCode": "US", **given}
    assert await refused(own, "createLocation", new) == [expected]


async def test_everything_wrong_is_told_at_once(own: Client) -> None:
    given = {"name": " ", "nationalId": "1" * 51, "contacts": [{"kind": "EMAIL", "value": "x"}]}
    errors = await refused(own, "updateLocation", {"id": acme("Location", 1), **given})
    assert [field for _, _, field in errors] == [
        ["name"],
        ["nationalId"],
        ["contacts", "0", "value"],
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"status": "OPENING_SOON"},
            "Value 'OPENING_SOON' does not exist in 'SetLocationStatus' enum.",
        ),
        (
            {"openingHours": days("09:00-24:00")},
            'not a time of day. Write it from "00:00" to "23:59"; midnight is "00:00".',
        ),
        ({"openingHours": days("9:00-12:00")}, "not a time of day."),
        ({"openingDate": "2026-02-30"}, "'2026-02-30' is not a date of the calendar."),
        *(
            ({"openingDate": day}, f"'{day}' is out of bounds. Give a date from 1900 to 2200.")
            for day in ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31")
        ),
        (
            {"contacts": [{"kind": "PIGEON", "value": "x"}]},
            "Value 'PIGEON' does not exist in 'ContactKind' enum.",
        ),
        ({"photos": [{"kind": "CAT", "url": "x"}]}, "does not exist in 'PhotoKind' enum."),
        ({"coordinates": {"latitude": 1}}, "'longitude'"),
        ({"openingHours": [{"day": "SOMEDAY", "periods": []}]}, "in 'Weekday' enum."),
    ],
)
async def test_words_that_are_none_of_theirs(own: Client, given: JSON, message: str) -> None:
    payload = await own.run("updateLocation", {"id": acme("Location", 1), **given})
    assert message in payload["error"]["message"]
    assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"
