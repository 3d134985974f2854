"""Users: invited, accepted, listed and deleted; and the API keys that act for them."""

import asyncio
import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import nothing_changes
from tests.support.people import ACME, BOLT, MIRROR, PROVIDER, SPAN
from tests.support.snapshot import change_log, changes, rows_of

INVITE = "invite { email role status inviteUrl sendInvite }"
ADDRESS = "https://gateway.example/invite?code="
NO_INVITATION = [("NOT_FOUND", "There is no open invitation with this code.", ["code"])]
NO_USER = "There is no such user."
UNKNOWN_KEY = "This API key is unknown, revoked or expired. Check it, or make a new one."
START = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
WHO = "{ viewer { role user { email } } }"


async def refused(
    own: Client, mutation: str, input_: dict[str, Any], who: str | None = "admin"
) -> list[tuple[str, str, list[str]]]:
    """The refusals of a mutation, which leaves every table as it is."""
    async with nothing_changes(own):
        return await own.refused(mutation, input_, who)


async def invite(own: Client, who: str = "admin", **given: Any) -> str:
    """The code of a new invitation."""
    payload = await own.done("createUser", given, "invite { inviteUrl }", who)
    url: str = payload["invite"]["inviteUrl"]
    assert url.startswith(ADDRESS)
    return url.removeprefix(ADDRESS)


async def accept(own: Client, code: str, name: str = "Nora New") -> None:
    await own.done("acceptInvite", {"code": code, "name": name}, who=None)


async def user_row(own: Client, email: str) -> dict[str, Any]:
    """The only user that has the address and is not deleted."""
    rows = (await rows_of(own.database, "users"))["users"]
    (row,) = [row for row in rows if row["email"] == email and not row["deleted"]]
    return row


async def emails(client: Client, arguments: str = "", who: str = "admin") -> list[str]:
    data = await client.data(f"{{ users{arguments} {{ nodes {{ email }} }} }}", who=who)
    return [node["email"] for node in data["users"]["nodes"]]


async def key_for(own: Client, user: str, who: str = "admin") -> str:
    """The secret of a new key of a user, by the user's id."""
    given = {"name": "test", "userId": user}
    payload = await own.done("createApiKey", given, "secret", who)
    secret: str = payload["secret"]
    return secret


async def stopped(own: Client, key: str) -> bool:
    """Whether a key is answered like one that was never made."""
    status, body = await own.ask(WHO, who=key)
    if status == 200:
        return False
    assert (status, body["errors"][0]["message"]) == (401, UNKNOWN_KEY)
    return True


# Inviting


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
        "`email` is no e-mail address: An email address must have an @-sign. "
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
        ("NOT_FOUND", "There is no such location.", ["locationIds"])
    ]


async def test_same_address_in_another_account(own: Client) -> None:
    """The address of an active user of Acme; in the new account nobody has it."""
    given = {"name": "New", "active": True, "verb": "USE"}
    payload = await own.done("createAccount", given, "account { id }", "provider")
    account = payload["account"]["id"]
    code = await invite(own, "provider", email="standard@example.com", accountId=account)
    await accept(own, code)


async def test_address_of_a_deleted_user_is_free(own: Client) -> None:
    code = await invite(own, email="deleted@example.com")
    await accept(own, code)
    assert (await user_row(own, "deleted@example.com"))["id"] != acme_user(6)


def acme_user(number: int) -> int:
    return ACME * SPAN + number


# The limit of users


async def limit_users(own: Client, most: int | None) -> None:
    limit = {"id": gid("Account", ACME), "maxUsers": most}
    await own.done("updateAccount", limit, who="provider")


def limit_reached(most: int) -> list[tuple[str, str, list[str]]]:
    message = (
        f"The account has reached its limit: `maxUsers` is {most}. Ask its provider to raise it."
    )
    return [("LIMIT_REACHED", message, [])]


async def test_limit_of_users_counts_the_pending_but_not_the_deleted(own: Client) -> None:
    """Acme has four active users, a pending one and a deleted one."""
    await limit_users(own, 5)
    assert await refused(own, "createUser", {"email": "a@example.com"}) == limit_reached(5)

    await limit_users(own, 6)
    await invite(own, email="a@example.com")
    assert await refused(own, "createUser", {"email": "b@example.com"}) == limit_reached(6)

    await own.done("deleteUser", {"id": gid("User", acme_user(2))})
    await invite(own, email="b@example.com")

    await limit_users(own, None)
    await invite(own, email="c@example.com")


async def test_renewing_needs_no_place(own: Client) -> None:
    await limit_users(own, 0)
    await invite(own, email="pending@example.com")


async def test_last_place_is_given_once(own: Client) -> None:
    await limit_users(own, 6)

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


# Inviting again


async def test_renewed_invitation_ends_the_old_one(own: Client) -> None:
    old = await invite(own, email="new@example.com")
    row = await user_row(own, "new@example.com")

    new = await invite(own, email="NEW@example.com", role="ADMIN", sendInvite=True)

    renewed = await user_row(own, "new@example.com")
    assert (renewed["id"], renewed["role"].value, renewed["send_invite"]) == (
        row["id"],
        "ADMIN",
        True,
    )
    assert await refused(own, "acceptInvite", {"code": old, "name": "N"}, None) == NO_INVITATION
    await accept(own, new)
    assert [line[3] for line in await change_log(own.database)] == [
        "CREATED",
        "UPDATED",
        "UPDATED",
    ]


async def test_renewed_invitation_has_only_its_own_locations(own: Client) -> None:
    one, other = acme("Location", 1), acme("Location", 2)
    await invite(own, email="new@example.com", role="RESTRICTED", locationIds=[one])
    code = await invite(own, email="new@example.com", role="RESTRICTED", locationIds=[other])
    await accept(own, code)
    user = gid("User", (await user_row(own, "new@example.com"))["id"])

    key = await key_for(own, user)

    seen = (await own.data("{ locations { nodes { id } } }", who=key))["locations"]["nodes"]
    assert seen == [{"id": other}]


async def test_renewed_invitation_of_another_role_has_no_locations(own: Client) -> None:
    one = acme("Location", 1)
    await invite(own, email="new@example.com", role="RESTRICTED", locationIds=[one])
    await invite(own, email="new@example.com", role="STANDARD")
    row = await user_row(own, "new@example.com")

    ties = (await rows_of(own.database, "user_locations"))["user_locations"]

    assert [tie for tie in ties if tie["user_id"] == row["id"]] == []


# Accepting


async def test_accepting_makes_the_user_active(own: Client) -> None:
    code = await invite(own, email="new@example.com", role="ADMIN")
    given = {"code": code, "name": " Nora New ", "contactNumber": " +447810123456 "}
    begun = dt.datetime.now(dt.UTC)

    payload = await own.done("acceptInvite", given, "user { email name role }", None)

    assert payload["user"] == {"email": "new@example.com", "name": "Nora New", "role": "ADMIN"}
    row = await user_row(own, "new@example.com")
    assert begun <= row["last_access"] <= dt.datetime.now(dt.UTC)
    assert (row["invite_digest"], row["invite_expires"], row["invite_url"]) == (None, None, None)
    user = gid("User", row["id"])
    query = """query($id: ID!, $account: ID!) {
        user(id: $id) { name email contactNumber role status inviteUrl account { name } }
        node(id: $id) { id }
        users(first: 1) { totalCount nodes { id } }
        account(id: $account) { activeUsers }
    }"""
    assert await own.data(query, {"id": user, "account": gid("Account", ACME)}) == {
        "user": {
            "name": "Nora New",
            "email": "new@example.com",
            "contactNumber": "+447810123456",
            "role": "ADMIN",
            "status": "ACTIVE",
            "inviteUrl": None,
            "account": {"name": "Acme"},
        },
        "node": {"id": user},
        "users": {"totalCount": 5, "nodes": [{"id": user}]},
        "account": {"activeUsers": 5},
    }
    assert [line[1:] for line in await change_log(own.database)] == [
        ("User", row["id"], "CREATED"),
        ("User", row["id"], "UPDATED"),
    ]


async def test_contact_number_may_be_left_out(own: Client) -> None:
    code = await invite(own, email="new@example.com")
    await own.done("acceptInvite", {"code": code, "name": "N" * 200}, who=None)
    row = await user_row(own, "new@example.com")
    assert (row["name"], row["contact_number"]) == ("N" * 200, None)


@pytest.mark.parametrize(
    ("wrong", "code", "message", "field"),
    [
        ({"name": " "}, "REQUIRED", "`name` is needed: give a text.", "name"),
        ({"name": "N" * 201}, "INVALID", "`name` has 201 characters. Give 200 at most.", "name"),
        (
            {"contactNumber": "07810 123456"},
            "INVALID",
            "`contactNumber` is no number in E.164 format. "
            "Write a plus, the country code and the number without spaces: +447810123456.",
            "contactNumber",
        ),
    ],
    ids=["blank", "too long", "contact number"],
)
async def test_bad_acceptances_leave_the_invitation_open(
    own: Client, wrong: dict[str, str], code: str, message: str, field: str
) -> None:
    invitation = await invite(own, email="new@example.com")
    given = {"code": invitation, "name": "Nora New", **wrong}

    assert await refused(own, "acceptInvite", given, None) == [(code, message, [field])]

    await accept(own, invitation)


@pytest.mark.parametrize("code", ["", "x", "x" * 32, "'; --"])
async def test_wrong_code(own: Client, code: str) -> None:
    await invite(own, email="new@example.com")
    assert await refused(own, "acceptInvite", {"code": code, "name": "N"}, None) == NO_INVITATION


async def test_used_code(own: Client) -> None:
    code = await invite(own, email="new@example.com")
    await accept(own, code)
    again = {"code": code, "name": "Somebody Else"}
    assert await refused(own, "acceptInvite", again, None) == NO_INVITATION


async def test_code_used_twice_at_once_counts_once(own: Client) -> None:
    code = await invite(own, email="new@example.com")
    names = ["Anna", "Berta", "Carla"]

    payloads = await asyncio.gather(
        *(
            own.run("acceptInvite", {"code": code, "name": name}, "user { name }", None)
            for name in names
        )
    )

    (accepted,) = [p["user"]["name"] for p in payloads if p["user"] is not None]
    assert (await user_row(own, "new@example.com"))["name"] == accepted


async def test_code_of_a_deleted_user(own: Client) -> None:
    code = await invite(own, email="new@example.com")
    user = gid("User", (await user_row(own, "new@example.com"))["id"])
    await own.done("deleteUser", {"id": user})

    refusals = await refused(own, "acceptInvite", {"code": code, "name": "N"}, None)

    assert refusals == NO_INVITATION


async def test_expired_code(own: Client) -> None:
    with time_machine.travel(START, tick=False):
        code = await invite(own, email="new@example.com")
    with time_machine.travel(START + dt.timedelta(days=14), tick=False):
        refusals = await refused(own, "acceptInvite", {"code": code, "name": "N"}, None)
        assert refusals == [("EXPIRED", "The invitation has expired. Ask for a new one.", ["code"])]
        new = await invite(own, email="new@example.com")
    with time_machine.travel(START + dt.timedelta(days=28, microseconds=-1), tick=False):
        await accept(own, new)


async def test_last_moment_of_an_invitation(own: Client) -> None:
    with time_machine.travel(START, tick=False):
        code = await invite(own, email="new@example.com")
    end = START + dt.timedelta(days=14, microseconds=-1)
    with time_machine.travel(end, tick=False):
        await accept(own, code)
    assert (await user_row(own, "new@example.com"))["last_access"] == end


async def test_accepting_needs_no_key_and_a_key_does_no_harm(own: Client) -> None:
    code = await invite(own, email="new@example.com")
    given = {"code": code, "name": "Nora"}
    payload = await own.done("acceptInvite", given, "user { name }", "stranger:read")
    assert payload["user"] == {"name": "Nora"}
    assert (await user_row(own, "new@example.com"))["account_id"] == ACME


# Looking at users


async def test_pending_and_deleted_users_are_not_shown(world: Client) -> None:
    query = "query($id: ID!) { user(id: $id) { id } node(id: $id) { id } }"
    for number in (5, 6):
        found = await world.data(query, {"id": acme("User", number)})
        assert found == {"user": None, "node": None}
    external = '{ user(external: { source: "partoo", id: "user-5" }) { id } }'
    assert await world.data(external) == {"user": None}
    assert "pending@example.com" not in await emails(world)
    assert "deleted@example.com" not in await emails(world)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", ["lost", "restricted", "standard", "admin"]),
        ("(filter: { status: { eq: PENDING } })", ["pending"]),
        (
            "(filter: { status: { in: [PENDING, ACTIVE] } })",
            ["pending", "lost", "restricted", "standard", "admin"],
        ),
        ("(filter: { role: { eq: RESTRICTED } })", ["lost", "restricted"]),
        ("(filter: { role: { in: [ADMIN, STANDARD] } })", ["standard", "admin"]),
        ('(filter: { email: { eq: "ADMIN@example.com" } })', ["admin"]),
        ('(filter: { name: { contains: "RITA" } })', ["lost", "restricted"]),
        ("(filter: { lastAccess: { isNull: true } })", ["lost", "standard"]),
        (f'(filter: {{ location: {{ eq: "{acme("Location", 3)}" }} }})', ["restricted"]),
        ("(orderBy: [{ field: EMAIL }])", ["admin", "lost", "restricted", "standard"]),
        (
            "(orderBy: [{ field: LAST_ACCESS, direction: DESC }])",
            ["restricted", "admin", "lost", "standard"],
        ),
    ],
)
async def test_lists_of_users(world: Client, arguments: str, expected: list[str]) -> None:
    assert await emails(world, arguments) == [f"{name}@example.com" for name in expected]


async def test_restricted_user_sees_only_itself(world: Client) -> None:
    assert await emails(world, who="restricted") == ["restricted@example.com"]
    query = "query($id: ID!) { user(id: $id) { id } }"
    assert await world.data(query, {"id": acme("User", 1)}, "restricted") == {"user": None}
    assert await emails(world, who="standard") == await emails(world)


async def test_provider_sees_users_of_its_clients(world: Client) -> None:
    query = """{ users(filter: { email: { eq: "admin@example.com" } }) {
        nodes { account { name } }
    } }"""
    nodes = (await world.data(query, who="provider"))["users"]["nodes"]
    assert sorted(node["account"]["name"] for node in nodes) == ["Acme", "Bolt"]


VIEWER = """{ viewer {
    role scopes user { id name email status } account { name active }
} }"""


@pytest.mark.parametrize(
    ("who", "role", "scopes", "email", "account"),
    [
        ("provider", "PROVIDER", ["READ", "WRITE"], "provider", "Orbit"),
        ("admin", "ADMIN", ["READ", "WRITE"], "admin", "Acme"),
        ("standard", "STANDARD", ["READ", "WRITE"], "standard", "Acme"),
        ("restricted:read", "RESTRICTED", ["READ"], "restricted", "Acme"),
        ("bolt", "ADMIN", ["READ", "WRITE"], "admin", "Bolt"),
    ],
)
async def test_viewer(
    world: Client, who: str, role: str, scopes: list[str], email: str, account: str
) -> None:
    viewer = (await world.data(VIEWER, who=who))["viewer"]
    assert (viewer["role"], viewer["scopes"]) == (role, scopes)
    assert viewer["user"]["email"] == f"{email}@example.com"
    assert viewer["user"]["status"] == "ACTIVE"
    assert viewer["account"] == {"name": account, "active": True}


# Deleting


async def test_deleted_user_is_gone_with_its_keys(own: Client) -> None:
    user = acme("User", 2)
    before = await rows_of(own.database)
    assert (await own.ask(WHO, who="standard"))[0] == 200

    payload = await own.done("deleteUser", {"id": user}, "deletedId")

    assert payload["deletedId"] == user
    for who in ("standard", "standard:read"):
        assert (await own.ask(WHO, who=who))[0] == 401
    query = "query($id: ID!) { user(id: $id) { id } node(id: $id) { id } }"
    assert await own.data(query, {"id": user}) == {"user": None, "node": None}
    assert "standard@example.com" not in await emails(own)
    both = "(filter: { status: { in: [PENDING, ACTIVE] } })"
    assert "standard@example.com" not in await emails(own, both)
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"users", "api_keys", "change_log"}
    _, ended = written["api_keys"]
    assert [row["name"] for row in ended] == ["ordinary", "read only", "expired"]
    assert {row["user_id"] for row in ended} == {acme_user(2)}
    assert all(row["revoked"] is not None for row in ended)


async def test_change_log_of_a_deleted_user_names_its_keys(own: Client) -> None:
    await own.done("deleteUser", {"id": acme("User", 2)})

    assert sorted(await change_log(own.database)) == [
        *((ACME, "ApiKey", acme_user(20 + kind), "UPDATED") for kind in (1, 2, 3)),
        (ACME, "User", acme_user(2), "DELETED"),
    ]


async def test_pending_user_is_deleted_by_its_id(own: Client) -> None:
    user = acme("User", 5)
    await own.done("deleteUser", {"id": user})
    assert await emails(own, "(filter: { status: { eq: PENDING } })") == []
    assert await refused(own, "deleteUser", {"id": user}) == [("NOT_FOUND", NO_USER, ["id"])]


async def test_nobody_deletes_itself(own: Client) -> None:
    expected = [("INVALID", "A user cannot remove itself.", ["id"])]
    assert await refused(own, "deleteUser", {"id": acme("User", 1)}) == expected
    itself = {"id": gid("User", PROVIDER * SPAN + 1)}
    assert await refused(own, "deleteUser", itself, "provider") == expected


@pytest.mark.parametrize(
    "user",
    [acme_user(99), acme_user(6), BOLT * SPAN + 1, MIRROR * SPAN + 2, PROVIDER * SPAN + 1, 0],
    ids=["unknown", "deleted", "bolt", "stranger", "provider", "zero"],
)
async def test_users_that_are_not_seen_cannot_be_deleted(own: Client, user: int) -> None:
    expected = [("NOT_FOUND", NO_USER, ["id"])]
    assert await refused(own, "deleteUser", {"id": gid("User", user)}) == expected


async def test_provider_deletes_users_of_its_clients(own: Client) -> None:
    await own.done("deleteUser", {"id": gid("User", BOLT * SPAN + 1)}, who="provider")
    assert (await own.ask(WHO, who="bolt"))[0] == 401


@pytest.mark.parametrize("who", ["standard", "restricted"])
@pytest.mark.parametrize(
    ("mutation", "input_"),
    [
        ("createUser", {"email": "new@example.com"}),
        ("deleteUser", {"id": acme("User", 4)}),
    ],
)
async def test_only_managers_manage_users(
    own: Client, mutation: str, input_: dict[str, Any], who: str
) -> None:
    before = await rows_of(own.database)

    error = (await own.run(mutation, input_, who=who))["error"]

    assert error["message"] == (
        f"The role {who.upper()} may not manage users. Use a key of a user whose role may."
    )
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert await rows_of(own.database) == before


# API keys

KEY = "secret apiKey { id name prefix scopes created expires revoked user { id } }"


@pytest.mark.parametrize("who", ["provider", "admin", "standard", "restricted"])
async def test_new_key_acts_for_its_maker(own: Client, who: str) -> None:
    me = (await own.data("{ viewer { user { id } } }", who=who))["viewer"]["user"]["id"]
    before = await rows_of(own.database)

    payload = await own.done("createApiKey", {"name": " Integration "}, KEY, who)

    secret, key = payload["secret"], payload["apiKey"]
    assert secret.startswith(f"fg_{key['prefix']}_")
    assert len(secret) == len("fg_") + 12 + 1 + 32
    assert key == {
        "id": key["id"],
        "name": "Integration",
        "prefix": key["prefix"],
        "scopes": ["READ", "WRITE"],
        "created": key["created"],
        "expires": None,
        "revoked": None,
        "user": {"id": me},
    }
    assert await own.data("{ viewer { user { id } } }", who=secret) == {
        "viewer": {"user": {"id": me}}
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"api_keys", "change_log"}
    assert secret not in str(written)
    assert secret.removeprefix(f"fg_{key['prefix']}_") not in str(written)
    assert (await change_log(own.database))[0][1:] == ("ApiKey", row_of(key["id"]), "CREATED")


async def test_secret_is_shown_once(own: Client) -> None:
    payload = await own.done("createApiKey", {"name": "once"}, KEY)
    query = """{ viewer { user { apiKeys(filter: { name: { eq: "once" } }) {
        nodes { id name prefix scopes }
    } } } }"""
    status, text = await own.answer(query)
    assert status == 200
    assert payload["apiKey"]["prefix"].encode() in text
    assert payload["secret"].encode() not in text


async def test_read_only_key_reads_and_writes_nothing(own: Client) -> None:
    given = {"name": "reader", "scopes": ["READ", "READ"]}
    payload = await own.done("createApiKey", given, KEY)
    secret = payload["secret"]
    before = await rows_of(own.database)

    assert payload["apiKey"]["scopes"] == ["READ"]
    assert await own.data("{ viewer { scopes } }", who=secret) == {"viewer": {"scopes": ["READ"]}}
    template = {"name": "T", "channel": "SMS"}
    error = (await own.run("createMessageTemplate", template, who=secret))["error"]
    assert error["message"] == "This API key may only read. Use a key with the scope WRITE."
    assert error["extensions"]["code"] == "FORBIDDEN"
    error = (await own.run("createApiKey", {"name": "more"}, who=secret))["error"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert await rows_of(own.database) == before


async def test_key_that_only_writes_reads_nothing(own: Client) -> None:
    """The scope READ stands for queries; what a mutation answers comes with the mutation."""
    given = {"name": "writer", "scopes": ["WRITE"]}
    secret = (await own.done("createApiKey", given, "secret"))["secret"]

    template = {"name": "T", "channel": "SMS"}
    payload = await own.done("createMessageTemplate", template, "messageTemplate { name }", secret)

    assert payload["messageTemplate"] == {"name": "T"}
    error = await own.error("{ customers { totalCount } }", who=secret)
    assert error["extensions"]["code"] == "FORBIDDEN"


async def test_key_cannot_grant_more_than_it_has(own: Client) -> None:
    given = {"name": "writer", "scopes": ["WRITE"]}
    writer = (await own.done("createApiKey", given, "secret"))["secret"]

    for scopes in (["READ"], ["READ", "WRITE"]):
        more = {"name": "more", "scopes": scopes}
        assert await refused(own, "createApiKey", more, writer) == [
            ("INVALID", "A key cannot grant more than the one that makes it.", ["scopes"])
        ]

    same = await own.done("createApiKey", given, "apiKey { scopes }", writer)
    assert same["apiKey"] == {"scopes": ["WRITE"]}


async def test_key_expires(own: Client) -> None:
    end = START + dt.timedelta(hours=1)
    with time_machine.travel(START, tick=False):
        given = {"name": "brief", "expires": "2026-06-01T15:00:00+02:00"}
        payload = await own.done("createApiKey", given, KEY)
    assert payload["apiKey"]["expires"] == "2026-06-01T13:00:00Z"
    with time_machine.travel(end - dt.timedelta(microseconds=1), tick=False):
        assert not await stopped(own, payload["secret"])
    with time_machine.travel(end, tick=False):
        assert await stopped(own, payload["secret"])


async def test_revoked_key_stops_at_once(own: Client) -> None:
    payload = await own.done("createApiKey", {"name": "brief"}, KEY)
    secret, id_ = payload["secret"], payload["apiKey"]["id"]
    assert not await stopped(own, secret)

    revoked = await own.done("revokeApiKey", {"id": id_}, "apiKey { id name revoked }")

    assert revoked["apiKey"]["name"] == "brief"
    assert revoked["apiKey"]["revoked"] is not None
    assert await stopped(own, secret)
    assert await change_log(own.database) == [
        (ACME, "ApiKey", row_of(id_), "CREATED"),
        (ACME, "ApiKey", row_of(id_), "UPDATED"),
    ]


async def test_revoking_again_changes_nothing(own: Client) -> None:
    id_ = acme("ApiKey", 14)
    before = await rows_of(own.database)

    payload = await own.done("revokeApiKey", {"id": id_}, "apiKey { id revoked }")

    assert payload["apiKey"] == {"id": id_, "revoked": "2026-01-01T14:00:00Z"}
    assert await rows_of(own.database) == before


async def test_key_revokes_itself(own: Client) -> None:
    await own.done("revokeApiKey", {"id": acme("ApiKey", 31)}, who="restricted")
    assert (await own.ask(WHO, who="restricted"))[0] == 401
    assert (await own.ask(WHO, who="restricted:read"))[0] == 200


@pytest.mark.parametrize("end", ["expired", "revoked"])
@pytest.mark.parametrize("who", ["provider", "admin", "restricted"])
async def test_ended_keys_are_like_unknown_ones(world: Client, who: str, end: str) -> None:
    status, body = await world.ask(WHO, who=f"{who}:{end}")
    assert status == 401
    assert body["errors"][0]["message"] == UNKNOWN_KEY
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


BAD_KEYS = [
    ({"name": ""}, "REQUIRED", "`name` is needed: give a text.", "name"),
    ({"name": "k" * 101}, "INVALID", "`name` has 101 characters. Give 100 at most.", "name"),
    ({"scopes": []}, "REQUIRED", "`scopes` needs at least one scope.", "scopes"),
    (
        {"expires": "2020-01-01T00:00:00Z"},
        "INVALID",
        "`expires` has passed already.",
        "expires",
    ),
    ({"userId": acme("User", 99)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": acme("User", 5)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": acme("User", 6)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": gid("User", 0)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": gid("User", BOLT * SPAN + 1)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": gid("User", PROVIDER * SPAN + 1)}, "NOT_FOUND", NO_USER, "userId"),
]


@pytest.mark.parametrize(
    ("wrong", "code", "message", "field"),
    BAD_KEYS,
    ids=[
        "no name",
        "long name",
        "no scopes",
        "past",
        "unknown",
        "pending",
        "deleted",
        "zero",
        "bolt",
        "provider",
    ],
)
async def test_bad_keys(
    own: Client, wrong: dict[str, Any], code: str, message: str, field: str
) -> None:
    given = {"name": "key", **wrong}
    assert await refused(own, "createApiKey", given) == [(code, message, [field])]


async def test_mistakes_of_a_key_are_told_together(own: Client) -> None:
    given = {"name": " ", "scopes": [], "expires": "2020-01-01T00:00:00Z"}
    refusals = await refused(own, "createApiKey", given)
    assert [field for _, _, field in refusals] == [["name"], ["scopes"], ["expires"]]


async def test_managers_make_and_revoke_keys_of_others(own: Client) -> None:
    given = {"name": "for Stan", "userId": acme("User", 2)}
    payload = await own.done("createApiKey", given, KEY, "admin")
    assert payload["apiKey"]["user"] == {"id": acme("User", 2)}
    data = await own.data("{ viewer { role } }", who=payload["secret"])
    assert data == {"viewer": {"role": "STANDARD"}}

    await own.done("revokeApiKey", {"id": payload["apiKey"]["id"]}, who="provider")

    assert await stopped(own, payload["secret"])


@pytest.mark.parametrize("who", ["standard", "restricted"])
async def test_others_keys_are_for_managers_only(own: Client, who: str) -> None:
    """What is not one's own is answered like what does not exist."""
    given = {"name": "key", "userId": acme("User", 1)}
    expected = [("NOT_FOUND", NO_USER, ["userId"])]
    assert await refused(own, "createApiKey", given, who) == expected
    expected = [("NOT_FOUND", "There is no such key.", ["id"])]
    assert await refused(own, "revokeApiKey", {"id": acme("ApiKey", 11)}, who) == expected
    assert await refused(own, "revokeApiKey", {"id": acme("ApiKey", 999)}, who) == expected


@pytest.mark.parametrize(
    "key", [BOLT * SPAN + 11, MIRROR * SPAN + 11, PROVIDER * SPAN + 11, acme_user(999)]
)
async def test_keys_of_other_accounts_cannot_be_revoked(own: Client, key: int) -> None:
    assert await refused(own, "revokeApiKey", {"id": gid("ApiKey", key)}) == [
        ("NOT_FOUND", "There is no such key.", ["id"])
    ]


@pytest.mark.parametrize(("who", "seen"), [("admin", 4), ("provider", 4), ("standard", 0)])
async def test_keys_of_others_are_listed_for_managers(world: Client, who: str, seen: int) -> None:
    query = "query($id: ID!) { user(id: $id) { apiKeys { totalCount nodes { name } } } }"
    keys = (await world.data(query, {"id": acme("User", 1)}, who))["user"]["apiKeys"]
    assert (keys["totalCount"], len(keys["nodes"])) == (seen, seen)
