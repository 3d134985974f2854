"""Stored form of kiosks: pages of locations on which anybody there leaves feedback."""

from sqlalchemy import Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow, belongs_to, tenant_key


class KioskModel(TenantRow, Base):
    """The page of a location; whoever knows its code may leave feedback there."""

    __tablename__ = "kiosks"
    __table_args__ = (
        tenant_key(),
        belongs_to("locations", "location_id"),
        belongs_to("surveys", "survey_id"),
        UniqueConstraint("account_id", "location_id"),
        UniqueConstraint("code"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "survey_id", "id"),
    )

    location_id: Mapped[int]
    survey_id: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(32))
    url: Mapped[str] = mapped_column(String(2000))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
