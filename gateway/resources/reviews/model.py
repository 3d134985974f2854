"""Stored form of reviews and the platforms they were left on."""

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, ImportedRow, belongs_to, external_key, tenant_key


class ReviewPlatformModel(ImportedRow, Base):
    __tablename__ = "review_platforms"
    __table_args__ = (tenant_key(), external_key(), Index(None, "account_id", "name", "id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))


class ReviewModel(ImportedRow, Base):
    __tablename__ = "reviews"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("locations", "location_id"),
        belongs_to("review_platforms", "platform_id"),
        CheckConstraint("rating BETWEEN 0 AND 5", name="rating"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "location_id", "created", "id"),
        Index(None, "account_id", "rating", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    location_id: Mapped[int]
    platform_id: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(500))
    description: Mapped[str | None]
    rating: Mapped[float | None] = mapped_column(Float())
    url: Mapped[str | None] = mapped_column(String(2000))
    reviewer_name: Mapped[str | None] = mapped_column(String(200))
    reviewer_image: Mapped[str | None] = mapped_column(String(2000))
    reviewer_url: Mapped[str | None] = mapped_column(String(2000))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
