"""Stored form of conversations with customers and the messages in them."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
    written_by,
)


class ConversationPlatform(StrEnum):
    """Where a conversation is held."""

    GOOGLE_MY_BUSINESS = "GOOGLE_MY_BUSINESS"
    FACEBOOK = "FACEBOOK"
    INSTAGRAM = "INSTAGRAM"
    WHATSAPP = "WHATSAPP"
    SMS = "SMS"
    OTHER = "OTHER"


class MessageDirection(StrEnum):
    """Whether the customer wrote a message, or the company did."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class ConversationModel(ImportedRow, Base):
    """`last_message_at` is kept in step by every write of messages."""

    __tablename__ = "conversations"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("locations", "location_id"),
        belongs_to("customers", "customer_id"),
        Index(None, "account_id", "last_message_at", "id"),
        Index(None, "account_id", "location_id", "last_message_at", "id"),
        Index(None, "account_id", "customer_id", "last_message_at", "id"),
        Index(None, "account_id", "created", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    location_id: Mapped[int]
    customer_id: Mapped[int | None]
    platform: Mapped[ConversationPlatform] = mapped_column(choice(ConversationPlatform, "platform"))
    subject: Mapped[str | None] = mapped_column(String(300))
    last_message_at: Mapped[dt.datetime | None]


class MessageModel(ImportedRow, Base):
    __tablename__ = "messages"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("conversations", "conversation_id"),
        written_by("user_id"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "conversation_id", "created", "id"),
    )

    conversation_id: Mapped[int]
    direction: Mapped[MessageDirection] = mapped_column(choice(MessageDirection, "direction"))
    user_id: Mapped[int | None]
    user_name: Mapped[str | None] = mapped_column(String(200))
    content: Mapped[str]
