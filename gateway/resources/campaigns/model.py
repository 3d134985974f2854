"""Stored form of campaigns, their steps and locations, and the customers who are in them."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
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
    now,
    tenant_key,
)

# A year.
MOST_MINUTES = 525_600


class EnrollmentState(StrEnum):
    """Whether a customer is still in a campaign."""

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    LEFT = "LEFT"


class LeavingReason(StrEnum):
    """Why a customer left a campaign before its last step."""

    ANSWERED = "ANSWERED"
    OPTED_OUT = "OPTED_OUT"
    BOUNCED = "BOUNCED"
    DELETED = "DELETED"
    CAMPAIGN_STOPPED = "CAMPAIGN_STOPPED"
    LOCATION_STOPPED = "LOCATION_STOPPED"


class CampaignModel(ImportedRow, Base):
    __tablename__ = "campaigns"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("surveys", "survey_id"),
        Index(None, "account_id", "name", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    survey_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())


class CampaignLocationModel(Base):
    """A location at which a campaign runs; one without any runs at every location."""

    __tablename__ = "campaign_locations"
    __table_args__ = (
        belongs_to("campaigns", "campaign_id"),
        belongs_to("locations", "location_id"),
        Index(None, "account_id", "location_id", "campaign_id"),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(primary_key=True)


class CampaignStepModel(ImportedRow, Base):
    """A message of a campaign. Imported steps have no template: the gateway does not send them."""

    __tablename__ = "campaign_steps"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("campaigns", "campaign_id"),
        belongs_to("message_templates", "template_id"),
        CheckConstraint(f"delay_minutes BETWEEN 0 AND {MOST_MINUTES}", name="delay_minutes"),
        Index(None, "account_id", "campaign_id", "position", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    campaign_id: Mapped[int | None]
    template_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    # After entering the campaign, or after the step before.
    delay_minutes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    deleted: Mapped[bool] = mapped_column(default=False, server_default=false())


class EnrollmentModel(TenantRow, Base):
    """A customer in a campaign at a location. `step_id` is the last step that was sent."""

    __tablename__ = "enrollments"
    __table_args__ = (
        tenant_key(),
        belongs_to("campaigns", "campaign_id"),
        belongs_to("customers", "customer_id"),
        belongs_to("locations", "location_id"),
        belongs_to("campaign_steps", "step_id"),
        UniqueConstraint("account_id", "campaign_id", "customer_id", "location_id"),
        CheckConstraint("(state = 'ACTIVE') = (ended IS NULL)", name="ended"),
        CheckConstraint("(state = 'LEFT') = (reason IS NOT NULL)", name="left"),
        Index(None, "account_id", "entered", "id"),
        Index(None, "account_id", "campaign_id", "entered", "id"),
        Index(None, "account_id", "customer_id", "entered", "id"),
        Index(None, "account_id", "location_id", "entered", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    campaign_id: Mapped[int]
    customer_id: Mapped[int]
    location_id: Mapped[int]
    state: Mapped[EnrollmentState] = mapped_column(
        choice(EnrollmentState, "state"), default=EnrollmentState.ACTIVE
    )
    reason: Mapped[LeavingReason | None] = mapped_column(choice(LeavingReason, "reason"))
    step_id: Mapped[int | None]
    next_due: Mapped[dt.datetime | None]
    entered: Mapped[dt.datetime] = mapped_column(default=now)
    ended: Mapped[dt.datetime | None]
