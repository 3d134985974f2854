"""Stored form of feedback on activities: responses, follow-up actions, session, sentiment."""

import datetime as dt

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    TenantRow,
    belongs_to,
    external_key,
    tenant_key,
)


class ActivityFeedbackModel(ImportedRow, Base):
    """What a client says of an activity. Anonymous feedback has neither client nor IP address:

    they are not kept, so no reader, filter, order, export or search can come upon them.
    """

    __tablename__ = "activity_feedbacks"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("users", "rep_user_id"),
        belongs_to("customers", "client_customer_id"),
        belongs_to("surveys", "template_survey_id"),
        CheckConstraint("overall_satisfaction BETWEEN 1 AND 10", name="overall_satisfaction"),
        CheckConstraint("nps_score BETWEEN 0 AND 10", name="nps_score"),
        CheckConstraint("completion_rate BETWEEN 0 AND 100", name="completion_rate"),
        CheckConstraint("sentiment_confidence BETWEEN 0 AND 1", name="sentiment_confidence"),
        CheckConstraint(
            "NOT is_anonymous OR (client_customer_id IS NULL AND ip_address IS NULL)",
            name="anonymous",
        ),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "updated", "id"),
        Index(None, "account_id", "overall_satisfaction", "id"),
        Index(None, "account_id", "activity_type", "id"),
        Index(None, "account_id", "rep_user_id", "created", "id"),
        Index(None, "account_id", "client_customer_id", "created", "id"),
        Index(None, "account_id", "template_survey_id", "created", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    activity_type: Mapped[str] = mapped_column(String(100))
    activity_id: Mapped[str | None] = mapped_column(String(128))
    rep_user_id: Mapped[int]
    client_customer_id: Mapped[int | None]
    template_survey_id: Mapped[int]
    overall_satisfaction: Mapped[int]
    nps_score: Mapped[int | None]
    completion_time: Mapped[int | None]
    completion_rate: Mapped[float | None] = mapped_column(Float())
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    sv_client: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    sentiment_label: Mapped[str | None] = mapped_column(String(32))
    sentiment_confidence: Mapped[float | None] = mapped_column(Float())
    device_type: Mapped[str | None] = mapped_column(String(100))
    browser: Mapped[str | None] = mapped_column(String(500))
    ip_address: Mapped[str | None] = mapped_column(String(100))
    session_country: Mapped[str | None] = mapped_column(String(100))
    session_city: Mapped[str | None] = mapped_column(String(100))
    # Whether some response says something; kept in step by every write of responses.
    answered: Mapped[bool] = mapped_column(default=False)


class ActivityResponseModel(TenantRow, Base):
    """What was answered to one question: of the template (`field_id`), or of another system.

    `score` is the value where it reads, trimmed, as a finite decimal number.
    """

    __tablename__ = "activity_responses"
    __table_args__ = (
        tenant_key(),
        belongs_to("activity_feedbacks", "activity_feedback_id"),
        belongs_to("survey_fields", "field_id"),
        UniqueConstraint("account_id", "activity_feedback_id", "position"),
        Index(None, "account_id", "field_id"),
        Index(None, "account_id", "question_id"),
    )

    activity_feedback_id: Mapped[int]
    position: Mapped[int]
    question_id: Mapped[str | None] = mapped_column(String(128))
    field_id: Mapped[int | None]
    question_type: Mapped[str | None] = mapped_column(String(100))
    response_value: Mapped[str | None]
    response_text: Mapped[str | None]
    score: Mapped[float | None] = mapped_column(Float())


class ActivityKeywordModel(TenantRow, Base):
    """A word that decided the sentiment; the strongest comes first."""

    __tablename__ = "activity_keywords"
    __table_args__ = (
        tenant_key(),
        belongs_to("activity_feedbacks", "activity_feedback_id"),
        UniqueConstraint("account_id", "activity_feedback_id", "position"),
    )

    activity_feedback_id: Mapped[int]
    position: Mapped[int]
    keyword: Mapped[str] = mapped_column(String(100))


class ActivityFollowUpModel(TenantRow, Base):
    """Something to do about feedback."""

    __tablename__ = "activity_follow_ups"
    __table_args__ = (
        tenant_key(),
        belongs_to("activity_feedbacks", "activity_feedback_id"),
        UniqueConstraint("account_id", "activity_feedback_id", "position"),
    )

    activity_feedback_id: Mapped[int]
    position: Mapped[int]
    action_type: Mapped[str | None] = mapped_column(String(100))
    priority: Mapped[str | None] = mapped_column(String(100))
    assigned_to: Mapped[str | None] = mapped_column(String(200))
    due_date: Mapped[dt.date | None]
    status: Mapped[str | None] = mapped_column(String(100))


class ActivityNamespaceModel(TenantRow, Base):
    """A namespace of the company that feedback belongs to."""

    __tablename__ = "activity_namespaces"
    __table_args__ = (
        tenant_key(),
        belongs_to("activity_feedbacks", "activity_feedback_id"),
        UniqueConstraint("account_id", "activity_feedback_id", "position"),
        Index(None, "account_id", "namespace", "id"),
    )

    activity_feedback_id: Mapped[int]
    position: Mapped[int]
    namespace: Mapped[str] = mapped_column(String(200))
