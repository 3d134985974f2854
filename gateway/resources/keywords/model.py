"""Stored form of the searches that led to the business profiles of locations."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow, belongs_to, tenant_key


class SearchKeywordModel(TenantRow, Base):
    """How often a keyword led to a location in a month; `month` is its first day.

    The source tells small numbers only as a threshold that they do not reach.
    """

    __tablename__ = "search_keywords"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "location_id", "month", "keyword"),
        CheckConstraint("(count IS NULL) <> (threshold IS NULL)", name="one"),
        CheckConstraint("count >= 0", name="count"),
        CheckConstraint("threshold >= 0", name="threshold"),
        Index(None, "account_id", "month", "id"),
        Index(None, "account_id", "keyword", "id"),
    )

    location_id: Mapped[int]
    month: Mapped[dt.date]
    keyword: Mapped[str] = mapped_column(String(200))
    branded: Mapped[bool]
    count: Mapped[int | None]
    threshold: Mapped[int | None]
