"""Feedback: submitted once by whoever has the token, without a key."""

import asyncio
import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import nothing_changes
from tests.support.people import ACME, GONE, MIRROR, SPAN
from tests.support.snapshot import changes, rows_of

FIRST = ACME * SPAN
OPEN = f"token-{FIRST + 4}"  # to customer 3 for location 4, not answered
DONE = f"token-{FIRST + 1}"
ALL = "feedback { created type npsScore starRating happy comments }"
ONE_OF = "Give exactly one of `npsScore`, `starRating` and `happy`."
UNKNOWN = ("NOT_FOUND", "There is no feedback request with this token.", ["token"])
ALREADY = (
    "ALREADY_SUBMITTED",
    "Feedback was given already for this request; the first answer stays.",
    ["token"],
)
NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)


async def refused(own: Client, given: dict[str, Any], token: str = OPEN) -> list[Any]:
    return await own.refused("submitFeedback", given, None, token=token)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"npsScore": 0}, {"type": "NPS", "npsScore": 0}),
        ({"npsScore": 10}, {"type": "NPS", "npsScore": 10}),
        ({"starRating": 1}, {"type": "STAR_RATING", "starRating": 1}),
        ({"starRating": 5}, {"type": "STAR_RATING", "starRating": 5}),
        ({"happy": True}, {"type": "HAPPY", "happy": True}),
        ({"happy": False}, {"type": "HAPPY", "happy": False}),
        (
            {"npsScore": 7, "comments": " Très bien 🙂 \n"},
            {"type": "NPS", "npsScore": 7, "comments": "Très bien 🙂"},
        ),
        ({"npsScore": 7, "comments": "  "}, {"type": "NPS", "npsScore": 7}),
        (
            {"npsScore": 7, "comments": "🙂" * 10_000},
            {"type": "NPS", "npsScore": 7, "comments": "🙂" * 10_000},
        ),
    ],
)
async def test_submit(own: Client, given: dict[str, Any], expected: dict[str, Any]) -> None:
    with time_machine.travel(NOW, tick=False):
        payload = await own.done("submitFeedback", given, ALL, None, token=OPEN)
    nothing = {"npsScore": None, "starRating": None, "happy": None, "comments": None}
    assert payload["feedback"] == {"created": "2026-11-22T08:30:00Z", **nothing, **expected}


async def test_submit_links_what_belongs_together(own: Client) -> None:
    before = await rows_of(own.database)
    with time_machine.travel(NOW, tick=False):
        given = {"npsScore": 9, "comments": "hi"}
        await own.done("submitFeedback", given, ALL, None, token=OPEN)

    changed = changes(before, await rows_of(own.database))
    assert set(changed) == {"feedbacks", "feedback_requests", "change_log"}
    (feedback,) = changed["feedbacks"][1]
    row_id = feedback.pop("id")
    assert {name: value for name, value in feedback.items() if value is not None} == {
        "account_id": ACME,
        "location_id": FIRST + 4,
        "customer_id": FIRST + 3,
        "feedback_request_id": FIRST + 4,
        "user_id": FIRST + 3,
        "text_count": 1,
        "type": "NPS",
        "nps_score": 9,
        "comments": "hi",
        "customer_name": "Ciro Marzio",
        "created": NOW,
        "updated": NOW,
    }
    ((old,), (new,)) = changed["feedback_requests"]
    assert new == {**old, "message_clicked": True, "updated": NOW}
    lines = {(line["entity"], line["entity_id"]) for line in changed["change_log"][1]}
    assert lines == {("Feedback", row_id), ("FeedbackRequest", FIRST + 4)}

    data = await own.data(
        f'{{ feedbackRequest(id: "{acme("FeedbackRequest", 4)}") {{ messageClicked updated '
        "feedback { id customerName customerEmail customer { id } location { id } "
        "feedbackRequest { id } } } }"
    )
    assert data["feedbackRequest"] == {
        "messageClicked": True,
        "updated": "2026-11-22T08:30:00Z",
        "feedback": {
            "id": gid("Feedback", row_id),
            "customerName": "Ciro Marzio",
            "customerEmail": None,
            "customer": {"id": acme("Customer", 3)},
            "location": {"id": acme("Location", 4)},
            "feedbackRequest": {"id": acme("FeedbackRequest", 4)},
        },
    }


async def test_customer_comes_to_belong_to_the_location(own: Client) -> None:
    """Request 10 asked customer 2, who belongs to location 1, about location 3."""
    await own.done("submitFeedback", {"happy": True}, "", None, token=f"token-{FIRST + 10}")
    document = f'{{ customer(id: "{acme("Customer", 2)}") {{ locations {{ nodes {{ id }} }} }} }}'
    nodes = (await own.data(document))["customer"]["locations"]["nodes"]
    assert {row_of(node["id"]) for node in nodes} == {FIRST + 1, FIRST + 3}


async def test_deleted_customer_answers_no_more(own: Client) -> None:
    async with nothing_changes(own):
        refused = await own.refused(
            "submitFeedback", {"happy": True}, None, token=f"token-{FIRST + 6}"
        )

    assert refused == [
        (
            "CONFLICT",
            "No more feedback is taken here: the kiosk, the customer, the location or the account "
            "is not active.",
            ["token"],
        )
    ]


async def test_message_is_not_needed(own: Client) -> None:
    """A suppressed request has only its link."""
    payload = await own.done(
        "submitFeedback",
        {"starRating": 4},
        "feedback { starRating }",
        None,
        token=f"token-{FIRST + 9}",
    )
    assert payload["feedback"] == {"starRating": 4}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [("REQUIRED", ONE_OF, ["npsScore"])]),
        ({"comments": "only words"}, [("REQUIRED", ONE_OF, ["npsScore"])]),
        ({"npsScore": 5, "starRating": 5}, [("INVALID", ONE_OF, ["npsScore"])]),
        ({"npsScore": 0, "happy": False}, [("INVALID", ONE_OF, ["npsScore"])]),
        (
            {"npsScore": -1},
            [("INVALID", "`npsScore` is -1. Give a whole number from 0 to 10.", ["npsScore"])],
        ),
        (
            {"npsScore": 11},
            [("INVALID", "`npsScore` is 11. Give a whole number from 0 to 10.", ["npsScore"])],
        ),
        (
            {"starRating": 0},
            [("INVALID", "`starRating` is 0. Give a whole number from 1 to 5.", ["starRating"])],
        ),
        (
            {"starRating": 6},
            [("INVALID", "`starRating` is 6. Give a whole number from 1 to 5.", ["starRating"])],
        ),
        (
            {"happy": True, "comments": "x" * 10_001},
            [("INVALID", "`comments` has 10001 characters. Give 10000 at most.", ["comments"])],
        ),
        (
            {"npsScore": 11, "starRating": 6},
            [
                ("INVALID", ONE_OF, ["npsScore"]),
                ("INVALID", "`npsScore` is 11. Give a whole number from 0 to 10.", ["npsScore"]),
                (
                    "INVALID",
                    "`starRating` is 6. Give a whole number from 1 to 5.",
                    ["starRating"],
                ),
            ],
        ),
    ],
)
async def test_wrong_answers(own: Client, given: dict[str, Any], expected: list[Any]) -> None:
    async with nothing_changes(own):
        assert await refused(own, given) == expected


@pytest.mark.parametrize("token", ["", "unknown", OPEN.upper(), f"{OPEN} ", "%", "x" * 10_000])
async def test_unknown_token(own: Client, token: str) -> None:
    async with nothing_changes(own):
        assert await refused(own, {"npsScore": 9}, token) == [UNKNOWN]


async def test_token_of_a_deleted_account(own: Client) -> None:
    async with nothing_changes(own):
        assert await refused(own, {"npsScore": 9}, f"token-{GONE * SPAN + 4}") == [UNKNOWN]


async def test_second_answer_is_refused(own: Client) -> None:
    await own.done("submitFeedback", {"npsScore": 9}, "", None, token=OPEN)
    async with nothing_changes(own):
        assert await refused(own, {"npsScore": 1}) == [ALREADY]
        assert await refused(own, {"npsScore": 1}, DONE) == [ALREADY]


async def test_of_two_answers_at_once_one_wins(own: Client) -> None:
    payloads = await asyncio.gather(
        *(own.run("submitFeedback", {"npsScore": n}, ALL, None, token=OPEN) for n in range(5))
    )
    won = [payload["feedback"]["npsScore"] for payload in payloads if payload["feedback"]]
    codes = [error["code"] for payload in payloads for error in payload["userErrors"]]
    assert (len(won), codes) == (1, ["ALREADY_SUBMITTED"] * 4)
    feedbacks = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    mine = [row for row in feedbacks if row["feedback_request_id"] == FIRST + 4]
    assert [row["nps_score"] for row in mine] == won


async def test_key_of_a_stranger_changes_nothing_about_it(own: Client) -> None:
    """The token is the permission, whoever sends it; the row belongs to the request's account."""
    given = {"npsScore": 9}
    await own.done("submitFeedback", given, "", "stranger", token=OPEN)
    feedbacks = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    (row,) = [row for row in feedbacks if row["feedback_request_id"] == FIRST + 4]
    assert row["account_id"] == ACME
    see = f'{{ node(id: "{gid("Feedback", row["id"])}") {{ id }} }}'
    assert await own.data(see, who="stranger") == {"node": None}


async def test_tokens_of_look_alikes_are_apart(own: Client) -> None:
    tokens = {f"token-{MIRROR * SPAN + 4}": 9, OPEN: 8}
    for token, score in tokens.items():
        await own.done("submitFeedback", {"npsScore": score}, "", None, token=token)

    rows = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    last = sorted(rows, key=lambda row: row["id"])[-2:]
    assert [(row["account_id"], row["nps_score"]) for row in last] == [(MIRROR, 9), (ACME, 8)]


async def test_answer_of_an_anonymous_customer_tells_nothing_more(own: Client) -> None:
    """What the payload offers is only what the customer said."""
    data = await own.data('{ __type(name: "SubmittedFeedback") { fields { name } } }')
    names = [field["name"] for field in data["__type"]["fields"]]
    assert names == ["created", "type", "npsScore", "starRating", "happy", "comments"]


async def test_feedback_of_a_deleted_location_stays(own: Client) -> None:
    await own.done("deleteLocation", {"id": acme("Location", 1)})
    data = await own.data(
        f'{{ feedback(id: "{acme("Feedback", 1)}") {{ npsScore location {{ name active }} }} }}'
    )
    assert data["feedback"] == {
        "npsScore": 10,
        "location": {"name": "Apple Park", "active": False},
    }
