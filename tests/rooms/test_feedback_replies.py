"""Replies of the company to feedback, and which of them is the first."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.support.client import Client, acme, gid
from tests.support.expect import KEY_REUSED, refused
from tests.support.people import ACME, BOLT, SPAN
from tests.support.snapshot import change_log, rows_of

FIRST = ACME * SPAN
NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
SELECT = """feedback { firstReplied firstReply { id content }
    replies { nodes { content method created user { name } } } }"""
# Nobody has replied to feedback 2; feedback 1 has two replies.
NEW, KNOWN = acme("Feedback", 2), acme("Feedback", 1)


async def reply(own: Client, feedback: str = NEW, who: str = "standard", **given: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        input_ = {"feedbackId": feedback, "content": " Danke! ", **given}
        return (await own.done("replyToFeedback", input_, SELECT, who))["feedback"]


async def test_reply(own: Client) -> None:
    feedback = await reply(own)

    assert feedback["firstReplied"] == "2026-11-22T08:30:00Z"
    assert feedback["firstReply"]["content"] == "Danke!"
    assert feedback["replies"]["nodes"] == [
        {
            "content": "Danke!",
            "method": "MANUAL",
            "created": "2026-11-22T08:30:00Z",
            "user": {"name": "Stan Standard"},
        }
    ]


async def test_reply_is_logged_with_its_feedback(own: Client) -> None:
    before = await change_log(own.database)
    await reply(own)

    added = (await change_log(own.database))[len(before) :]
    assert [(account, entity, how) for account, entity, _, how in added] == [
        (ACME, "FeedbackReply", "CREATED"),
        (ACME, "Feedback", "UPDATED"),
    ]
    assert added[1][2] == FIRST + 2


async def test_later_reply_leaves_the_first(own: Client) -> None:
    feedback = await reply(own, KNOWN, method="AI")

    assert feedback["firstReply"]["id"] == acme("FeedbackReply", 2)
    assert [node["content"] for node in feedback["replies"]["nodes"]] == [
        "Danke 2",
        "Danke 1",
        "Danke!",
    ]
    rows = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    (row,) = [row for row in rows if row["id"] == FIRST + 1]
    assert (row["first_reply_id"], row["first_reply_user_id"]) == (FIRST + 2, None)


async def test_of_equal_times_the_lower_id_is_first(own: Client) -> None:
    """So it stays, whoever replies next."""
    await reply(own, acme("Feedback", 5))
    rows = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    (row,) = [row for row in rows if row["id"] == FIRST + 5]
    assert (row["first_reply_id"], row["first_reply_user_id"]) == (FIRST + 4, FIRST + 6)


async def test_replier_is_noted_as_the_first(own: Client) -> None:
    await reply(own, who="admin")
    rows = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    (row,) = [row for row in rows if row["id"] == FIRST + 2]
    assert (row["first_replied"], row["first_reply_user_id"]) == (NOW, FIRST + 1)


async def test_provider_replies_as_its_own_user(own: Client) -> None:
    feedback = await reply(own, who="provider")
    assert feedback["replies"]["nodes"][0]["user"] == {"name": "Petra Provider"}


async def test_restricted_user_replies_at_its_locations(own: Client) -> None:
    feedback = await reply(own, KNOWN, "restricted")
    assert feedback["replies"]["nodes"][2]["user"] == {"name": "Rita Restricted"}
    assert await refused(
        own, "replyToFeedback", {"feedbackId": NEW, "content": "x"}, "restricted"
    ) == [("NOT_FOUND", "There is no such feedback.", ["feedbackId"])]


async def test_same_key_replies_once(own: Client) -> None:
    first = await reply(own, idempotencyKey="k")

    assert await reply(own, idempotencyKey="k") == first
    given = {"feedbackId": NEW, "content": "Other", "idempotencyKey": "k"}
    assert await refused(own, "replyToFeedback", given, "standard") == KEY_REUSED


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"content": " \n"}, ("REQUIRED", "`content` is needed: give a text.", ["content"])),
        (
            {"content": "x" * 10_001},
            ("INVALID", "`content` has 10001 characters. Give 10000 at most.", ["content"]),
        ),
        (
            {"feedbackId": gid("Feedback", BOLT * SPAN + 1)},
            ("NOT_FOUND", "There is no such feedback.", ["feedbackId"]),
        ),
    ],
)
async def test_wrong_replies(own: Client, given: dict[str, Any], expected: Any) -> None:
    input_ = {"feedbackId": NEW, "content": "x", **given}
    assert await refused(own, "replyToFeedback", input_) == [expected]


async def test_reply_is_not_older_than_its_feedback(own: Client) -> None:
    before = dt.datetime(2025, 12, 31, tzinfo=dt.UTC)
    with time_machine.travel(before, tick=False):
        errors = await refused(own, "replyToFeedback", {"feedbackId": NEW, "content": "x"})
    assert errors == [
        (
            "INVALID",
            "The feedback is of 2026-01-01T13:00:00+00:00, which is to come: "
            "a reply cannot be older than its feedback.",
            ["feedbackId"],
        )
    ]
