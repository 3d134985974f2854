"""Accounts in the graph."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.enums import described_enum
from gateway.graphql.fields import column, part, to_count, to_many
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.privacy.types import Retention
from gateway.resources.accounts.messaging_types import Branding, MessagingSettings
from gateway.resources.accounts.model import AccountVerb
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.customers.inputs import CustomerFilter, CustomerOrder
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.inputs import FeedbackFilter, FeedbackOrder
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.inputs import FeedbackRequestFilter, FeedbackRequestOrder
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.inputs import LocationFilter, LocationOrder
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.reviews.inputs import ReviewFilter, ReviewOrder
from gateway.resources.reviews.store import REVIEWS
from gateway.resources.surveys.inputs import SurveyFilter, SurveyOrder
from gateway.resources.surveys.store import SURVEYS
from gateway.resources.users.inputs import UserFilter, UserOrder
from gateway.resources.users.store import USERS
from gateway.store.resource import Relation

if TYPE_CHECKING:
    from gateway.resources.customers.types import Customer
    from gateway.resources.feedback.types import Feedback
    from gateway.resources.feedback_requests.types import FeedbackRequest
    from gateway.resources.locations.types import Location
    from gateway.resources.reviews.types import Review
    from gateway.resources.surveys.types import Survey
    from gateway.resources.users.types import User

described_enum(
    AccountVerb,
    "What consumers do with a company",
    {
        AccountVerb.USE: 'They use it: templates say "Thank you for using X"',
        AccountVerb.VISIT: 'They visit it: templates say "Thank you for visiting X"',
    },
)


@node_type(ACCOUNTS, "Company with its locations, users and customers")
class Account(Record):
    name: str = column("Name of the company")
    active: bool = column("Whether the account is active; inactive ones do not affect billing")
    verb: AccountVerb = column("What consumers do with the company")
    max_locations: int | None = column("Limit of active locations; null is unlimited")
    max_users: int | None = column("Limit of users; null is unlimited")
    max_campaigns: int | None = column("Limit of campaigns; null is unlimited")
    sms_allowance: int | None = column("Limit of text messages a month; null is unlimited")
    branding: Branding = part(Branding, "How messages and feedback pages show whom they come from")
    messaging: MessagingSettings = part(
        MessagingSettings, "When messages go to customers, in which language, and what is asked"
    )
    retention: Retention = part(Retention, "For how long the account keeps what is known of people")

    active_locations: int = to_count(
        Relation(LOCATIONS, "account_id"), "Number of active locations that the viewer sees"
    )
    active_users: int = to_count(
        Relation(USERS, "account_id"), "Number of active users that the viewer sees"
    )
    locations: Connection[
        Annotated["Location", strawberry.lazy("gateway.resources.locations.types")]
    ] = to_many(
        LOCATIONS,
        by="account_id",
        filter=LocationFilter,
        order=LocationOrder,
        description="Locations of the account",
    )
    users: Connection[Annotated["User", strawberry.lazy("gateway.resources.users.types")]] = (
        to_many(
            USERS,
            by="account_id",
            filter=UserFilter,
            order=UserOrder,
            description="Active users of the account",
        )
    )
    customers: Connection[
        Annotated["Customer", strawberry.lazy("gateway.resources.customers.types")]
    ] = to_many(
        CUSTOMERS,
        by="account_id",
        filter=CustomerFilter,
        order=CustomerOrder,
        description="Customers of the account",
    )
    surveys: Connection[Annotated["Survey", strawberry.lazy("gateway.resources.surveys.types")]] = (
        to_many(
            SURVEYS,
            by="account_id",
            filter=SurveyFilter,
            order=SurveyOrder,
            description="Surveys of the account",
        )
    )
    feedback_requests: Connection[
        Annotated["FeedbackRequest", strawberry.lazy("gateway.resources.feedback_requests.types")]
    ] = to_many(
        FEEDBACK_REQUESTS,
        by="account_id",
        filter=FeedbackRequestFilter,
        order=FeedbackRequestOrder,
        description="Feedback requests of the account",
    )
    feedbacks: Connection[
        Annotated["Feedback", strawberry.lazy("gateway.resources.feedback.types")]
    ] = to_many(
        FEEDBACKS,
        by="account_id",
        filter=FeedbackFilter,
        order=FeedbackOrder,
        description="Feedback of the account",
    )
    reviews: Connection[Annotated["Review", strawberry.lazy("gateway.resources.reviews.types")]] = (
        to_many(
            REVIEWS,
            by="account_id",
            filter=ReviewFilter,
            order=ReviewOrder,
            description="Reviews of the account",
        )
    )
