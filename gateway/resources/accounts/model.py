"""Stored form of accounts: client companies, and the providers that manage them."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, PrimaryKey, choice, now


class AccountVerb(StrEnum):
    """What consumers do with a company: "Thank you for using X" or "… visiting X"."""

    USE = "USE"
    VISIT = "VISIT"


class FeedbackQuestion(StrEnum):
    """What a feedback page asks where the request has no survey."""

    NPS = "NPS"
    STAR_RATING = "STAR_RATING"
    HAPPY = "HAPPY"


class AccountModel(Base):
    """From `brand_name` on: how the account's messages and feedback pages look and behave.

    Quiet hours are minutes of the day at the location. From `text_days` on: for how many days
    what is known of people is kept; null for ever.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("provider_id", "source", "external_id"),
        Index(None, "provider_id", "created", "id"),
        CheckConstraint("max_locations >= 0", name="max_locations"),
        CheckConstraint("max_users >= 0", name="max_users"),
        CheckConstraint("max_campaigns >= 0", name="max_campaigns"),
        CheckConstraint("sms_allowance >= 0", name="sms_allowance"),
        CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 1439", name="quiet_until"),
        CheckConstraint("days_between_messages >= 0", name="days_between_messages"),
        CheckConstraint("expiry_days >= 1", name="expiry_days"),
        CheckConstraint("text_days >= 1", name="text_days"),
        CheckConstraint("contact_days >= 1", name="contact_days"),
        CheckConstraint("ip_address_days >= 1", name="ip_address_days"),
    )

    id: Mapped[PrimaryKey]
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    is_provider: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(String(64))
    external_id: Mapped[str | None] = mapped_column(String(128))
    created: Mapped[dt.datetime] = mapped_column(default=now)
    updated: Mapped[dt.datetime] = mapped_column(default=now)
    deleted: Mapped[bool] = mapped_column(default=False, server_default=false())
    name: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    verb: Mapped[AccountVerb] = mapped_column(choice(AccountVerb, "verb"), default=AccountVerb.USE)
    account_template: Mapped[str | None] = mapped_column(String(128))
    max_locations: Mapped[int | None]
    max_users: Mapped[int | None]
    max_campaigns: Mapped[int | None]
    sms_allowance: Mapped[int | None]
    brand_name: Mapped[str | None] = mapped_column(String(200))
    logo_url: Mapped[str | None] = mapped_column(String(2000))
    brand_color: Mapped[str | None] = mapped_column(String(7))
    reply_to: Mapped[str | None] = mapped_column(String(320))
    branded_url: Mapped[str | None] = mapped_column(String(2000))
    language: Mapped[str | None] = mapped_column(String(2))
    question: Mapped[FeedbackQuestion] = mapped_column(
        choice(FeedbackQuestion, "question"),
        default=FeedbackQuestion.NPS,
        server_default=FeedbackQuestion.NPS,
    )
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    days_between_messages: Mapped[int | None]
    expiry_days: Mapped[int | None]
    tracks_opens: Mapped[bool] = mapped_column(default=True, server_default=true())
    tracks_clicks: Mapped[bool] = mapped_column(default=True, server_default=true())
    text_days: Mapped[int | None]
    contact_days: Mapped[int | None]
    ip_address_days: Mapped[int | None]
