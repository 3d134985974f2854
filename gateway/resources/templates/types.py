"""Message templates in the graph."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.fields import column, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.store import MESSAGE_TEMPLATES

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account


@node_type(MESSAGE_TEMPLATES, "Message that asks a customer for feedback")
class MessageTemplate(Record):
    name: str = column("Name of the template")
    channel: MessageChannel = column("Channel that the message is for")
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the template"
    )
