"""The outbox: a demo and development keep each message to be looked at, and send none."""

from sqlalchemy import select

from gateway.database.engine import Database
from gateway.database.tenancy import of_tenant
from gateway.policies import system_viewer
from gateway.sending.message import Message
from gateway.sending.mime import sender_of
from gateway.sending.model import OutboxMessageModel
from gateway.store.write import Transaction, table_of, transact

# So many messages of an account are kept; older ones go now and then.
KEPT = 100
SWEPT = 20


class Outbox:
    """A carrier that stores messages."""

    def __init__(self, database: Database, sender: str) -> None:
        self._database = database
        self._sender = sender

    async def send(self, message: Message) -> None:
        """Keep a message."""
        name, address = sender_of(message, self._sender)
        recipient = message.recipient
        if message.recipient_name:
            recipient = f"{message.recipient_name} <{recipient}>"

        async def work(tx: Transaction) -> None:
            row_id = await tx.insert(
                OutboxMessageModel,
                message.account_id,
                channel=message.channel,
                message_id=message.message_id,
                sender=f"{name} <{address}>" if name else address,
                recipient=recipient,
                subject=message.subject,
                text=message.text,
                html=message.html,
            )
            if row_id % SWEPT == 0:
                await _sweep(tx, message.account_id)

        await transact(self._database, system_viewer(message.account_id), work)

    async def check(self) -> None:
        """An outbox is always there."""

    async def close(self) -> None:
        """Nothing is open."""


async def _sweep(tx: Transaction, account_id: int) -> None:
    table = table_of(OutboxMessageModel)
    newest = (
        select(table.c.id)
        .where(of_tenant(table, tx.viewer), table.c.account_id == account_id)
        .order_by(table.c.id.desc())
        .limit(KEPT)
    )
    oldest = (await tx.fetch(newest))[-1].id
    await tx.delete_where(OutboxMessageModel, account_id, table.c.id < oldest)
