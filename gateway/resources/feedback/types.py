"""Feedback in the graph."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.fields import column, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.model import FeedbackType
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.templates.store import CAMPAIGN_STEPS, CAMPAIGNS

if TYPE_CHECKING:
    from gateway.resources.customers.types import Customer
    from gateway.resources.feedback_requests.types import FeedbackRequest
    from gateway.resources.locations.types import Location
    from gateway.resources.templates.types import Campaign, CampaignStep


@node_type(FEEDBACKS, "Feedback that a customer left on a location")
class Feedback(Record):
    type: FeedbackType = column("What the customer was asked")
    nps_score: int | None = column("NPS score, 0 to 10; null unless the type is NPS")
    star_rating: int | None = column("Stars, 1 to 5; null unless the type is STAR_RATING")
    happy: bool | None = column("Whether the customer was happy; null unless the type is HAPPY")
    comments: str | None = column("Comments of the customer; null if there are none")
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
    campaign: Annotated["Campaign", strawberry.lazy("gateway.resources.templates.types")] | None = (
        to_one(CAMPAIGNS, "campaign_id", "Campaign that asked for the feedback; null if none did")
    )
    campaign_step: (
        Annotated["CampaignStep", strawberry.lazy("gateway.resources.templates.types")] | None
    ) = to_one(
        CAMPAIGN_STEPS, "campaign_step_id", "Campaign step that asked for it; null if none did"
    )
