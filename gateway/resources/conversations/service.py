"""What can be done to conversations."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.policies import EVERYBODY, Capability
from gateway.resources.conversations.model import (
    ConversationModel,
    MessageDirection,
    MessageModel,
)
from gateway.resources.conversations.store import CONVERSATIONS
from gateway.resources.users.authors import author
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

SEND_MESSAGES = Capability("send messages", EVERYBODY)
MAX_CONTENT = 10_000


async def send_message(tx: Transaction, conversation_id: int, content: str) -> int:
    """Record what the viewer writes in a conversation that is there; the id of the message."""
    checks = Checks()
    text = checks.text(content, "content", MAX_CONTENT, required=True)
    checks.settle()
    conversation = await tx.require(CONVERSATIONS, conversation_id, "conversationId", lock=True)
    account_id, created = conversation.account_id, now()
    message_id = await tx.insert(
        MessageModel,
        account_id,
        conversation_id=conversation_id,
        direction=MessageDirection.OUTBOUND,
        **await author(tx, account_id),
        content=text,
        created=created,
        updated=created,
    )
    await keep_last_messages(tx, account_id, [conversation_id])
    return message_id


async def keep_last_messages(
    tx: Transaction, account_id: int, conversation_ids: Sequence[int]
) -> None:
    """Note on conversations when the last of their messages came."""
    messages, conversations = table_of(MessageModel), table_of(ConversationModel)
    last = await tx.fetch(
        select(messages.c.conversation_id, func.max(messages.c.created).label("at"))
        .where(
            of_tenant(messages, tx.viewer),
            messages.c.account_id == account_id,
            messages.c.conversation_id.in_(conversation_ids),
        )
        .group_by(messages.c.conversation_id)
    )
    stored = await tx.fetch(
        select(conversations.c.id, conversations.c.last_message_at).where(
            of_tenant(conversations, tx.viewer),
            conversations.c.account_id == account_id,
            conversations.c.id.in_(conversation_ids),
        )
    )
    lasts: dict[int, dt.datetime] = {row.conversation_id: row.at for row in last}
    changed = {
        row.id: {"last_message_at": lasts.get(row.id)}
        for row in stored
        if row.last_message_at != lasts.get(row.id)
    }
    if changed:
        await tx.update_many(ConversationModel, account_id, changed)
