"""Locations: created, changed and closed; their review profiles, groups and sections."""

import asyncio
from typing import Any

import pytest

from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import nothing_changes
from tests.support.people import ACME, BOLT, DORMANT, MIRROR, PROVIDER, SPAN
from tests.support.snapshot import change_log, changes, rows_of

FIELDS = "name code addressLine1 addressLine2 addressLine3 city postalCode countryCode"
ALL = (
    f"id {FIELDS} active source externalId account {{ name }} "
    "reviewProfiles(orderBy: [{ field: URL }], first: 100) { totalCount nodes { url } }"
)
NEW = {"name": "Apple Park", "countryCode": "US"}
NO_LOCATION = [("NOT_FOUND", "There is no such location.", ["id"])]
NO_ACCOUNT = [("NOT_FOUND", "There is no such account.", ["accountId"])]
NOT_NULL = "cannot be null. Leave it out to keep it as it is."
NO_COUNTRY = "`countryCode` is no country. Give its two letters by ISO 3166-1, such as US or GB."
COUNTRY_NEEDED = "`countryCode` is needed: give two letters such as US."
NO_URL = (
    "`reviewProfiles` is no web address. "
    "Write it in full, such as https://example.com/page, in 2,000 characters at most."
)
LENGTHS = {
    "name": 200,
    "code": 64,
    "addressLine1": 200,
    "addressLine2": 200,
    "addressLine3": 200,
    "city": 100,
    "postalCode": 20,
}


async def refused(
    own: Client, mutation: str, input_: dict[str, Any], who: str | None = "admin"
) -> list[tuple[str, str, list[str]]]:
    """The refusals of a mutation, which leaves every table as it is."""
    async with nothing_changes(own):
        return await own.refused(mutation, input_, who)


async def create(own: Client, who: str = "admin", **given: Any) -> Any:
    """A new location, as the payload and a query after it tell."""
    payload = await own.done("createLocation", {**NEW, **given}, f"location {{ {ALL} }}", who)
    location = payload["location"]
    assert await location_of(own, location["id"], who) == location
    return location


async def location_of(own: Client, id_: str, who: str = "admin", select: str = ALL) -> Any:
    query = f"query($id: ID!) {{ location(id: $id) {{ {select} }} }}"
    return (await own.data(query, {"id": id_}, who))["location"]


async def names(client: Client, arguments: str = "", who: str = "admin") -> list[str]:
    data = await client.data(f"{{ locations{arguments} {{ nodes {{ name }} }} }}", who=who)
    return [node["name"] for node in data["locations"]["nodes"]]


async def limit_locations(own: Client, most: int | None) -> None:
    limit = {"id": gid("Account", ACME), "maxLocations": most}
    await own.done("updateAccount", limit, who="provider")


# Creating


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
    own: Client, wrong: dict[str, Any], expected: list[tuple[str, str, list[str]]]
) -> None:
    assert await refused(own, "createLocation", {**NEW, **wrong}) == expected
    change = {"id": acme("Location", 1), **wrong}
    assert await refused(own, "updateLocation", change) == expected


@pytest.mark.parametrize("field", [*LENGTHS, "countryCode", "reviewProfiles", "idempotencyKey"])
async def test_no_text_holds_the_character_nought(own: Client, field: str) -> None:
    """PostgreSQL cannot store U+0000; both databases refuse it."""
    before = await rows_of(own.database)
    value: Any = "https://a.example/\0" if field == "reviewProfiles" else "a\0b"
    given = {**NEW, field: [value] if field == "reviewProfiles" else value}

    payload = await own.run("createLocation", given)

    codes = {error["code"] for error in payload.get("userErrors", [])}
    if "error" in payload:
        codes.add(payload["error"]["extensions"]["code"])
    assert len(codes) == 1
    assert codes <= {"INVALID", "BAD_USER_INPUT"}
    assert await rows_of(own.database) == before


@pytest.mark.parametrize("missing", ["name", "countryCode"])
async def test_required_fields_of_a_new_location(own: Client, missing: str) -> None:
    before = await rows_of(own.database)
    given = {name: value for name, value in NEW.items() if name != missing}

    error = (await own.run("createLocation", given))["error"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert missing in error["message"]
    assert await rows_of(own.database) == before


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


@pytest.mark.parametrize("who", ["standard", "restricted"])
@pytest.mark.parametrize(
    ("mutation", "input_"),
    [
        ("createLocation", NEW),
        ("updateLocation", {"id": acme("Location", 1), "city": "Bonn"}),
        ("deleteLocation", {"id": acme("Location", 1)}),
    ],
)
async def test_only_managers_manage_locations(
    own: Client, mutation: str, input_: dict[str, Any], who: str
) -> None:
    before = await rows_of(own.database)

    error = (await own.run(mutation, input_, who=who))["error"]

    assert error["message"] == (
        f"The role {who.upper()} may not manage locations. Use a key of a user whose role may."
    )
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert await rows_of(own.database) == before


# Store codes


def taken(code: str) -> list[tuple[str, str, list[str]]]:
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


# Review profiles


async def urls_of(own: Client, number: int) -> list[str]:
    profiles = (await location_of(own, acme("Location", number)))["reviewProfiles"]
    assert profiles["totalCount"] == len(profiles["nodes"])
    return [node["url"] for node in profiles["nodes"]]


async def test_update_adds_review_profiles(own: Client) -> None:
    before = await rows_of(own.database)
    given = ["https://c.example/new", "https://b.example/1", "https://c.example/new"]

    await own.done("updateLocation", {"id": acme("Location", 1), "reviewProfiles": given})

    assert await urls_of(own, 1) == [
        "https://a.example/1",
        "https://b.example/1",
        "https://c.example/new",
    ]
    written = changes(before, await rows_of(own.database))
    gone, (profile,) = written["review_profiles"]
    assert gone == []
    assert sorted(await change_log(own.database)) == [
        (ACME, "Location", ACME * SPAN + 1, "UPDATED"),
        (ACME, "ReviewProfile", profile["id"], "CREATED"),
    ]


@pytest.mark.parametrize("given", [[], None], ids=["none", "null"])
async def test_no_review_profiles_take_none_away(own: Client, given: list[str] | None) -> None:
    await own.done("updateLocation", {"id": acme("Location", 1), "reviewProfiles": given})
    assert await urls_of(own, 1) == ["https://a.example/1", "https://b.example/1"]


async def test_fifty_review_profiles_at_once_and_more_later(own: Client) -> None:
    many = [f"https://example.com/{number:03}" for number in range(100)]
    location = await create(own, reviewProfiles=[*many[:50], *many[:50]])
    assert location["reviewProfiles"]["totalCount"] == 50
    change = {"id": location["id"], "reviewProfiles": many[50:]}
    payload = await own.done("updateLocation", change, f"location {{ {ALL} }}")
    assert [node["url"] for node in payload["location"]["reviewProfiles"]["nodes"]] == many


async def test_same_review_profile_of_two_locations(own: Client) -> None:
    url = ["https://a.example/1"]
    await own.done("updateLocation", {"id": acme("Location", 2), "reviewProfiles": url})
    assert await urls_of(own, 2) == url


async def test_review_profile_names_its_location(world: Client) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on ReviewProfile { url location { name } } } }"
    assert await world.data(query, {"id": acme("ReviewProfile", 3)}) == {
        "node": {"url": "https://a.example/3", "location": {"name": "Café Olé"}}
    }


# The limit of locations


def limit_reached(most: int) -> list[tuple[str, str, list[str]]]:
    message = (
        f"The account has reached its limit: `maxLocations` is {most}. "
        "Ask its provider to raise it."
    )
    return [("LIMIT_REACHED", message, [])]


async def test_limit_counts_active_locations(own: Client) -> None:
    """Acme has eleven active locations and a closed one."""
    await limit_locations(own, 11)
    assert await refused(own, "createLocation", NEW) == limit_reached(11)
    assert await refused(
        own, "createLocation", {**NEW, "accountId": gid("Account", ACME)}, "provider"
    ) == limit_reached(11)

    await own.done("deleteLocation", {"id": acme("Location", 12)})
    await create(own)
    assert await refused(own, "createLocation", NEW) == limit_reached(11)

    await limit_locations(own, None)
    await create(own)
    await limit_locations(own, 0)
    assert await refused(own, "createLocation", NEW) == limit_reached(0)
    await create(own, "bolt")


async def test_last_place_is_given_once(own: Client) -> None:
    await limit_locations(own, 12)

    payloads = await asyncio.gather(
        *(own.run("createLocation", NEW, "location { id }") for _ in range(4))
    )

    assert len([payload for payload in payloads if payload["location"] is not None]) == 1
    errors = [error for payload in payloads for error in payload["userErrors"]]
    assert [error["code"] for error in errors] == ["LIMIT_REACHED"] * 3
    locations = (await rows_of(own.database, "locations"))["locations"]
    active = [row for row in locations if row["account_id"] == ACME and row["active"]]
    assert len(active) == 12


# Changing


async def filled(own: Client) -> dict[str, Any]:
    """A location that has everything."""
    given = {
        "code": "AP-1",
        "addressLine1": "1 Apple Park Way",
        "addressLine2": "Building 2",
        "addressLine3": "CA",
        "city": "Cupertino",
        "postalCode": "90210",
        "reviewProfiles": ["https://a.example/"],
    }
    location: dict[str, Any] = await create(own, **given)
    return location


async def changed(own: Client, location: dict[str, Any], **given: Any) -> Any:
    """The location after a change, as the payload and a query after it tell."""
    change = {"id": location["id"], **given}
    payload = await own.done("updateLocation", change, f"location {{ {ALL} }}")
    assert await location_of(own, location["id"]) == payload["location"]
    return payload["location"]


async def test_update_without_fields_changes_none(own: Client) -> None:
    location = await filled(own)
    assert await changed(own, location) == location


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "The HyperRing"),
        ("code", "HR-1"),
        ("addressLine1", "2 Apple Park Way"),
        ("addressLine2", "Building 3"),
        ("addressLine3", "NV"),
        ("city", "Reno"),
        ("postalCode", "89501"),
        ("countryCode", "CA"),
    ],
)
async def test_update_of_one_field_leaves_the_others(own: Client, field: str, value: str) -> None:
    location = await filled(own)
    before = await rows_of(own.database)

    assert await changed(own, location, **{field: value}) == {**location, field: value}

    written = changes(before, await rows_of(own.database))
    assert set(written) == {"locations", "change_log"}
    (old,), (new,) = written["locations"]
    assert new["updated"] > old["updated"]
    assert len([name for name in new if new[name] != old[name]]) == 2
    assert (await change_log(own.database))[-1] == (ACME, "Location", new["id"], "UPDATED")


@pytest.mark.parametrize("field", [field for field in LENGTHS if field != "name"])
@pytest.mark.parametrize("value", [None, "  "], ids=["null", "blank"])
async def test_null_and_blank_empty_a_field(own: Client, field: str, value: str | None) -> None:
    location = await filled(own)
    assert await changed(own, location, **{field: value}) == {**location, field: None}


async def test_null_where_a_value_must_be(own: Client) -> None:
    change = {"id": acme("Location", 1), "name": None, "countryCode": None, "city": "Bonn"}
    assert await refused(own, "updateLocation", change) == [
        ("REQUIRED", f"`name` {NOT_NULL}", ["name"]),
        ("REQUIRED", f"`countryCode` {NOT_NULL}", ["countryCode"]),
    ]


async def test_country_is_upper_cased_on_update(own: Client) -> None:
    location = await filled(own)
    assert (await changed(own, location, countryCode=" de"))["countryCode"] == "DE"


NOT_THERE = {
    "unknown": acme("Location", 99),
    "inactive": acme("Location", 6),
    "another account's": gid("Location", BOLT * SPAN + 1),
    "a stranger's": gid("Location", MIRROR * SPAN + 1),
}


@pytest.mark.parametrize("id_", NOT_THERE.values(), ids=NOT_THERE)
async def test_locations_that_are_not_there(own: Client, id_: str) -> None:
    assert await refused(own, "updateLocation", {"id": id_, "city": "Bonn"}) == NO_LOCATION
    assert await refused(own, "deleteLocation", {"id": id_}) == NO_LOCATION
    assert await location_of(own, id_) is None


async def test_provider_manages_locations_of_its_clients(own: Client) -> None:
    id_ = gid("Location", BOLT * SPAN + 1)
    change = {"id": id_, "city": "Bonn"}
    payload = await own.done("updateLocation", change, "location { city }", "provider")
    assert payload["location"] == {"city": "Bonn"}
    await own.done("deleteLocation", {"id": id_}, who="provider")
    assert [line[:2] for line in await change_log(own.database)][:2] == [(BOLT, "Location")] * 2


# Deleting


async def test_deleted_location_is_gone_but_kept(own: Client) -> None:
    id_ = acme("Location", 4)

    payload = await own.done("deleteLocation", {"id": id_}, "deletedId")

    assert payload["deletedId"] == id_
    query = """query($id: ID!) {
        location(id: $id) { id }
        code: location(code: "c-2") { id }
        node(id: $id) { id }
        listed: locations(filter: { id: { eq: $id } }) { totalCount }
        closed: locations(filter: { id: { eq: $id }, active: { eq: false } }) {
            nodes { id name active }
        }
        account: viewer { account { activeLocations locations { totalCount } } }
    }"""
    assert await own.data(query, {"id": id_}) == {
        "location": None,
        "code": None,
        "node": None,
        "listed": {"totalCount": 0},
        "closed": {"nodes": [{"id": id_, "name": "CAFÉ OLÉ", "active": False}]},
        "account": {"account": {"activeLocations": 10, "locations": {"totalCount": 10}}},
    }
    assert await refused(own, "deleteLocation", {"id": id_}) == NO_LOCATION


async def test_reviews_of_a_deleted_location_are_gone(own: Client) -> None:
    """The fourth location has one review, the seventh."""
    location, review = acme("Location", 4), acme("Review", 7)
    before = await rows_of(own.database)
    query = """query($location: ID!, $review: ID!) {
        review(id: $review) { id }
        reviews(filter: { location: { eq: $location } }) { totalCount nodes { id } }
    }"""
    variables = {"location": location, "review": review}
    assert await own.data(query, variables) == {
        "review": {"id": review},
        "reviews": {"totalCount": 1, "nodes": [{"id": review}]},
    }

    await own.done("deleteLocation", {"id": location})

    assert await own.data(query, variables) == {
        "review": None,
        "reviews": {"totalCount": 0, "nodes": []},
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"locations", "reviews", "change_log"}
    (old,), (new,) = written["reviews"]
    assert (old["id"], old["active"], new["active"]) == (ACME * SPAN + 7, True, False)
    assert sorted(await change_log(own.database)) == [
        (ACME, "Location", ACME * SPAN + 4, "DELETED"),
        (ACME, "Review", ACME * SPAN + 7, "DELETED"),
    ]


async def test_feedback_on_a_deleted_location_stays(own: Client) -> None:
    await own.done("deleteLocation", {"id": acme("Location", 4)})

    query = """query($feedback: ID!, $location: ID!) {
        feedback(id: $feedback) { comments location { name active } }
        feedbacks(filter: { location: { eq: $location } }) { totalCount }
    }"""
    variables = {"feedback": acme("Feedback", 4), "location": acme("Location", 4)}
    assert await own.data(query, variables) == {
        "feedback": {"comments": "GRÄSSLICH", "location": {"name": "CAFÉ OLÉ", "active": False}},
        "feedbacks": {"totalCount": 1},
    }


async def test_nothing_new_for_a_deleted_location(own: Client) -> None:
    id_ = acme("Location", 4)
    await own.done("deleteLocation", {"id": id_})

    expected = [("NOT_FOUND", "There is no such location.", ["locationId"])]
    request = {
        "customerId": acme("Customer", 1),
        "templateId": acme("MessageTemplate", 1),
        "locationId": id_,
    }
    assert await refused(own, "createFeedbackRequest", request) == expected
    customer = {"email": "new@example.com", "locationId": id_}
    assert await refused(own, "createCustomer", customer) == expected
    invited = {"email": "new@example.com", "role": "RESTRICTED", "locationIds": [id_]}
    assert await refused(own, "createUser", invited) == [
        ("NOT_FOUND", "There is no such location.", ["locationIds"])
    ]


async def test_deleting_at_once_ends_the_reviews_once(own: Client) -> None:
    payloads = await asyncio.gather(
        *(own.run("deleteLocation", {"id": acme("Location", 4)}, "deletedId") for _ in range(4))
    )

    assert all("error" not in payload for payload in payloads)
    lines = await change_log(own.database)
    assert lines.count((ACME, "Review", ACME * SPAN + 7, "DELETED")) == 1
    rows = await rows_of(own.database, "locations", "reviews")
    assert [row["active"] for row in rows["locations"] if row["id"] == ACME * SPAN + 4] == [False]
    assert [row["active"] for row in rows["reviews"] if row["id"] == ACME * SPAN + 7] == [False]


# Looking locations up


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('code: "A-1"', "Apple Park"),
        ('code: "c-2"', "CAFÉ OLÉ"),
        ('code: "C-2"', None),
        ('code: " A-1"', None),
        ('code: ""', None),
        ('code: "X-9"', None),
        ('external: { source: "partoo", id: "x-9" }', "harbour"),
        ('external: { id: "x-10" }', "Harbour"),
        ('external: { source: "feedbackapi", id: "x-9" }', None),
        ('external: { source: "partoo", id: "x-6" }', None),
        (f'id: "{acme("Location", 1)}", code: "A-1"', "Apple Park"),
        (f'id: "{acme("Location", 1)}", code: "A-2"', None),
    ],
)
async def test_look_ups(world: Client, arguments: str, expected: str | None) -> None:
    found = (await world.data(f"{{ location({arguments}) {{ name }} }}"))["location"]
    assert found == (None if expected is None else {"name": expected})


async def test_look_up_of_nothing(world: Client) -> None:
    error = await world.error("{ location { id } }")
    assert error["message"] == (
        "Say which Location is meant: pass one of `id`, `external`, `code`."
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "asked",
    [
        "location(code: $text) { id }",
        "location(external: { id: $text }) { id }",
        "location(external: { source: $text, id: $text }) { id }",
        "locations(filter: { name: { eq: $text } }) { nodes { id } }",
        "locations(filter: { name: { in: [$text] } }) { nodes { id } }",
        "locations(filter: { city: { contains: $text } }) { totalCount }",
        "customer(email: $text) { id }",
        "node(id: $text) { id }",
    ],
)
async def test_no_text_that_is_asked_for_holds_the_character_nought(
    world: Client, asked: str
) -> None:
    """PostgreSQL refuses it; to the client that is a mistake in the request, or nothing found."""
    kind = "ID" if "node" in asked.partition("(")[0] else "String"
    status, body = await world.ask(f"query($text: {kind}!) {{ {asked} }}", {"text": "a\0b"})
    if "errors" in body:
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    else:
        assert status == 200
        assert next(iter(body["data"].values())) in (None, {"nodes": []}, {"totalCount": 0})


async def test_code_that_two_clients_of_a_provider_use(world: Client) -> None:
    error = await world.error('{ location(code: "A-1") { id } }', who="provider")
    assert error["message"] == (
        "Several objects match. Pass the `id` of the Location that is meant."
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("(filter: { active: { eq: false } })", ["Closed shop"]),
        ('(filter: { postalCode: { eq: "95014" } })', ["100%_off \\ store", "Apple Park"]),
        ('(filter: { countryCode: { eq: "de" } })', ["Straße 9", "Zoo"]),
        ('(filter: { name: { contains: "%_" } })', ["100%_off \\ store"]),
        ('(filter: { city: { startsWith: "zü" } })', ["CAFÉ OLÉ", "Café Olé"]),
        (
            f'(filter: {{ group: {{ eq: "{acme("LocationGroup", 3)}" }} }})',
            ["Apple Park", "Café Olé"],
        ),
        (f'(filter: {{ account: {{ eq: "{gid("Account", BOLT)}" }} }})', []),
    ],
)
async def test_lists_of_locations(world: Client, arguments: str, expected: list[str]) -> None:
    assert await names(world, arguments) == expected


async def test_locations_are_listed_by_name(world: Client) -> None:
    found = await names(world, "(first: 100)")
    assert len(found) == 11
    assert found == sorted(found)
    assert found[0] == "100%_off \\ store"


async def test_restricted_user_sees_its_own_locations(world: Client) -> None:
    """It has the numbers 1, 3, 6 and 10, of which the sixth is closed."""
    query = """query($mine: ID!, $other: ID!) {
        locations { totalCount nodes { id } }
        closed: locations(filter: { active: { eq: false } }) { nodes { id } }
        mine: location(id: $mine) { id }
        other: location(id: $other) { id }
        code: location(code: "A-2") { id }
        node(id: $other) { id }
        viewer { account { activeLocations locations { totalCount } } }
    }"""
    variables = {"mine": acme("Location", 3), "other": acme("Location", 2)}
    assert await world.data(query, variables, "restricted") == {
        "locations": {
            "totalCount": 3,
            "nodes": [{"id": acme("Location", number)} for number in (1, 3, 10)],
        },
        "closed": {"nodes": [{"id": acme("Location", 6)}]},
        "mine": {"id": acme("Location", 3)},
        "other": None,
        "code": None,
        "node": None,
        "viewer": {"account": {"activeLocations": 3, "locations": {"totalCount": 3}}},
    }
    assert await names(world, who="lost") == []


# Groups and sections


async def test_groups_and_sections_are_read_from_both_ends(world: Client) -> None:
    query = """query($location: ID!, $group: ID!, $section: ID!) {
        location(id: $location) { groups { totalCount nodes { name section { name } } } }
        locationGroup(id: $group) {
            name section { name } locations { totalCount nodes { name code } }
        }
        locationGroupSection(id: $section) {
            name groups { nodes { name locations { totalCount } } }
        }
    }"""
    variables = {
        "location": acme("Location", 1),
        "group": acme("LocationGroup", 1),
        "section": acme("LocationGroupSection", 2),
    }
    assert await world.data(query, variables) == {
        "location": {
            "groups": {
                "totalCount": 3,
                "nodes": [
                    {"name": "Loose", "section": None},
                    {"name": "North", "section": {"name": "Regions"}},
                    {"name": "Premium", "section": {"name": "Brands"}},
                ],
            }
        },
        "locationGroup": {
            "name": "North",
            "section": {"name": "Regions"},
            "locations": {
                "totalCount": 3,
                "nodes": [
                    {"name": "Apple Park", "code": "A-1"},
                    {"name": "Apple Park", "code": "A-2"},
                    {"name": "Café Olé", "code": "C-1"},
                ],
            },
        },
        "locationGroupSection": {
            "name": "Brands",
            "groups": {
                "nodes": [
                    {"name": "Empty", "locations": {"totalCount": 0}},
                    {"name": "Premium", "locations": {"totalCount": 2}},
                ]
            },
        },
    }


GROUPS = """{
    locationGroups { nodes { name locations { totalCount } } }
    locationGroupSections { nodes { name groups { totalCount } } }
}"""


async def test_lists_of_groups_and_sections(world: Client) -> None:
    data = await world.data(GROUPS)
    groups = [(n["name"], n["locations"]["totalCount"]) for n in data["locationGroups"]["nodes"]]
    assert groups == [
        ("Empty", 0),
        ("Loose", 2),
        ("North", 3),
        ("North", 1),
        ("Premium", 2),
        ("South", 2),
    ]
    sections = data["locationGroupSections"]["nodes"]
    assert [(node["name"], node["groups"]["totalCount"]) for node in sections] == [
        ("Brands", 2),
        ("Empty", 0),
        ("Regions", 2),
    ]


async def test_restricted_user_sees_groups_of_its_locations(world: Client) -> None:
    data = await world.data(GROUPS, who="restricted")
    groups = [(n["name"], n["locations"]["totalCount"]) for n in data["locationGroups"]["nodes"]]
    assert groups == [("Loose", 1), ("North", 2), ("Premium", 2)]
    sections = data["locationGroupSections"]["nodes"]
    assert [(node["name"], node["groups"]["totalCount"]) for node in sections] == [
        ("Brands", 1),
        ("Regions", 1),
    ]
    nothing = {"locationGroups": {"nodes": []}, "locationGroupSections": {"nodes": []}}
    assert await world.data(GROUPS, who="lost") == nothing


async def test_groups_by_their_ids_in_another_system(world: Client) -> None:
    query = """{
        locationGroup(external: { id: "x-4" }) { name }
        locationGroupSection(external: { id: "x-2" }) { name }
        other: locationGroup(external: { source: "partoo", id: "x-4" }) { name }
    }"""
    assert await world.data(query) == {
        "locationGroup": {"name": "Loose"},
        "locationGroupSection": {"name": "Brands"},
        "other": None,
    }


async def test_closed_location_leaves_its_groups(own: Client) -> None:
    await own.done("deleteLocation", {"id": acme("Location", 1)})

    query = """query($group: ID!) { locationGroup(id: $group) {
        locations { totalCount nodes { code } }
        closed: locations(filter: { active: { eq: false } }) { nodes { code } }
    } }"""
    assert await own.data(query, {"group": acme("LocationGroup", 1)}) == {
        "locationGroup": {
            "locations": {"totalCount": 2, "nodes": [{"code": "A-2"}, {"code": "C-1"}]},
            "closed": {"nodes": [{"code": "A-1"}]},
        }
    }


# Idempotency keys

REUSED = [
    (
        "IDEMPOTENCY_KEY_REUSED",
        "This idempotency key was used with another input. Use a new key.",
        ["idempotencyKey"],
    )
]
FULL = {
    **NEW,
    "code": "N-1",
    "reviewProfiles": ["https://a.example/", "https://b.example/"],
    "idempotencyKey": "k",
}


async def test_same_key_and_input_give_the_same_location(own: Client) -> None:
    first = await create(own, **FULL)
    before = await rows_of(own.database)

    assert await create(own, **FULL) == first

    assert await rows_of(own.database) == before


async def test_same_key_at_once_makes_one_location(own: Client) -> None:
    payloads = await asyncio.gather(
        *(own.done("createLocation", FULL, "location { id }") for _ in range(4))
    )

    (id_,) = {payload["location"]["id"] for payload in payloads}
    assert await names(own, '(filter: { code: { eq: "N-1" } })') == ["Apple Park"]
    assert (await change_log(own.database))[0] == (ACME, "Location", row_of(id_), "CREATED")
    assert [line[1] for line in await change_log(own.database)] == [
        "Location",
        "ReviewProfile",
        "ReviewProfile",
    ]


async def test_same_key_at_once_takes_one_place(own: Client) -> None:
    await limit_locations(own, 12)
    given = {**NEW, "idempotencyKey": "k"}

    payloads = await asyncio.gather(
        *(own.done("createLocation", given, "location { id }") for _ in range(4))
    )

    assert len({payload["location"]["id"] for payload in payloads}) == 1


async def test_same_key_after_a_change_gives_the_present_location(own: Client) -> None:
    location = await create(own, **FULL)
    await own.done("updateLocation", {"id": location["id"], "city": "Bonn"})

    again = await own.done("createLocation", FULL, "location { id city }")

    assert again["location"] == {"id": location["id"], "city": "Bonn"}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Other"},
        {"countryCode": "GB"},
        {"code": "N-2"},
        {"city": "Bonn"},
        {"reviewProfiles": ["https://a.example/"]},
        {"reviewProfiles": ["https://b.example/", "https://a.example/"]},
    ],
    ids=["name", "country", "code", "city", "fewer profiles", "order of profiles"],
)
async def test_same_key_with_other_input_is_refused(own: Client, other: dict[str, Any]) -> None:
    await create(own, **FULL)
    assert await refused(own, "createLocation", {**FULL, **other}) == REUSED


async def test_key_belongs_to_its_user_and_mutation(own: Client) -> None:
    await create(own, **FULL)
    template = {"name": "T", "channel": "SMS", "idempotencyKey": "k"}
    await own.done("createMessageTemplate", template)
    given = {**FULL, "code": "N-2", "accountId": gid("Account", ACME)}
    await create(own, "provider", **given)
    await create(own, "bolt", **FULL)


async def test_key_of_a_provider_with_another_account(own: Client) -> None:
    given = {**FULL, "accountId": gid("Account", ACME)}
    await create(own, "provider", **given)
    other = {**given, "accountId": gid("Account", BOLT)}
    assert await refused(own, "createLocation", other, "provider") == REUSED


async def test_key_of_a_refused_input_is_free(own: Client) -> None:
    await refused(own, "createLocation", {**FULL, "code": "A-1"})
    await create(own, **FULL)


@pytest.mark.parametrize("key", ["", "k" * 129], ids=len)
async def test_idempotency_key_has_bounds(own: Client, key: str) -> None:
    assert await refused(own, "createLocation", {**NEW, "idempotencyKey": key}) == [
        ("INVALID", "An idempotency key has 1 to 128 characters.", ["idempotencyKey"])
    ]


@pytest.mark.parametrize("key", ["k", "ü" * 128], ids=len)
async def test_idempotency_key_at_its_bounds(own: Client, key: str) -> None:
    first = await create(own, idempotencyKey=key)
    assert (await create(own, idempotencyKey=key))["id"] == first["id"]
