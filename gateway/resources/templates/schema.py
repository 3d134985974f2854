"""Queries and mutations on message templates."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import strawberry

from gateway.errors import BadUserInput
from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.declarations import RESOLVED
from gateway.graphql.fields import many, one
from gateway.graphql.ids import decode_id
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    deleted_id,
    fingerprint,
    given,
    idempotency_key,
    input_id,
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.templates import service
from gateway.resources.templates.contents import Content
from gateway.resources.templates.inputs import (
    MessageTemplateFilter,
    MessageTemplateOrder,
)
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.preview import preview
from gateway.resources.templates.segments import sms_segments
from gateway.resources.templates.store import MESSAGE_TEMPLATES
from gateway.resources.templates.types import MessagePreview, MessageTemplate, SmsSize
from gateway.resources.values import LANGUAGES
from gateway.store.resource import Resource
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

    @strawberry.field(
        description="How a message of a template would look, in the best language for a customer; "
        "its links lead to no request. Null only with an error that says what was refused",
        metadata=RESOLVED,
    )
    async def preview_message(
        self,
        info: Info,
        template_id: Annotated[
            strawberry.ID, strawberry.argument(description="Identifier of the message template")
        ],
        customer_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Identifier of the customer; without one Ada Lovelace stands in"
            ),
        ] = None,
        location_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Identifier of the location; without one Main Street, London, stands in"
            ),
        ] = None,
        language: Annotated[
            str | None,
            strawberry.argument(
                description="Language before that of the customer and the account, ISO 639-1"
            ),
        ] = None,
    ) -> MessagePreview | None:
        context = info.context
        template = await _row(info, MESSAGE_TEMPLATES, template_id, "templateId")
        account_id = template["account_id"]
        customer = location = None
        if customer_id is not None:
            customer = await _row(info, CUSTOMERS, customer_id, "customerId", account_id)
        if location_id is not None:
            location = await _row(info, LOCATIONS, location_id, "locationId", account_id)
        if language is not None and language not in LANGUAGES:
            raise BadUserInput(
                f"Argument `language`: it is one of {', '.join(LANGUAGES)}.", param="language"
            )
        rendered = await preview(
            context.database,
            context.viewer,
            context.settings,
            template,
            customer,
            location,
            language,
        )
        size = None
        if rendered.subject is None:
            counted = sms_segments(rendered.text)
            size = SmsSize(
                encoding=counted.encoding,
                characters=counted.characters,
                segments=counted.segments,
            )
        return MessagePreview(
            language=rendered.language,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            sms=size,
        )


async def _row(
    info: Info, resource: Resource, given: str, argument: str, account_id: int | None = None
) -> Mapping[str, Any]:
    """The columns of an object that the viewer sees, of an account if one is given."""
    row_id = decode_id(given, resource.name, argument)
    node = await info.context.loaders.node(resource, row_id, hide=True)
    if node is None:
        raise BadUserInput(
            f"Argument `{argument}`: there is no such {resource.called}.", param=argument
        )
    row: Mapping[str, Any] = node.__dict__
    if account_id is not None and row["account_id"] != account_id:
        raise BadUserInput(
            f"Argument `{argument}`: the {resource.called} belongs to another account than the "
            "template.",
            param=argument,
        )
    return row


@strawberry.input(
    description="What a template says in one language. Texts may use variables such as "
    "{{ customer.first_name }}, {{ location.name }}, {{ account.name }}, {{ link }} and "
    "{{ unsubscribe_link }}, the filters default, upper, lower, title, capitalize and trim, and "
    "{% if … %}"
)
class MessageContentInput:
    language: str = strawberry.field(
        description="Language, one of en, fr, de, es, it, pt, nl and ar; each once"
    )
    subject: str | None = optional(
        "Subject of the e-mail, 200 characters at most; the usual one by default"
    )
    html: str | None = optional(
        "HTML of the e-mail, with {{ link }}, 100,000 characters at most: a part, which the "
        "gateway puts into its own layout, or a whole document; made from `text` by default"
    )
    text: str | None = optional(
        "Plain text with {{ link }}: 20,000 characters at most for an e-mail, where it is made "
        "from `html` by default, and 1,000 for a text message, where it is needed"
    )


@strawberry.input(description="New message template")
class CreateMessageTemplateInput:
    name: str = strawberry.field(description="Name of the template, 200 characters at most")
    channel: MessageChannel = strawberry.field(description="Channel that the message is for")
    contents: list[MessageContentInput] | None = optional(
        "What it says, for each language; without any its texts are the usual"
    )
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


@strawberry.input(description="Changes to a message template; what is absent stays as it is")
class UpdateMessageTemplateInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the template")
    name: strawberry.Maybe[str | None] = strawberry.field(
        description="Name of the template, 200 characters at most"
    )
    contents: strawberry.Maybe[list[MessageContentInput] | None] = strawberry.field(
        description="All that it says, for each language; an empty list or null brings back the "
        "usual texts"
    )


@strawberry.input(description="Message template to delete")
class DeleteMessageTemplateInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the template")


@strawberry.type(description="Outcome of updateMessageTemplate")
class UpdateMessageTemplatePayload:
    message_template: MessageTemplate | None = strawberry.field(
        description="Changed template; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteMessageTemplate")
class DeleteMessageTemplatePayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the deleted template; null if refused"
    )
    user_errors: list[UserError] = user_errors()


def _contents(given: Sequence[MessageContentInput] | None) -> list[Content]:
    return [
        Content(content.language, content.subject, content.html, content.text)
        for content in given or ()
    ]


@strawberry.type
class TemplateMutation:
    @strawberry.mutation(description="Create a message template, which feedback requests need")
    async def create_message_template(
        self, info: Info, input: Annotated[CreateMessageTemplateInput, INPUT]
    ) -> CreateMessageTemplatePayload | None:
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        contents = _contents(input.contents)

        async def work(tx: Transaction) -> int:
            account_id = await account_for(tx, account)
            return await tx.remember(
                "createMessageTemplate",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_message_template(
                    tx, account_id, input.name, input.channel, contents
                ),
            )

        row_id, errors = await mutate(info, service.MANAGE_TEMPLATES, work)
        template = await written(info, MessageTemplate, row_id)
        return CreateMessageTemplatePayload(message_template=template, user_errors=errors)

    @strawberry.mutation(
        description="Change a message template; messages that wait are sent as it says then"
    )
    async def update_message_template(
        self, info: Info, input: Annotated[UpdateMessageTemplateInput, INPUT]
    ) -> UpdateMessageTemplatePayload | None:
        template_id = input_id(input.id, MESSAGE_TEMPLATES.name, "id")
        contents = None
        if isinstance(input.contents, strawberry.Some):
            contents = _contents(input.contents.value)
        row_id, errors = await mutate(
            info,
            service.MANAGE_TEMPLATES,
            lambda tx: service.update_message_template(
                tx, template_id, given(input, "name", never_null=("name",)), contents
            ),
        )
        template = await written(info, MessageTemplate, row_id)
        return UpdateMessageTemplatePayload(message_template=template, user_errors=errors)

    @strawberry.mutation(
        description="Delete a message template: it can be used no more, and lists leave it out"
    )
    async def delete_message_template(
        self, info: Info, input: Annotated[DeleteMessageTemplateInput, INPUT]
    ) -> DeleteMessageTemplatePayload | None:
        template_id = input_id(input.id, MESSAGE_TEMPLATES.name, "id")
        row_id, errors = await mutate(
            info,
            service.MANAGE_TEMPLATES,
            lambda tx: service.delete_message_template(tx, template_id),
        )
        return DeleteMessageTemplatePayload(
            deleted_id=deleted_id(MESSAGE_TEMPLATES, row_id), user_errors=errors
        )
