"""Accounts are created: their values, and their idempotency keys."""

import asyncio
from typing import Any

import pytest

from tests.rooms.accounts import ALL, LIMITS, NEW, names
from tests.support.client import Client, gid, row_of
from tests.support.expect import KEY_REUSED, nothing_changes, refused
from tests.support.people import ACME, MIRROR, PROVIDER, STRANGERS
from tests.support.snapshot import change_log, changes, rows_of


async def test_new_account_has_no_limits_and_nothing_in_it(own: Client) -> None:
    before = await rows_of(own.database)

    payload = await own.done("createAccount", NEW, f"account {{ {ALL} }}", "provider")

    account = payload["account"]
    assert account == {
        "id": account["id"],
        "name": "Savastano and Son",
        "active": True,
        "verb": "VISIT",
        "maxLocations": None,
        "maxUsers": None,
        "maxCampaigns": None,
        "smsAllowance": None,
        "activeLocations": 0,
        "activeUsers": 0,
        "source": None,
        "externalId": None,
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"accounts", "change_log"}
    gone, (row,) = written["accounts"]
    assert gone == []
    assert (row["provider_id"], row["is_provider"], row["deleted"]) == (PROVIDER, False, False)
    assert row["account_template"] is None


async def test_new_account_with_every_field(own: Client) -> None:
    given = {
        "name": "  Drogas la Rebaja ",
        "active": False,
        "verb": "USE",
        "accountTemplate": " template-7 ",
        "maxLocations": 5,
        "maxUsers": 10,
        "maxCampaigns": 0,
        "smsAllowance": 1_000_000_000,
    }

    payload = await own.done("createAccount", given, f"account {{ {ALL} }}", "provider")

    account = payload["account"]
    assert account == {
        "id": account["id"],
        "name": "Drogas la Rebaja",
        "active": False,
        "verb": "USE",
        "maxLocations": 5,
        "maxUsers": 10,
        "maxCampaigns": 0,
        "smsAllowance": 1_000_000_000,
        "activeLocations": 0,
        "activeUsers": 0,
        "source": None,
        "externalId": None,
    }
    rows = (await rows_of(own.database, "accounts"))["accounts"]
    assert rows[-1]["account_template"] == "template-7"


async def test_new_account_is_there_for_its_provider_at_once(own: Client) -> None:
    payload = await own.done("createAccount", NEW, "account { id }", "provider")
    new = payload["account"]["id"]

    location = {"name": "First shop", "countryCode": "US", "accountId": new}
    await own.done("createLocation", location, who="provider")
    invited = {"email": "first@example.com", "accountId": new}
    await own.done("createUser", invited, who="provider")

    query = """query($id: ID!) {
        account(id: $id) { name activeLocations activeUsers locations { nodes { name } } }
        node(id: $id) { ... on Account { name } }
        accounts(first: 1) { totalCount nodes { id } }
        locations(filter: { account: { eq: $id } }) { nodes { name account { id } } }
    }"""
    assert await own.data(query, {"id": new}, "provider") == {
        "account": {
            "name": "Savastano and Son",
            "activeLocations": 1,
            "activeUsers": 0,
            "locations": {"nodes": [{"name": "First shop"}]},
        },
        "node": {"name": "Savastano and Son"},
        "accounts": {"totalCount": 4, "nodes": [{"id": new}]},
        "locations": {"nodes": [{"name": "First shop", "account": {"id": new}}]},
    }
    hidden = "query($id: ID!) { account(id: $id) { name } node(id: $id) { id } }"
    for other in ("admin", "bolt", "stranger", "stranger provider"):
        assert await own.data(hidden, {"id": new}, other) == {"account": None, "node": None}


async def test_account_seen_by_later_mutations_of_the_same_document(own: Client) -> None:
    document = """mutation {
        one: createAccount(input: { name: "One", active: true, verb: USE }) { account { name } }
        bad: createAccount(input: { name: "", active: true, verb: USE }) { userErrors { code } }
        two: createAccount(input: { name: "Two", active: true, verb: USE }) {
            account { name activeLocations locations { totalCount } }
        }
    }"""

    assert await own.data(document, who="provider") == {
        "one": {"account": {"name": "One"}},
        "bad": {"userErrors": [{"code": "REQUIRED"}]},
        "two": {"account": {"name": "Two", "activeLocations": 0, "locations": {"totalCount": 0}}},
    }
    assert await names(own) == ["Two", "One", "Dormant", "Bolt", "Acme"]


async def test_first_account_of_a_provider(own: Client) -> None:
    """A provider without clients sees one account, its own; with the first client it sees two."""
    await own.done("deleteAccount", {"id": gid("Account", MIRROR)}, who="stranger provider")
    assert await names(own, who="stranger provider") == []

    payload = await own.done("createAccount", NEW, f"account {{ {ALL} }}", "stranger provider")

    assert payload["account"]["name"] == "Savastano and Son"
    assert await names(own, who="stranger provider") == ["Savastano and Son"]
    row = (await rows_of(own.database, "accounts"))["accounts"][-1]
    assert (row["name"], row["provider_id"]) == ("Savastano and Son", STRANGERS)


async def test_change_log_of_an_account(own: Client) -> None:
    payload = await own.done("createAccount", NEW, "account { id }", "provider")
    new = payload["account"]["id"]
    await own.done("updateAccount", {"id": new, "name": "Renamed"}, who="provider")
    await own.done("deleteAccount", {"id": new}, who="provider")

    row = row_of(new)
    assert await change_log(own.database) == [
        (row, "Account", row, "CREATED"),
        (row, "Account", row, "UPDATED"),
        (row, "Account", row, "DELETED"),
    ]


BAD_VALUES = [
    pytest.param({"name": ""}, "REQUIRED", "`name` is needed: give a text.", "name", id="empty"),
    pytest.param(
        {"name": " \t\n"}, "REQUIRED", "`name` is needed: give a text.", "name", id="blank"
    ),
    pytest.param(
        {"name": "n" * 201},
        "INVALID",
        "`name` has 201 characters. Give 200 at most.",
        "name",
        id="too long",
    ),
    *(
        pytest.param(
            {limit: value},
            "INVALID",
            f"`{limit}` is {value}. Give a whole number from 0 to 1000000000.",
            limit,
            id=f"{limit} {value}",
        )
        for limit in LIMITS
        for value in (-1, 1_000_000_001)
    ),
]


@pytest.mark.parametrize(("wrong", "code", "message", "field"), BAD_VALUES)
async def test_bad_values_are_refused(
    own: Client, wrong: dict[str, Any], code: str, message: str, field: str
) -> None:
    expected = [(code, message, [field])]
    assert await refused(own, "createAccount", {**NEW, **wrong}, "provider") == expected
    change = {"id": gid("Account", ACME), **wrong}
    assert await refused(own, "updateAccount", change, "provider") == expected


async def test_bad_values_are_told_together(own: Client) -> None:
    wrong = {"name": " ", "accountTemplate": "t" * 129, "maxLocations": -5, "smsAllowance": -1}

    assert await refused(own, "createAccount", {**NEW, **wrong}, "provider") == [
        ("REQUIRED", "`name` is needed: give a text.", ["name"]),
        (
            "INVALID",
            "`accountTemplate` has 129 characters. Give 128 at most.",
            ["accountTemplate"],
        ),
        (
            "INVALID",
            "`maxLocations` is -5. Give a whole number from 0 to 1000000000.",
            ["maxLocations"],
        ),
        (
            "INVALID",
            "`smsAllowance` is -1. Give a whole number from 0 to 1000000000.",
            ["smsAllowance"],
        ),
    ]


async def test_bounds_themselves_are_accepted(own: Client) -> None:
    given = {**NEW, "name": "Ü" * 200, "accountTemplate": "t" * 128, "maxLocations": 0}

    payload = await own.done("createAccount", given, "account { name maxLocations }", "provider")

    assert payload["account"] == {"name": "Ü" * 200, "maxLocations": 0}


@pytest.mark.parametrize("missing", ["name", "active", "verb"])
async def test_required_fields_of_a_new_account(own: Client, missing: str) -> None:
    async with nothing_changes(own):
        given = {name: value for name, value in NEW.items() if name != missing}

        payload = await own.run("createAccount", given, who="provider")

        assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"
        assert missing in payload["error"]["message"]


# Idempotency keys


async def test_same_key_and_input_give_the_same_account(own: Client) -> None:
    given = {**NEW, "idempotencyKey": "k" * 128}
    first = await own.done("createAccount", given, "account { id name }", "provider")
    async with nothing_changes(own):
        again = await own.done("createAccount", given, "account { id name }", "provider")

        assert again == first
    assert await names(own, '(filter: { name: { eq: "Savastano and Son" } })') == [NEW["name"]]


async def test_same_key_at_once_makes_one_account(own: Client) -> None:
    given = {**NEW, "idempotencyKey": "k"}

    payloads = await asyncio.gather(
        *(own.done("createAccount", given, "account { id }", "provider") for _ in range(4))
    )

    assert len({payload["account"]["id"] for payload in payloads}) == 1
    assert await names(own, '(filter: { name: { eq: "Savastano and Son" } })') == [NEW["name"]]
    row = row_of(payloads[0]["account"]["id"])
    assert await change_log(own.database) == [(row, "Account", row, "CREATED")]


@pytest.mark.parametrize(
    "other",
    [{"name": "Other"}, {"active": False}, {"verb": "USE"}, {"maxUsers": 1}],
    ids=lambda other: next(iter(other)),
)
async def test_same_key_with_other_input_is_refused(own: Client, other: dict[str, Any]) -> None:
    given = {**NEW, "idempotencyKey": "k"}
    await own.done("createAccount", given, who="provider")

    assert await refused(own, "createAccount", {**given, **other}, "provider") == KEY_REUSED


async def test_same_key_after_a_deletion_gives_the_deleted_account(own: Client) -> None:
    given = {**NEW, "idempotencyKey": "k"}
    made = await own.done("createAccount", given, "account { id }", "provider")
    await own.done("deleteAccount", {"id": made["account"]["id"]}, who="provider")
    async with nothing_changes(own):
        again = await own.done("createAccount", given, "account { id name active }", "provider")

        assert again["account"] == {**made["account"], "name": NEW["name"], "active": False}


async def test_key_of_another_provider_is_another_key(own: Client) -> None:
    given = {**NEW, "idempotencyKey": "k"}
    ours = await own.done("createAccount", given, "account { id }", "provider")
    theirs = await own.done("createAccount", given, "account { id }", "stranger provider")
    assert ours["account"]["id"] != theirs["account"]["id"]


async def test_key_of_a_refused_input_is_free(own: Client) -> None:
    bad = {**NEW, "name": "", "idempotencyKey": "k"}
    assert len(await refused(own, "createAccount", bad, "provider")) == 1

    given = {**NEW, "idempotencyKey": "k"}
    payload = await own.done("createAccount", given, "account { name }", "provider")

    assert payload["account"] == {"name": NEW["name"]}


@pytest.mark.parametrize("key", ["", "k" * 129], ids=len)
async def test_idempotency_key_has_bounds(own: Client, key: str) -> None:
    assert await refused(own, "createAccount", {**NEW, "idempotencyKey": key}, "provider") == [
        ("INVALID", "An idempotency key has 1 to 128 characters.", ["idempotencyKey"])
    ]
