"""Managers have users replace their keys by mail."""

import datetime as dt
from typing import Any

import time_machine

from tests.rooms.users import NO_USER, START, acme_user
from tests.support.client import Client, acme, gid
from tests.support.expect import only_logged, refused
from tests.support.people import ACME, BOLT, PROVIDER, SPAN, key_of
from tests.support.snapshot import rows_of

GONE = [("NOT_FOUND", NO_USER, ["userId"])]


async def row(own: Client) -> dict[str, Any]:
    """The row of Acme's second user."""
    rows = (await rows_of(own.database, "users"))["users"]
    return next(each for each in rows if each["id"] == acme_user(2))


async def test_reset_leaves_the_keys_until_it_is_confirmed(own: Client) -> None:
    before = await row(own)

    with time_machine.travel(START, tick=False):
        async with only_logged(own, (ACME, "User", acme_user(2), "UPDATED")):
            payload = await own.done(
                "resetUserKey", {"userId": acme("User", 2)}, "user { id email }"
            )

    assert payload["user"] == {"id": acme("User", 2), "email": "standard@example.com"}
    after = await row(own)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"invite_digest", "invite_expires", "updated"}
    assert after["invite_expires"] == START + dt.timedelta(hours=24)
    jobs = (await rows_of(own.database, "jobs"))["jobs"]
    (job,) = [job for job in jobs if job["kind"] == "key_reset"]
    assert (job["account_id"], job["subject_id"]) == (ACME, acme_user(2))
    assert await own.data("{ viewer { role } }", who=key_of("standard")) == {
        "viewer": {"role": "STANDARD"}
    }


async def test_pending_user_is_invited_again_instead(own: Client) -> None:
    assert await refused(own, "resetUserKey", {"userId": acme("User", 5)}) == [
        (
            "CONFLICT",
            "The user has not accepted the invitation yet. Invite again with createUser.",
            ["userId"],
        )
    ]


async def test_users_that_are_not_there(own: Client) -> None:
    for user in (
        acme("User", 6),  # deleted
        acme("User", 99),
        gid("User", BOLT * SPAN + 1),
        gid("User", PROVIDER * SPAN + 1),
    ):
        assert await refused(own, "resetUserKey", {"userId": user}) == GONE
