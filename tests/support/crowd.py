"""Sixty accounts of one provider, each with a row or two of everything, all links set."""

import datetime as dt
from typing import Any

from tests.support.people import SPAN
from tests.support.world import Rows, account_row, hour, user_rows

CROWD_PROVIDER = 1
SIZE = 60


def crowd_rows() -> Rows:
    """All rows; the provider of the world may ask for them with its own key."""
    yield from account_row(CROWD_PROVIDER, "Crowd", is_provider=True)
    yield from user_rows(CROWD_PROVIDER, 1, "provider@example.com", "PROVIDER", "Petra")
    for account in range(CROWD_PROVIDER + 1, CROWD_PROVIDER + 1 + SIZE):
        yield from account_row(account, f"Client {account}", CROWD_PROVIDER)
        yield from user_rows(account, 1, "admin@example.com", "ADMIN", "Ada")
        for number in (1, 2):
            yield from _linked(account, number)


def _linked(account: int, number: int) -> Rows:
    """One row of everything, each linked to the others of the same number."""
    key = account * SPAN + number

    def row(**values: Any) -> dict[str, Any]:
        times = {"created": hour(number), "updated": hour(number)}
        return {"id": key, "account_id": account, **times, **values}

    def tie(**values: int) -> dict[str, Any]:
        return {"account_id": account, **values}

    yield "locations", row(name=f"Location {number}")
    yield "location_group_sections", row(name="Section")
    yield "location_groups", row(name="Group", section_id=key)
    yield "location_group_members", tie(group_id=key, location_id=key)
    yield "user_locations", tie(user_id=account * SPAN + 1, location_id=key)
    yield "review_profiles", row(location_id=key, url="https://a.example")
    yield "customers", row(email=f"c{number}@example.com")
    yield (
        "customer_locations",
        {
            **tie(customer_id=key, location_id=key),
            "customer_created": hour(number),
            "created": hour(1),
        },
    )
    yield "message_templates", row(name="Template", channel="EMAIL")
    yield "campaigns", row(name="Campaign")
    yield "campaign_steps", row(name="Step", campaign_id=key, position=number)
    yield "surveys", row(name="Survey")
    yield (
        "survey_fields",
        row(survey_id=key, position=0, type="CHOICE", label="Why?", required=False),
    )
    yield "survey_field_options", row(field_id=key, position=0, label="Staff")
    yield (
        "feedback_requests",
        row(
            survey_id=key,
            customer_id=key,
            location_id=key,
            template_id=key,
            user_id=account * SPAN + 1,
            type="EMAIL",
            due=hour(1),
            token=f"token-{key}",
            full_url="https://a.example",
            branded_url="https://a.example",
        ),
    )
    yield (
        "feedbacks",
        row(
            customer_id=key,
            location_id=key,
            feedback_request_id=key,
            campaign_id=key,
            campaign_step_id=key,
            survey_id=key,
            user_id=account * SPAN + 1,
            type="NPS",
            nps_score=9,
            first_reply_id=key,
            first_replied=hour(number),
        ),
    )
    yield "feedback_answers", row(feedback_id=key, field_id=key)
    yield "feedback_answer_choices", tie(answer_id=key, option_id=key)
    yield "feedback_replies", row(feedback_id=key, method="AI", content="Thanks")
    yield "review_platforms", row(name="Platform")
    yield (
        "analytics_exports",
        row(
            user_id=account * SPAN + 1,
            format="CSV",
            request="{}",
            file_key=f"{key:032x}",
            file_name=f"file_{number}",
            status="FAILED",
            error="Too many rows.",
        ),
    )
    day = dt.date(2026, 1, 1)
    yield "profile_metrics", row(location_id=key, day=day)
    yield "search_keywords", row(location_id=key, month=day, keyword="a", branded=True, count=1)
    yield (
        "activity_feedbacks",
        row(
            activity_type="call",
            rep_user_id=account * SPAN + 1,
            client_customer_id=key,
            template_survey_id=key,
            overall_satisfaction=5,
        ),
    )
    of_activity = {"activity_feedback_id": key, "position": 0}
    yield "activity_responses", row(**of_activity, field_id=key, response_value="5")
    yield "activity_follow_ups", row(**of_activity, action_type="call")
    yield "activity_keywords", row(**of_activity, keyword="good")
    yield "activity_namespaces", row(**of_activity, namespace="north")
    yield "reviews", row(location_id=key, platform_id=key, rating=4.0, first_reply_id=key)
    yield "review_replies", row(review_id=key, method="AI", content="Thanks")
    yield "review_tags", row(name=f"Tag {number}")
    yield "review_tag_links", tie(review_id=key, tag_id=key)
    yield "location_categories", row(location_id=key, category="gcid:cafe", position=0)
    yield "location_opening_periods", row(location_id=key, day=1, opens=0, closes=0)
    place = {"location_id": key, "platform": "FACEBOOK"}
    user = {"user_id": account * SPAN + 1}
    yield "conversations", row(**place, customer_id=key, last_message_at=hour(number))
    yield "messages", row(**user, conversation_id=key, direction="OUTBOUND", content="Thanks")
    yield "posts", row(**user, type="STANDARD", description="News")
    yield "post_publications", row(**place, post_id=key, state="LIVE")
