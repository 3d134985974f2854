"""Campaigns, their steps, and the customers who are in them, in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.campaigns.inputs import (
    CampaignStepFilter,
    CampaignStepOrder,
    EnrollmentFilter,
    EnrollmentOrder,
)
from gateway.resources.campaigns.model import EnrollmentState, LeavingReason
from gateway.resources.campaigns.store import (
    CAMPAIGN_STEPS,
    CAMPAIGNS,
    ENROLLMENTS,
    LOCATIONS_OF_CAMPAIGN,
)
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.locations.inputs import LocationFilter, LocationOrder
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.surveys.store import SURVEYS
from gateway.resources.templates.store import MESSAGE_TEMPLATES

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.customers.types import Customer
    from gateway.resources.locations.types import Location
    from gateway.resources.surveys.types import Survey
    from gateway.resources.templates.types import MessageTemplate


@node_type(CAMPAIGNS, "Series of messages that ask customers for feedback")
class Campaign(Record):
    name: str = column("Name of the campaign")
    active: bool = column("Whether the campaign is running")
    survey: Annotated["Survey", strawberry.lazy("gateway.resources.surveys.types")] | None = to_one(
        SURVEYS, "survey_id", "Survey that its messages ask for; null if none"
    )
    steps: Connection["CampaignStep"] = to_many(
        CAMPAIGN_STEPS,
        by="campaign_id",
        filter=CampaignStepFilter,
        order=CampaignStepOrder,
        description="Steps of the campaign",
    )
    locations: Connection[
        Annotated["Location", strawberry.lazy("gateway.resources.locations.types")]
    ] = to_many(
        LOCATIONS_OF_CAMPAIGN,
        filter=LocationFilter,
        order=LocationOrder,
        description="Locations at which the campaign runs; if it names none, it runs at all",
    )
    enrollments: Connection["Enrollment"] = to_many(
        ENROLLMENTS,
        by="campaign_id",
        filter=EnrollmentFilter,
        order=EnrollmentOrder,
        description="Customers who are or were in the campaign",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the campaign"
    )


@node_type(CAMPAIGN_STEPS, "One message of a campaign")
class CampaignStep(Record):
    name: str = column("Name of the step")
    position: int = column("Position of the step in its campaign, from 0")
    delay_minutes: int = column(
        "Minutes from entering the campaign, or from the step before, to this one"
    )
    deleted: bool = column("Whether the step was taken out of its campaign")
    template: (
        Annotated["MessageTemplate", strawberry.lazy("gateway.resources.templates.types")] | None
    ) = to_one(
        MESSAGE_TEMPLATES,
        "template_id",
        "Message template of the step; null for an imported one, which the gateway does not send",
    )
    campaign: Campaign | None = to_one(
        CAMPAIGNS, "campaign_id", "Campaign of the step; null if an import lacks it"
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the step"
    )


@node_type(ENROLLMENTS, "Customer in a campaign at a location")
class Enrollment(Node):
    created: dt.datetime = column("Time at which the customer entered the campaign first")
    entered: dt.datetime = column(
        "Time at which the customer entered the campaign, for the last time if it left before"
    )
    ended: dt.datetime | None = column(
        "Time at which the customer left or got the last step; null while ACTIVE"
    )
    updated: dt.datetime = column("Time of the last change")
    state: EnrollmentState = column("Whether the customer is still in the campaign")
    reason: LeavingReason | None = column("Why the customer left; null unless it did")
    next_due: dt.datetime | None = column(
        "Time at which the next step is due; null once the campaign ended for the customer"
    )
    last_step: CampaignStep | None = to_one(
        CAMPAIGN_STEPS, "step_id", "Last step that was sent to the customer; null before the first"
    )
    campaign: Campaign = to_one(CAMPAIGNS, "campaign_id", "Campaign that the customer is in")
    customer: Annotated["Customer", strawberry.lazy("gateway.resources.customers.types")] | None = (
        to_one(
            CUSTOMERS,
            "customer_id",
            "Customer who is in the campaign; null if the viewer sees none",
        )
    )
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that the customer is asked about"
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the enrollment"
    )
