"""Feedback, its answers and the replies to it in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.campaigns.store import CAMPAIGN_STEPS, CAMPAIGNS
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.inputs import (
    FeedbackAnswerFilter,
    FeedbackAnswerOrder,
    FeedbackReplyFilter,
    FeedbackReplyOrder,
)
from gateway.resources.feedback.model import FeedbackType
from gateway.resources.feedback.store import (
    CHOICES_OF_ANSWER,
    FEEDBACK_ANSWERS,
    FEEDBACK_REPLIES,
    FEEDBACKS,
)
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.replies import ReplyMethod
from gateway.resources.surveys.inputs import SurveyFieldOptionFilter, SurveyFieldOptionOrder
from gateway.resources.surveys.store import SURVEY_FIELDS, SURVEYS
from gateway.resources.users.author_types import author_name
from gateway.resources.users.store import USERS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.campaigns.types import Campaign, CampaignStep
    from gateway.resources.customers.types import Customer
    from gateway.resources.feedback_requests.types import FeedbackRequest
    from gateway.resources.locations.types import Location
    from gateway.resources.surveys.types import Survey, SurveyField, SurveyFieldOption
    from gateway.resources.users.types import User


@node_type(FEEDBACKS, "Feedback that a customer left on a location")
class Feedback(Record):
    type: FeedbackType = column("What the customer was asked")
    nps_score: int | None = column(
        "NPS score, 0 to 10: given directly, or else the first answer to an NPS field; null if none"
    )
    star_rating: int | None = column(
        "Stars, 1 to 5: given directly, or else the first answer to a CSAT field; null if none"
    )
    happy: bool | None = column("Whether the customer was happy; null unless the type is HAPPY")
    comments: str | None = column("Comments of the customer; null if there are none")
    text_count: int = column("Number of texts: comments and answers to TEXT fields")
    first_replied: dt.datetime | None = column("Time of the first reply; null if there is none")
    platform_name: str | None = column(
        "Name of the review platform whose link the customer clicked; null if none"
    )
    customer_name: str | None = column("Name of the customer at the time; null if unknown")
    customer_email: str | None = column("E-mail address of the customer at the time; null if none")
    customer: Annotated["Customer", strawberry.lazy("gateway.resources.customers.types")] | None = (
        to_one(CUSTOMERS, "customer_id", "Customer who left the feedback; null if unknown")
    )
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that the feedback is about"
    )
    feedback_request: (
        Annotated["FeedbackRequest", strawberry.lazy("gateway.resources.feedback_requests.types")]
        | None
    ) = to_one(FEEDBACK_REQUESTS, "feedback_request_id", "Request that was answered; null if none")
    campaign: Annotated["Campaign", strawberry.lazy("gateway.resources.campaigns.types")] | None = (
        to_one(CAMPAIGNS, "campaign_id", "Campaign that asked for the feedback; null if none did")
    )
    campaign_step: (
        Annotated["CampaignStep", strawberry.lazy("gateway.resources.campaigns.types")] | None
    ) = to_one(
        CAMPAIGN_STEPS, "campaign_step_id", "Campaign step that asked for it; null if none did"
    )
    survey: Annotated["Survey", strawberry.lazy("gateway.resources.surveys.types")] | None = to_one(
        SURVEYS, "survey_id", "Survey that was filled in; null if none"
    )
    user: Annotated["User", strawberry.lazy("gateway.resources.users.types")] | None = to_one(
        USERS, "user_id", "User who made the request that was answered; null if unknown"
    )
    answers: Connection["FeedbackAnswer"] = to_many(
        FEEDBACK_ANSWERS,
        by="feedback_id",
        filter=FeedbackAnswerFilter,
        order=FeedbackAnswerOrder,
        description="Answers to the fields of the survey",
    )
    first_reply: "FeedbackReply | None" = to_one(
        FEEDBACK_REPLIES, "first_reply_id", "Earliest reply to the feedback; null if there is none"
    )
    replies: Connection["FeedbackReply"] = to_many(
        FEEDBACK_REPLIES,
        by="feedback_id",
        filter=FeedbackReplyFilter,
        order=FeedbackReplyOrder,
        description="Replies of the company to the feedback",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the feedback"
    )


@node_type(FEEDBACK_ANSWERS, "Answer of a customer to one field of a survey")
class FeedbackAnswer(Node):
    created: dt.datetime = column("Time of the answer")
    rating: int | None = column(
        "Rating: 0 to 10 for an NPS field, 1 to 5 for CSAT and RATING; null for others"
    )
    content: str | None = column("Text; null unless the field is of type TEXT")
    field: Annotated["SurveyField", strawberry.lazy("gateway.resources.surveys.types")] = to_one(
        SURVEY_FIELDS, "field_id", "Field that was answered"
    )
    feedback: Feedback = to_one(FEEDBACKS, "feedback_id", "Feedback that the answer belongs to")
    choices: Connection[
        Annotated["SurveyFieldOption", strawberry.lazy("gateway.resources.surveys.types")]
    ] = to_many(
        CHOICES_OF_ANSWER,
        filter=SurveyFieldOptionFilter,
        order=SurveyFieldOptionOrder,
        description="Options that the customer chose; none unless the field offers options",
    )


@node_type(FEEDBACK_REPLIES, "Reply of the company to feedback")
class FeedbackReply(Record):
    method: ReplyMethod = column("Who wrote the reply")
    content: str = column("Text of the reply")
    user: Annotated["User", strawberry.lazy("gateway.resources.users.types")] | None = to_one(
        USERS, "user_id", "User who replied; null if unknown or unseen by the viewer"
    )
    user_name: str | None = author_name("replied")
    feedback: Feedback = to_one(FEEDBACKS, "feedback_id", "Feedback that was replied to")
