"""Figures of activity feedback and of the responses in it."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Float, String, case, cast, func, literal, or_
from sqlalchemy.sql.elements import ColumnElement

from gateway.analytics.components import Component
from gateway.analytics.datasets import Dataset, FactDate, Facts, same_row
from gateway.analytics.dimensions import DATES, OTHER_QUESTION, QUESTION_OF_FIELD, Dimension
from gateway.analytics.metrics import Figures, count, mean, percent
from gateway.database.blanks import trimmed
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.activity_feedback.model import ActivityResponseModel
from gateway.resources.activity_feedback.store import ACTIVITY_FEEDBACKS
from gateway.store.write import table_of

_OF_ACTIVITY = (Dimension.REP, Dimension.CLIENT, Dimension.TEMPLATE, Dimension.ACTIVITY_TYPE)


def _activities(viewer: Viewer, _reads: Collection[str]) -> Facts:
    activity = ACTIVITY_FEEDBACKS.table.alias("activity")
    return Facts(
        tables={"activity": activity},
        source=activity,
        scope=ACTIVITY_FEEDBACKS.visible(activity, viewer),
        date=activity.c.created,
        location=None,
        keys={
            Dimension.REP: activity.c.rep_user_id,
            Dimension.CLIENT: activity.c.client_customer_id,
            Dimension.TEMPLATE: activity.c.template_survey_id,
            Dimension.ACTIVITY_TYPE: activity.c.activity_type,
        },
        account=activity.c.account_id,
    )


def _responses(viewer: Viewer, reads: Collection[str]) -> Facts:
    facts = _activities(viewer, reads)
    response = table_of(ActivityResponseModel).alias("response")
    same = same_row(response, "activity_feedback_id", facts.source, "id")
    question = case(
        (
            response.c.field_id.is_not(None),
            literal(QUESTION_OF_FIELD, String).concat(cast(response.c.field_id, String)),
        ),
        else_=literal(OTHER_QUESTION, String).concat(response.c.question_id),
    )
    return replace(
        facts,
        tables={**facts.tables, "response": response},
        source=facts.source.join(response, same),
        scope=[
            of_tenant(response, viewer),
            *facts.scope,
            or_(_says(response.c.response_value), _says(response.c.response_text)),
        ],
        keys={**facts.keys, Dimension.QUESTION: question},
    )


def _says(text: ColumnElement[Any]) -> ColumnElement[bool]:
    """An empty answer is no answer."""
    return trimmed(func.coalesce(text, "")) != ""


_MADE = FactDate("ACTIVITY", "When the activity feedback was made")
ACTIVITIES = Dataset(
    name="activities",
    facts=_activities,
    date=_MADE,
    counts="activity feedback",
    dimensions=(*_OF_ACTIVITY, *DATES),
)
RESPONSES = Dataset(
    name="activity_responses",
    facts=_responses,
    date=_MADE,
    counts="activity feedback",
    dimensions=(*_OF_ACTIVITY, Dimension.QUESTION, *DATES),
)

ALL = Component("activities", ACTIVITIES)
SATISFACTION_SUM = Component(
    "satisfaction_sum", ACTIVITIES, what=lambda of: of["activity"].c.overall_satisfaction
)
ANSWERED = Component("activities_answered", ACTIVITIES, lambda of: of["activity"].c.answered)
GIVEN = Component("responses", RESPONSES)
SCORED = Component("responses_scored", RESPONSES, lambda of: of["response"].c.score.is_not(None))
SCORES_SUM = Component(
    "scores_sum", RESPONSES, what=lambda of: of["response"].c.score, type=Float()
)

FIGURES = Figures(
    room="activity_feedback",
    datasets=(ACTIVITIES, RESPONSES),
    metrics=(
        count(
            "activity.total_feedback",
            ALL,
            "Activity feedback",
            "Number of activity feedback, by the time of its creation",
        ),
        mean(
            "activity.average_satisfaction",
            SATISFACTION_SUM,
            ALL,
            "Average satisfaction with activities",
            "Mean overall satisfaction with activities, 1 to 10, by the time of creation",
        ),
        percent(
            "activity.response_rate",
            ANSWERED,
            ALL,
            "Activity feedback with responses",
            "Percentage of activity feedback with at least one response that is not blank",
        ),
        mean(
            "activity.average_score",
            SCORES_SUM,
            SCORED,
            "Average score of the question",
            "Mean of the responses to a question whose values are numbers; null without any; "
            "goes with the dimension QUESTION and has no total",
            needs=Dimension.QUESTION,
        ),
        count(
            "activity.response_count",
            GIVEN,
            "Responses to the question",
            "Number of responses to a question that are not blank; goes with the dimension "
            "QUESTION and has no total",
            needs=Dimension.QUESTION,
        ),
    ),
)
