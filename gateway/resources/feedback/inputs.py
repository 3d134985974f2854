"""Filters and orders of feedback, its answers and the replies to it."""

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
from gateway.resources.replies import ReplyMethod

described_enum(
    FeedbackType,
    "What a customer was asked",
    {
        FeedbackType.NPS: "Score from 0 to 10: how likely the customer is to recommend",
        FeedbackType.STAR_RATING: "One to five stars",
        FeedbackType.HAPPY: "Happy or unhappy; the reference also calls this csat",
        FeedbackType.UNKNOWN: "None of these: a survey without a score, or a type that only the "
        "other system knows",
    },
)

described_enum(
    ReplyMethod,
    "Who wrote a reply, to feedback or to a review",
    {
        ReplyMethod.MANUAL: "A person",
        ReplyMethod.AI: "A machine, whether or not a person looked at it",
    },
    name="FeedbackReplyMethod",
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
    nps_score: IntFilter | None = operator(
        "NPS score of feedback of the type NPS, 0 to 10; other feedback has no value"
    )
    star_rating: IntFilter | None = operator(
        "Stars of feedback of the type STAR_RATING, 1 to 5; other feedback has no value"
    )
    happy: BooleanFilter | None = operator(
        "Whether the customer was happy, of feedback of the type HAPPY; other feedback has no value"
    )
    comments: StringFilter | None = operator("Comments of the customer")
    account: IDFilter | None = operator("Account of the feedback")
    customer: IDFilter | None = operator("Customer who left the feedback")
    location: IDFilter | None = operator("Location that the feedback is about")
    feedback_request: IDFilter | None = operator("Request that was answered")
    survey: IDFilter | None = operator("Survey that was filled in")
    user: IDFilter | None = operator("User who made the request that was answered")
    text_count: IntFilter | None = operator("Number of texts: comments and answers in words")
    first_replied: DateTimeFilter | None = operator(
        "Time of the first reply; feedback without a reply has none"
    )
    campaign: IDFilter | None = operator("Campaign that asked for the feedback")
    campaign_step: IDFilter | None = operator("Step of the campaign that asked for the feedback")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that feedback can be ordered by")
class FeedbackOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    NPS_SCORE = strawberry.enum_value("NPS_SCORE", description="NPS score")
    STAR_RATING = strawberry.enum_value("STAR_RATING", description="Stars")
    FIRST_REPLIED = strawberry.enum_value("FIRST_REPLIED", description="Time of the first reply")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    TYPE = strawberry.enum_value("TYPE", description="Type of the score, in alphabetical order")
    HAPPY = strawberry.enum_value(
        "HAPPY", description="Whether the customer is happy; unhappy ones first"
    )
    CUSTOMER_NAME = strawberry.enum_value(
        "CUSTOMER_NAME", description="Name that the customer gave"
    )
    CUSTOMER = strawberry.enum_value("CUSTOMER", description="Customer, by its identifier")
    LOCATION = strawberry.enum_value("LOCATION", description="Location, by its identifier")


@strawberry.input(description="Order of feedback")
class FeedbackOrder:
    field: FeedbackOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on answers to fields; all must hold")
class FeedbackAnswerFilter:
    and_: list["FeedbackAnswerFilter"] | None = all_of()
    or_: list["FeedbackAnswerFilter"] | None = some_of()
    not_: "FeedbackAnswerFilter | None" = none_of()
    id: IDFilter | None = operator("The answer itself")
    created: DateTimeFilter | None = operator("Time of the answer")
    rating: IntFilter | None = operator("Rating; answers of other kinds have none")
    content: StringFilter | None = operator("Text; answers of other kinds have none")
    field: IDFilter | None = operator("Field that was answered")
    feedback: IDFilter | None = operator("Feedback that the answer belongs to")


@strawberry.enum(description="Values that answers can be ordered by")
class FeedbackAnswerOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of the answer")
    RATING = strawberry.enum_value("RATING", description="Rating")


@strawberry.input(description="Order of answers")
class FeedbackAnswerOrder:
    field: FeedbackAnswerOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on the method of a reply; all must hold")
class FeedbackReplyMethodFilter:
    eq: ReplyMethod | None = operator(EQ)
    in_: list[ReplyMethod] | None = operator(IN, "in")


@strawberry.input(description="Conditions on replies to feedback; all must hold")
class FeedbackReplyFilter:
    and_: list["FeedbackReplyFilter"] | None = all_of()
    or_: list["FeedbackReplyFilter"] | None = some_of()
    not_: "FeedbackReplyFilter | None" = none_of()
    id: IDFilter | None = operator("The reply itself")
    created: DateTimeFilter | None = operator("Time of the reply")
    method: FeedbackReplyMethodFilter | None = operator("Who wrote the reply")
    content: StringFilter | None = operator("Text of the reply")
    user: IDFilter | None = operator("User who replied")
    feedback: IDFilter | None = operator("Feedback that was replied to")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that replies can be ordered by")
class FeedbackReplyOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of the reply")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")


@strawberry.input(description="Order of replies")
class FeedbackReplyOrder:
    field: FeedbackReplyOrderField = order_field()
    direction: OrderDirection = direction()
