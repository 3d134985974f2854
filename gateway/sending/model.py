"""Stored form of the outbox: messages that a demo keeps instead of sending them."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow, choice, tenant_key
from gateway.resources.templates.model import MessageChannel


class OutboxMessageModel(TenantRow, Base):
    """A message as it would have left; texts have no subject and no HTML."""

    __tablename__ = "outbox_messages"
    __table_args__ = (tenant_key(), Index(None, "account_id", "created", "id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    channel: Mapped[MessageChannel] = mapped_column(choice(MessageChannel, "channel"))
    message_id: Mapped[str] = mapped_column(String(255))
    sender: Mapped[str] = mapped_column(String(600))
    recipient: Mapped[str] = mapped_column(String(600))
    subject: Mapped[str | None] = mapped_column(String(998))
    text: Mapped[str]
    html: Mapped[str | None]
