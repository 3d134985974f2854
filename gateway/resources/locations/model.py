"""Stored form of locations, their review profiles, groups and group sections."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    TenantRow,
    belongs_to,
    external_key,
    tenant_key,
)


class LocationModel(ImportedRow, Base):
    __tablename__ = "locations"
    __table_args__ = (
        tenant_key(),
        external_key(),
        UniqueConstraint("account_id", "code"),
        Index(None, "account_id", "name", "id"),
        Index(None, "account_id", "created", "id"),
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
