"""Stored form of feedback."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
)


class FeedbackType(StrEnum):
    """What was asked: a score from 0 to 10, 1 to 5 stars, or happy / unhappy."""

    NPS = "NPS"
    STAR_RATING = "STAR_RATING"
    HAPPY = "HAPPY"
    UNKNOWN = "UNKNOWN"


class FeedbackModel(ImportedRow, Base):
    __tablename__ = "feedbacks"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("locations", "location_id"),
        belongs_to("customers", "customer_id"),
        belongs_to("feedback_requests", "feedback_request_id"),
        belongs_to("campaigns", "campaign_id"),
        belongs_to("campaign_steps", "campaign_step_id"),
        UniqueConstraint("account_id", "feedback_request_id"),
        CheckConstraint("nps_score BETWEEN 0 AND 10", name="nps_score"),
        CheckConstraint("star_rating BETWEEN 1 AND 5", name="star_rating"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "location_id", "created", "id"),
        Index(None, "account_id", "customer_id", "created", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    location_id: Mapped[int]
    customer_id: Mapped[int | None]
    feedback_request_id: Mapped[int | None]
    campaign_id: Mapped[int | None]
    campaign_step_id: Mapped[int | None]
    type: Mapped[FeedbackType] = mapped_column(choice(FeedbackType, "type"))
    nps_score: Mapped[int | None]
    star_rating: Mapped[int | None]
    happy: Mapped[bool | None]
    comments: Mapped[str | None]
    platform_name: Mapped[str | None] = mapped_column(String(200))
    customer_name: Mapped[str | None] = mapped_column(String(201))
    customer_email: Mapped[str | None] = mapped_column(String(320))
