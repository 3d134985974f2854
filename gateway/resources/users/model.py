"""Stored form of users, their locations and their API keys."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ChoiceList,
    ImportedRow,
    TenantRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
)
from gateway.policies import UserRole


class UserStatus(StrEnum):
    """Whether a user has accepted the invitation."""

    ACTIVE = "ACTIVE"
    PENDING = "PENDING"


class UserModel(ImportedRow, Base):
    __tablename__ = "users"
    __table_args__ = (
        tenant_key(),
        external_key(),
        Index(
            "uq_users_account_id_email",
            "account_id",
            "email",
            unique=True,
            sqlite_where=text("NOT deleted"),
            postgresql_where=text("NOT deleted"),
        ),
        Index(None, "account_id", "created", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    contact_number: Mapped[str | None] = mapped_column(String(32))
    role: Mapped[UserRole] = mapped_column(choice(UserRole, "role"))
    status: Mapped[UserStatus] = mapped_column(choice(UserStatus, "status"))
    last_access: Mapped[dt.datetime | None]
    send_invite: Mapped[bool] = mapped_column(default=False, server_default=false())
    invite_url: Mapped[str | None]
    invite_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    invite_expires: Mapped[dt.datetime | None]
    deleted: Mapped[bool] = mapped_column(default=False, server_default=false())
    erased: Mapped[dt.datetime | None]


class UserLocationModel(Base):
    """The locations that a restricted user sees."""

    __tablename__ = "user_locations"
    __table_args__ = (belongs_to("users", "user_id"), belongs_to("locations", "location_id"))

    account_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(primary_key=True)


class ApiKeyModel(TenantRow, Base):
    """A key of a user; of the secret only a keyed hash is kept."""

    __tablename__ = "api_keys"
    __table_args__ = (
        tenant_key(),
        belongs_to("users", "user_id"),
        UniqueConstraint("prefix"),
        Index(None, "account_id", "user_id", "created", "id"),
    )

    user_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[tuple[str, ...]] = mapped_column(ChoiceList())
    expires: Mapped[dt.datetime | None]
    revoked: Mapped[dt.datetime | None]
