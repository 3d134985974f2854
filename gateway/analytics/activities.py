"""Components of activity feedback."""

from sqlalchemy import Float

from gateway.analytics.components import Component, Dataset

ACTIVITIES = Component("activities", Dataset.ACTIVITIES)
SATISFACTION_SUM = Component(
    "satisfaction_sum",
    Dataset.ACTIVITIES,
    what=lambda of: of["activity"].c.overall_satisfaction,
)
ACTIVITIES_ANSWERED = Component(
    "activities_answered", Dataset.ACTIVITIES, lambda of: of["activity"].c.answered
)

RESPONSES = Component("responses", Dataset.ACTIVITY_RESPONSES)
RESPONSES_SCORED = Component(
    "responses_scored",
    Dataset.ACTIVITY_RESPONSES,
    lambda of: of["response"].c.score.is_not(None),
)
SCORES_SUM = Component(
    "scores_sum",
    Dataset.ACTIVITY_RESPONSES,
    what=lambda of: of["response"].c.score,
    type=Float(),
)
