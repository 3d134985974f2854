"""Stored form of feedback, its answers to the fields of a survey, and the replies to it."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    TenantRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
    written_by,
)
from gateway.resources.replies import ReplyMethod


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
        belongs_to("surveys", "survey_id"),
        written_by("user_id"),
        UniqueConstraint("account_id", "feedback_request_id"),
        CheckConstraint("nps_score BETWEEN 0 AND 10", name="nps_score"),
        CheckConstraint("star_rating BETWEEN 1 AND 5", name="star_rating"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "location_id", "created", "id"),
        Index(None, "account_id", "customer_id", "created", "id"),
        Index(None, "account_id", "survey_id", "created", "id"),
        Index(None, "account_id", "first_replied", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    location_id: Mapped[int]
    customer_id: Mapped[int | None]
    feedback_request_id: Mapped[int | None]
    campaign_id: Mapped[int | None]
    campaign_step_id: Mapped[int | None]
    survey_id: Mapped[int | None]
    user_id: Mapped[int | None]
    type: Mapped[FeedbackType] = mapped_column(choice(FeedbackType, "type"))
    nps_score: Mapped[int | None]
    star_rating: Mapped[int | None]
    happy: Mapped[bool | None]
    comments: Mapped[str | None]
    platform_name: Mapped[str | None] = mapped_column(String(200))
    customer_name: Mapped[str | None] = mapped_column(String(201))
    customer_email: Mapped[str | None] = mapped_column(String(320))
    # Kept in step by every write of answers and of replies. The
    # key of the reply is no foreign key, which would close a circle with the replies' own.
    text_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    first_reply_id: Mapped[int | None]
    first_replied: Mapped[dt.datetime | None]
    first_reply_user_id: Mapped[int | None]


class FeedbackAnswerModel(TenantRow, Base):
    """What a customer answered to one field: a rating, a text, or choices."""

    __tablename__ = "feedback_answers"
    __table_args__ = (
        tenant_key(),
        belongs_to("feedbacks", "feedback_id"),
        belongs_to("survey_fields", "field_id"),
        UniqueConstraint("account_id", "feedback_id", "field_id"),
        CheckConstraint("rating BETWEEN 0 AND 10", name="rating"),
        Index(None, "account_id", "field_id", "feedback_id"),
    )

    feedback_id: Mapped[int]
    field_id: Mapped[int]
    rating: Mapped[int | None]
    content: Mapped[str | None]


class FeedbackAnswerChoiceModel(Base):
    """An option that an answer chose."""

    __tablename__ = "feedback_answer_choices"
    __table_args__ = (
        belongs_to("feedback_answers", "answer_id"),
        belongs_to("survey_field_options", "option_id"),
        Index(None, "account_id", "option_id", "answer_id"),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(primary_key=True)
    option_id: Mapped[int] = mapped_column(primary_key=True)


class FeedbackReplyModel(ImportedRow, Base):
    __tablename__ = "feedback_replies"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("feedbacks", "feedback_id"),
        written_by("user_id"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "feedback_id", "created", "id"),
    )

    feedback_id: Mapped[int]
    user_id: Mapped[int | None]
    user_name: Mapped[str | None] = mapped_column(String(200))
    method: Mapped[ReplyMethod] = mapped_column(choice(ReplyMethod, "method"))
    content: Mapped[str]
