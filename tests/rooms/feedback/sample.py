"""What the tests over all rooms know of feedback."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.rooms.customers.sample import CUSTOMERS
from tests.support.client import acme
from tests.support.people import SPAN
from tests.support.samples import (
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
    imported,
)
from tests.support.seeing import of_parent

# Feedback, field, rating, text, options.
ANSWERS: tuple[tuple[int, int, int | None, str | None, tuple[int, ...]], ...] = (
    (1, 2, 10, None, ()),
    (1, 4, None, "Nette Leute", ()),
    (1, 5, None, None, (2,)),
    (1, 6, None, None, (4, 6)),
    (5, 3, 2, None, ()),
    (5, 4, None, "Zu laut, NETTE leute", ()),
    (5, 6, None, None, (5,)),
    (6, 7, 7, None, ()),
    (7, 9, None, "x", ()),
    (9, 7, 7, None, ()),
    (9, 8, None, "Überall sauber", ()),
)
# Feedback, user, method, hour. The first replies are those of FIRST_REPLIES.
REPLIES: tuple[tuple[int, int | None, str, int], ...] = (
    (1, 2, "MANUAL", 30),
    (1, None, "AI", 20),
    (4, 3, "AI", 60),
    (5, 6, "MANUAL", 40),
    (5, 1, "MANUAL", 40),
    (9, 1, "AI", 100),
    (6, 3, "MANUAL", 12),
)
FIRST_REPLIES = {1: 2, 4: 3, 5: 4, 9: 6, 6: 7}
# The survey and the user that a feedback has from its request, or from an import.
SURVEY_OF = {1: 1, 5: 1, 6: 2, 7: 3, 9: 2}
USER_OF = {1: 1, 5: 1, 6: 2}


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    yield from _feedbacks(row, first)
    yield from _answers(row, of.account)
    yield from _replies(row, first)


def _feedbacks(row: Any, first: int) -> Rows:
    # location, customer, request, campaign, step, type, answer
    plan: tuple[tuple[Any, ...], ...] = (
        (1, 1, 1, 1, 1, "NPS", {"nps_score": 10, "comments": "Great — merci!"}),
        (2, 1, 2, None, None, "STAR_RATING", {"star_rating": 5}),
        (1, 2, 3, 1, 2, "HAPPY", {"happy": True}),
        (4, 3, None, None, None, "NPS", {"nps_score": 0, "comments": "GRÄSSLICH"}),
        (3, 4, 5, 2, 3, "HAPPY", {"happy": False, "comments": "grässlich"}),
        (3, None, None, None, None, "NPS", {"nps_score": 7, "platform_name": "Google"}),
        (6, 5, None, None, None, "STAR_RATING", {"star_rating": 1, "source": "partoo"}),
        (10, None, None, None, None, "UNKNOWN", {"comments": ""}),
        (12, 11, None, None, 4, "NPS", {"nps_score": 7}),
        (1, 6, None, None, None, "STAR_RATING", {"star_rating": 3, "source": "feedbackapi"}),
    )
    for number, (at, customer, request, campaign, step, type_, values) in enumerate(plan, 1):
        refers = {
            "customer_id": customer,
            "feedback_request_id": request,
            "campaign_id": campaign,
            "campaign_step_id": step,
            "survey_id": SURVEY_OF.get(number),
            "user_id": USER_OF.get(number),
        }
        keys = {name: None if key is None else first + key for name, key in refers.items()}
        named: dict[str, Any] = {}
        if customer is not None:
            who = CUSTOMERS[customer - 1]
            named = {"customer_name": who.get("first_name"), "customer_email": who.get("email")}
        yield (
            "feedbacks",
            row(
                number,
                location_id=first + at,
                type=type_,
                **keys,
                **named,
                **values,
                **_kept(number, first, values),
            ),
        )


def _answers(row: Any, account: int) -> Rows:
    first = account * SPAN
    for number, (feedback, field, rating, content, options) in enumerate(ANSWERS, 1):
        keys = {"feedback_id": first + feedback, "field_id": first + field}
        yield "feedback_answers", row(number, **keys, rating=rating, content=content)
        for option in options:
            tie = {"answer_id": first + number, "option_id": first + option}
            yield "feedback_answer_choices", {"account_id": account, **tie}


def _replies(row: Any, first: int) -> Rows:
    for number, (feedback, user, method, at) in enumerate(REPLIES, 1):
        yield (
            "feedback_replies",
            row(
                number,
                feedback_id=first + feedback,
                user_id=None if user is None else first + user,
                method=method,
                content=f"Danke {number}",
                **{**imported(number in (4, 6)), "created": hour(at)},
            ),
        )


def _kept(number: int, first: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a feedback keeps of its texts and of its first reply."""
    texts = [values.get("comments"), *(a[3] for a in ANSWERS if a[0] == number)]
    kept: dict[str, Any] = {"text_count": sum(bool(text and text.strip()) for text in texts)}
    reply = FIRST_REPLIES.get(number)
    if reply is not None:
        _, user, _, at = REPLIES[reply - 1]
        kept["first_reply_id"] = first + reply
        kept["first_replied"] = hour(at)
        kept["first_reply_user_id"] = None if user is None else first + user
    return kept


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield (
        "feedbacks",
        of.row(
            customer_id=of.key,
            location_id=of.key,
            feedback_request_id=of.key,
            campaign_id=of.key,
            campaign_step_id=of.key,
            survey_id=of.key,
            user_id=of.user,
            type="NPS",
            nps_score=9,
            first_reply_id=of.key,
            first_replied=hour(of.number),
        ),
    )
    yield "feedback_answers", of.row(feedback_id=of.key, field_id=of.key)
    yield "feedback_answer_choices", of.tie(answer_id=of.key, option_id=of.key)
    yield "feedback_replies", of.row(feedback_id=of.key, method="AI", content="Thanks")


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    answer = {
        "feedback_id": of.first,
        "field_id": of.first,
        "rating": 10,
        "content": "Très bien 🙂",
    }
    choice = {"account_id": of.account, "answer_id": of.first, "option_id": of.first}
    reply = {"feedback_id": of.first, "user_id": of.first, "method": "AI", "content": "Merci"}
    return [
        (
            "feedbacks",
            {
                **of.imported,
                "location_id": of.first,
                "customer_id": of.first,
                "feedback_request_id": of.first,
                "campaign_id": of.first,
                "campaign_step_id": of.first,
                "survey_id": of.first,
                "user_id": of.first,
                "type": "NPS",
                "nps_score": 9,
                "comments": "Très bien 🙂",
            },
        ),
        ("feedback_answers", {**of.own, **answer}),
        ("feedback_answer_choices", choice),
        ("feedback_replies", {**of.imported, **reply}),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "replyToFeedback",
            {"feedbackId": acme("Feedback", 1), "content": "Danke!"},
            "feedback { type }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "submitFeedback",
            {"npsScore": 9},
            "feedback { type }",
            None,
            {"token": "token-2004"},
            outcomes="d d d d d d d d",
        ),
    ),
    look_ups={
        "feedback": (acme("Feedback", 1), WITH_LOCATIONS),
    },
    lists={
        "feedbacks": (20, 10, 10, 7, 0, 10, 10, 10),
    },
    sees=dict.fromkeys(("FeedbackAnswer", "FeedbackReply"), of_parent("Feedback", "feedback_id")),
    authors=("feedbacks", "feedback_replies"),
    texts={"feedbackForm": ("token", ("token-2008", "token-2002", "?"))},
)
