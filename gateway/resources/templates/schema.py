"""Queries and mutations on message templates."""

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
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.templates import service
from gateway.resources.templates.inputs import (
    MessageTemplateFilter,
    MessageTemplateOrder,
)
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.store import MESSAGE_TEMPLATES
from gateway.resources.templates.types import MessageTemplate
from gateway.store.write import Transaction


@strawberry.type
class TemplateQuery:
    message_template: MessageTemplate | None = one(
        MESSAGE_TEMPLATES,
        description="Message template by id or the id in another system; null if none",
    )
    message_templates: Connection[MessageTemplate] | None = many(
        MESSAGE_TEMPLATES,
        filter=MessageTemplateFilter,
        order=MessageTemplateOrder,
        description="Message templates",
    )


@strawberry.input(description="New message template")
class CreateMessageTemplateInput:
    name: str = strawberry.field(description="Name of the template, 200 characters at most")
    channel: MessageChannel = strawberry.field(description="Channel that the message is for")
    account_id: strawberry.ID | None = optional(
        "Account of the template; the viewer's own by default, needed by providers"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="Outcome of createMessageTemplate")
class CreateMessageTemplatePayload:
    message_template: MessageTemplate | None = strawberry.field(
        description="New template; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class TemplateMutation:
    @strawberry.mutation(description="Create a message template, which feedback requests need")
    async def create_message_template(
        self, info: Info, input: Annotated[CreateMessageTemplateInput, INPUT]
    ) -> CreateMessageTemplatePayload | None:
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")

        async def work(tx: Transaction) -> int:
            account_id = await account_for(tx, account)
            return await tx.remember(
                "createMessageTemplate",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_message_template(tx, account_id, input.name, input.channel),
            )

        row_id, errors = await mutate(info, service.MANAGE_TEMPLATES, work)
        template = await written(info, MessageTemplate, row_id)
        return CreateMessageTemplatePayload(message_template=template, user_errors=errors)
