"""Filters and orders of conversations and the messages in them."""

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
from gateway.resources.conversations.model import ConversationPlatform, MessageDirection

described_enum(
    ConversationPlatform,
    "Where a conversation is held",
    {
        ConversationPlatform.GOOGLE_MY_BUSINESS: "Messages of a Google Business Profile",
        ConversationPlatform.FACEBOOK: "Facebook Messenger",
        ConversationPlatform.INSTAGRAM: "Direct messages on Instagram",
        ConversationPlatform.WHATSAPP: "WhatsApp",
        ConversationPlatform.SMS: "Text messages",
        ConversationPlatform.OTHER: "Another channel, or one that the other system does not name",
    },
)

described_enum(
    MessageDirection,
    "Who wrote a message",
    {
        MessageDirection.INBOUND: "The customer",
        MessageDirection.OUTBOUND: "The company",
    },
)


@strawberry.input(description="Conditions on the platform of a conversation; all must hold")
class ConversationPlatformFilter:
    eq: ConversationPlatform | None = operator(EQ)
    in_: list[ConversationPlatform] | None = operator(IN, "in")


@strawberry.input(description="Conditions on conversations; all must hold")
class ConversationFilter:
    and_: list["ConversationFilter"] | None = all_of()
    or_: list["ConversationFilter"] | None = some_of()
    not_: "ConversationFilter | None" = none_of()
    id: IDFilter | None = operator("The conversation itself")
    created: DateTimeFilter | None = operator("Time of creation")
    platform: ConversationPlatformFilter | None = operator("Where the conversation is held")
    subject: StringFilter | None = operator("Subject of the conversation")
    last_message_at: DateTimeFilter | None = operator("Time of the last message")
    account: IDFilter | None = operator("Account of the conversation")
    location: IDFilter | None = operator("Location that the conversation is with")
    customer: IDFilter | None = operator("Customer in the conversation")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that conversations can be ordered by")
class ConversationOrderField(Enum):
    LAST_MESSAGE_AT = strawberry.enum_value(
        "LAST_MESSAGE_AT", description="Time of the last message"
    )
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    SUBJECT = strawberry.enum_value("SUBJECT", description="Subject")
    CUSTOMER = strawberry.enum_value("CUSTOMER", description="Customer, by its identifier")
    LOCATION = strawberry.enum_value("LOCATION", description="Location, by its identifier")


@strawberry.input(description="Order of conversations")
class ConversationOrder:
    field: ConversationOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on the direction of a message; all must hold")
class MessageDirectionFilter:
    eq: MessageDirection | None = operator(EQ)
    in_: list[MessageDirection] | None = operator(IN, "in")


@strawberry.input(description="Conditions on messages; all must hold")
class MessageFilter:
    and_: list["MessageFilter"] | None = all_of()
    or_: list["MessageFilter"] | None = some_of()
    not_: "MessageFilter | None" = none_of()
    id: IDFilter | None = operator("The message itself")
    created: DateTimeFilter | None = operator("Time of the message")
    direction: MessageDirectionFilter | None = operator("Who wrote the message")
    content: StringFilter | None = operator("Text of the message")
    conversation: IDFilter | None = operator("Conversation that the message is in")
    location: IDFilter | None = operator("Location that the conversation is with")
    user: IDFilter | None = operator("User who wrote the message")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that messages can be ordered by")
class MessageOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of the message")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")


@strawberry.input(description="Order of messages")
class MessageOrder:
    field: MessageOrderField = order_field()
    direction: OrderDirection = direction()
