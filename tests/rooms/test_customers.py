"""Customers: upsert by address or number, changes, locations, and deletion that can be undone."""

import asyncio
from typing import Any

import pytest

from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import KEY_REUSED, nothing_changes, only_logged
from tests.support.people import ACME, BOLT, SPAN
from tests.support.snapshot import changes, rows_of

FIRST = ACME * SPAN
ALL = (
    "customer { id email mobileNumber firstName lastName countryCode language optOut invalid "
    "active lastSms lastEmail locations { nodes { id } } }"
)
LOCATION = acme("Location", 1)
NOT_REACHABLE = "Give an e-mail address or a mobile number."
NO_CUSTOMER = ("NOT_FOUND", "There is no such customer.", ["id"])


def location_ids(*numbers: int) -> list[str]:
    return [acme("Location", number) for number in numbers]


def locations_of(customer: dict[str, Any]) -> set[int]:
    return {row_of(node["id"]) - FIRST for node in customer["locations"]["nodes"]}


async def stored(client: Client, number: int) -> dict[str, Any]:
    rows = (await rows_of(client.database, "customers"))["customers"]
    return next(row for row in rows if row["id"] == FIRST + number)


async def test_create(own: Client) -> None:
    given = {
        "locationId": LOCATION,
        "email": " New.Person@Example.COM ",
        "mobileNumber": "+447810999999",
        "firstName": " Nova ",
        "lastName": "Née",
        "countryCode": "gb",
        "language": " PT ",
    }
    customer = (await own.done("createCustomer", given, ALL))["customer"]
    row_id = row_of(customer.pop("id"))
    assert customer == {
        "email": "new.person@example.com",
        "mobileNumber": "+447810999999",
        "firstName": "Nova",
        "lastName": "Née",
        "countryCode": "GB",
        "language": "pt",
        "optOut": False,
        "invalid": False,
        "active": True,
        "lastSms": None,
        "lastEmail": None,
        "locations": {"nodes": [{"id": LOCATION}]},
    }
    found = await own.data('{ customer(email: "NEW.person@example.com") { id account { name } } }')
    assert found == {"customer": {"id": gid("Customer", row_id), "account": {"name": "Acme"}}}


async def test_create_is_logged_once(own: Client) -> None:
    before = await rows_of(own.database)
    created = await own.done("createCustomer", {"locationId": LOCATION, "email": "n@b.co"}, ALL)
    changed = changes(before, await rows_of(own.database))
    assert set(changed) == {"customers", "customer_locations", "change_log"}
    (line,) = changed["change_log"][1]
    assert (line["account_id"], line["entity"], line["operation"].value) == (
        ACME,
        "Customer",
        "CREATED",
    )
    assert line["entity_id"] == row_of(created["customer"]["id"])


@pytest.mark.parametrize(
    ("given", "code", "message", "field"),
    [
        ({}, "REQUIRED", NOT_REACHABLE, "email"),
        ({"email": " ", "mobileNumber": ""}, "REQUIRED", NOT_REACHABLE, "email"),
        (
            {"email": "nobody"},
            "INVALID",
            "`email` is not an e-mail address: An email address must have an @-sign. "
            "Write it as name@example.com.",
            "email",
        ),
        *(
            (
                {"mobileNumber": number},
                "INVALID",
                "`mobileNumber` is not a number in E.164 format. "
                "Write a plus, the country code and the number, such as +447810123456.",
                "mobileNumber",
            )
            for number in (
                "07810123456",
                "+0123456",
                "+1234567890123456",
                "+",
                "+1",
                "++44781",
                "+44 7810 123456 x12",
                "+447810123456\n+1",
            )
        ),
        (
            {"email": "a@b.co", "countryCode": "UK"},
            "INVALID",
            "`countryCode` is not a country. Give its two letters by ISO 3166-1, such as US or GB.",
            "countryCode",
        ),
        *(
            (
                {"email": "a@b.co", "language": language},
                "INVALID",
                "`language` is not a language that messages are written in. "
                "Give one of en, fr, de, es, it, pt, nl, ar.",
                "language",
            )
            for language in ("pl", "en-GB", "English")
        ),
        (
            {"email": "a@b.co", "firstName": "x" * 101},
            "INVALID",
            "`firstName` has 101 characters. Give 100 at most.",
            "firstName",
        ),
        (
            {"email": "a@b.co", "lastName": "x" * 101},
            "INVALID",
            "`lastName` has 101 characters. Give 100 at most.",
            "lastName",
        ),
    ],
)
async def test_create_refused(
    own: Client, given: dict[str, str], code: str, message: str, field: str
) -> None:
    async with nothing_changes(own):
        refused = await own.refused("createCustomer", {"locationId": LOCATION, **given})
    assert refused == [(code, message, [field])]


@pytest.mark.parametrize("number", ["+12", "+123456789012345", "+1813555555"])
async def test_numbers_that_fit(own: Client, number: str) -> None:
    given = {"locationId": LOCATION, "mobileNumber": f" {number} "}
    customer = (await own.done("createCustomer", given, ALL))["customer"]
    assert customer["mobileNumber"] == number


async def test_everything_wrong_is_told_at_once(own: Client) -> None:
    given = {"locationId": LOCATION, "email": "x", "mobileNumber": "x", "countryCode": "XX"}
    async with nothing_changes(own):
        refused = await own.refused("createCustomer", given)
    assert [field for _, _, field in refused] == [["email"], ["mobileNumber"], ["countryCode"]]


async def test_inactive_location_is_unknown(own: Client) -> None:
    async with nothing_changes(own):
        refused = await own.refused(
            "createCustomer", {"locationId": acme("Location", 6), "email": "a@b.co"}
        )
    assert refused == [("NOT_FOUND", "There is no such location.", ["locationId"])]


async def test_same_address_updates(own: Client) -> None:
    given = {"locationId": acme("Location", 4), "email": "JANE@example.com", "lastName": "Doe"}
    async with only_logged(own, (ACME, "Customer", FIRST + 1, "UPDATED")):
        customer = (await own.done("createCustomer", given, ALL))["customer"]
    assert customer["id"] == acme("Customer", 1)
    assert (customer["firstName"], customer["lastName"]) == ("Jane", "Doe")
    assert customer["mobileNumber"] == "+447810123456"
    assert locations_of(customer) == {1, 2, 3, 4}


async def test_same_number_updates_and_adds_the_address(own: Client) -> None:
    given = {"locationId": acme("Location", 2), "email": "ciro@b.co", "mobileNumber": "+1813555555"}
    before = await rows_of(own.database)
    customer = (await own.done("createCustomer", given, ALL))["customer"]
    assert customer["id"] == acme("Customer", 3)
    assert (customer["email"], customer["firstName"]) == ("ciro@b.co", "Ciro")
    changed = changes(before, await rows_of(own.database))
    assert set(changed) == {"customers", "change_log"}  # it belongs to the location already


async def test_address_and_number_of_two_customers(own: Client) -> None:
    given = {"locationId": LOCATION, "email": "jane@example.com", "mobileNumber": "+1813555555"}
    async with nothing_changes(own):
        refused = await own.refused("createCustomer", given)
    message = (
        "`email` and `mobileNumber` belong to two different customers. "
        "Update one of them by its id."
    )
    assert refused == [("CONFLICT", message, ["mobileNumber"])]


async def test_deleted_customer_comes_back_as_itself(own: Client) -> None:
    given = {"locationId": acme("Location", 3), "email": "gone@example.com"}
    customer = (await own.done("createCustomer", given, ALL))["customer"]
    assert customer["id"] == acme("Customer", 6)
    assert customer["active"] is True
    assert locations_of(customer) == {1, 2, 3}
    requests = f'{{ customer(id: "{customer["id"]}") {{ feedbackRequests {{ totalCount }} }} }}'
    assert (await own.data(requests))["customer"] == {"feedbackRequests": {"totalCount": 1}}


async def test_opt_out_is_not_cleared_by_creating_again(own: Client) -> None:
    given = {"locationId": LOCATION, "email": "zoë@example.com", "firstName": "Zoe"}
    customer = (await own.done("createCustomer", given, ALL))["customer"]
    assert (customer["id"], customer["optOut"], customer["firstName"]) == (
        acme("Customer", 4),
        True,
        "Zoe",
    )


async def test_the_same_address_in_another_account_is_another_customer(own: Client) -> None:
    given = {"locationId": gid("Location", BOLT * SPAN + 1), "email": "jane@example.com"}
    customer = (await own.done("createCustomer", given, ALL, "provider"))["customer"]
    assert customer["id"] == gid("Customer", BOLT * SPAN + 1)


@pytest.mark.parametrize(
    ("name", "hidden", "new"),
    [
        ("email", "outside@example.com", "new@example.com"),
        ("mobileNumber", "+1813555555", "+41441234567"),
    ],
)
async def test_restricted_user_learns_of_no_customer_from_what_it_writes(
    own: Client, name: str, hidden: str, new: str
) -> None:
    """The answer is the same, whether the address is new or that of a customer elsewhere."""
    refused = [
        (
            "NOT_FOUND",
            f"No customer of your locations has this `{name}`. "
            "A user who sees the whole account can add it.",
            [name],
        )
    ]
    async with nothing_changes(own):
        for value in (hidden, new):
            for given in (
                {"locationId": LOCATION, name: value},
                {"locationId": LOCATION, "email": "jane@example.com", name: value},
                {"locationId": LOCATION, "mobileNumber": "+447810123456", name: value},
            ):
                assert await own.refused("createCustomer", given, "restricted") == refused
            given = {"id": acme("Customer", 1), name: value}
            assert await own.refused("updateCustomer", given, "restricted") == refused


async def test_restricted_user_updates_a_customer_of_its_locations(own: Client) -> None:
    given = {
        "locationId": gid("Location", ACME * SPAN + 3),
        "email": "bobby@example.com",
        "firstName": "Bob",
    }
    customer = (await own.done("createCustomer", given, ALL, "restricted"))["customer"]
    assert (customer["id"], customer["firstName"]) == (acme("Customer", 2), "Bob")
    assert locations_of(customer) == {1, 3}

    changes = {"id": acme("Customer", 1), "email": "jane@example.com", "mobileNumber": None}
    payload = await own.done("updateCustomer", changes, "customer { mobileNumber }", "restricted")
    assert payload["customer"] == {"mobileNumber": None}


async def test_restricted_user_gives_no_address_of_another_customer(own: Client) -> None:
    async with nothing_changes(own):
        given = {"id": acme("Customer", 1), "email": "bobby@example.com"}
        refused = await own.refused("updateCustomer", given, "restricted")
    assert refused == [("CONFLICT", "Another customer has this `email`.", ["email"])]


async def test_two_creates_at_once_make_one_customer(own: Client) -> None:
    given = {"locationId": LOCATION, "email": "race@example.com"}
    payloads = await asyncio.gather(
        *(own.done("createCustomer", {**given, "firstName": f"N{n}"}, ALL) for n in range(4))
    )
    assert len({payload["customer"]["id"] for payload in payloads}) == 1
    page = await own.data('{ customers(filter: {email: {eq: "race@example.com"}}) { totalCount } }')
    assert page == {"customers": {"totalCount": 1}}


UPDATES = [
    ("email", "email", "next@example.com", "jane@example.com"),
    ("mobileNumber", "mobile_number", "+49301234567", "+447810123456"),
    ("firstName", "first_name", "June", "Jane"),
    ("lastName", "last_name", "Roe", None),
    ("countryCode", "country_code", "CH", None),
    ("language", "language", "ar", "en"),
    ("optOut", "opt_out", True, False),
]


@pytest.mark.parametrize(("name", "column", "value", "before"), UPDATES)
async def test_update_sets_what_is_given(
    own: Client, name: str, column: str, value: Any, before: Any
) -> None:
    old = await stored(own, 1)
    assert old[column] == before
    async with only_logged(own, (ACME, "Customer", FIRST + 1, "UPDATED")):
        payload = await own.done("updateCustomer", {"id": acme("Customer", 1), name: value}, ALL)
    assert payload["customer"][name] == value
    new = await stored(own, 1)
    assert new.pop("updated") > old.pop("updated")
    assert new == {**old, column: value}


@pytest.mark.parametrize(("name", "column", "value", "before"), UPDATES[:-1])
async def test_update_sets_null(
    own: Client, name: str, column: str, value: Any, before: Any
) -> None:
    await own.done("updateCustomer", {"id": acme("Customer", 1), name: value})
    old = await stored(own, 1)
    await own.done("updateCustomer", {"id": acme("Customer", 1), name: None})
    new = await stored(own, 1)
    assert new.pop("updated") >= old.pop("updated")
    assert new == {**old, column: None}


async def test_update_with_nothing_leaves_everything(own: Client) -> None:
    old = await stored(own, 1)
    await own.done("updateCustomer", {"id": acme("Customer", 1)})
    assert {**await stored(own, 1), "updated": None} == {**old, "updated": None}


@pytest.mark.parametrize(
    ("number", "given", "refusal"),
    [
        (
            1,
            {"optOut": None},
            ("REQUIRED", "`optOut` cannot be null. Leave it out to keep it as it is.", ["optOut"]),
        ),
        (2, {"email": None}, ("REQUIRED", NOT_REACHABLE, ["email"])),
        (3, {"mobileNumber": " "}, ("REQUIRED", NOT_REACHABLE, ["email"])),
        (1, {"email": None, "mobileNumber": None}, ("REQUIRED", NOT_REACHABLE, ["email"])),
        (
            1,
            {"email": "bobby@example.com"},
            ("CONFLICT", "Another customer has this `email`.", ["email"]),
        ),
        (
            2,
            {"mobileNumber": "+1813555555"},
            ("CONFLICT", "Another customer has this `mobileNumber`.", ["mobileNumber"]),
        ),
        (
            1,
            {"email": "gone@example.com"},
            ("CONFLICT", "Another customer has this `email`.", ["email"]),
        ),
        (6, {"firstName": "X"}, NO_CUSTOMER),
        (
            1,
            {"addLocationIds": [acme("Location", 6)]},
            ("NOT_FOUND", "There is no such location.", ["addLocationIds"]),
        ),
    ],
)
async def test_update_refused(
    own: Client, number: int, given: dict[str, Any], refusal: tuple[str, str, list[str]]
) -> None:
    async with nothing_changes(own):
        refused = await own.refused("updateCustomer", {"id": acme("Customer", number), **given})
    assert refused == [refusal]


async def test_refused_part_undoes_the_rest(own: Client) -> None:
    """The new name is written before the location is found missing."""
    given = {
        "id": acme("Customer", 1),
        "firstName": "June",
        "addLocationIds": [acme("Location", 4), acme("Location", 6)],
    }
    async with nothing_changes(own):
        assert len(await own.refused("updateCustomer", given)) == 1


async def test_locations_are_added_then_removed(own: Client) -> None:
    given = {
        "id": acme("Customer", 1),
        "addLocationIds": location_ids(3, 4, 4, 5),
        "removeLocationIds": location_ids(1, 5, 7),
    }
    for _ in range(2):
        customer = (await own.done("updateCustomer", given, ALL))["customer"]
        assert locations_of(customer) == {2, 3, 4}


async def test_restricted_user_that_removes_its_last_location_sees_the_customer_no_more(
    own: Client,
) -> None:
    given = {"id": acme("Customer", 2), "removeLocationIds": location_ids(1)}
    payload = await own.done("updateCustomer", given, ALL, "restricted")
    assert payload["customer"] is None
    row = await own.data(f'{{ customer(id: "{acme("Customer", 2)}") {{ firstName }} }}')
    assert row == {"customer": {"firstName": "Bobby"}}


async def test_restricted_user_changes_only_what_it_sees(own: Client) -> None:
    async with nothing_changes(own):
        for given in (
            {"id": acme("Customer", 11), "firstName": "X"},
            {"id": acme("Customer", 1), "addLocationIds": location_ids(2)},
            {"id": acme("Customer", 1), "removeLocationIds": location_ids(2)},
        ):
            ((code, _, _),) = await own.refused("updateCustomer", given, "restricted")
            assert code == "NOT_FOUND"


async def test_locations_of_another_account_of_the_provider(own: Client) -> None:
    given = {"id": acme("Customer", 1), "addLocationIds": [gid("Location", BOLT * SPAN + 1)]}
    async with nothing_changes(own):
        refused = await own.refused("updateCustomer", given, "provider")
    assert refused == [
        (
            "INVALID",
            "The location belongs to another account. Choose one of the same account.",
            ["addLocationIds"],
        )
    ]


async def test_delete_makes_inactive_everywhere(own: Client) -> None:
    async with only_logged(own, (ACME, "Customer", FIRST + 1, "DELETED")):
        payload = await own.done("deleteCustomer", {"id": acme("Customer", 1)}, "deletedId")
    assert payload["deletedId"] == acme("Customer", 1)
    old = await stored(own, 1)
    assert (old["active"], old["email"]) == (False, "jane@example.com")
    data = await own.data(
        '{ customer(email: "jane@example.com") { id } '
        f'location(id: "{LOCATION}") {{ customers {{ nodes {{ firstName }} }} }} '
        f'feedback(id: "{acme("Feedback", 1)}") {{ customer {{ firstName active }} }} }}'
    )
    assert data == {
        "customer": None,
        "location": {"customers": {"nodes": [{"firstName": "Bobby"}]}},
        "feedback": {"customer": {"firstName": "Jane", "active": False}},
    }
    async with nothing_changes(own):
        refused = await own.refused("deleteCustomer", {"id": acme("Customer", 1)})
    assert refused == [NO_CUSTOMER]


async def test_idempotency_key(own: Client) -> None:
    given = {"locationId": LOCATION, "email": "once@example.com", "idempotencyKey": "k-1"}
    first = await own.done("createCustomer", given, ALL)
    await own.done("deleteCustomer", {"id": first["customer"]["id"]})
    async with nothing_changes(own):
        again = await own.done("createCustomer", given, ALL)
        assert again["customer"]["id"] == first["customer"]["id"]
        assert again["customer"]["active"] is False  # nothing was done again
        refused = await own.refused("createCustomer", {**given, "firstName": "Other"})
    assert refused == KEY_REUSED


async def test_idempotency_keys_belong_to_a_user_and_a_mutation(own: Client) -> None:
    given = {"locationId": LOCATION, "email": "one@example.com", "idempotencyKey": "shared"}
    first = await own.done("createCustomer", given, ALL)
    other = await own.done("createCustomer", {**given, "email": "two@example.com"}, ALL, "standard")
    assert other["customer"]["id"] != first["customer"]["id"]
    template = {"name": "T", "channel": "SMS", "idempotencyKey": "shared"}
    await own.done("createMessageTemplate", template)


async def test_refused_create_does_not_use_up_its_key(own: Client) -> None:
    given = {"locationId": LOCATION, "email": "bad", "idempotencyKey": "k-2"}
    assert [field for _, _, field in await own.refused("createCustomer", given)] == [["email"]]

    given["email"] = "good@example.com"
    payload = await own.done("createCustomer", given, "customer { email }")

    assert payload["customer"] == {"email": "good@example.com"}


@pytest.mark.parametrize("key", ["", "k" * 129])
async def test_idempotency_key_of_wrong_length(own: Client, key: str) -> None:
    given = {"locationId": LOCATION, "email": "a@b.co", "idempotencyKey": key}
    async with nothing_changes(own):
        refused = await own.refused("createCustomer", given)
    assert refused == [
        ("INVALID", "An idempotency key has 1 to 128 characters.", ["idempotencyKey"])
    ]


async def test_same_key_at_once_gives_one_answer(own: Client) -> None:
    given = {"locationId": LOCATION, "mobileNumber": "+4912345", "idempotencyKey": "at once"}
    payloads = await asyncio.gather(*(own.done("createCustomer", given, ALL) for _ in range(4)))
    assert len({payload["customer"]["id"] for payload in payloads}) == 1
    keys = (await rows_of(own.database, "idempotency_keys"))["idempotency_keys"]
    assert [(row["key"], row["mutation"]) for row in keys] == [("at once", "createCustomer")]
