"""Invitations are renewed, accepted once and in time, and end."""

import asyncio
import datetime as dt

import pytest
import time_machine

from tests.rooms.users import START, accept, invite, key_for, user_row
from tests.support.client import Client, acme, gid
from tests.support.expect import refused
from tests.support.people import ACME
from tests.support.snapshot import change_log, rows_of

NO_INVITATION = [("NOT_FOUND", "There is no open invitation with this code.", ["code"])]


# Renewing


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
            "`contactNumber` is not a number in E.164 format. "
            "Write a plus, the country code and the number, such as +447810123456.",
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
