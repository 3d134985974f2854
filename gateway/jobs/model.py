"""Stored form of jobs: work that the server does by itself, and how far it is."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow, choice, tenant_key


class JobState(StrEnum):
    """How far a job is; one that is done is no more."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    FAILED = "FAILED"


class JobModel(TenantRow, Base):
    """`subject_id` is the row that the job is about, of the resource that its kind works on.

    A running job is leased to a worker until `leased_until`; then another one may take it.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("account_id", "kind", "key"),
        Index(None, "account_id", "state", "kind", "due", "id"),
        Index(None, "state", "kind", "due"),
        Index(None, "state", "leased_until"),
        Index(None, "account_id", "kind", "subject_id"),
        Index(None, "account_id", "created", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    payload: Mapped[str | None]
    key: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[JobState] = mapped_column(choice(JobState, "state"), default=JobState.WAITING)
    due: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    worker: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))
