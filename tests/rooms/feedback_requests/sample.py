"""What the tests over all rooms know of feedback requests."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.samples import (
    CREATED,
    FAR,
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
)


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    plan: tuple[tuple[int, int, int, str, dict[str, Any]], ...] = (
        (
            1,
            1,
            1,
            "EMAIL",
            {
                "message_opened": True,
                "message_clicked": True,
                "user_id": 1,
                "survey_id": 1,
                "campaign_id": 1,
                "campaign_step_id": 1,
            },
        ),
        (1, 2, 2, "SMS", {"message_clicked": True}),
        (
            2,
            1,
            1,
            "EMAIL",
            {"message_bounced": True, "bounce_reason": "no such box", "campaign_id": 1},
        ),
        (3, 4, 2, "SMS", {"due": hour(500), "user_id": 3}),
        (4, 3, 3, "SUPPRESSED", {"user_id": 1, "survey_id": 1}),
        (6, 1, 1, "EMAIL", {"spam_complaint": True}),
        (5, 6, 1, "EMAIL", {"user_id": 6}),
        (1, 10, 1, "EMAIL", {"due": hour(500), "user_id": 2, "survey_id": 1}),
        (11, 12, 3, "SUPPRESSED", {"source": "feedbackapi"}),
        (2, 3, 1, "EMAIL", {"source": "partoo", "message_opened": True}),
        (1, 1, 1, "EMAIL", {"state": "SCHEDULED", "due": FAR}),
        (1, 1, 1, "EMAIL", {"state": "UNCERTAIN", "attempts": 1, "last_error": "No answer."}),
    )
    for number, (customer, location, template, type_, values) in enumerate(plan, 1):
        token = f"token-{first + number}"
        for key in ("user_id", "survey_id", "campaign_id", "campaign_step_id"):
            if key in values:
                values = {**values, key: first + values[key]}
        values = {"due": hour(number // 2), **values}
        if type_ != "SUPPRESSED" and "state" not in values:
            values = {"state": "SENT", "sent_at": values["due"], **values}
        yield (
            "feedback_requests",
            row(
                number,
                customer_id=first + customer,
                location_id=first + location,
                template_id=first + template,
                type=type_,
                token=token,
                full_url=f"https://gateway.example/f/{token}",
                branded_url=f"https://brand.example/f/{token}",
                **{"state": "SUPPRESSED", **values},
            ),
        )


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield (
        "feedback_requests",
        of.row(
            survey_id=of.key,
            campaign_id=of.key,
            campaign_step_id=of.key,
            customer_id=of.key,
            location_id=of.key,
            template_id=of.key,
            user_id=of.user,
            type="EMAIL",
            due=hour(1),
            state="SENT",
            sent_at=hour(1),
            token=f"token-{of.key}",
            full_url="https://a.example",
            branded_url="https://a.example",
        ),
    )


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    return [
        (
            "feedback_requests",
            {
                **of.imported,
                "customer_id": of.first,
                "location_id": of.first,
                "survey_id": of.first,
                "campaign_id": of.first,
                "campaign_step_id": of.first,
                "template_id": of.first,
                "user_id": of.first,
                "type": "EMAIL",
                "due": CREATED,
                "state": "SENT",
                "sent_at": CREATED,
                "token": f"token-{of.account}",
                "full_url": "https://example.com/f/1",
                "branded_url": "https://example.com/f/1",
            },
        ),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createFeedbackRequest",
            {
                "customerId": acme("Customer", 1),
                "templateId": acme("MessageTemplate", 1),
                "locationId": acme("Location", 1),
                "surveyId": acme("Survey", 1),
            },
            "feedbackRequest { type }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "recordMessageEvent",
            {"id": acme("FeedbackRequest", 3), "event": "OPENED"},
            "feedbackRequest { messageOpened }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "cancelFeedbackRequest",
            {"id": acme("FeedbackRequest", 11)},
            "feedbackRequest { state }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "resendFeedbackRequest",
            {"id": acme("FeedbackRequest", 12)},
            "feedbackRequest { state lastError }",
            outcomes="d d d d - - - -",
        ),
    ),
    look_ups={
        "feedbackRequest": (acme("FeedbackRequest", 1), WITH_LOCATIONS),
    },
    lists={
        "feedbackRequests": (24, 12, 12, 9, 0, 12, 12, 12),
    },
    authors=("feedback_requests",),
)
