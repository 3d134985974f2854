"""Filters and orders of campaigns, their steps, and the customers who are in them."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
    IS_NULL,
    BooleanFilter,
    DateTimeFilter,
    IDFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field
from gateway.resources.campaigns.model import EnrollmentState, LeavingReason

described_enum(
    EnrollmentState,
    "Whether a customer is still in a campaign",
    {
        EnrollmentState.ACTIVE: "The next step waits until it is due",
        EnrollmentState.COMPLETED: "Every step was sent",
        EnrollmentState.LEFT: "The customer left before the last step; `reason` says why",
    },
)
described_enum(
    LeavingReason,
    "Why a customer left a campaign before its last step",
    {
        LeavingReason.ANSWERED: "The customer left feedback on the location",
        LeavingReason.OPTED_OUT: "The customer opted out of messages",
        LeavingReason.BOUNCED: "A message to the customer failed",
        LeavingReason.DELETED: "The customer was deleted",
        LeavingReason.CAMPAIGN_STOPPED: "The campaign was made inactive, or lost the location "
        "or its last steps",
        LeavingReason.LOCATION_STOPPED: "The location was deleted",
    },
)


@strawberry.input(description="Conditions on campaigns; all must hold")
class CampaignFilter:
    and_: list["CampaignFilter"] | None = all_of()
    or_: list["CampaignFilter"] | None = some_of()
    not_: "CampaignFilter | None" = none_of()
    id: IDFilter | None = operator("The campaign itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the campaign")
    active: BooleanFilter | None = operator("Whether the campaign is active")
    account: IDFilter | None = operator("Account of the campaign")
    survey: IDFilter | None = operator("Survey that the campaign asks for")
    location: IDFilter | None = operator(
        "Some location that the campaign names; one that runs everywhere names none"
    )
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that campaigns can be ordered by")
class CampaignOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the campaign")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    ACTIVE = strawberry.enum_value(
        "ACTIVE", description="Whether the campaign is active; inactive ones first"
    )


@strawberry.input(description="Order of campaigns")
class CampaignOrder:
    field: CampaignOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on campaign steps; all must hold")
class CampaignStepFilter:
    and_: list["CampaignStepFilter"] | None = all_of()
    or_: list["CampaignStepFilter"] | None = some_of()
    not_: "CampaignStepFilter | None" = none_of()
    id: IDFilter | None = operator("The step itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the step")
    campaign: IDFilter | None = operator("Campaign of the step")
    template: IDFilter | None = operator("Message template of the step")
    deleted: BooleanFilter | None = operator(
        "Whether the step was taken out of its campaign; none is listed unless this is given"
    )
    account: IDFilter | None = operator("Account of the step")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that campaign steps can be ordered by")
class CampaignStepOrderField(Enum):
    POSITION = strawberry.enum_value("POSITION", description="Position in the campaign")
    NAME = strawberry.enum_value("NAME", description="Name of the step")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of campaign steps")
class CampaignStepOrder:
    field: CampaignStepOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on the state of an enrollment; all must hold")
class EnrollmentStateFilter:
    eq: EnrollmentState | None = operator(EQ)
    in_: list[EnrollmentState] | None = operator(IN, "in")


@strawberry.input(description="Conditions on why a customer left; all must hold")
class LeavingReasonFilter:
    eq: LeavingReason | None = operator(EQ)
    in_: list[LeavingReason] | None = operator(IN, "in")
    is_null: bool | None = operator(IS_NULL)


@strawberry.input(description="Conditions on enrollments; all must hold")
class EnrollmentFilter:
    and_: list["EnrollmentFilter"] | None = all_of()
    or_: list["EnrollmentFilter"] | None = some_of()
    not_: "EnrollmentFilter | None" = none_of()
    id: IDFilter | None = operator("The enrollment itself")
    created: DateTimeFilter | None = operator("Time at which the customer entered first")
    entered: DateTimeFilter | None = operator("Time at which the customer entered the campaign")
    ended: DateTimeFilter | None = operator("Time at which the campaign ended for the customer")
    next_due: DateTimeFilter | None = operator("Time at which the next step is due")
    state: EnrollmentStateFilter | None = operator("Whether the customer is still in the campaign")
    reason: LeavingReasonFilter | None = operator("Why the customer left")
    campaign: IDFilter | None = operator("Campaign that the customer is in")
    customer: IDFilter | None = operator("Customer who is in the campaign")
    location: IDFilter | None = operator("Location that the customer is asked about")
    last_step: IDFilter | None = operator("Last step that was sent to the customer")
    account: IDFilter | None = operator("Account of the enrollment")


@strawberry.enum(description="Values that enrollments can be ordered by")
class EnrollmentOrderField(Enum):
    ENTERED = strawberry.enum_value(
        "ENTERED", description="Time at which the customer entered the campaign"
    )
    ENDED = strawberry.enum_value(
        "ENDED", description="Time at which the campaign ended for the customer"
    )
    NEXT_DUE = strawberry.enum_value("NEXT_DUE", description="Time at which the next step is due")


@strawberry.input(description="Order of enrollments")
class EnrollmentOrder:
    field: EnrollmentOrderField = order_field()
    direction: OrderDirection = direction()
