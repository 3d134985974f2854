"""Stored form of feedback requests."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
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


class FeedbackRequestType(StrEnum):
    """How a request is sent; SUPPRESSED ones only have their link."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    SUPPRESSED = "SUPPRESSED"


class FeedbackRequestState(StrEnum):
    """How far the message of a request is."""

    SCHEDULED = "SCHEDULED"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    SUPPRESSED = "SUPPRESSED"
    UNCERTAIN = "UNCERTAIN"


class FeedbackRequestModel(ImportedRow, Base):
    """`message_id` is the Message-ID of the e-mail, and the reference of a text."""

    __tablename__ = "feedback_requests"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("customers", "customer_id"),
        belongs_to("locations", "location_id"),
        belongs_to("message_templates", "template_id"),
        written_by("user_id"),
        belongs_to("surveys", "survey_id"),
        belongs_to("campaigns", "campaign_id"),
        belongs_to("campaign_steps", "campaign_step_id"),
        UniqueConstraint("token"),
        CheckConstraint("(state = 'SENT') = (sent_at IS NOT NULL)", name="sent_at"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "location_id", "created", "id"),
        Index(None, "account_id", "location_id", "sent_at"),
        Index(None, "account_id", "sent_at"),
        Index("uq_feedback_requests_message_id", "message_id", unique=True),
        Index(None, "account_id", "customer_id", "created", "id"),
        Index(None, "account_id", "survey_id", "created", "id"),
        Index(None, "account_id", "due", "id"),
        Index(None, "account_id", "campaign_id", "created", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    customer_id: Mapped[int]
    location_id: Mapped[int]
    template_id: Mapped[int]
    user_id: Mapped[int | None]
    user_name: Mapped[str | None] = mapped_column(String(200))
    survey_id: Mapped[int | None]
    campaign_id: Mapped[int | None]
    campaign_step_id: Mapped[int | None]
    type: Mapped[FeedbackRequestType] = mapped_column(choice(FeedbackRequestType, "type"))
    due: Mapped[dt.datetime]
    token: Mapped[str] = mapped_column(String(32))
    state: Mapped[FeedbackRequestState] = mapped_column(
        choice(FeedbackRequestState, "state"), server_default=FeedbackRequestState.SUPPRESSED
    )
    sent_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_error: Mapped[str | None] = mapped_column(String(500))
    message_id: Mapped[str | None] = mapped_column(String(255))
    message_opened: Mapped[bool] = mapped_column(default=False, server_default=false())
    message_clicked: Mapped[bool] = mapped_column(default=False, server_default=false())
    message_bounced: Mapped[bool] = mapped_column(default=False, server_default=false())
    bounce_reason: Mapped[str | None] = mapped_column(String(500))
    spam_complaint: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The customer opted out by the link of this request, and may come back by it.
    unsubscribed: Mapped[bool] = mapped_column(default=False, server_default=false())
    full_url: Mapped[str] = mapped_column(String(2000))
    branded_url: Mapped[str] = mapped_column(String(2000))
