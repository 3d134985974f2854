"""Customers in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.activity_feedback.inputs import (
    ActivityFeedbackFilter,
    ActivityFeedbackOrder,
)
from gateway.resources.activity_feedback.store import ACTIVITY_FEEDBACKS
from gateway.resources.campaigns.inputs import EnrollmentFilter, EnrollmentOrder
from gateway.resources.campaigns.store import ENROLLMENTS
from gateway.resources.conversations.inputs import ConversationFilter, ConversationOrder
from gateway.resources.conversations.store import CONVERSATIONS
from gateway.resources.customers.store import CUSTOMERS, LOCATIONS_OF_CUSTOMER
from gateway.resources.feedback.inputs import FeedbackFilter, FeedbackOrder
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.inputs import FeedbackRequestFilter, FeedbackRequestOrder
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.inputs import LocationFilter, LocationOrder

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.activity_feedback.types import ActivityFeedback
    from gateway.resources.campaigns.types import Enrollment
    from gateway.resources.conversations.types import Conversation
    from gateway.resources.feedback.types import Feedback
    from gateway.resources.feedback_requests.types import FeedbackRequest
    from gateway.resources.locations.types import Location


@node_type(CUSTOMERS, "Person who can be asked for feedback")
class Customer(Record):
    email: str | None = column("E-mail address of the customer, in lower case")
    mobile_number: str | None = column("Mobile number of the customer, E.164")
    first_name: str | None = column("First name of the customer")
    last_name: str | None = column("Last or family name of the customer")
    country_code: str | None = column(
        "Country of residence, two letters (ISO 3166-1 alpha-2); null if unknown"
    )
    language: str | None = column(
        "Language of messages to the customer: en, fr, de, es, it, pt, nl or ar (ISO 639-1); null "
        "if unknown, that of the account then holds"
    )
    last_sms: dt.datetime | None = column("Time of the last text message to the customer")
    last_email: dt.datetime | None = column("Time of the last e-mail to the customer")
    invalid: bool = column("Whether a text message to the customer failed or an e-mail bounced")
    opt_out: bool = column("Whether the customer wants no more e-mails or text messages")
    active: bool = column("Whether the customer is active; a deleted one is not")
    placeholder: bool = column(
        "Whether the customer is known only from what was imported with a reference to it"
    )
    erased: dt.datetime | None = column(
        "Time at which everything that was known of the customer was erased; null if it was not"
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the customer"
    )
    locations: Connection[
        Annotated["Location", strawberry.lazy("gateway.resources.locations.types")]
    ] = to_many(
        LOCATIONS_OF_CUSTOMER,
        filter=LocationFilter,
        order=LocationOrder,
        description="Locations that the customer belongs to",
    )
    feedback_requests: Connection[
        Annotated["FeedbackRequest", strawberry.lazy("gateway.resources.feedback_requests.types")]
    ] = to_many(
        FEEDBACK_REQUESTS,
        by="customer_id",
        filter=FeedbackRequestFilter,
        order=FeedbackRequestOrder,
        description="Requests for feedback made to the customer",
    )
    feedbacks: Connection[
        Annotated["Feedback", strawberry.lazy("gateway.resources.feedback.types")]
    ] = to_many(
        FEEDBACKS,
        by="customer_id",
        filter=FeedbackFilter,
        order=FeedbackOrder,
        description="Feedback that the customer left",
    )
    enrollments: Connection[
        Annotated["Enrollment", strawberry.lazy("gateway.resources.campaigns.types")]
    ] = to_many(
        ENROLLMENTS,
        by="customer_id",
        filter=EnrollmentFilter,
        order=EnrollmentOrder,
        description="Campaigns that the customer is or was in",
    )
    activity_feedbacks: Connection[
        Annotated["ActivityFeedback", strawberry.lazy("gateway.resources.activity_feedback.types")]
    ] = to_many(
        ACTIVITY_FEEDBACKS,
        by="client_customer_id",
        filter=ActivityFeedbackFilter,
        order=ActivityFeedbackOrder,
        description="Feedback that the customer gave on activities, the anonymous not included",
    )
    conversations: Connection[
        Annotated["Conversation", strawberry.lazy("gateway.resources.conversations.types")]
    ] = to_many(
        CONVERSATIONS,
        by="customer_id",
        filter=ConversationFilter,
        order=ConversationOrder,
        description="Conversations with the customer",
    )
