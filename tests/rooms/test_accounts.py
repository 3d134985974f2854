"""Accounts, changed and listed by their provider."""

from typing import Any

import pytest

from tests.rooms.accounts import LIMITS, NEW, NO_ACCOUNT, account_of, names
from tests.support.client import Client, acme, gid
from tests.support.expect import limit_reached, nothing_changes, refused
from tests.support.people import ACME, BOLT, DORMANT, GONE, MIRROR, PROVIDER, STRANGERS
from tests.support.samples import hour
from tests.support.snapshot import change_log, changes, rows_of

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

    assert await refused(own, "updateAccount", change, "provider") == [
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
    assert await refused(own, "createLocation", new, "admin") == limit_reached("maxLocations", 1)


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

    assert (
        await refused(own, "updateAccount", {"id": id_, "name": "Mine"}, "provider") == NO_ACCOUNT
    )
    assert await refused(own, "deleteAccount", {"id": id_}, "provider") == NO_ACCOUNT
    assert await account_of(own, account) is None
    assert await own.data("query($id: ID!) { node(id: $id) { id } }", {"id": id_}, "provider") == {
        "node": None
    }


@pytest.mark.parametrize("mutation", ["updateAccount", "deleteAccount"])
async def test_id_of_another_type_is_a_mistake_in_the_request(own: Client, mutation: str) -> None:
    async with nothing_changes(own):
        payload = await own.run(mutation, {"id": acme("Location", 1)}, who="provider")

        assert payload["error"]["message"] == (
            "Argument `input.id`: this is the id of a Location. Pass the id of a Account."
        )
        assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"


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
