"""Filters and orders of feedback."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
    BooleanFilter,
    DateTimeFilter,
    IDFilter,
    IntFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field
from gateway.resources.feedback.model import FeedbackType

described_enum(
    FeedbackType,
    "What a customer was asked",
    {
        FeedbackType.NPS: "Score from 0 to 10: how likely the customer is to recommend",
        FeedbackType.STAR_RATING: "One to five stars",
        FeedbackType.HAPPY: "Happy or unhappy; the reference also calls this csat",
        FeedbackType.UNKNOWN: "A type that the other system has and the gateway does not know",
    },
)


@strawberry.input(description="Conditions on the type of feedback; all must hold")
class FeedbackTypeFilter:
    eq: FeedbackType | None = operator(EQ)
    in_: list[FeedbackType] | None = operator(IN, "in")


@strawberry.input(description="Conditions on feedback; all must hold")
class FeedbackFilter:
    and_: list["FeedbackFilter"] | None = all_of()
    or_: list["FeedbackFilter"] | None = some_of()
    not_: "FeedbackFilter | None" = none_of()
    id: IDFilter | None = operator("The feedback itself")
    created: DateTimeFilter | None = operator("Time of creation")
    type: FeedbackTypeFilter | None = operator("What was asked")
    nps_score: IntFilter | None = operator("NPS score, 0 to 10; feedback of other types has none")
    star_rating: IntFilter | None = operator("Stars, 1 to 5; feedback of other types has none")
    happy: BooleanFilter | None = operator(
        "Whether the customer was happy; feedback of other types has no value"
    )
    comments: StringFilter | None = operator("Comments of the customer")
    account: IDFilter | None = operator("Account of the feedback")
    customer: IDFilter | None = operator("Customer who left the feedback")
    location: IDFilter | None = operator("Location that the feedback is about")
    feedback_request: IDFilter | None = operator("Request that was answered")
    campaign: IDFilter | None = operator("Campaign that asked for the feedback")
    campaign_step: IDFilter | None = operator("Step of the campaign that asked for the feedback")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that feedback can be ordered by")
class FeedbackOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    NPS_SCORE = strawberry.enum_value("NPS_SCORE", description="NPS score")
    STAR_RATING = strawberry.enum_value("STAR_RATING", description="Stars")


@strawberry.input(description="Order of feedback")
class FeedbackOrder:
    field: FeedbackOrderField = order_field()
    direction: OrderDirection = direction()
