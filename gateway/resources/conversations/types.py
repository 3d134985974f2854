"""Conversations and the messages in them in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.conversations.inputs import MessageFilter, MessageOrder
from gateway.resources.conversations.model import ConversationPlatform, MessageDirection
from gateway.resources.conversations.store import CONVERSATIONS, MESSAGES
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.users.author_types import author_name
from gateway.resources.users.store import USERS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.customers.types import Customer
    from gateway.resources.locations.types import Location
    from gateway.resources.users.types import User


@node_type(CONVERSATIONS, "Conversation of a customer with a location")
class Conversation(Record):
    platform: ConversationPlatform = column("Where the conversation is held")
    subject: str | None = column("Subject of the conversation; null if it has none")
    last_message_at: dt.datetime | None = column("Time of the last message; null if there is none")
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that the conversation is with"
    )
    customer: Annotated["Customer", strawberry.lazy("gateway.resources.customers.types")] | None = (
        to_one(CUSTOMERS, "customer_id", "Customer in the conversation; null if unknown")
    )
    messages: Connection["Message"] = to_many(
        MESSAGES,
        by="conversation_id",
        filter=MessageFilter,
        order=MessageOrder,
        description="Messages in the conversation, the oldest first; `last` gives the newest",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the conversation"
    )


@node_type(MESSAGES, "Message in a conversation")
class Message(Record):
    direction: MessageDirection = column("Who wrote the message")
    content: str = column("Text of the message")
    user: Annotated["User", strawberry.lazy("gateway.resources.users.types")] | None = to_one(
        USERS,
        "user_id",
        "User who wrote the message; null if a customer did, if unknown or unseen by the viewer",
    )
    user_name: str | None = author_name("wrote it")
    conversation: Conversation = to_one(
        CONVERSATIONS, "conversation_id", "Conversation that the message is in"
    )
