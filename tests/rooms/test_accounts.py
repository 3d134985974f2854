"""Accounts: what their provider may do to them, and what becomes of everything in them."""

import asyncio
from typing import Any

import pytest

from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import nothing_changes
from tests.support.people import ACME, BOLT, DORMANT, GONE, MIRROR, PROVIDER, STRANGERS
from tests.support.snapshot import change_log, changes, rows_of
from tests.support.world import hour

ALL = (
    "id name active verb maxLocations maxUsers maxCampaigns smsAllowance "
    "activeLocations activeUsers source externalId"
)
NEW = {"name": "Savastano and Son", "active": True, "verb": "VISIT"}
NO_ACCOUNT = [("NOT_FOUND", "There is no such account.", ["id"])]
LIMITS = ("maxLocations", "maxUsers", "maxCampaigns", "smsAllowance")
UNKNOWN_KEY = "This API key is unknown, revoked or expired. Check it, or make a new one."


async def refused(
    own: Client, mutation: str, input_: dict[str, Any], who: str | None = "provider"
) -> list[tuple[str, str, list[str]]]:
    """The refusals of a mutation, which leaves every table as it is."""
    async with nothing_changes(own):
        return await own.refused(mutation, input_, who)


async def account_of(own: Client, account: int, who: str = "provider") -> Any:
    query = f"query($id: ID!) {{ account(id: $id) {{ {ALL} }} }}"
    return (await own.data(query, {"id": gid("Account", account)}, who))["account"]


async def names(own: Client, arguments: str = "", who: str = "provider") -> list[str]:
    data = await own.data(f"{{ accounts{arguments} {{ nodes {{ name }} }} }}", who=who)
    return [node["name"] for node in data["accounts"]["nodes"]]


# Creating


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
    assert await refused(own, "createAccount", {**NEW, **wrong}) == expected
    change = {"id": gid("Account", ACME), **wrong}
    assert await refused(own, "updateAccount", change) == expected


async def test_bad_values_are_told_together(own: Client) -> None:
    wrong = {"name": " ", "accountTemplate": "t" * 129, "maxLocations": -5, "smsAllowance": -1}

    assert await refused(own, "createAccount", {**NEW, **wrong}) == [
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
    before = await rows_of(own.database)
    given = {name: value for name, value in NEW.items() if name != missing}

    payload = await own.run("createAccount", given, who="provider")

    assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"
    assert missing in payload["error"]["message"]
    assert await rows_of(own.database) == before


@pytest.mark.parametrize("who", ["admin", "standard", "restricted"])
@pytest.mark.parametrize(
    ("mutation", "input_"),
    [
        ("createAccount", NEW),
        ("updateAccount", {"id": gid("Account", ACME), "maxLocations": None}),
        ("deleteAccount", {"id": gid("Account", ACME)}),
    ],
)
async def test_only_providers_manage_accounts(
    own: Client, mutation: str, input_: dict[str, Any], who: str
) -> None:
    before = await rows_of(own.database)

    payload = await own.run(mutation, input_, who=who)

    error = payload["error"]
    assert error["message"] == (
        f"The role {who.upper()} may not manage accounts. Use a key of a user whose role may."
    )
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert await rows_of(own.database) == before


# Changing

FULL = {
    "name": "Acme",
    "active": True,
    "verb": "USE",
    "maxLocations": 100,
    "maxUsers": None,
    "maxCampaigns": None,
    "smsAllowance": None,
}


async def updated(own: Client, **given: Any) -> Any:
    """The fields of Acme after a change, as the payload and a query after it tell."""
    change = {"id": gid("Account", ACME), **given}
    select = f"account {{ {' '.join(FULL)} }}"
    payload = await own.done("updateAccount", change, select, "provider")
    read = await account_of(own, ACME)
    assert {name: read[name] for name in FULL} == payload["account"]
    return payload["account"]


async def test_update_without_fields_changes_nothing_of_them(own: Client) -> None:
    assert await updated(own) == FULL


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Acme & Co"),
        ("active", False),
        ("verb", "VISIT"),
        ("maxLocations", 7),
        ("maxUsers", 0),
        ("maxCampaigns", 3),
        ("smsAllowance", 2000),
    ],
)
async def test_update_of_one_field_leaves_the_others(own: Client, field: str, value: Any) -> None:
    before = await rows_of(own.database)

    assert await updated(own, **{field: value}) == {**FULL, field: value}

    written = changes(before, await rows_of(own.database))
    assert set(written) == {"accounts", "change_log"}
    (old,), (new,) = written["accounts"]
    assert new["updated"] > old["updated"] == hour(ACME)
    assert len([name for name in new if new[name] != old[name]]) == 2
    assert await change_log(own.database) == [(ACME, "Account", ACME, "UPDATED")]


@pytest.mark.parametrize("limit", LIMITS)
async def test_null_takes_a_limit_away(own: Client, limit: str) -> None:
    assert await updated(own, **{limit: 12}) == {**FULL, limit: 12}
    assert await updated(own, **{limit: None}) == {**FULL, limit: None}


async def test_null_where_a_value_must_be(own: Client) -> None:
    change = {"id": gid("Account", ACME), "name": None, "active": None, "verb": None}

    assert await refused(own, "updateAccount", change) == [
        ("REQUIRED", f"`{field}` cannot be null. Leave it out to keep it as it is.", [field])
        for field in ("name", "active", "verb")
    ]


async def test_inactive_account_goes_on_working(own: Client) -> None:
    """Inactive is a matter of billing; only a deleted account stops working."""
    assert (await updated(own, active=False))["active"] is False
    assert await names(own, "(filter: { active: { eq: false } })") == ["Dormant", "Acme"]
    assert (await own.data("{ viewer { account { active } } }"))["viewer"]["account"] == {
        "active": False
    }
    assert (await updated(own, active=True))["active"] is True
    assert await names(own, "(filter: { active: { eq: false } })") == ["Dormant"]


async def test_limit_below_what_is_there_keeps_what_is_there(own: Client) -> None:
    await updated(own, maxLocations=1)

    assert (await account_of(own, ACME))["activeLocations"] == 11
    new = {"name": "One more", "countryCode": "US"}
    assert await refused(own, "createLocation", new, "admin") == [
        (
            "LIMIT_REACHED",
            "The account has reached its limit: `maxLocations` is 1. Ask its provider to raise it.",
            [],
        )
    ]


NOT_A_CLIENT = {
    "unknown": 999_999,
    "deleted": GONE,
    "the provider itself": PROVIDER,
    "another provider": STRANGERS,
    "another provider's": MIRROR,
}


@pytest.mark.parametrize("account", NOT_A_CLIENT.values(), ids=NOT_A_CLIENT)
async def test_accounts_that_are_no_clients_of_the_provider(own: Client, account: int) -> None:
    """Another provider's account is answered like an id that was never given."""
    id_ = gid("Account", account)

    assert await refused(own, "updateAccount", {"id": id_, "name": "Mine"}) == NO_ACCOUNT
    assert await refused(own, "deleteAccount", {"id": id_}) == NO_ACCOUNT
    assert await account_of(own, account) is None
    assert await own.data("query($id: ID!) { node(id: $id) { id } }", {"id": id_}, "provider") == {
        "node": None
    }


@pytest.mark.parametrize("mutation", ["updateAccount", "deleteAccount"])
async def test_id_of_another_type_is_a_mistake_in_the_request(own: Client, mutation: str) -> None:
    before = await rows_of(own.database)

    payload = await own.run(mutation, {"id": acme("Location", 1)}, who="provider")

    assert payload["error"]["message"] == (
        "Argument `input.id`: this is the id of a Location. Pass the id of a Account."
    )
    assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await rows_of(own.database) == before


# Deleting


async def delete_acme(own: Client) -> None:
    payload = await own.done("deleteAccount", {"id": gid("Account", ACME)}, "deletedId", "provider")
    assert payload["deletedId"] == gid("Account", ACME)


async def test_deleted_account_is_gone(own: Client) -> None:
    await delete_acme(own)

    query = """query($account: ID!, $location: ID!) {
        account(id: $account) { id }
        external: account(external: { id: "account-Acme" }) { id }
        node(id: $account) { id }
        nodes(ids: [$account, $location]) { id }
        location(id: $location) { id }
        accounts { totalCount nodes { name } }
        inactive: accounts(filter: { active: { eq: false } }) { nodes { name } }
    }"""
    variables = {"account": gid("Account", ACME), "location": acme("Location", 1)}
    assert await own.data(query, variables, "provider") == {
        "account": None,
        "external": None,
        "node": None,
        "nodes": [None, None],
        "location": None,
        "accounts": {"totalCount": 2, "nodes": [{"name": "Dormant"}, {"name": "Bolt"}]},
        "inactive": {"nodes": [{"name": "Dormant"}]},
    }
    assert await refused(own, "deleteAccount", {"id": gid("Account", ACME)}) == NO_ACCOUNT
    change = {"id": gid("Account", ACME), "active": True}
    assert await refused(own, "updateAccount", change) == NO_ACCOUNT
    into = {"name": "Too late", "countryCode": "US", "accountId": gid("Account", ACME)}
    assert await refused(own, "createLocation", into) == [
        ("NOT_FOUND", "There is no such account.", ["accountId"])
    ]


@pytest.mark.parametrize("who", ["admin", "standard", "restricted", "lost", "admin:read"])
async def test_keys_of_a_deleted_account_stop_working(own: Client, who: str) -> None:
    assert (await own.ask("{ viewer { role } }", who=who))[0] == 200

    await delete_acme(own)

    status, body = await own.ask("{ viewer { role } }", who=who)
    assert (status, body["errors"][0]["message"]) == (401, UNKNOWN_KEY)
    assert "data" not in body
    assert (await own.ask("{ viewer { role } }", who="bolt"))[0] == 200


async def test_campaigns_of_a_deleted_account_end(own: Client) -> None:
    before = await rows_of(own.database)

    await delete_acme(own)

    written = changes(before, await rows_of(own.database))
    assert set(written) == {"accounts", "campaigns", "change_log"}
    assert {row["id"] for row in written["campaigns"][1]} <= {ACME * 1000 + 1, ACME * 1000 + 2}
    rows = (await rows_of(own.database, "campaigns"))["campaigns"]
    assert {row["name"]: row["active"] for row in rows if row["account_id"] == ACME} == {
        "Spring": False,
        "Autumn": False,
    }
    assert {row["name"]: row["active"] for row in rows if row["account_id"] == BOLT} == {
        "Spring": True,
        "Autumn": False,
    }


async def test_change_log_of_a_deleted_account_names_what_ended(own: Client) -> None:
    """Only the campaign that was running changes, and the change is logged like any other."""
    await delete_acme(own)

    assert sorted(await change_log(own.database)) == [
        (ACME, "Account", ACME, "DELETED"),
        (ACME, "Campaign", ACME * 1000 + 1, "UPDATED"),
    ]
    (autumn,) = [
        row
        for row in (await rows_of(own.database, "campaigns"))["campaigns"]
        if row["id"] == ACME * 1000 + 2
    ]
    assert autumn["updated"] == hour(50)


async def test_feedback_pages_of_a_deleted_account_stop_working(own: Client) -> None:
    await delete_acme(own)
    before = await rows_of(own.database)

    refusals = await own.refused(
        "submitFeedback", {"npsScore": 9}, who=None, token=f"token-{ACME * 1000 + 4}"
    )

    assert refusals == [("NOT_FOUND", "There is no feedback request with this token.", ["token"])]
    assert await rows_of(own.database) == before
    await own.done("submitFeedback", {"npsScore": 9}, who=None, token=f"token-{BOLT * 1000 + 4}")


async def test_invitations_of_a_deleted_account_end(own: Client) -> None:
    invited = {"email": "late@example.com"}
    payload = await own.done("createUser", invited, "invite { inviteUrl }")
    code = payload["invite"]["inviteUrl"].partition("code=")[2]

    await delete_acme(own)

    assert await refused(own, "acceptInvite", {"code": code, "name": "Late"}, None) == [
        ("NOT_FOUND", "There is no open invitation with this code.", ["code"])
    ]


# Listing


async def test_newest_accounts_come_first(own: Client) -> None:
    """Acme and Bolt were created at the same time: the id decides."""
    assert await names(own) == ["Dormant", "Bolt", "Acme"]
    await own.done("createAccount", NEW, who="provider")
    assert await names(own) == ["Savastano and Son", "Dormant", "Bolt", "Acme"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("(orderBy: [{ field: NAME }])", ["Acme", "Bolt", "Dormant"]),
        ("(orderBy: [{ field: CREATED }, { field: NAME }])", ["Acme", "Bolt", "Dormant"]),
        ('(filter: { name: { eq: "Acme" } })', ["Acme"]),
        ('(filter: { name: { contains: "O" } })', ["Dormant", "Bolt"]),
        ('(filter: { name: { startsWith: "do" } })', ["Dormant"]),
        ("(filter: { active: { eq: true } })", ["Bolt", "Acme"]),
        ("(filter: { active: { eq: false } })", ["Dormant"]),
        ('(filter: { created: { gte: "2026-01-01T15:00:00Z" } })', ["Dormant"]),
        ('(filter: { created: { lt: "2026-01-01T15:00:00Z" } })', ["Bolt", "Acme"]),
        ('(filter: { source: { eq: "feedbackapi" } })', ["Acme"]),
        ('(filter: { externalId: { eq: "account-Acme" } })', ["Acme"]),
        (f'(filter: {{ id: {{ in: ["{gid("Account", BOLT)}"] }} }})', ["Bolt"]),
        (f'(filter: {{ id: {{ eq: "{gid("Account", MIRROR)}" }} }})', []),
        ('(filter: { not: { name: { eq: "Acme" } } })', ["Dormant", "Bolt"]),
        ("(first: 1, offset: 1)", ["Bolt"]),
    ],
)
async def test_lists_of_accounts(world: Client, arguments: str, expected: list[str]) -> None:
    assert await names(world, arguments) == expected


@pytest.mark.parametrize("who", ["admin", "standard", "restricted"])
async def test_people_of_a_client_see_their_own_account(world: Client, who: str) -> None:
    assert await names(world, who=who) == ["Acme"]
    assert (await account_of(world, ACME, who))["name"] == "Acme"
    assert await account_of(world, BOLT, who) is None
    assert await account_of(world, PROVIDER, who) is None


@pytest.mark.parametrize(
    ("who", "locations", "users"), [("provider", 11, 4), ("admin", 11, 4), ("restricted", 3, 1)]
)
async def test_counts_are_of_what_is_active_and_seen(
    world: Client, who: str, locations: int, users: int
) -> None:
    account = await account_of(world, ACME, who)
    assert (account["activeLocations"], account["activeUsers"]) == (locations, users)


async def test_dormant_account_has_nothing_active(world: Client) -> None:
    account = await account_of(world, DORMANT)
    assert (account["active"], account["smsAllowance"]) == (False, 0)
    assert (account["activeLocations"], account["activeUsers"]) == (0, 0)


# Idempotency keys


async def test_same_key_and_input_give_the_same_account(own: Client) -> None:
    given = {**NEW, "idempotencyKey": "k" * 128}
    first = await own.done("createAccount", given, "account { id name }", "provider")
    before = await rows_of(own.database)

    again = await own.done("createAccount", given, "account { id name }", "provider")

    assert again == first
    assert await rows_of(own.database) == before
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

    assert await refused(own, "createAccount", {**given, **other}) == [
        (
            "IDEMPOTENCY_KEY_REUSED",
            "This idempotency key was used with another input. Use a new key.",
            ["idempotencyKey"],
        )
    ]


async def test_key_of_another_provider_is_another_key(own: Client) -> None:
    given = {**NEW, "idempotencyKey": "k"}
    ours = await own.done("createAccount", given, "account { id }", "provider")
    theirs = await own.done("createAccount", given, "account { id }", "stranger provider")
    assert ours["account"]["id"] != theirs["account"]["id"]


async def test_key_of_a_refused_input_is_free(own: Client) -> None:
    bad = {**NEW, "name": "", "idempotencyKey": "k"}
    await refused(own, "createAccount", bad)
    await own.done("createAccount", {**NEW, "idempotencyKey": "k"}, who="provider")


@pytest.mark.parametrize("key", ["", "k" * 129], ids=len)
async def test_idempotency_key_has_bounds(own: Client, key: str) -> None:
    assert await refused(own, "createAccount", {**NEW, "idempotencyKey": key}) == [
        ("INVALID", "An idempotency key has 1 to 128 characters.", ["idempotencyKey"])
    ]
