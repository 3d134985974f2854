"""Filters and orders of message templates."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
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
from gateway.resources.templates.model import MessageChannel

described_enum(
    MessageChannel,
    "How a message reaches its recipient",
    {
        MessageChannel.EMAIL: "E-mail",
        MessageChannel.SMS: "Text message",
    },
)


@strawberry.input(description="Conditions on the channel; all must hold")
class MessageChannelFilter:
    eq: MessageChannel | None = operator(EQ)
    in_: list[MessageChannel] | None = operator(IN, "in")


@strawberry.input(description="Conditions on message templates; all must hold")
class MessageTemplateFilter:
    and_: list["MessageTemplateFilter"] | None = all_of()
    or_: list["MessageTemplateFilter"] | None = some_of()
    not_: "MessageTemplateFilter | None" = none_of()
    id: IDFilter | None = operator("The template itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the template")
    channel: MessageChannelFilter | None = operator("Channel that the message is for")
    account: IDFilter | None = operator("Account of the template")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that message templates can be ordered by")
class MessageTemplateOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the template")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    CHANNEL = strawberry.enum_value("CHANNEL", description="Channel, in alphabetical order")


@strawberry.input(description="Order of message templates")
class MessageTemplateOrder:
    field: MessageTemplateOrderField = order_field()
    direction: OrderDirection = direction()
