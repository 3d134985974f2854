"""Filters and orders of feedback requests."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
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
from gateway.resources.feedback_requests.model import FeedbackRequestState, FeedbackRequestType

described_enum(
    FeedbackRequestType,
    "Channel that a feedback request is for",
    {
        FeedbackRequestType.EMAIL: "Sent by e-mail",
        FeedbackRequestType.SMS: "Sent by text message",
        FeedbackRequestType.SUPPRESSED: "None: only the link is made",
    },
)


described_enum(
    FeedbackRequestState,
    "How far the message of a request is",
    {
        FeedbackRequestState.SCHEDULED: "It waits until it is due, or to be tried again",
        FeedbackRequestState.SENDING: "It is being handed over",
        FeedbackRequestState.SENT: "It was sent",
        FeedbackRequestState.FAILED: "It was refused for good, or tried too often; `lastError` "
        "says why",
        FeedbackRequestState.CANCELLED: "It was taken back before it was sent",
        FeedbackRequestState.SUPPRESSED: "None is sent: only the link is wanted, or the customer "
        "must not get one; then `lastError` says why",
        FeedbackRequestState.UNCERTAIN: "It may have been sent: what became of it was not heard. "
        "It is not sent again by itself",
    },
)


@strawberry.input(description="Conditions on the state of a request; all must hold")
class FeedbackRequestStateFilter:
    eq: FeedbackRequestState | None = operator(EQ)
    in_: list[FeedbackRequestState] | None = operator(IN, "in")


@strawberry.input(description="Conditions on the type of a request; all must hold")
class FeedbackRequestTypeFilter:
    eq: FeedbackRequestType | None = operator(EQ)
    in_: list[FeedbackRequestType] | None = operator(IN, "in")


@strawberry.input(description="Conditions on feedback requests; all must hold")
class FeedbackRequestFilter:
    and_: list["FeedbackRequestFilter"] | None = all_of()
    or_: list["FeedbackRequestFilter"] | None = some_of()
    not_: "FeedbackRequestFilter | None" = none_of()
    id: IDFilter | None = operator("The request itself")
    created: DateTimeFilter | None = operator("Time of creation")
    due: DateTimeFilter | None = operator("Time at which the request is due")
    updated: DateTimeFilter | None = operator("Time of the last change, opening, click or answer")
    type: FeedbackRequestTypeFilter | None = operator("Channel that the request is for")
    state: FeedbackRequestStateFilter | None = operator("How far its message is")
    sent_at: DateTimeFilter | None = operator("Time at which the message was sent")
    account: IDFilter | None = operator("Account of the request")
    customer: IDFilter | None = operator("Customer that the request goes to")
    template: IDFilter | None = operator("Message template of the request")
    location: IDFilter | None = operator("Location that feedback is asked for")
    user: IDFilter | None = operator("User who made the request")
    survey: IDFilter | None = operator("Survey that the request asks for")
    campaign: IDFilter | None = operator("Campaign that made the request")
    campaign_step: IDFilter | None = operator("Step of the campaign that made the request")
    message_opened: BooleanFilter | None = operator(
        "Whether the message was opened; not known of text messages"
    )
    message_clicked: BooleanFilter | None = operator("Whether the link in the message was clicked")
    message_bounced: BooleanFilter | None = operator("Whether the e-mail bounced")
    spam_complaint: BooleanFilter | None = operator(
        "Whether the recipient reported the e-mail as spam"
    )
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that feedback requests can be ordered by")
class FeedbackRequestOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    DUE = strawberry.enum_value("DUE", description="Time at which the request is due")
    SENT_AT = strawberry.enum_value(
        "SENT_AT", description="Time at which the message was sent; those without one last"
    )
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    TYPE = strawberry.enum_value(
        "TYPE", description="Channel of the request, in alphabetical order"
    )
    CUSTOMER = strawberry.enum_value("CUSTOMER", description="Customer, by its identifier")
    LOCATION = strawberry.enum_value("LOCATION", description="Location, by its identifier")
    TEMPLATE = strawberry.enum_value("TEMPLATE", description="Message template, by its identifier")
    MESSAGE_OPENED = strawberry.enum_value(
        "MESSAGE_OPENED", description="Whether the message was opened; unopened ones first"
    )
    MESSAGE_CLICKED = strawberry.enum_value(
        "MESSAGE_CLICKED", description="Whether the link was clicked; unclicked ones first"
    )
    MESSAGE_BOUNCED = strawberry.enum_value(
        "MESSAGE_BOUNCED", description="Whether the message bounced; those that did last"
    )


@strawberry.input(description="Order of feedback requests")
class FeedbackRequestOrder:
    field: FeedbackRequestOrderField = order_field()
    direction: OrderDirection = direction()
