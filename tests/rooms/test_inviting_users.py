"""Users are invited: by whom, with which role, to which account and up to which limit."""

import asyncio
import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.rooms.users import ADDRESS, START, accept, acme_user, invite, key_for, user_row
from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import limit_acme, limit_reached, refused
from tests.support.people import ACME, BOLT, MIRROR, PROVIDER, SPAN
from tests.support.snapshot import change_log, changes, rows_of

INVITE = "invite { email role status inviteUrl sendInvite }"


async def test_invitation_by_default(own: Client) -> None:
    before = await rows_of(own.database)

    with time_machine.travel(START, tick=False):
        payload = await own.done("createUser", {"email": " Rishi@UK.gov.uk "}, INVITE)

    url = payload["invite"].pop("inviteUrl")
    assert payload["invite"] == {
        "email": "rishi@uk.gov.uk",
        "role": "STANDARD",
        "status": "PENDING",
        "sendInvite": False,
    }
    code = url.removeprefix(ADDRESS)
    assert len(code) == 32
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"users", "change_log"}
    gone, (row,) = written["users"]
    assert gone == []
    assert (row["account_id"], row["name"], row["last_access"]) == (ACME, None, None)
    assert row["send_invite"] is False
    assert code not in str(written)
    assert row["invite_expires"] == START + dt.timedelta(days=14)
    assert await change_log(own.database) == [(ACME, "User", row["id"], "CREATED")]


@pytest.mark.parametrize("role", ["ADMIN", "STANDARD", "RESTRICTED"])
async def test_invitation_with_every_field(own: Client, role: str) -> None:
    given = {
        "email": "new@example.com",
        "role": role,
        "sendInvite": True,
        "accountId": gid("Account", ACME),
    }

    payload = await own.done("createUser", given, INVITE)

    assert payload["invite"]["role"] == role
    assert payload["invite"]["sendInvite"] is True
    row = await user_row(own, "new@example.com")
    assert (row["role"].value, row["send_invite"]) == (role, True)


async def test_address_of_an_invitation_is_shown_once(own: Client) -> None:
    await invite(own, email="new@example.com")

    query = """{ users(filter: { email: { eq: "new@example.com" }, status: { eq: PENDING } }) {
        nodes { email status inviteUrl name lastAccess }
    } }"""

    assert (await own.data(query))["users"]["nodes"] == [
        {
            "email": "new@example.com",
            "status": "PENDING",
            "inviteUrl": None,
            "name": None,
            "lastAccess": None,
        }
    ]


async def test_restricted_user_is_invited_with_its_locations(own: Client) -> None:
    locations = [acme("Location", 2), acme("Location", 4), acme("Location", 2)]
    code = await invite(own, email="new@example.com", role="RESTRICTED", locationIds=locations)
    await accept(own, code)
    user = gid("User", (await user_row(own, "new@example.com"))["id"])

    key = await key_for(own, user)

    query = """{
        viewer { role user { locations(orderBy: [{ field: CODE }]) { nodes { id } } } }
        locations(orderBy: [{ field: CODE }]) { nodes { id } }
    }"""
    seen = {"nodes": [{"id": acme("Location", 2)}, {"id": acme("Location", 4)}]}
    assert await own.data(query, who=key) == {
        "viewer": {"role": "RESTRICTED", "user": {"locations": seen}},
        "locations": seen,
    }


async def test_provider_invites_its_own_staff(own: Client) -> None:
    code = await invite(own, "provider", email="staff@example.com", role="PROVIDER")
    await accept(own, code)
    named = {"accountId": gid("Account", PROVIDER), "role": "PROVIDER"}
    await invite(own, "provider", email="staff2@example.com", **named)

    row = await user_row(own, "staff@example.com")
    assert row["account_id"] == PROVIDER
    key = await key_for(own, gid("User", row["id"]), "provider")
    data = await own.data("{ viewer { role } accounts { totalCount } }", who=key)
    assert data == {"viewer": {"role": "PROVIDER"}, "accounts": {"totalCount": 3}}


async def test_provider_says_which_account_is_meant(own: Client) -> None:
    assert await refused(own, "createUser", {"email": "new@example.com"}, "provider") == [
        (
            "REQUIRED",
            "`accountId` is needed: say which of your accounts is meant.",
            ["accountId"],
        )
    ]
    code = await invite(
        own, "provider", email="new@example.com", role="ADMIN", accountId=gid("Account", BOLT)
    )
    await accept(own, code)
    assert (await user_row(own, "new@example.com"))["account_id"] == BOLT


NO_PROVIDER = "The role PROVIDER is for users of the provider's own account, and only for them."


async def test_no_provider_in_a_client_account(own: Client) -> None:
    given = {"email": "p@example.com", "role": "PROVIDER", "accountId": gid("Account", ACME)}
    assert await refused(own, "createUser", given, "provider") == [
        ("INVALID", NO_PROVIDER, ["role"])
    ]


@pytest.mark.parametrize("role", ["ADMIN", "STANDARD", "RESTRICTED"])
async def test_only_providers_in_the_providers_own_account(own: Client, role: str) -> None:
    given = {"email": "p@example.com", "role": role, "accountId": gid("Account", PROVIDER)}
    assert await refused(own, "createUser", given, "provider") == [
        ("INVALID", NO_PROVIDER, ["role"])
    ]


@pytest.mark.parametrize("named", [{}, {"accountId": gid("Account", ACME)}], ids=["own", "named"])
async def test_admin_cannot_make_a_provider(own: Client, named: dict[str, str]) -> None:
    """Nobody grants a role that is above its own."""
    given = {"email": "p@example.com", "role": "PROVIDER", **named}
    assert await refused(own, "createUser", given) == [("INVALID", NO_PROVIDER, ["role"])]


NOT_OURS = [("NOT_FOUND", "There is no such account.", ["accountId"])]


@pytest.mark.parametrize("account", [BOLT, MIRROR, PROVIDER, 999_999])
async def test_users_of_accounts_that_are_not_seen(own: Client, account: int) -> None:
    given = {"email": "new@example.com", "accountId": gid("Account", account)}
    assert await refused(own, "createUser", given) == NOT_OURS


BAD_INVITATIONS = [
    pytest.param({"email": ""}, "REQUIRED", "`email` is needed.", "email", id="empty"),
    pytest.param({"email": "  "}, "REQUIRED", "`email` is needed.", "email", id="blank"),
    pytest.param(
        {"email": "nobody"},
        "INVALID",
        "`email` is not an e-mail address: An email address must have an @-sign. "
        "Write it as name@example.com.",
        "email",
        id="no address",
    ),
    pytest.param(
        {"locationIds": [acme("Location", 1)]},
        "INVALID",
        "`locationIds` goes only with the role RESTRICTED; the others see every location.",
        "locationIds",
        id="locations of one who sees all",
    ),
    *(
        pytest.param(
            {"role": "RESTRICTED", "locationIds": [acme("Location", 1), location]},
            "NOT_FOUND",
            "There is no such location.",
            "locationIds",
            id=f"{name} location",
        )
        for name, location in {
            "unknown": acme("Location", 99),
            "inactive": acme("Location", 6),
            "another account's": gid("Location", BOLT * SPAN + 1),
        }.items()
    ),
    pytest.param(
        {"email": "Standard@Example.com"},
        "CONFLICT",
        "A user of the account has this e-mail address.",
        "email",
        id="active",
    ),
]


@pytest.mark.parametrize(("wrong", "code", "message", "field"), BAD_INVITATIONS)
async def test_bad_invitations(
    own: Client, wrong: dict[str, Any], code: str, message: str, field: str
) -> None:
    given = {"email": "new@example.com", **wrong}
    assert await refused(own, "createUser", given) == [(code, message, [field])]


async def test_mistakes_of_an_invitation_are_told_together(own: Client) -> None:
    given = {"email": "nobody", "locationIds": [acme("Location", 1)]}
    refusals = await refused(own, "createUser", given)
    assert [(code, field) for code, _, field in refusals] == [
        ("INVALID", ["email"]),
        ("INVALID", ["locationIds"]),
    ]


async def test_location_of_another_client_of_the_provider(own: Client) -> None:
    given = {
        "email": "new@example.com",
        "role": "RESTRICTED",
        "accountId": gid("Account", ACME),
        "locationIds": [gid("Location", BOLT * SPAN + 1)],
    }
    assert await refused(own, "createUser", given, "provider") == [
        (
            "INVALID",
            "The location belongs to another account. Choose one of the same account.",
            ["locationIds"],
        )
    ]


async def test_same_address_in_another_account(own: Client) -> None:
    """The address of an active user of Acme; in the new account nobody has it."""
    given = {"name": "New", "active": True, "verb": "USE"}
    payload = await own.done("createAccount", given, "account { id }", "provider")
    account = payload["account"]["id"]
    code = await invite(own, "provider", email="standard@example.com", accountId=account)
    await accept(own, code)

    rows = (await rows_of(own.database, "users"))["users"]
    same = {row["account_id"]: row for row in rows if row["email"] == "standard@example.com"}
    assert same[row_of(account)]["name"] == "Nora New"
    assert same[ACME]["name"] != "Nora New"


async def test_address_of_a_deleted_user_is_free(own: Client) -> None:
    code = await invite(own, email="deleted@example.com")
    await accept(own, code)
    assert (await user_row(own, "deleted@example.com"))["id"] != acme_user(6)


# The limit of users


async def test_limit_of_users_counts_the_pending_but_not_the_deleted(own: Client) -> None:
    """Acme has four active users, a pending one and a deleted one."""
    await limit_acme(own, "maxUsers", 5)
    assert await refused(own, "createUser", {"email": "a@example.com"}) == limit_reached(
        "maxUsers", 5
    )

    await limit_acme(own, "maxUsers", 6)
    await invite(own, email="a@example.com")
    assert await refused(own, "createUser", {"email": "b@example.com"}) == limit_reached(
        "maxUsers", 6
    )

    await own.done("deleteUser", {"id": gid("User", acme_user(2))})
    await invite(own, email="b@example.com")

    await limit_acme(own, "maxUsers", None)
    await invite(own, email="c@example.com")


async def test_renewing_needs_no_place(own: Client) -> None:
    await limit_acme(own, "maxUsers", 0)
    first = await invite(own, email="pending@example.com")

    assert await invite(own, email="pending@example.com") != first


async def test_last_place_is_given_once(own: Client) -> None:
    await limit_acme(own, "maxUsers", 6)

    payloads = await asyncio.gather(
        *(own.run("createUser", {"email": f"{name}@example.com"}, INVITE) for name in "abcd")
    )

    codes = sorted(error["code"] for p in payloads for error in p["userErrors"])
    assert codes == ["LIMIT_REACHED"] * 3
    assert len([p for p in payloads if p["invite"] is not None]) == 1


async def test_same_address_at_once_is_one_user(own: Client) -> None:
    payloads = await asyncio.gather(
        *(own.done("createUser", {"email": "new@example.com"}, INVITE) for _ in range(3))
    )

    row = await user_row(own, "new@example.com")
    codes = [p["invite"]["inviteUrl"].removeprefix(ADDRESS) for p in payloads]
    accepted = [
        await own.run("acceptInvite", {"code": code, "name": "N"}, "user { email }", None)
        for code in codes
    ]
    assert len([p for p in accepted if p["user"] is not None]) == 1
    assert (await user_row(own, "new@example.com"))["id"] == row["id"]
