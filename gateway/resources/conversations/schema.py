"""Queries, mutations and a subscription on conversations and the messages in them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    fingerprint,
    idempotency_key,
    input_id,
    mutate,
    user_errors,
    written,
)
from gateway.graphql.subscriptions import Locations, at_locations, created
from gateway.resources.conversations import service
from gateway.resources.conversations.inputs import (
    ConversationFilter,
    ConversationOrder,
    MessageFilter,
    MessageOrder,
)
from gateway.resources.conversations.model import MessageDirection
from gateway.resources.conversations.store import CONVERSATIONS, MESSAGES
from gateway.resources.conversations.types import Conversation, Message
from gateway.store.conditions import Comparison


@strawberry.type
class ConversationQuery:
    conversation: Conversation | None = one(
        CONVERSATIONS, description="Conversation by id or the id in another system; null if none"
    )
    conversations: Connection[Conversation] | None = many(
        CONVERSATIONS,
        filter=ConversationFilter,
        order=ConversationOrder,
        description="Conversations of customers with locations, the one with the newest message "
        "first",
    )
    message: Message | None = one(
        MESSAGES, description="Message by id or the id in another system; null if none"
    )
    messages: Connection[Message] | None = many(
        MESSAGES,
        filter=MessageFilter,
        order=MessageOrder,
        description="Messages in all conversations, the oldest first",
    )


@strawberry.input(description="Message to a customer")
class SendMessageInput:
    conversation_id: strawberry.ID = strawberry.field(
        description="Conversation that the message belongs to"
    )
    content: str = strawberry.field(description="Text of the message, 10,000 characters at most")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="Outcome of sendMessage")
class SendMessagePayload:
    message: Message | None = strawberry.field(description="New message; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type
class ConversationMutation:
    @strawberry.mutation(
        description="Record a message of the company in an existing conversation, with the viewer "
        "and the present time. The gateway hands it to no platform by itself"
    )
    async def send_message(
        self, info: Info, input: Annotated[SendMessageInput, INPUT]
    ) -> SendMessagePayload | None:
        conversation_id = input_id(input.conversation_id, CONVERSATIONS.name, "conversationId")
        row_id, errors = await mutate(
            info,
            service.SEND_MESSAGES,
            lambda tx: tx.remember(
                "sendMessage",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.send_message(tx, conversation_id, input.content),
            ),
        )
        message = await written(info, Message, row_id)
        return SendMessagePayload(message=message, user_errors=errors)


@strawberry.type
class ConversationSubscription:
    @strawberry.subscription(
        description="Messages as they come in, and as the company writes them; imported ones too"
    )
    async def message_received(
        self,
        info: Info,
        locations: Locations = None,
        direction: Annotated[
            MessageDirection | None,
            strawberry.argument(description="Messages of this direction only; both by default"),
        ] = None,
    ) -> AsyncGenerator[Message, None]:
        conditions = at_locations(locations)
        if direction is not None:
            conditions.append(Comparison("direction", "eq", direction))
        async with aclosing(created(info, Message, conditions)) as messages:
            async for message in messages:
                yield message
