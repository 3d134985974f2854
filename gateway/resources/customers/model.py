"""Stored form of customers and the locations that they belong to."""

import datetime as dt

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
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
    belongs_to,
    external_key,
    now,
    tenant_key,
)


class CustomerModel(ImportedRow, Base):
    __tablename__ = "customers"
    __table_args__ = (
        tenant_key(),
        external_key(),
        UniqueConstraint("account_id", "email"),
        UniqueConstraint("account_id", "mobile_number"),
        # What `customer_created` of the memberships refers to.
        Index(None, "account_id", "created", "id", unique=True),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    email: Mapped[str | None] = mapped_column(String(320))
    mobile_number: Mapped[str | None] = mapped_column(String(16))
    first_name: Mapped[str | None] = mapped_column(String(100))
    last_name: Mapped[str | None] = mapped_column(String(100))
    country_code: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(2))
    last_sms: Mapped[dt.datetime | None]
    last_email: Mapped[dt.datetime | None]
    invalid: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The address or number that `invalid` is known of, if a message to it failed.
    failed_address: Mapped[str | None] = mapped_column(String(320))
    opt_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Known only from what refers to it; an import of the object, or an update, fills it.
    placeholder: Mapped[bool] = mapped_column(default=False, server_default=false())
    erased: Mapped[dt.datetime | None]


class CustomerLocationModel(Base):
    """Membership of a customer in a location.

    `customer_created` is the customer's `created`, kept the same by the foreign key, so that the
    newest customers of a location are found without reading all of them.
    """

    __tablename__ = "customer_locations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "customer_created", "customer_id"],
            ["customers.account_id", "customers.created", "customers.id"],
            onupdate="CASCADE",
        ),
        belongs_to("locations", "location_id"),
        Index(
            "ix_customer_locations_newest",
            *("location_id", "customer_created", "customer_id", "account_id"),
        ),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(primary_key=True)
    customer_created: Mapped[dt.datetime]
    created: Mapped[dt.datetime] = mapped_column(default=now)
