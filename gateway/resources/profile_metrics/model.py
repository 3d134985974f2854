"""Stored form of the daily figures of locations' business profiles."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow, belongs_to, tenant_key

# Document 002, get_profile_metrics.
PROFILE_FIGURES = (
    "business_impressions_desktop_maps",
    "business_impressions_desktop_search",
    "business_impressions_mobile_maps",
    "business_impressions_mobile_search",
    "business_direction_requests",
    "call_clicks",
    "website_clicks",
)


class ProfileMetricModel(TenantRow, Base):
    """What happened on the profile of a location on one day of its calendar."""

    __tablename__ = "profile_metrics"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "day"),
        *(CheckConstraint(f"{name} >= 0", name=name) for name in PROFILE_FIGURES),
        Index(None, "account_id", "day", "id"),
    )

    location_id: Mapped[int]
    day: Mapped[dt.date]
    business_impressions_desktop_maps: Mapped[int] = mapped_column(
        default=0, server_default=text("0")
    )
    business_impressions_desktop_search: Mapped[int] = mapped_column(
        default=0, server_default=text("0")
    )
    business_impressions_mobile_maps: Mapped[int] = mapped_column(
        default=0, server_default=text("0")
    )
    business_impressions_mobile_search: Mapped[int] = mapped_column(
        default=0, server_default=text("0")
    )
    business_direction_requests: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    call_clicks: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    website_clicks: Mapped[int] = mapped_column(default=0, server_default=text("0"))
