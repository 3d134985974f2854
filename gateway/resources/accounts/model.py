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


class AccountModel(Base):
    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("provider_id", "source", "external_id"),
        Index(None, "provider_id", "created", "id"),
        CheckConstraint("max_locations >= 0", name="max_locations"),
        CheckConstraint("max_users >= 0", name="max_users"),
        CheckConstraint("max_campaigns >= 0", name="max_campaigns"),
        CheckConstraint("sms_allowance >= 0", name="sms_allowance"),
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
