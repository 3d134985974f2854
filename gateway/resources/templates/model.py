"""Stored form of message templates."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    choice,
    external_key,
    tenant_key,
)


class MessageChannel(StrEnum):
    """How a message reaches its recipient."""

    EMAIL = "EMAIL"
    SMS = "SMS"


class MessageTemplateModel(ImportedRow, Base):
    """`contents` are the texts of each language as JSON; null leaves them to the gateway's own."""

    __tablename__ = "message_templates"
    __table_args__ = (tenant_key(), external_key(), Index(None, "account_id", "name", "id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[MessageChannel] = mapped_column(choice(MessageChannel, "channel"))
    contents: Mapped[str | None]
    deleted: Mapped[bool] = mapped_column(default=False, server_default=false())
