"""What can be done to message templates."""

from gateway.policies import MANAGERS, Capability
from gateway.resources.accounts.service import check_account
from gateway.resources.templates.model import MessageChannel, MessageTemplateModel
from gateway.resources.templates.store import MESSAGE_TEMPLATES
from gateway.resources.values import Checks
from gateway.store.write import Transaction

MANAGE_TEMPLATES = Capability("manage message templates", MANAGERS)


async def create_message_template(
    tx: Transaction, account_id: int, name: str, channel: MessageChannel
) -> int:
    """Add a message template to an account; its id."""
    checks = Checks()
    name = checks.text(name, "name", 200, required=True)
    checks.settle()
    return await tx.insert(MessageTemplateModel, account_id, name=name, channel=channel)


async def template_channel(
    tx: Transaction, account_id: int, template_id: int, field: str
) -> MessageChannel:
    """How a template of the account is sent; refused with NOT_FOUND if there is none."""
    row = await tx.require(MESSAGE_TEMPLATES, template_id, field)
    check_account(row, account_id, "message template", field)
    return MessageChannel(row.channel)
