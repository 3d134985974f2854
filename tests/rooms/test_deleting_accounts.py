"""Accounts are deleted, and what becomes of everything in them."""

import pytest

from tests.rooms.accounts import NO_ACCOUNT
from tests.support.client import Client, acme, gid
from tests.support.expect import UNKNOWN_KEY, nothing_changes, refused
from tests.support.people import ACME, BOLT
from tests.support.samples import hour
from tests.support.snapshot import change_log, changes, rows_of


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
    assert (
        await refused(own, "deleteAccount", {"id": gid("Account", ACME)}, "provider") == NO_ACCOUNT
    )
    change = {"id": gid("Account", ACME), "active": True}
    assert await refused(own, "updateAccount", change, "provider") == NO_ACCOUNT
    into = {"name": "Too late", "countryCode": "US", "accountId": gid("Account", ACME)}
    assert await refused(own, "createLocation", into, "provider") == [
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
    async with nothing_changes(own):
        refusals = await own.refused(
            "submitFeedback", {"npsScore": 9}, who=None, token=f"token-{ACME * 1000 + 4}"
        )

        assert refusals == [
            ("NOT_FOUND", "There is no feedback request with this token.", ["token"])
        ]
    await own.done("submitFeedback", {"npsScore": 9}, who=None, token=f"token-{BOLT * 1000 + 4}")


async def test_invitations_of_a_deleted_account_end(own: Client) -> None:
    invited = {"email": "late@example.com"}
    payload = await own.done("createUser", invited, "invite { inviteUrl }")
    code = payload["invite"]["inviteUrl"].partition("code=")[2]

    await delete_acme(own)

    assert await refused(own, "acceptInvite", {"code": code, "name": "Late"}, None) == [
        ("NOT_FOUND", "There is no open invitation with this code.", ["code"])
    ]
