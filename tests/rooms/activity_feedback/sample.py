"""What the tests over all rooms know of activity feedback."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.samples import (
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
)
from tests.support.seeing import of_parent, of_user

# Representative, client, template, satisfaction.
FEEDBACKS: tuple[tuple[int, int | None, int, int, dict[str, Any]], ...] = (
    (3, 1, 1, 8, {"activity_type": "sales_visit", "activity_id": "a-1", "nps_score": 9}),
    (3, None, 1, 10, {"is_anonymous": True, "sentiment_label": "positive"}),
    (1, 2, 2, 1, {"activity_type": "Sales_Visit", "ip_address": "192.0.2.7"}),
    (2, 9, 1, 8, {"activity_id": "Ä-9", "completion_time": 180, "completion_rate": 62.5}),
    (6, 1, 3, 5, {"source": "activity-feedback", "version": 3, "sv_client": 0}),
    (3, 11, 2, 8, {"ip_address": "2001:db8::1", "browser": "Firefox", "nps_score": 0}),
)
SESSION = {"device_type": "mobile", "session_country": "CH", "session_city": "Zürich"}
# Feedback, question, field, type, value, text.
RESPONSES: tuple[tuple[int, str | None, int | None, str | None, str | None, str | None], ...] = (
    (1, "q1", None, "rating", " 8.5 ", "Sehr nett"),
    (1, "f2", 2, "rating", "10", None),
    (1, None, None, None, "ten", ""),
    (2, "q1", None, "rating", "7", "NETT"),
    (3, "f8", 8, "text", None, "naja"),
    (5, "q1", None, "rating", "-1e2", None),
    (6, "f7", 7, "rating", "", None),
)
SCORES = {" 8.5 ": 8.5, "10": 10.0, "7": 7.0, "-1e2": -100.0}
KEYWORDS = ((1, "nett"), (1, "Ärger"), (1, "nett genug"), (3, "naja"), (6, "nett"))
FOLLOW_UPS: tuple[tuple[int, str | None, str | None, str | None, int | None, str | None], ...] = (
    (1, "call", "high", "Ada", 5, "pending"),
    (1, "Call", None, None, None, "done"),
    (1, "e-mail", "low", "ada", 3, None),
    (3, "call", "high", None, 5, "pending"),
    (6, None, "High", "Zoë", None, "pending"),
)
NAMESPACES = ((1, "north"), (1, "Norden"), (3, "north"), (4, "süd"), (6, "SÜD"))


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    for number, (rep, client, template, satisfaction, values) in enumerate(FEEDBACKS, 1):
        answered = any(
            (value or "").strip() or (text or "").strip()
            for feedback, *_, value, text in RESPONSES
            if feedback == number
        )
        plain = {
            "activity_type": "call",
            "rep_user_id": first + rep,
            "client_customer_id": None if client is None else first + client,
            "template_survey_id": first + template,
            "overall_satisfaction": satisfaction,
            "answered": answered,
            "is_anonymous": False,
            "version": 0,
        }
        felt = {"sentiment_label": "very_negative", "sentiment_confidence": 0.75}
        more = {**SESSION, **felt} if number % 2 else {}
        yield "activity_feedbacks", row(number, **{**plain, **more, **values})
    for number, (feedback, question, field, type_, value, text) in enumerate(RESPONSES, 1):
        values = {
            "question_id": question,
            "field_id": None if field is None else first + field,
            "question_type": type_,
            "response_value": value,
            "response_text": text,
            "score": SCORES.get(value or ""),
        }
        yield "activity_responses", row(number, **_of(first, feedback, number), **values)
    for number, (feedback, keyword) in enumerate(KEYWORDS, 1):
        yield "activity_keywords", row(number, **_of(first, feedback, number), keyword=keyword)
    for number, (feedback, action, priority, who, day, status) in enumerate(FOLLOW_UPS, 1):
        values = {
            "action_type": action,
            "priority": priority,
            "assigned_to": who,
            "due_date": None if day is None else dt.date(2026, 1, day),
            "status": status,
        }
        yield "activity_follow_ups", row(number, **_of(first, feedback, number), **values)
    for number, (feedback, name) in enumerate(NAMESPACES, 1):
        yield "activity_namespaces", row(number, **_of(first, feedback, number), namespace=name)


def _of(first: int, feedback: int, number: int) -> dict[str, int]:
    return {"activity_feedback_id": first + feedback, "position": 10 - number}


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    of_activity = {"activity_feedback_id": of.key, "position": 0}
    yield (
        "activity_feedbacks",
        of.row(
            activity_type="call",
            rep_user_id=of.user,
            client_customer_id=of.key,
            template_survey_id=of.key,
            overall_satisfaction=5,
        ),
    )
    yield "activity_responses", of.row(**of_activity, field_id=of.key, response_value="5")
    yield "activity_follow_ups", of.row(**of_activity, action_type="call")
    yield "activity_keywords", of.row(**of_activity, keyword="good")
    yield "activity_namespaces", of.row(**of_activity, namespace="north")


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    of_feedback = {**of.own, "activity_feedback_id": of.first, "position": 0}
    return [
        (
            "activity_feedbacks",
            {
                **of.own,
                "source": "activity-feedback",
                "external_id": f"x-{of.account}",
                "activity_type": "sales_visit",
                "rep_user_id": of.first,
                "client_customer_id": of.first,
                "template_survey_id": of.first,
                "overall_satisfaction": 8,
                "completion_rate": 62.5,
                "is_anonymous": False,
                "version": 0,
                "sentiment_label": "very_positive",
                "ip_address": "2001:db8::1",
                "answered": True,
            },
        ),
        (
            "activity_responses",
            {
                **of_feedback,
                "question_id": "q",
                "field_id": of.first,
                "response_value": " 8.5 ",
                "score": 8.5,
            },
        ),
        ("activity_keywords", {**of_feedback, "keyword": "très bien"}),
        ("activity_follow_ups", {**of_feedback, "due_date": dt.date(2026, 3, 1)}),
        ("activity_namespaces", {**of_feedback, "namespace": "north"}),
    ]


def _question(oracle: Any, row: Row, person: Any) -> str | None:
    fields = {field["id"]: field["label"] for field in oracle.rows("SurveyField")}
    return fields.get(row["field_id"])


def _namespaces(oracle: Any, row: Row) -> list[str | None]:
    rows = oracle.tables["activity_namespaces"]
    named = [one["namespace"] for one in rows if one["activity_feedback_id"] == row["id"]]
    return named or [None]


PARTS = ("ActivityResponse", "ActivityFollowUp", "ActivityKeyword", "ActivityNamespace")


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createActivityFeedback",
            {
                "activityType": "sales_visit",
                "repId": acme("User", 3),
                "clientId": acme("Customer", 1),
                "templateId": acme("Survey", 1),
                "overallSatisfaction": 8,
            },
            "activityFeedback { activityType }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "updateActivityFeedback",
            {"id": acme("ActivityFeedback", 1), "overallSatisfaction": 1},
            "activityFeedback { overallSatisfaction }",
            outcomes="d d d d - - - -",
        ),
    ),
    look_ups={
        "activityFeedback": (acme("ActivityFeedback", 1), WITH_LOCATIONS),
    },
    lists={
        "activityFeedbacks": (12, 6, 6, 3, 0, 6, 6, 6),
    },
    sees={
        "ActivityFeedback": of_user("rep_user_id"),
        **dict.fromkeys(PARTS, of_parent("ActivityFeedback", "activity_feedback_id")),
    },
    columns={
        ("ActivityFeedback", "rep"): "rep_user_id",
        ("ActivityFeedback", "client"): "client_customer_id",
        ("ActivityFeedback", "template"): "template_survey_id",
        ("ActivityFeedback", "overallSentiment"): "sentiment_label",
    },
    orders={
        "rep": ("rep_user_id",),
        "client": ("client_customer_id",),
        "template": ("template_survey_id",),
    },
    compared={("ActivityFeedback", "namespace"): _namespaces},
    values={("ActivityResponse", "questionText"): _question},
)
