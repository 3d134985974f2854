"""Stored form of what a location shows of itself: categories, hours, contacts and photos.

These rows have no life of their own: they are replaced as a whole, and the change log tells of
the location. Times of day are minutes since midnight; a period whose end is not after its
beginning runs past midnight into the next day.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow, belongs_to, choice, tenant_key


class ContactKind(StrEnum):
    """How a location is reached."""

    PHONE = "PHONE"
    MOBILE = "MOBILE"
    FAX = "FAX"
    EMAIL = "EMAIL"
    OTHER = "OTHER"


class PhotoKind(StrEnum):
    """What a photo shows."""

    LOGO = "LOGO"
    COVER = "COVER"
    INTERIOR = "INTERIOR"
    EXTERIOR = "EXTERIOR"
    PRODUCT = "PRODUCT"
    TEAM = "TEAM"
    OTHER = "OTHER"


class LocationCategoryModel(TenantRow, Base):
    __tablename__ = "location_categories"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "category"),
    )

    location_id: Mapped[int]
    category: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]


class LocationOpeningPeriodModel(TenantRow, Base):
    """A period in which a location is open every week; days are 1 (Monday) to 7."""

    __tablename__ = "location_opening_periods"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "day", "opens"),
        CheckConstraint("day BETWEEN 1 AND 7", name="day"),
        CheckConstraint("opens BETWEEN 0 AND 1439", name="opens"),
        CheckConstraint("closes BETWEEN 0 AND 1439", name="closes"),
    )

    location_id: Mapped[int]
    day: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]


class LocationSpecialPeriodModel(TenantRow, Base):
    """Days, the first and the last included, on which other hours hold."""

    __tablename__ = "location_special_periods"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "starts"),
        CheckConstraint("ends >= starts", name="ends"),
    )

    location_id: Mapped[int]
    starts: Mapped[dt.date]
    ends: Mapped[dt.date]
    name: Mapped[str | None] = mapped_column(String(100))
    closed: Mapped[bool] = mapped_column(default=False, server_default=false())


class LocationSpecialHoursModel(TenantRow, Base):
    """A period in which a location is open on each day of a special period."""

    __tablename__ = "location_special_hours"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        belongs_to("location_special_periods", "special_period_id"),
        UniqueConstraint("account_id", "special_period_id", "opens"),
        Index(None, "account_id", "location_id"),
        CheckConstraint("opens BETWEEN 0 AND 1439", name="opens"),
        CheckConstraint("closes BETWEEN 0 AND 1439", name="closes"),
    )

    location_id: Mapped[int]
    special_period_id: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]


class LocationContactModel(TenantRow, Base):
    __tablename__ = "location_contacts"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "position"),
    )

    location_id: Mapped[int]
    kind: Mapped[ContactKind] = mapped_column(choice(ContactKind, "kind"))
    value: Mapped[str] = mapped_column(String(320))
    name: Mapped[str | None] = mapped_column(String(100))
    position: Mapped[int]


class LocationPhotoModel(TenantRow, Base):
    __tablename__ = "location_photos"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "position"),
    )

    location_id: Mapped[int]
    kind: Mapped[PhotoKind] = mapped_column(choice(PhotoKind, "kind"))
    url: Mapped[str] = mapped_column(String(2000))
    position: Mapped[int]
