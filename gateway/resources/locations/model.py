"""Stored form of locations, their review profiles, groups and group sections."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    TenantRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
)


class LocationStatus(StrEnum):
    """Whether a location is open: what was set, or that its opening date is still to come."""

    OPEN = "OPEN"
    OPENING_SOON = "OPENING_SOON"
    CLOSED = "CLOSED"
    TEMPORARILY_CLOSED = "TEMPORARILY_CLOSED"


class SetLocationStatus(StrEnum):
    """What is set, and stored, as the status of a location."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    TEMPORARILY_CLOSED = "TEMPORARILY_CLOSED"


class LocationModel(ImportedRow, Base):
    __tablename__ = "locations"
    __table_args__ = (
        tenant_key(),
        external_key(),
        UniqueConstraint("account_id", "code"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        Index(None, "account_id", "name", "id"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "updated", "id"),
        Index(None, "account_id", "city", "id"),
        Index(None, "account_id", "postal_code", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(64))
    address_line1: Mapped[str | None] = mapped_column(String(200))
    address_line2: Mapped[str | None] = mapped_column(String(200))
    address_line3: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(100))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country_code: Mapped[str | None] = mapped_column(String(2))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    national_id: Mapped[str | None] = mapped_column(String(50))
    status: Mapped[SetLocationStatus] = mapped_column(
        choice(SetLocationStatus, "status"),
        default=SetLocationStatus.OPEN,
        server_default=SetLocationStatus.OPEN,
    )
    opening_date: Mapped[dt.date | None]
    # The instant at which the opening date begins in the time zone: kept in step by every write.
    opens_at: Mapped[dt.datetime | None]
    region: Mapped[str | None] = mapped_column(String(100))
    latitude: Mapped[float | None] = mapped_column(Float())
    longitude: Mapped[float | None] = mapped_column(Float())
    website_url: Mapped[str | None] = mapped_column(String(2000))
    facebook_url: Mapped[str | None] = mapped_column(String(2000))
    twitter_url: Mapped[str | None] = mapped_column(String(2000))
    description_short: Mapped[str | None] = mapped_column(String(80))
    description_long: Mapped[str | None] = mapped_column(String(750))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    # Tells hours that were never given from those of a location that is closed all week.
    hours_given: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Known only from what refers to it; an import of the object, or an update, fills it.
    placeholder: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReviewProfileModel(TenantRow, Base):
    """An address on a review platform that is checked for reviews of a location."""

    __tablename__ = "review_profiles"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "url"),
    )

    location_id: Mapped[int]
    url: Mapped[str] = mapped_column(String(2000))


class LocationGroupSectionModel(ImportedRow, Base):
    __tablename__ = "location_group_sections"
    __table_args__ = (tenant_key(), external_key(), Index(None, "account_id", "name", "id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))


class LocationGroupModel(ImportedRow, Base):
    __tablename__ = "location_groups"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("location_group_sections", "section_id"),
        Index(None, "account_id", "name", "id"),
        Index(None, "account_id", "section_id", "name", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    section_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(200))


class LocationGroupMemberModel(Base):
    """Membership of a location in a group; a location is in many groups."""

    __tablename__ = "location_group_members"
    __table_args__ = (
        belongs_to("location_groups", "group_id"),
        belongs_to("locations", "location_id"),
        Index(None, "account_id", "location_id", "group_id"),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(primary_key=True)
