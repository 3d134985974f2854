"""What can be asked of message templates."""

from gateway.resources.templates.model import MessageTemplateModel
from gateway.resources.values import identifier
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import whole_account

MESSAGE_TEMPLATES = Resource(
    name="MessageTemplate",
    model=MessageTemplateModel,
    scope=whole_account(),
    filters={
        "id": refers(MessageTemplateModel.id, "MessageTemplate"),
        "created": on(MessageTemplateModel.created),
        "name": on(MessageTemplateModel.name),
        "channel": on(MessageTemplateModel.channel),
        "account": refers(MessageTemplateModel.account_id, "Account"),
        "source": on(MessageTemplateModel.source),
        "externalId": on(MessageTemplateModel.external_id, identifier),
    },
    orders=orders(
        NAME=MessageTemplateModel.name,
        CREATED=MessageTemplateModel.created,
        CHANNEL=MessageTemplateModel.channel,
    ),
    default_order="NAME",
    hidden={"deleted": False},
)
