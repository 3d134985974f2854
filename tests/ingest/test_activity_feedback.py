"""Bodies of Activity feedback v2: the list, the single ones and the answers to writes."""

import copy
import datetime as dt
from typing import Any

import pytest

from gateway.database.engine import Database
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons
from tests.support.snapshot import changes, rows_of

AT = dt.datetime(2019, 8, 24, 14, 15, 22, tzinfo=dt.UTC)
ONE: dict[str, Any] = {
    "_id": "507f1f77bcf86cd799439011",
    "activity_type": "sales_visit",
    "activity_id": "507f1f77bcf86cd799439012",
    "rep": "507f1f77bcf86cd799439013",
    "client": "507f1f77bcf86cd799439014",
    "template_id": "507f1f77bcf86cd799439015",
    "overall_satisfaction": 8,
    "responses": [
        {
            "question_id": "q1",
            "question_text": "How was it?",
            "question_type": "rating",
            "response_value": "8",
            "response_text": "Wonderful visit",
        }
    ],
    "nps_score": 9,
    "sentiment_analysis": {
        "overall_sentiment": "very_positive",
        "confidence_score": 1,
        "keywords": ["wonderful"],
    },
    "completion_time": 180,
    "completion_rate": 100,
    "session_data": {
        "device_type": "mobile",
        "browser": "Firefox",
        "ip_address": "192.0.2.7",
        "location": {"country": "France", "city": "Lyon"},
    },
    "follow_up_actions": [
        {
            "action_type": "call",
            "priority": "high",
            "assigned_to": "Ann",
            "due_date": "2019-08-24",
            "status": "pending",
        }
    ],
    "is_anonymous": False,
    "company_namespace": ["north"],
    "createdAt": "2019-08-24T14:15:22Z",
    "modifiedAt": "2019-08-24T14:15:22Z",
    "SVClient": 0,
    "__v": 0,
}
LIST = {
    "success": True,
    "data": [ONE],
    "paging": {"total": 1, "page": 1, "per_page": 25, "pages": 1},
}
SINGLE = {"success": True, "data": ONE}
REP = records.user(id="507f1f77bcf86cd799439013")
TABLES = (
    "activity_feedbacks",
    "activity_responses",
    "activity_keywords",
    "activity_follow_ups",
    "activity_namespaces",
)


async def told(database: Database) -> dict[str, list[dict[str, Any]]]:
    """The rows of feedback and of what hangs on it, without keys."""
    tables = await rows_of(database, *TABLES)
    left_out = {"id", "account_id", "activity_feedback_id", "position"}
    return {
        name: [{k: v for k, v in row.items() if k not in left_out} for row in tables[name]]
        for name in TABLES
    }


@pytest.mark.parametrize("body", [LIST, SINGLE, ONE])
async def test_body_is_stored_whole(importing: Importer, database: Database, body: Any) -> None:
    await importing(REP)

    report = await importing(body, strict=False)

    assert (report.failures, report.unread) == ([], {})
    assert counts(report) == {
        "activity_feedbacks": (1, 0, 0, 0, 0),
        "customers": (0, 0, 0, 0, 1),
        "surveys": (0, 0, 0, 0, 1),
    }
    rows = await told(database)
    (feedback,) = rows["activity_feedbacks"]
    wanted = {
        "external_id": "507f1f77bcf86cd799439011",
        "created": AT,
        "updated": AT,
        "activity_type": "sales_visit",
        "activity_id": "507f1f77bcf86cd799439012",
        "overall_satisfaction": 8,
        "nps_score": 9,
        "completion_time": 180,
        "completion_rate": 100.0,
        "is_anonymous": False,
        "sv_client": 0,
        "version": 0,
        "sentiment_label": "very_positive",
        "sentiment_confidence": 1.0,
        "device_type": "mobile",
        "browser": "Firefox",
        "ip_address": "192.0.2.7",
        "session_country": "France",
        "session_city": "Lyon",
        "answered": True,
    }
    assert {name: feedback[name] for name in wanted} == wanted
    (response,) = rows["activity_responses"]
    assert (response["question_id"], response["response_value"]) == ("q1", "8")
    assert (response["response_text"], response["score"]) == ("Wonderful visit", 8.0)
    assert [row["keyword"] for row in rows["activity_keywords"]] == ["wonderful"]
    assert [row["namespace"] for row in rows["activity_namespaces"]] == ["north"]
    (action,) = rows["activity_follow_ups"]
    assert (action["assigned_to"], action["due_date"]) == ("Ann", dt.date(2019, 8, 24))


async def test_body_again_changes_nothing(importing: Importer, database: Database) -> None:
    await importing(REP, SINGLE)
    before = await rows_of(database)

    report = await importing(LIST)

    assert counts(report) == {"activity_feedbacks": (0, 0, 1, 0, 0)}
    assert changes(before, await rows_of(database)) == {}


async def test_answer_to_an_update_changes_what_it_tells(
    importing: Importer, database: Database
) -> None:
    await importing(REP, SINGLE)
    later = copy.deepcopy(ONE)
    later |= {"overall_satisfaction": 1, "__v": 1, "modifiedAt": "2019-08-25T00:00:00Z"}
    later["follow_up_actions"] = []
    later["responses"][0]["response_value"] = 1
    del later["company_namespace"]

    report = await importing({"success": True, "data": later})

    assert counts(report) == {"activity_feedbacks": (0, 1, 0, 0, 0)}
    rows = await told(database)
    (feedback,) = rows["activity_feedbacks"]
    assert (feedback["overall_satisfaction"], feedback["version"]) == (1, 1)
    assert feedback["updated"] == dt.datetime(2019, 8, 25, tzinfo=dt.UTC)
    assert rows["activity_follow_ups"] == []
    assert [row["score"] for row in rows["activity_responses"]] == [1.0]
    assert [row["namespace"] for row in rows["activity_namespaces"]] == ["north"]


async def test_anonymous_feedback_keeps_neither_client_nor_address(
    importing: Importer, database: Database
) -> None:
    await importing(REP)

    report = await importing({**ONE, "is_anonymous": True})

    assert counts(report) == {
        "activity_feedbacks": (1, 0, 0, 0, 0),
        "surveys": (0, 0, 0, 0, 1),
    }
    (feedback,) = (await told(database))["activity_feedbacks"]
    assert (feedback["client_customer_id"], feedback["ip_address"]) == (None, None)
    assert feedback["session_city"] == "Lyon"


async def test_without_a_sentiment_it_is_computed(importing: Importer, database: Database) -> None:
    body = {key: value for key, value in ONE.items() if key != "sentiment_analysis"}
    await importing(REP, body)

    rows = await told(database)
    again = await importing(body)

    assert rows["activity_feedbacks"][0]["sentiment_label"] == "very_positive"
    assert [row["keyword"] for row in rows["activity_keywords"]] == ["wonderful"]
    assert counts(again) == {"activity_feedbacks": (0, 0, 1, 0, 0)}


async def test_questions_are_those_of_the_template(importing: Importer, database: Database) -> None:
    survey = {
        "id": "507f1f77bcf86cd799439015",
        "name": "Visit",
        "fields": [
            {"id": "q1", "type": "rating", "label": "How was it?"},
            {"id": "q2", "type": "text", "label": "Why?"},
        ],
    }
    body = {key: value for key, value in ONE.items() if key != "completion_rate"}

    await importing(REP, survey, body)

    fields = (await rows_of(database, "survey_fields"))["survey_fields"]
    rows = await told(database)
    assert rows["activity_responses"][0]["field_id"] == fields[0]["id"]
    assert rows["activity_feedbacks"][0]["completion_rate"] == 50.0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"rep": "nobody"},
            "`rep` refers to 'nobody', which is unknown here. "
            "Import the users first: the record is not kept without one.",
        ),
        ({"template_id": None}, "`template_id` is needed: give a value."),
        (
            {"overall_satisfaction": 11},
            "`overall_satisfaction` is 11. Give a whole number from 1 to 10.",
        ),
        (
            {"company_namespace": ["a", "a"]},
            "`company_namespace` has a name twice. Give each once.",
        ),
        ({"responses": [{}] * 101}, "`responses` has 101 entries. Give 100 at most."),
        (
            {"sentiment_analysis": {"confidence_score": 2}},
            "`confidence_score` is 2. Give a number from 0 to 1.",
        ),
        (
            {"createdAt": "9999-12-31T23:59:59Z"},
            "`createdAt` is '9999-12-31T23:59:59Z'. Give a time from 1900 to 2200 by ISO 8601, "
            "such as 2024-12-14T00:00:00Z, or as seconds since 1970.",
        ),
    ],
)
async def test_wrong_bodies(
    importing: Importer, database: Database, change: Any, reason: str
) -> None:
    await importing(REP)
    before = await rows_of(database)

    report = await importing({**ONE, **change})

    assert reasons(report) == [reason]
    assert changes(before, await rows_of(database)) == {}
