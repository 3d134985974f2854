"""The outbox: a demo and development keep each message to be looked at, and send none."""

from gateway.database.engine import Database
from gateway.policies import system_viewer
from gateway.sending.message import Message
from gateway.sending.mime import sender_of
from gateway.sending.model import OutboxMessageModel
from gateway.store.write import Transaction, transact


class Outbox:
    """A carrier that stores messages."""

    def __init__(self, database: Database, sender: str) -> None:
        self._database = database
        self._sender = sender

    @property
    def sender(self) -> str:
        """Where messages come from, if the account says nothing."""
        return self._sender

    async def send(self, message: Message) -> None:
        """Keep a message."""
        name, address = sender_of(message, self._sender)
        recipient = message.recipient
        if message.recipient_name:
            recipient = f"{message.recipient_name} <{recipient}>"

        async def work(tx: Transaction) -> None:
            await tx.insert(
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

        await transact(self._database, system_viewer(message.account_id), work)

    async def check(self) -> None:
        """An outbox is always there."""

    async def close(self) -> None:
        """Nothing is open."""
