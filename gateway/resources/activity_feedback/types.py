"""Activity feedback and its children in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, part, to_many, to_one, value_of
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.activity_feedback.inputs import (
    ActivityFollowUpFilter,
    ActivityFollowUpOrder,
    ActivityKeywordFilter,
    ActivityKeywordOrder,
    ActivityNamespaceFilter,
    ActivityNamespaceOrder,
    ActivityResponseFilter,
    ActivityResponseOrder,
)
from gateway.resources.activity_feedback.store import (
    ACTIVITY_FEEDBACKS,
    ACTIVITY_FOLLOW_UPS,
    ACTIVITY_KEYWORDS,
    ACTIVITY_NAMESPACES,
    ACTIVITY_RESPONSES,
)
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.surveys.store import SURVEY_FIELDS, SURVEYS
from gateway.resources.users.store import USERS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.customers.types import Customer
    from gateway.resources.surveys.types import Survey, SurveyField
    from gateway.resources.users.types import User


@strawberry.type(description="What the words of activity feedback feel like, as computed on write")
class ActivitySentiment:
    sentiment_label: str | None = column(
        "Label: very_negative, negative, neutral, positive or very_positive, unless another "
        "analyser has others; null if no response has words",
        name="overall",
    )
    sentiment_confidence: float | None = column(
        "How sure the label is, 0 to 1; null if there is none", name="confidence"
    )


@strawberry.type(description="Country and city of a session, as reported by another system")
class ActivitySessionLocation:
    session_country: str | None = column("Country; null if unknown", name="country")
    session_city: str | None = column("City; null if unknown", name="city")


@strawberry.type(description="Device and browser with which a client gave activity feedback")
class ActivitySession:
    device_type: str | None = column("Type of the device, such as mobile; null if unknown")
    browser: str | None = column("Browser; null if unknown")
    ip_address: str | None = column(
        "IP address; null if unknown, for anonymous feedback, and for keys without the scope "
        "READ_IP_ADDRESSES"
    )
    location: ActivitySessionLocation = part(
        ActivitySessionLocation, "Where in the world the session was"
    )


@node_type(ACTIVITY_FEEDBACKS, "Feedback of a client on an activity of a representative")
class ActivityFeedback(Record):
    activity_type: str = column("Type of the activity, such as sales_visit")
    activity_id: str | None = column(
        "Identifier of the activity in its own system; null if it has none"
    )
    rep: Annotated["User", strawberry.lazy("gateway.resources.users.types")] = to_one(
        USERS, "rep_user_id", "Representative whom the feedback is for"
    )
    client: Annotated["Customer", strawberry.lazy("gateway.resources.customers.types")] | None = (
        to_one(
            CUSTOMERS,
            "client_customer_id",
            "Client who gave the feedback; null if unknown, unseen by the viewer or anonymous",
        )
    )
    template: Annotated["Survey", strawberry.lazy("gateway.resources.surveys.types")] = to_one(
        SURVEYS, "template_survey_id", "Template whose questions were asked"
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the feedback"
    )
    overall_satisfaction: int = column("Overall satisfaction, 1 to 10")
    nps_score: int | None = column("NPS score, 0 to 10; null if not asked")
    completion_time: int | None = column("Seconds that the client took; null if unknown")
    completion_rate: float | None = column(
        "Percentage of the template's questions that were answered, 0 to 100; null if it has none"
    )
    is_anonymous: bool = column("Whether the feedback is anonymous: without client and IP address")
    answered: bool = column("Whether some response says something")
    sv_client: int | None = column("Number that another system gave as SVClient; null if none did")
    version: int = column("Number of changes since the feedback was made")
    sentiment: ActivitySentiment = part(
        ActivitySentiment, "What the words of the responses feel like"
    )
    session: ActivitySession = part(
        ActivitySession, "Device and browser with which the feedback was given"
    )
    responses: Connection["ActivityResponse"] = to_many(
        ACTIVITY_RESPONSES,
        by="activity_feedback_id",
        filter=ActivityResponseFilter,
        order=ActivityResponseOrder,
        description="Responses to questions, 100 at most",
    )
    follow_up_actions: Connection["ActivityFollowUp"] = to_many(
        ACTIVITY_FOLLOW_UPS,
        by="activity_feedback_id",
        filter=ActivityFollowUpFilter,
        order=ActivityFollowUpOrder,
        description="What is to be done about the feedback, 100 actions at most",
    )
    keywords: Connection["ActivityKeyword"] = to_many(
        ACTIVITY_KEYWORDS,
        by="activity_feedback_id",
        filter=ActivityKeywordFilter,
        order=ActivityKeywordOrder,
        description="Words that decided the sentiment, 10 at most",
    )
    company_namespace: Connection["ActivityNamespace"] = to_many(
        ACTIVITY_NAMESPACES,
        by="activity_feedback_id",
        filter=ActivityNamespaceFilter,
        order=ActivityNamespaceOrder,
        description="Namespaces of the company that the feedback belongs to, 100 at most",
    )


@node_type(ACTIVITY_RESPONSES, "Response of a client to one question")
class ActivityResponse(Node):
    question_id: str | None = column("Identifier of the question, as it was given; null if none")
    field: Annotated["SurveyField", strawberry.lazy("gateway.resources.surveys.types")] | None = (
        to_one(
            SURVEY_FIELDS,
            "field_id",
            "Field of the template that was answered; null for a question of another system",
        )
    )
    question_text: str | None = value_of(
        SURVEY_FIELDS,
        "field_id",
        "label",
        str | None,
        "Text of the question: the label of the field; null for a question of another system",
    )
    question_type: str | None = column("Type of the question, such as rating; null if unknown")
    response_value: str | None = column("Value of the response, ratings too; null if none")
    response_text: str | None = column("Text of the response; null if none")
    score: float | None = column("Value of the response where it is a number; null where it is not")
    activity_feedback: ActivityFeedback = to_one(
        ACTIVITY_FEEDBACKS, "activity_feedback_id", "Feedback that the response belongs to"
    )


@node_type(ACTIVITY_FOLLOW_UPS, "Something to do about activity feedback")
class ActivityFollowUp(Node):
    action_type: str | None = column("What to do, such as call; null if not said")
    priority: str | None = column("How urgent it is, such as high; null if not said")
    assigned_to: str | None = column("Who is to do it; null if nobody yet")
    due_date: dt.date | None = column("Day by which it is to be done; null if there is none")
    status: str | None = column("How far it is, such as pending; null if not said")


@node_type(ACTIVITY_KEYWORDS, "Word that decided the sentiment of activity feedback")
class ActivityKeyword(Node):
    keyword: str = column("Word, in lower case")


@node_type(ACTIVITY_NAMESPACES, "Namespace of the company that activity feedback belongs to")
class ActivityNamespace(Node):
    namespace: str = column("Name of the namespace")
