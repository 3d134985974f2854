"""Activity feedback of the world: of every representative, with and without what may be missing."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

Rows = Iterator[tuple[str, Mapping[str, Any]]]

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


def activities(row: Any, first: int) -> Rows:
    """Activity feedback of a company, with what hangs on it."""
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
