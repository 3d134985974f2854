"""What tests of users do again and again: invite, accept, look at users and make keys."""

import datetime as dt
from typing import Any

from tests.support.client import Client
from tests.support.people import ACME, SPAN
from tests.support.snapshot import rows_of

ADDRESS = "https://gateway.example/invite?code="
NO_USER = "There is no such user."
START = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
WHO = "{ viewer { role user { email } } }"


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


async def key_for(own: Client, user: str, who: str = "admin") -> str:
    """The secret of a new key of a user, by the user's id."""
    given = {"name": "test", "userId": user}
    payload = await own.done("createApiKey", given, "secret", who)
    secret: str = payload["secret"]
    return secret


def acme_user(number: int) -> int:
    """The primary key of a user of Acme."""
    return ACME * SPAN + number
