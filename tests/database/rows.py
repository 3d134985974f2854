"""One row of every table for an account, in insertion order: what the database tests write."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Date, TableClause, column, insert, table
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.database.columns import UtcDateTime
from gateway.database.tenancy import Unscoped

Row = tuple[str, Mapping[str, Any]]

CREATED = dt.datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 1)
UPDATED = dt.datetime(2026, 11, 1, 23, 59, 59, 999999, tzinfo=dt.UTC)
UNSCOPED = {"unscoped": Unscoped.PROVISIONING}
SHARED_ROW: Row = ("server_secrets", {"name": "sample", "value": "sample secret of the store"})


def all_rows(account: int) -> list[Row]:
    """One row of every table for an account."""
    first = account * 100
    added = {"feedback_requests": {"survey_id": first}, "feedbacks": {"survey_id": first}}
    added["feedbacks"]["user_id"] = first
    account_row, *rows = account_rows(account)
    forms, answers = survey_rows(account)[:3], survey_rows(account)[3:]
    figures = [*activity_rows(account), *profile_figure_rows(account)]
    return [
        account_row,
        *forms,
        *((name, {**row, **added.get(name, {})}) for name, row in rows),
        *answers,
        *export_rows(account),
        *business_rows(account),
        *figures,
        *messaging_rows(account),
    ]


def first_rows(account: int) -> list[Row]:
    """Rows for one account as revision 0001 knew them."""
    later = {"customer_created"}
    return [
        (name, {key: value for key, value in row.items() if key not in later})
        for name, row in account_rows(account)
    ]


def account_rows(account: int) -> list[Row]:
    """Rows of the tables of revision 0001 for one account; ids are its own times a hundred."""
    first = account * 100
    times = {"created": CREATED, "updated": UPDATED}
    own = {"id": first, "account_id": account, **times}
    imported = {**own, "source": "feedbackapi", "external_id": f"x-{account}"}
    return [
        ("accounts", {"id": account, "name": f"Account {account}", "verb": "VISIT", **times}),
        ("customers", {**imported, "email": "zoë@example.com", "last_email": CREATED}),
        ("locations", {**imported, "name": "Café Olé", "code": "A-1"}),
        ("message_templates", {**imported, "name": "Thank you", "channel": "EMAIL"}),
        ("campaigns", {**imported, "name": "Spring"}),
        ("campaign_steps", {**imported, "name": "First", "position": 1, "campaign_id": first}),
        ("review_platforms", {**imported, "name": "Google"}),
        ("location_group_sections", {**imported, "name": "Regions"}),
        ("location_groups", {**imported, "name": "North", "section_id": first}),
        ("location_group_members", {**_link(account), "group_id": first}),
        (
            "users",
            {**imported, "email": "u@example.com", "role": "RESTRICTED", "status": "ACTIVE"},
        ),
        ("user_locations", {**_link(account), "user_id": first}),
        (
            "api_keys",
            {
                **own,
                "user_id": first,
                "name": "sample",
                "prefix": f"key{account}",
                "digest": "0" * 64,
                "scopes": "READ WRITE",
            },
        ),
        (
            "customer_locations",
            {
                **_link(account),
                "customer_id": first,
                "created": CREATED,
                "customer_created": CREATED,
            },
        ),
        ("review_profiles", {**own, "location_id": first, "url": "https://example.com/r"}),
        (
            "reviews",
            {**imported, "location_id": first, "platform_id": first, "rating": 4.5},
        ),
        (
            "feedback_requests",
            {
                **imported,
                "customer_id": first,
                "location_id": first,
                "template_id": first,
                "user_id": first,
                "type": "EMAIL",
                "due": CREATED,
                "token": f"token-{account}",
                "full_url": "https://example.com/f/1",
                "branded_url": "https://example.com/f/1",
            },
        ),
        (
            "feedbacks",
            {
                **imported,
                "location_id": first,
                "customer_id": first,
                "feedback_request_id": first,
                "campaign_id": first,
                "campaign_step_id": first,
                "type": "NPS",
                "nps_score": 9,
                "comments": "Très bien 🙂",
            },
        ),
        (
            "idempotency_keys",
            {
                "id": first,
                "account_id": account,
                "user_id": first,
                "mutation": "createCustomer",
                "key": "k",
                "input_digest": "0" * 64,
                "entity_id": first,
                "created": CREATED,
            },
        ),
        (
            "change_log",
            {
                "sequence": first,
                "account_id": account,
                "entity": "customers",
                "entity_id": first,
                "operation": "CREATED",
                "at": CREATED,
            },
        ),
    ]


def survey_rows(account: int) -> list[Row]:
    """Rows of revision 0002 for one account, which hang on those of 0001."""
    first = account * 100
    own = {"id": first, "account_id": account, "created": CREATED, "updated": UPDATED}
    imported = {**own, "source": "feedbackapi", "external_id": f"x-{account}"}
    field = {"position": 0, "type": "CHOICE", "label": "Why?", "required": True}
    answer = {"feedback_id": first, "field_id": first, "rating": 10, "content": "Très bien 🙂"}
    reply = {"feedback_id": first, "user_id": first, "method": "AI", "content": "Merci"}
    choice = {"account_id": account, "answer_id": first, "option_id": first}
    return [
        ("surveys", {**imported, "name": "After the visit"}),
        ("survey_fields", {**imported, **field, "survey_id": first}),
        ("survey_field_options", {**own, "field_id": first, "position": 0, "label": "Staff"}),
        ("feedback_answers", {**own, **answer}),
        ("feedback_answer_choices", choice),
        ("feedback_replies", {**imported, **reply}),
    ]


def export_rows(account: int) -> list[Row]:
    """Rows of revision 0004 for one account, which hang on those of 0001."""
    first = account * 100
    own = {"id": first, "account_id": account, "created": CREATED, "updated": UPDATED}
    file = {"format": "XLSX", "file_key": "0" * 32, "file_name": "table.xlsx"}
    state = {"status": "DONE", "progress": 100, "row_count": 3, "expires": UPDATED, "error": "–"}
    return [("analytics_exports", {**own, **file, **state, "user_id": first, "request": "{}"})]


def business_rows(account: int) -> list[Row]:
    """Rows of revision 0005 for one account, which hang on those of 0001."""
    first = account * 100
    own = {"id": first, "account_id": account, "created": CREATED, "updated": UPDATED}
    place = {**own, "location_id": first}
    hours = {"opens": 1200, "closes": 120}
    reply = {"source": "feedbackapi", "external_id": f"x-{account}", "user_id": first}
    return [
        ("location_categories", {**place, "category": "gcid:bakery", "position": 0}),
        ("location_opening_periods", {**place, "day": 7, **hours}),
        (
            "location_special_periods",
            {
                **place,
                "starts": dt.date(2026, 12, 24),
                "ends": dt.date(2026, 12, 26),
                "name": "Noël",
                "closed": False,
            },
        ),
        ("location_special_hours", {**place, "special_period_id": first, **hours}),
        (
            "location_contacts",
            {**place, "kind": "PHONE", "value": "+33612345678", "name": "Zoë", "position": 0},
        ),
        (
            "location_photos",
            {**place, "kind": "LOGO", "url": "https://example.com/l.png", "position": 0},
        ),
        (
            "review_replies",
            {**own, **reply, "review_id": first, "method": "AI", "content": "Merci 🙂"},
        ),
        ("review_tags", {**own, "name": "Très bien"}),
        ("review_tag_links", {"account_id": account, "review_id": first, "tag_id": first}),
    ]


def activity_rows(account: int) -> list[Row]:
    """Rows of revision 0007 for one account, which hang on those of 0001 and 0002."""
    first = account * 100
    own = {"id": first, "account_id": account, "created": CREATED, "updated": UPDATED}
    of_feedback = {**own, "activity_feedback_id": first, "position": 0}
    return [
        (
            "activity_feedbacks",
            {
                **own,
                "source": "activity-feedback",
                "external_id": f"x-{account}",
                "activity_type": "sales_visit",
                "rep_user_id": first,
                "client_customer_id": first,
                "template_survey_id": first,
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
                "field_id": first,
                "response_value": " 8.5 ",
                "score": 8.5,
            },
        ),
        ("activity_keywords", {**of_feedback, "keyword": "très bien"}),
        ("activity_follow_ups", {**of_feedback, "due_date": DAY}),
        ("activity_namespaces", {**of_feedback, "namespace": "north"}),
    ]


def profile_figure_rows(account: int) -> list[Row]:
    """Rows of revision 0008 for one account, which hang on those of 0001."""
    first = account * 100
    own = {"id": first, "account_id": account, "created": CREATED, "updated": UPDATED}
    counts = {"business_impressions_mobile_search": 2**40, "call_clicks": 3}
    keyword = {"month": DAY, "keyword": "café", "branded": False, "threshold": 15}
    return [
        ("profile_metrics", {**own, **counts, "location_id": first, "day": DAY}),
        ("search_keywords", {**own, **keyword, "location_id": first}),
    ]


def messaging_rows(account: int) -> list[Row]:
    """Rows of revision 0006 for one account, which hang on those of 0001."""
    first = account * 100
    own = {"id": first, "account_id": account, "created": CREATED, "updated": UPDATED}
    imported = {**own, "source": "feedbackapi", "external_id": f"x-{account}"}
    conversation = {"location_id": first, "customer_id": first, "last_message_at": CREATED}
    message = {"conversation_id": first, "direction": "INBOUND", "user_id": first}
    button = {"cta_type": "BOOK", "cta_url": "https://example.com/book"}
    publication = {"post_id": first, "location_id": first, "published_at": UPDATED}
    return [
        ("conversations", {**imported, **conversation, "platform": "FACEBOOK", "subject": "Öl?"}),
        ("messages", {**imported, **message, "content": "Très bien 🙂"}),
        ("posts", {**imported, **button, "type": "OFFER", "description": "–", "user_id": first}),
        (
            "post_publications",
            {**own, **publication, "platform": "INSTAGRAM", "state": "ERROR", "error": "–"},
        ),
    ]


def _link(account: int) -> dict[str, Any]:
    return {"account_id": account, "location_id": account * 100}


def row_table(name: str, row: Mapping[str, Any]) -> TableClause:
    """A table of exactly the columns of a row, independent of today's models."""
    types: dict[type, Any] = {dt.datetime: UtcDateTime(), dt.date: Date()}
    columns: list[Any] = [
        Column(key, types[type(value)]) if type(value) in types else column(key)
        for key, value in row.items()
    ]
    return table(name, *columns)


async def write(connection: AsyncConnection, rows: Iterable[Row]) -> None:
    """Insert rows, each into its table."""
    for name, row in rows:
        await connection.execute(
            insert(row_table(name, row)).values(dict(row)), execution_options=UNSCOPED
        )
