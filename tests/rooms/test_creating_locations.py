"""Locations are created: their values, their account, their codes and the limit of them."""

import asyncio
from typing import Any

import pytest

from tests.rooms.locations import LENGTHS, NEW, create, names
from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import Refusals, limit_acme, limit_reached, nothing_changes, refused
from tests.support.people import ACME, BOLT, DORMANT, MIRROR, PROVIDER
from tests.support.snapshot import change_log, changes, rows_of

NO_ACCOUNT = [("NOT_FOUND", "There is no such account.", ["accountId"])]
NO_COUNTRY = "`countryCode` is not a country. Give its two letters by ISO 3166-1, such as US or GB."
COUNTRY_NEEDED = "`countryCode` is needed: give two letters such as US."
NO_URL = (
    "`reviewProfiles` is not a web address. "
    "Write it in full, such as https://example.com/page, in 2,000 characters at most."
)


async def test_new_location_with_what_is_needed(own: Client) -> None:
    before = await rows_of(own.database)

    location = await create(own, name="  Apple Park ", countryCode="us")

    assert location == {
        "id": location["id"],
        "name": "Apple Park",
        "code": None,
        "addressLine1": None,
        "addressLine2": None,
        "addressLine3": None,
        "city": None,
        "postalCode": None,
        "countryCode": "US",
        "active": True,
        "source": None,
        "externalId": None,
        "account": {"name": "Acme"},
        "reviewProfiles": {"totalCount": 0, "nodes": []},
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"locations", "change_log"}
    assert await change_log(own.database) == [(ACME, "Location", row_of(location["id"]), "CREATED")]


async def test_new_location_with_every_field(own: Client) -> None:
    location = await create(
        own,
        name="Apple Park",
        code=" AP-1 ",
        addressLine1="The Spaceship, 1 Apple Park Way",
        addressLine2="Cupertino",
        addressLine3="CA",
        city="Cupertino",
        postalCode="90210",
        countryCode=" gb ",
        reviewProfiles=[
            "https://www.google.com/search?q=apple+park",
            " https://tripadvisor.example/1 ",
        ],
        accountId=gid("Account", ACME),
    )

    assert location == {
        "id": location["id"],
        "name": "Apple Park",
        "code": "AP-1",
        "addressLine1": "The Spaceship, 1 Apple Park Way",
        "addressLine2": "Cupertino",
        "addressLine3": "CA",
        "city": "Cupertino",
        "postalCode": "90210",
        "countryCode": "GB",
        "active": True,
        "source": None,
        "externalId": None,
        "account": {"name": "Acme"},
        "reviewProfiles": {
            "totalCount": 2,
            "nodes": [
                {"url": "https://tripadvisor.example/1"},
                {"url": "https://www.google.com/search?q=apple+park"},
            ],
        },
    }


async def test_texts_at_their_bounds(own: Client) -> None:
    """Characters are counted, not bytes."""
    given = {field: "Ü" * most for field, most in LENGTHS.items()}
    location = await create(own, **given)
    assert {field: location[field] for field in given} == given


async def test_blank_texts_are_none(own: Client) -> None:
    given = {field: " \t" for field in LENGTHS if field != "name"}
    location = await create(own, **given)
    assert {field: location[field] for field in given} == dict.fromkeys(given)


BAD_VALUES = [
    *(
        pytest.param(
            {field: "x" * (most + 1)},
            [("INVALID", f"`{field}` has {most + 1} characters. Give {most} at most.", [field])],
            id=f"long {field}",
        )
        for field, most in LENGTHS.items()
    ),
    *(
        pytest.param(
            {"name": name}, [("REQUIRED", "`name` is needed: give a text.", ["name"])], id=label
        )
        for label, name in {"no name": "", "blank name": " \n "}.items()
    ),
    *(
        pytest.param({"countryCode": country}, [("INVALID", NO_COUNTRY, ["countryCode"])], id=label)
        for label, country in {
            "XX": "XX",
            "UK": "UK",
            "USA": "USA",
            "one letter": "U",
            "Turkish i": "ıt",
            "sharp s": "ß",
        }.items()
    ),
    pytest.param(
        {"countryCode": " "}, [("REQUIRED", COUNTRY_NEEDED, ["countryCode"])], id="blank country"
    ),
    *(
        pytest.param({"reviewProfiles": [url]}, [("INVALID", NO_URL, ["reviewProfiles"])], id=label)
        for label, url in {
            "no scheme": "www.example.com",
            "empty URL": "",
            "javascript": "javascript:alert(1)",
            "ftp": "ftp://example.com/",
            "no dot": "https://localhost/",
            "space": "https://example.com/a b",
            "long URL": "https://example.com/" + "x" * 1981,
        }.items()
    ),
    pytest.param(
        {"reviewProfiles": [f"https://example.com/{number}" for number in range(51)]},
        [
            (
                "INVALID",
                "`reviewProfiles` has 51 addresses. Give 50 at most at once.",
                ["reviewProfiles"],
            )
        ],
        id="51 URLs",
    ),
    pytest.param(
        {
            "name": " ",
            "code": "c" * 65,
            "countryCode": "",
            "reviewProfiles": ["a", "https://example.com/"],
        },
        [
            ("REQUIRED", "`name` is needed: give a text.", ["name"]),
            ("INVALID", "`code` has 65 characters. Give 64 at most.", ["code"]),
            ("REQUIRED", COUNTRY_NEEDED, ["countryCode"]),
            ("INVALID", NO_URL, ["reviewProfiles"]),
        ],
        id="several",
    ),
]


@pytest.mark.parametrize(("wrong", "expected"), BAD_VALUES)
async def test_bad_values_are_refused(
    own: Client, wrong: dict[str, Any], expected: Refusals
) -> None:
    assert await refused(own, "createLocation", {**NEW, **wrong}) == expected
    change = {"id": acme("Location", 1), **wrong}
    assert await refused(own, "updateLocation", change) == expected


@pytest.mark.parametrize("field", [*LENGTHS, "countryCode", "reviewProfiles", "idempotencyKey"])
async def test_no_text_holds_the_character_nought(own: Client, field: str) -> None:
    """PostgreSQL cannot store U+0000; both databases refuse it."""
    async with nothing_changes(own):
        value: Any = "https://a.example/\0" if field == "reviewProfiles" else "a\0b"
        given = {**NEW, field: [value] if field == "reviewProfiles" else value}

        payload = await own.run("createLocation", given)

        codes = {error["code"] for error in payload.get("userErrors", [])}
        if "error" in payload:
            codes.add(payload["error"]["extensions"]["code"])
        assert len(codes) == 1
        assert codes <= {"INVALID", "BAD_USER_INPUT"}


@pytest.mark.parametrize("missing", ["name", "countryCode"])
async def test_required_fields_of_a_new_location(own: Client, missing: str) -> None:
    async with nothing_changes(own):
        given = {name: value for name, value in NEW.items() if name != missing}

        error = (await own.run("createLocation", given))["error"]

        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert missing in error["message"]


# Whose location


async def test_provider_says_which_account_is_meant(own: Client) -> None:
    assert await refused(own, "createLocation", NEW, "provider") == [
        ("REQUIRED", "`accountId` is needed: say which of your accounts is meant.", ["accountId"])
    ]
    location = await create(own, "provider", accountId=gid("Account", DORMANT))
    assert location["account"] == {"name": "Dormant"}


@pytest.mark.parametrize(
    ("who", "account"),
    [
        ("admin", BOLT),
        ("admin", PROVIDER),
        ("admin", MIRROR),
        ("admin", 999_999),
        ("provider", MIRROR),
        ("provider", PROVIDER),
        ("provider", 999_999),
    ],
)
async def test_locations_of_accounts_that_are_not_seen(own: Client, who: str, account: int) -> None:
    given = {**NEW, "accountId": gid("Account", account)}
    assert await refused(own, "createLocation", given, who) == NO_ACCOUNT


# Store codes


def taken(code: str) -> Refusals:
    return [("CONFLICT", f"Another location has the code {code!r} already.", ["code"])]


@pytest.mark.parametrize("code", ["A-1", " A-1 ", "X-9"], ids=["active", "spaces", "inactive"])
async def test_code_of_another_location(own: Client, code: str) -> None:
    expected = taken(code.strip())
    assert await refused(own, "createLocation", {**NEW, "code": code}) == expected
    change = {"id": acme("Location", 2), "code": code}
    assert await refused(own, "updateLocation", change) == expected


async def test_codes_are_told_apart_by_case(own: Client) -> None:
    assert (await create(own, code="a-1"))["code"] == "a-1"
    assert (await create(own, code="C-2"))["code"] == "C-2"


async def test_same_code_in_another_account(own: Client) -> None:
    location = await create(own, code="only here")
    other = await create(own, "bolt", code="only here")
    assert location["id"] != other["id"]
    assert {location["account"]["name"], other["account"]["name"]} == {"Acme", "Bolt"}


async def test_location_keeps_its_own_code(own: Client) -> None:
    change = {"id": acme("Location", 1), "code": "A-1", "city": "Bonn"}
    payload = await own.done("updateLocation", change, "location { code city }")
    assert payload["location"] == {"code": "A-1", "city": "Bonn"}


async def test_same_code_at_once_is_given_once(own: Client) -> None:
    payloads = await asyncio.gather(
        *(own.run("createLocation", {**NEW, "code": "N-1"}, "location { id }") for _ in range(4))
    )

    made = [payload for payload in payloads if payload.get("location")]
    others = [payload for payload in payloads if not payload.get("location")]
    assert (len(made), len(others)) == (1, 3)
    assert [payload["userErrors"][0]["code"] for payload in others] == ["CONFLICT"] * 3
    assert await names(own, '(filter: { code: { eq: "N-1" } })') == ["Apple Park"]


# The limit of locations


async def test_limit_counts_active_locations(own: Client) -> None:
    """Acme has eleven active locations and a closed one."""
    await limit_acme(own, "maxLocations", 11)
    assert await refused(own, "createLocation", NEW) == limit_reached("maxLocations", 11)
    assert await refused(
        own, "createLocation", {**NEW, "accountId": gid("Account", ACME)}, "provider"
    ) == limit_reached("maxLocations", 11)

    await own.done("deleteLocation", {"id": acme("Location", 12)})
    await create(own)
    assert await refused(own, "createLocation", NEW) == limit_reached("maxLocations", 11)

    await limit_acme(own, "maxLocations", None)
    await create(own)
    await limit_acme(own, "maxLocations", 0)
    assert await refused(own, "createLocation", NEW) == limit_reached("maxLocations", 0)
    await create(own, "bolt")


async def test_last_place_is_given_once(own: Client) -> None:
    await limit_acme(own, "maxLocations", 12)

    payloads = await asyncio.gather(
        *(own.run("createLocation", NEW, "location { id }") for _ in range(4))
    )

    assert len([payload for payload in payloads if payload["location"] is not None]) == 1
    errors = [error for payload in payloads for error in payload["userErrors"]]
    assert [error["code"] for error in errors] == ["LIMIT_REACHED"] * 3
    locations = (await rows_of(own.database, "locations"))["locations"]
    active = [row for row in locations if row["account_id"] == ACME and row["active"]]
    assert len(active) == 12
