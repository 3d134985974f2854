"""Erasing users: their names go, their keys end, what they wrote stays."""

from typing import Any

from sqlalchemy import update

from gateway.resources.feedback.model import FeedbackReplyModel
from gateway.store.write import table_of
from tests.support.client import Client, acme, gid
from tests.support.expect import UNKNOWN_KEY, nothing_changes, refused
from tests.support.people import ACME, PROVIDER, SPAN
from tests.support.snapshot import changes, rows_of
from tests.support.world import UNSCOPED

FIRST = ACME * SPAN
LOST = {"id": acme("User", 4)}


async def row(client: Client, table: str, row_id: int) -> dict[str, Any]:
    rows = (await rows_of(client.database, table))[table]
    return next(each for each in rows if each["id"] == row_id)


async def test_the_user_keeps_nothing(own: Client) -> None:
    before = await row(own, "users", FIRST + 4)

    payload = await own.done("eraseUser", LOST, "erasedId rows { type rows }")

    after = await row(own, "users", FIRST + 4)
    counted = {line["type"]: line["rows"] for line in payload["rows"]}
    assert payload["erasedId"] == LOST["id"]
    assert counted["User"] == 1
    assert after.pop("erased") is not None
    assert after == {
        **{name: value for name, value in before.items() if name != "erased"},
        **dict.fromkeys(("name", "contact_number", "invite_url", "invite_digest", "external_id")),
        "invite_expires": None,
        "email": "erased@erased.invalid",
        "deleted": True,
        "updated": after["updated"],
    }


async def test_its_keys_end(own: Client) -> None:
    assert await own.data("{ viewer { role } }", who="lost") == {"viewer": {"role": "RESTRICTED"}}

    await own.done("eraseUser", LOST)

    error = await own.error("{ viewer { role } }", who="lost")
    assert (error["extensions"]["code"], error["message"]) == ("UNAUTHENTICATED", UNKNOWN_KEY)
    keys = (await rows_of(own.database, "api_keys"))["api_keys"]
    mine = [key for key in keys if key["user_id"] == FIRST + 4]
    assert {key["name"] for key in mine} == {"erased"}
    assert all(key["revoked"] is not None for key in mine)


async def test_nobody_invites_the_user_again(own: Client) -> None:
    email = (await row(own, "users", FIRST + 4))["email"]
    await own.done("eraseUser", LOST)

    again = {"email": email.upper(), "accountId": gid("Account", ACME), "role": "STANDARD"}
    assert await refused(own, "createUser", again) == [
        (
            "ERASED",
            "`email` is of a person who was erased from this account, about whom nothing is stored "
            "again. Leave this person out.",
            ["email"],
        )
    ]


async def test_users_do_not_erase_themselves(own: Client) -> None:
    assert await refused(own, "eraseUser", {"id": acme("User", 1)}) == [
        ("INVALID", "A user cannot erase itself. Ask another manager of the account.", ["id"])
    ]


async def test_a_dry_run_changes_nothing(own: Client) -> None:
    async with nothing_changes(own):
        payload = await own.done("eraseUser", {**LOST, "dryRun": True}, "erasedId")

    assert payload["erasedId"] == LOST["id"]


async def test_what_it_wrote_stays_without_its_name(own: Client) -> None:
    replies = table_of(FeedbackReplyModel)
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(replies)
            .where(replies.c.account_id == ACME)
            .values(user_id=FIRST + 4, user_name="Rita Restricted"),
            execution_options=UNSCOPED,
        )
    before = await rows_of(own.database, "feedback_replies")

    await own.done("eraseUser", LOST)

    gone, new = changes(before, await rows_of(own.database, "feedback_replies"))["feedback_replies"]
    assert [row["content"] for row in new] == [row["content"] for row in gone]
    assert {(row["user_id"], row["user_name"]) for row in new} == {(FIRST + 4, None)}


async def test_a_user_of_the_provider_goes_from_every_account(own: Client) -> None:
    invited = {
        "email": "second@example.com",
        "accountId": gid("Account", PROVIDER),
        "role": "PROVIDER",
    }
    await own.done("createUser", invited, "invite { email }", "provider")
    users = (await rows_of(own.database, "users"))["users"]
    (second,) = (each for each in users if each["email"] == "second@example.com")
    replies = table_of(FeedbackReplyModel)
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(replies)
            .where(replies.c.account_id == ACME)
            .values(user_id=second["id"], user_name="Second Provider"),
            execution_options=UNSCOPED,
        )

    named = {"id": gid("User", second["id"])}
    assert await refused(own, "eraseUser", named, "admin") == [
        ("NOT_FOUND", "There is no such user.", ["id"])
    ]
    await own.done("eraseUser", named, who="provider")

    rows = (await rows_of(own.database, "feedback_replies"))["feedback_replies"]
    names = {row["user_name"] for row in rows if row["account_id"] == ACME}
    assert names == {None}
