"""Replies of the company to reviews, which are treated then; and which reply is the first."""

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
SELECT = """review { state updated firstReplied firstReply { id content }
    replies { nodes { content method created user { name } review { id } } } }"""
# Nobody has replied to review 2; review 1 has two replies.
NEW, KNOWN = acme("Review", 2), acme("Review", 1)


async def reply(own: Client, review: str = NEW, who: str = "standard", **given: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        input_ = {"reviewId": review, "content": " Danke! ", **given}
        return (await own.done("replyToReview", input_, SELECT, who))["review"]


async def test_reply(own: Client) -> None:
    review = await reply(own)

    assert (review["state"], review["updated"]) == ("TREATED", "2026-11-22T08:30:00Z")
    assert review["firstReplied"] == "2026-11-22T08:30:00Z"
    assert review["firstReply"]["content"] == "Danke!"
    assert review["replies"]["nodes"] == [
        {
            "content": "Danke!",
            "method": "MANUAL",
            "created": "2026-11-22T08:30:00Z",
            "user": {"name": "Stan Standard"},
            "review": {"id": NEW},
        }
    ]


async def test_reply_is_logged_with_its_review(own: Client) -> None:
    before = await change_log(own.database)
    await reply(own)

    added = (await change_log(own.database))[len(before) :]
    assert {(account, entity, how) for account, entity, _, how in added} == {
        (ACME, "ReviewReply", "CREATED"),
        (ACME, "Review", "UPDATED"),
    }


async def test_later_reply_leaves_the_first(own: Client) -> None:
    review = await reply(own, KNOWN, method="AI")

    assert review["firstReply"]["id"] == acme("ReviewReply", 2)
    assert [(node["content"], node["method"]) for node in review["replies"]["nodes"]] == [
        ("Danke 2", "AI"),
        ("Danke 1", "MANUAL"),
        ("Danke!", "AI"),
    ]


async def test_replier_is_noted_as_the_first(own: Client) -> None:
    await reply(own, who="admin")
    rows = (await rows_of(own.database, "reviews"))["reviews"]
    (row,) = [row for row in rows if row["id"] == FIRST + 2]
    assert (row["first_replied"], row["first_reply_user_id"]) == (NOW, FIRST + 1)


async def test_provider_replies_as_its_own_user(own: Client) -> None:
    review = await reply(own, who="provider")
    assert review["replies"]["nodes"][0]["user"] == {"name": "Petra Provider"}


async def test_restricted_user_replies_at_its_locations(own: Client) -> None:
    review = await reply(own, KNOWN, "restricted")
    assert review["replies"]["nodes"][2]["user"] == {"name": "Rita Restricted"}
    given = {"reviewId": acme("Review", 3), "content": "x"}
    assert await refused(own, "replyToReview", given, "restricted") == [
        ("NOT_FOUND", "There is no such review.", ["reviewId"])
    ]


async def test_same_key_replies_once(own: Client) -> None:
    first = await reply(own, idempotencyKey="k")

    assert await reply(own, idempotencyKey="k") == first
    given = {"reviewId": NEW, "content": "Other", "idempotencyKey": "k"}
    assert await refused(own, "replyToReview", given, "standard") == KEY_REUSED


NO_REVIEW = ("NOT_FOUND", "There is no such review.", ["reviewId"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"content": " \n"}, ("REQUIRED", "`content` is needed: give a text.", ["content"])),
        (
            {"content": "x" * 10_001},
            ("INVALID", "`content` has 10001 characters. Give 10000 at most.", ["content"]),
        ),
        ({"reviewId": gid("Review", BOLT * SPAN + 1)}, NO_REVIEW),
        ({"reviewId": acme("Review", 6)}, NO_REVIEW),  # of a deleted location
        ({"reviewId": acme("Review", 11)}, NO_REVIEW),  # deleted on its platform
    ],
)
async def test_wrong_replies(own: Client, given: dict[str, Any], expected: Any) -> None:
    input_ = {"reviewId": NEW, "content": "x", **given}
    assert await refused(own, "replyToReview", input_) == [expected]


async def test_unknown_method(own: Client) -> None:
    payload = await own.run("replyToReview", {"reviewId": NEW, "content": "x", "method": "FAX"})
    assert "does not exist in 'FeedbackReplyMethod' enum" in payload["error"]["message"]


async def test_reply_is_not_older_than_its_review(own: Client) -> None:
    before = dt.datetime(2025, 12, 31, tzinfo=dt.UTC)
    with time_machine.travel(before, tick=False):
        errors = await refused(own, "replyToReview", {"reviewId": NEW, "content": "x"})
    assert errors == [
        (
            "INVALID",
            "The review is of 2026-01-01T13:00:00+00:00, which is to come: "
            "a reply cannot be older than its review.",
            ["reviewId"],
        )
    ]
