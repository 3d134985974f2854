"""What can be done to feedback on activities."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.database.columns import now
from gateway.errors import UserErrorCode
from gateway.policies import EVERYBODY, Capability
from gateway.resources.activity_feedback.contents import replace_rows
from gateway.resources.activity_feedback.model import (
    ActivityFeedbackModel,
    ActivityFollowUpModel,
    ActivityKeywordModel,
    ActivityNamespaceModel,
)
from gateway.resources.activity_feedback.responses import (
    Response,
    check_responses,
    template_of,
    write_responses,
)
from gateway.resources.activity_feedback.sentiment import Sentiment
from gateway.resources.activity_feedback.store import ACTIVITY_FEEDBACKS
from gateway.resources.customers.service import visible_customer
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.surveys.service import visible_survey
from gateway.resources.users.store import USERS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, no_such

RECORD_ACTIVITY = Capability("record activity feedback", EVERYBODY)
MAX_FOLLOW_UPS = 100
MAX_NAMESPACES = 100
MAX_NAMESPACE = 200
MAX_SECONDS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to do about feedback."""

    action_type: str | None = None
    priority: str | None = None
    assigned_to: str | None = None
    due_date: dt.date | None = None
    status: str | None = None


async def create_activity_feedback(
    tx: Transaction,
    *,
    rep_id: int,
    client_id: int | None,
    template_id: int,
    values: Mapping[str, Any],
    responses: Sequence[Response],
    namespaces: Sequence[str],
    sentiment: Sentiment | None,
) -> int:
    """Record what a client says of an activity; the id.

    Anonymous feedback is kept without the client and the IP address, whatever is given.
    """
    checks = Checks()
    given = _checked(checks, values)
    check_responses(checks, responses)
    kept = _checked_namespaces(checks, namespaces)
    checks.settle()
    rep = await tx.require(USERS, rep_id, "repId")
    account_id = rep.account_id
    client = None
    if client_id is not None:
        client = await visible_customer(tx, client_id, "clientId")
        if client.account_id != account_id:
            raise no_such(CUSTOMERS, "clientId")
    await visible_survey(tx, account_id, template_id, "templateId")
    template = await template_of(tx, account_id, template_id)
    if given["is_anonymous"]:
        client = given["ip_address"] = None
    created = now()
    feedback_id = await tx.insert(
        ActivityFeedbackModel,
        account_id,
        created=created,
        updated=created,
        rep_user_id=rep_id,
        client_customer_id=None if client is None else client_id,
        template_survey_id=template_id,
        answered=any(not each.empty for each in responses),
        completion_rate=template.completion(responses),
        **_felt(sentiment),
        **given,
    )
    await write_responses(tx, account_id, feedback_id, template, responses)
    await replace_rows(tx, ActivityKeywordModel, account_id, feedback_id, _keywords(sentiment))
    await replace_rows(
        tx, ActivityNamespaceModel, account_id, feedback_id, [{"namespace": n} for n in kept]
    )
    return feedback_id


async def update_activity_feedback(
    tx: Transaction, feedback_id: int, given: Mapping[str, Any], sentiment: Sentiment | None
) -> int:
    """Change what is given; lists are replaced whole, and the version counts up. The id.

    `given` may hold overall_satisfaction, nps_score, responses, follow_ups and namespaces;
    `sentiment` is that of the responses.
    """
    feedback = await tx.require(ACTIVITY_FEEDBACKS, feedback_id, "id", lock=True)
    checks = Checks()
    responses: Sequence[Response] | None = given.get("responses")
    changes = {n: given[n] for n in ("overall_satisfaction", "nps_score") if n in given}
    _check_scores(checks, changes)
    check_responses(checks, responses or ())
    follow_ups = _checked_follow_ups(checks, given.get("follow_ups") or ())
    namespaces = _checked_namespaces(checks, given.get("namespaces") or ())
    checks.settle()
    if not given:
        return feedback_id
    account_id = feedback.account_id
    if "responses" in given:
        answers = responses or ()
        template = await template_of(tx, account_id, feedback.template_survey_id)
        changes |= _felt(sentiment)
        changes["answered"] = any(not each.empty for each in answers)
        changes["completion_rate"] = template.completion(answers)
        await write_responses(tx, account_id, feedback_id, template, answers)
        await replace_rows(tx, ActivityKeywordModel, account_id, feedback_id, _keywords(sentiment))
    if "follow_ups" in given:
        await replace_rows(tx, ActivityFollowUpModel, account_id, feedback_id, follow_ups)
    if "namespaces" in given:
        rows = [{"namespace": name} for name in namespaces]
        await replace_rows(tx, ActivityNamespaceModel, account_id, feedback_id, rows)
    changes["version"] = feedback.version + 1
    await tx.update(ActivityFeedbackModel, account_id, feedback_id, changes)
    return feedback_id


def _checked(checks: Checks, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of new feedback in stored form; mistakes are collected in the checks."""
    session = checks.within("session")
    checked = {
        **values,
        "activity_type": checks.text(values["activity_type"], "activityType", 100, required=True),
        "activity_id": checks.text(values["activity_id"], "activityId", 128),
        "device_type": session.text(values["device_type"], "deviceType", 100),
        "browser": session.text(values["browser"], "browser", 500),
        "ip_address": session.text(values["ip_address"], "ipAddress", 100),
    }
    checks.integer(values["completion_time"], "completionTime", 0, MAX_SECONDS)
    _check_scores(checks, values)
    return checked


def _check_scores(checks: Checks, values: Mapping[str, Any]) -> None:
    checks.integer(values.get("overall_satisfaction"), "overallSatisfaction", 1, 10)
    checks.integer(values.get("nps_score"), "npsScore", 0, 10)


def _checked_follow_ups(checks: Checks, given: Sequence[FollowUp]) -> list[dict[str, Any]]:
    if len(given) > MAX_FOLLOW_UPS:
        checks.note(
            UserErrorCode.INVALID,
            f"`followUpActions` has {len(given)} actions. Give {MAX_FOLLOW_UPS} at most.",
            "followUpActions",
        )
        return []
    rows = []
    for place, each in enumerate(given):
        here = checks.within("followUpActions", place)
        rows.append(
            {
                "action_type": here.text(each.action_type, "actionType", 100),
                "priority": here.text(each.priority, "priority", 100),
                "assigned_to": here.text(each.assigned_to, "assignedTo", 200),
                "due_date": each.due_date,
                "status": here.text(each.status, "status", 100),
            }
        )
    return rows


def _checked_namespaces(checks: Checks, given: Sequence[str]) -> list[str]:
    if len(given) > MAX_NAMESPACES:
        checks.note(
            UserErrorCode.INVALID,
            f"`companyNamespace` has {len(given)} namespaces. Give {MAX_NAMESPACES} at most.",
            "companyNamespace",
        )
        return []
    kept: list[str] = []
    for place, each in enumerate(given):
        here = checks.within("companyNamespace")
        name = here.text(each, str(place), MAX_NAMESPACE, required=True)
        if name is not None and name in kept:
            here.note(UserErrorCode.INVALID, f"{name!r} is named twice. Name it once.", str(place))
        kept.append(name)
    return kept


def _felt(sentiment: Sentiment | None) -> dict[str, Any]:
    if sentiment is None:
        return {"sentiment_label": None, "sentiment_confidence": None}
    return {
        "sentiment_label": sentiment.label,
        "sentiment_confidence": sentiment.confidence,
    }


def _keywords(sentiment: Sentiment | None) -> list[dict[str, Any]]:
    return [{"keyword": word} for word in sentiment.keywords] if sentiment is not None else []
