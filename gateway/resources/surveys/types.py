"""Surveys, their fields and the options of those in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.activity_feedback.inputs import (
    ActivityFeedbackFilter,
    ActivityFeedbackOrder,
)
from gateway.resources.activity_feedback.store import ACTIVITY_FEEDBACKS
from gateway.resources.feedback.inputs import FeedbackFilter, FeedbackOrder
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.inputs import FeedbackRequestFilter, FeedbackRequestOrder
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.surveys.inputs import (
    SurveyFieldFilter,
    SurveyFieldOptionFilter,
    SurveyFieldOptionOrder,
    SurveyFieldOrder,
)
from gateway.resources.surveys.model import SurveyFieldType
from gateway.resources.surveys.store import SURVEY_FIELD_OPTIONS, SURVEY_FIELDS, SURVEYS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.activity_feedback.types import ActivityFeedback
    from gateway.resources.feedback.types import Feedback
    from gateway.resources.feedback_requests.types import FeedbackRequest


@node_type(SURVEYS, "Form that customers fill in when they leave feedback")
class Survey(Record):
    name: str = column("Name of the survey")
    active: bool = column("Whether the survey is active; a deleted one is not")
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the survey"
    )
    fields: Connection["SurveyField"] = to_many(
        SURVEY_FIELDS,
        by="survey_id",
        filter=SurveyFieldFilter,
        order=SurveyFieldOrder,
        description="Fields of the survey, 100 at most",
    )
    feedback_requests: Connection[
        Annotated["FeedbackRequest", strawberry.lazy("gateway.resources.feedback_requests.types")]
    ] = to_many(
        FEEDBACK_REQUESTS,
        by="survey_id",
        filter=FeedbackRequestFilter,
        order=FeedbackRequestOrder,
        description="Requests that ask a customer to fill in the survey",
    )
    feedbacks: Connection[
        Annotated["Feedback", strawberry.lazy("gateway.resources.feedback.types")]
    ] = to_many(
        FEEDBACKS,
        by="survey_id",
        filter=FeedbackFilter,
        order=FeedbackOrder,
        description="Feedback that was left with the survey",
    )
    activity_feedbacks: Connection[
        Annotated["ActivityFeedback", strawberry.lazy("gateway.resources.activity_feedback.types")]
    ] = to_many(
        ACTIVITY_FEEDBACKS,
        by="template_survey_id",
        filter=ActivityFeedbackFilter,
        order=ActivityFeedbackOrder,
        description="Feedback on activities that has the survey as its template",
    )


@node_type(SURVEY_FIELDS, "Question of a survey")
class SurveyField(Record):
    type: SurveyFieldType = column("What the field asks for")
    label: str = column("Question of the field, as customers read it")
    position: int = column("Position of the field in its survey, from 0")
    required: bool = column("Whether the field must be answered")
    survey: Survey = to_one(SURVEYS, "survey_id", "Survey of the field")
    options: Connection["SurveyFieldOption"] = to_many(
        SURVEY_FIELD_OPTIONS,
        by="field_id",
        filter=SurveyFieldOptionFilter,
        order=SurveyFieldOptionOrder,
        description="Options to choose from, 100 at most; only fields of type CHOICE and "
        "MULTI_CHOICE have any",
    )


@node_type(SURVEY_FIELD_OPTIONS, "Answer that a field offers")
class SurveyFieldOption(Node):
    created: dt.datetime = column("Time at which the option was added")
    label: str = column("Text of the option, as customers read it")
    position: int = column("Position of the option in its field, from 0")
    field: SurveyField = to_one(SURVEY_FIELDS, "field_id", "Field of the option")
