"""Message templates, campaigns and campaign steps in the graph."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.templates.inputs import CampaignStepFilter, CampaignStepOrder
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.store import CAMPAIGN_STEPS, CAMPAIGNS, MESSAGE_TEMPLATES

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account


@node_type(MESSAGE_TEMPLATES, "Message that asks a customer for feedback")
class MessageTemplate(Record):
    name: str = column("Name of the template")
    channel: MessageChannel = column("Channel that the message is for")
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the template"
    )


@node_type(CAMPAIGNS, "Series of messages that ask customers for feedback")
class Campaign(Record):
    name: str = column("Name of the campaign")
    active: bool = column("Whether the campaign is running")
    steps: Connection["CampaignStep"] = to_many(
        CAMPAIGN_STEPS,
        by="campaign_id",
        filter=CampaignStepFilter,
        order=CampaignStepOrder,
        description="Steps of the campaign",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the campaign"
    )


@node_type(CAMPAIGN_STEPS, "One message of a campaign")
class CampaignStep(Record):
    name: str = column("Name of the step")
    position: int = column("Position of the step in its campaign, from 0")
    campaign: Campaign | None = to_one(
        CAMPAIGNS, "campaign_id", "Campaign of the step; null if an import lacks it"
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the step"
    )
