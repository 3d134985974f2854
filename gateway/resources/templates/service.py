"""What can be done to message templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from gateway.database.columns import Base
from gateway.database.records import ChangeOperation
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import MANAGERS, Capability
from gateway.resources.accounts.service import check_account
from gateway.resources.templates.checking import checked_contents
from gateway.resources.templates.contents import Content, stored
from gateway.resources.templates.model import MessageChannel, MessageTemplateModel
from gateway.resources.templates.store import MESSAGE_TEMPLATES
from gateway.resources.values import Checks
from gateway.store.write import Transaction, no_such

MANAGE_TEMPLATES = Capability("manage message templates", MANAGERS)
LONGEST_NAME = 200


async def create_message_template(
    tx: Transaction,
    account_id: int,
    name: str,
    channel: MessageChannel,
    contents: Sequence[Content] = (),
) -> int:
    """Add a message template to an account; its id. Without contents its texts are the usual."""
    checks = Checks()
    checked_name = checks.text(name, "name", LONGEST_NAME, required=True)
    checked = checked_contents(checks, channel, contents)
    checks.settle()
    return await tx.insert(
        MessageTemplateModel,
        account_id,
        name=checked_name,
        channel=channel,
        contents=stored(checked),
    )


async def update_message_template(
    tx: Transaction,
    template_id: int,
    values: Mapping[str, Any],
    contents: Sequence[Content] | None = None,
) -> int:
    """Change what is given; `contents` are all that the template says, none for the usual."""
    template = await _present(tx, template_id, "id")
    checks, changes = Checks(), dict(values)
    if "name" in values:
        changes["name"] = checks.text(values["name"], "name", LONGEST_NAME, required=True)
    if contents is not None:
        checked = checked_contents(checks, MessageChannel(template.channel), contents)
        changes["contents"] = stored(checked) if not checks.errors else None
    checks.settle()
    await tx.update(MessageTemplateModel, template.account_id, template_id, changes)
    return template_id


async def delete_message_template(tx: Transaction, template_id: int) -> int:
    """Remove a template from lists; requests that were sent keep it. The id.

    Refused with CONFLICT while messages of it wait, or an active campaign uses it.
    """
    template = await _present(tx, template_id, "id")
    metadata = Base.metadata
    requests, steps, campaigns = (
        metadata.tables[name] for name in ("feedback_requests", "campaign_steps", "campaigns")
    )
    waiting = await tx.fetch(
        select(func.count()).where(
            of_tenant(requests, tx.viewer),
            requests.c.template_id == template_id,
            requests.c.state == "SCHEDULED",
        )
    )
    if waiting[0][0]:
        raise refusal(
            UserErrorCode.CONFLICT,
            f"Messages of the template wait: {waiting[0][0]}. Cancel them, or let them be sent.",
            "id",
        )
    used = await tx.fetch(
        select(campaigns.c.name)
        .join(steps, steps.c.campaign_id == campaigns.c.id)
        .where(
            of_tenant(campaigns, tx.viewer),
            of_tenant(steps, tx.viewer),
            steps.c.template_id == template_id,
            ~steps.c.deleted,
            campaigns.c.active,
        )
        .order_by(campaigns.c.id)
        .limit(1)
    )
    if used:
        raise refusal(
            UserErrorCode.CONFLICT,
            f"The campaign {used[0].name!r} uses the template. Give its step another one first.",
            "id",
        )
    await tx.update(
        MessageTemplateModel,
        template.account_id,
        template_id,
        {"deleted": True},
        ChangeOperation.DELETED,
    )
    return template_id


async def template_channel(
    tx: Transaction, account_id: int, template_id: int, field: str
) -> MessageChannel:
    """How a template of the account is sent; refused with NOT_FOUND if there is none."""
    row = await tx.require(MESSAGE_TEMPLATES, template_id, field)
    check_account(row, account_id, "message template", field)
    return MessageChannel(row.channel)


async def _present(tx: Transaction, template_id: int, field: str) -> Row[Any]:
    row = await tx.require(MESSAGE_TEMPLATES, template_id, field, hide=False, lock=True)
    if row.deleted:
        raise no_such(MESSAGE_TEMPLATES, field)
    return row
