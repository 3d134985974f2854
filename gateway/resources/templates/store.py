"""What can be asked of message templates, campaigns and campaign steps."""

from gateway.resources.templates.model import CampaignModel, CampaignStepModel, MessageTemplateModel
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
)

CAMPAIGNS = Resource(
    name="Campaign",
    model=CampaignModel,
    scope=whole_account(),
    filters={
        "id": refers(CampaignModel.id, "Campaign"),
        "created": on(CampaignModel.created),
        "name": on(CampaignModel.name),
        "active": on(CampaignModel.active),
        "account": refers(CampaignModel.account_id, "Account"),
        "source": on(CampaignModel.source),
        "externalId": on(CampaignModel.external_id, identifier),
    },
    orders=orders(
        NAME=CampaignModel.name,
        CREATED=CampaignModel.created,
        ACTIVE=CampaignModel.active,
    ),
    default_order="NAME",
)

CAMPAIGN_STEPS = Resource(
    name="CampaignStep",
    model=CampaignStepModel,
    scope=whole_account(),
    filters={
        "id": refers(CampaignStepModel.id, "CampaignStep"),
        "created": on(CampaignStepModel.created),
        "name": on(CampaignStepModel.name),
        "campaign": refers(CampaignStepModel.campaign_id, "Campaign"),
        "account": refers(CampaignStepModel.account_id, "Account"),
        "source": on(CampaignStepModel.source),
        "externalId": on(CampaignStepModel.external_id, identifier),
    },
    orders=orders(
        POSITION=CampaignStepModel.position,
        NAME=CampaignStepModel.name,
        CREATED=CampaignStepModel.created,
    ),
    default_order="POSITION",
)
