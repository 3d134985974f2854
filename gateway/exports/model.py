"""Stored form of exports: what is asked for, how far it is, and which file it became."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow, belongs_to, choice, tenant_key


class ExportFormat(StrEnum):
    """Kind of file; the value is its ending in upper case."""

    XLSX = "XLSX"
    CSV = "CSV"
    JSONL = "JSONL"


class ExportStatus(StrEnum):
    """How far an export is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class AnalyticsExportModel(TenantRow, Base):
    """`file_key` names the folder of the file on the machine that wrote it."""

    __tablename__ = "analytics_exports"
    __table_args__ = (
        tenant_key(),
        belongs_to("users", "user_id"),
        Index(None, "account_id", "status", "id"),
        Index(None, "account_id", "user_id", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    user_id: Mapped[int]
    format: Mapped[ExportFormat] = mapped_column(choice(ExportFormat, "format"))
    request: Mapped[str]
    file_key: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(String(200))
    status: Mapped[ExportStatus] = mapped_column(choice(ExportStatus, "status"))
    progress: Mapped[int] = mapped_column(default=0)
    row_count: Mapped[int | None]
    error: Mapped[str | None]
    expires: Mapped[dt.datetime | None]
