"""What stands behind the link of a request, or of a kiosk: who asks whom what, and is it open.

Nobody who follows a link has a key: the token or the code is the permission, and leads to one
account, in which everything else is read.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Executable, FromClause, Row, Select, and_, select

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped, of_tenant
from gateway.policies import Viewer, system_viewer
from gateway.resources.accounts.model import AccountModel, FeedbackQuestion
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.model import (
    FeedbackRequestModel,
    FeedbackRequestState,
    FeedbackRequestType,
)
from gateway.resources.kiosks.model import KioskModel
from gateway.resources.locations.model import LocationModel, ReviewProfileModel
from gateway.resources.reviews.platforms import platform_name
from gateway.resources.surveys.form import Rows
from gateway.store.write import table_of

LONGEST_TOKEN = 64


class Standing(StrEnum):
    """Whether feedback is taken, and if not, why."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    EXPIRED = "EXPIRED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows of an account, read without a transaction."""

    database: Database
    viewer: Viewer

    async def fetch(self, statement: Executable) -> Sequence[Row[Any]]:
        """Rows of a scoped statement."""
        return await self.database.fetch(statement, self.viewer)


@dataclass(frozen=True, slots=True)
class Door:
    """The account and the row, a request or a kiosk, that a link leads to."""

    account_id: int
    row_id: int

    @property
    def viewer(self) -> Viewer:
        return system_viewer(self.account_id)


@dataclass(frozen=True, slots=True)
class Brand:
    """How the account shows itself and what it asks where there is no survey."""

    name: str
    logo_url: str | None
    color: str | None
    language: str | None
    question: FeedbackQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks for; `feedback_id` is the answer that was given."""

    brand: Brand
    location_id: int
    location_name: str
    location_active: bool
    survey_id: int | None
    standing: Standing
    feedback_id: int | None = None


@dataclass(frozen=True, slots=True)
class AskedRequest(Asked):
    """What a request asks a customer for, and what is known of its message."""

    customer_id: int = 0
    customer_name: str | None = None
    customer_email: str | None = None
    language: str | None = None
    user_id: int | None = None
    opted_out: bool = False
    unsubscribed: bool = False
    # Whether a visit or an opening is still to be noted: it may be, and was not.
    awaits_click: bool = False
    awaits_opening: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A review profile of a location, with the name of its platform."""

    row_id: int
    url: str
    platform: str


async def request_behind(database: Database, token: str) -> Door | None:
    """The request with a token; None if there is none."""
    return await _behind(database, table_of(FeedbackRequestModel), "token", token)


async def kiosk_behind(database: Database, code: str) -> Door | None:
    """The kiosk with a code; None if there is none."""
    return await _behind(database, table_of(KioskModel), "code", code)


async def _behind(database: Database, table: FromClause, column: str, secret: str) -> Door | None:
    if "\x00" in secret:
        return None
    accounts = table_of(AccountModel)
    rows = await database.fetch_unscoped(
        select(table.c.account_id, table.c.id)
        .join(accounts, accounts.c.id == table.c.account_id)
        .where(table.c[column] == secret[:LONGEST_TOKEN], ~accounts.c.deleted),
        Unscoped.PUBLIC_TOKEN,
    )
    return Door(rows[0].account_id, rows[0].id) if rows else None


async def asked_request(rows: Rows, request_id: int) -> AskedRequest | None:
    """What a request asks for, as it stands now."""
    requests, customers, feedbacks = (
        table_of(FeedbackRequestModel),
        table_of(CustomerModel),
        table_of(FeedbackModel),
    )
    statement = (
        _asked(rows, requests)
        .add_columns(
            requests.c.customer_id,
            requests.c.user_id,
            requests.c.type,
            requests.c.state,
            requests.c.due,
            requests.c.sent_at,
            requests.c.message_opened,
            requests.c.message_clicked,
            requests.c.unsubscribed,
            customers.c.first_name,
            customers.c.last_name,
            customers.c.email,
            customers.c.language,
            customers.c.opt_out,
            customers.c.active.label("customer_active"),
            feedbacks.c.id.label("feedback_id"),
        )
        .join(
            customers,
            and_(
                customers.c.account_id == requests.c.account_id,
                customers.c.id == requests.c.customer_id,
                of_tenant(customers, rows.viewer),
            ),
        )
        .outerjoin(
            feedbacks,
            and_(
                feedbacks.c.account_id == requests.c.account_id,
                feedbacks.c.feedback_request_id == requests.c.id,
                of_tenant(feedbacks, rows.viewer),
            ),
        )
        .where(requests.c.id == request_id)
    )
    found = await rows.fetch(statement)
    if not found:
        return None
    row = found[0]
    is_email = row.type == FeedbackRequestType.EMAIL
    return AskedRequest(
        brand=_brand(row),
        location_id=row.location_id,
        location_name=row.location_name,
        location_active=row.location_active,
        survey_id=row.survey_id,
        standing=_standing(row),
        feedback_id=row.feedback_id,
        customer_id=row.customer_id,
        customer_name=" ".join(filter(None, (row.first_name, row.last_name))) or None,
        customer_email=row.email,
        language=row.language,
        user_id=row.user_id,
        opted_out=row.opt_out,
        unsubscribed=row.unsubscribed,
        awaits_click=row.tracks_clicks and not row.message_clicked,
        awaits_opening=is_email and row.tracks_opens and not row.message_opened,
    )


async def asked_at_kiosk(rows: Rows, kiosk_id: int) -> Asked | None:
    """What a kiosk asks for, as it stands now."""
    kiosks = table_of(KioskModel)
    found = await rows.fetch(
        _asked(rows, kiosks).add_columns(kiosks.c.active).where(kiosks.c.id == kiosk_id)
    )
    if not found:
        return None
    row = found[0]
    is_open = row.active and row.account_active and row.location_active
    return Asked(
        brand=_brand(row),
        location_id=row.location_id,
        location_name=row.location_name,
        location_active=row.location_active,
        survey_id=row.survey_id,
        standing=Standing.OPEN if is_open else Standing.CLOSED,
    )


async def profiles_of(rows: Rows, location_id: int) -> list[Profile]:
    """The review profiles of a location, in the order in which they were added."""
    profiles = table_of(ReviewProfileModel)
    found = await rows.fetch(
        select(profiles.c.id, profiles.c.url)
        .where(of_tenant(profiles, rows.viewer), profiles.c.location_id == location_id)
        .order_by(profiles.c.id)
    )
    return [Profile(row.id, row.url, platform_name(row.url)) for row in found]


def _asked(rows: Rows, table: FromClause) -> Select[Any]:
    """What requests and kiosks have in common: account, location and survey."""
    accounts, locations = table_of(AccountModel), table_of(LocationModel)
    return (
        select(
            table.c.location_id,
            table.c.survey_id,
            accounts.c.name.label("account_name"),
            accounts.c.active.label("account_active"),
            accounts.c.brand_name,
            accounts.c.logo_url,
            accounts.c.brand_color,
            accounts.c.language.label("account_language"),
            accounts.c.question,
            accounts.c.expiry_days,
            accounts.c.tracks_opens,
            accounts.c.tracks_clicks,
            locations.c.name.label("location_name"),
            locations.c.active.label("location_active"),
        )
        .select_from(table)
        .join(
            accounts,
            and_(accounts.c.id == table.c.account_id, of_tenant(accounts, rows.viewer)),
        )
        .join(
            locations,
            and_(
                locations.c.account_id == table.c.account_id,
                locations.c.id == table.c.location_id,
                of_tenant(locations, rows.viewer),
            ),
        )
        .where(of_tenant(table, rows.viewer))
    )


def _brand(row: Row[Any]) -> Brand:
    return Brand(
        name=row.brand_name or row.account_name,
        logo_url=row.logo_url,
        color=row.brand_color,
        language=row.account_language,
        question=FeedbackQuestion(row.question),
    )


def _standing(row: Row[Any]) -> Standing:
    if row.feedback_id is not None:
        return Standing.ANSWERED
    taken_back = row.state == FeedbackRequestState.CANCELLED
    if taken_back or not (row.account_active and row.location_active and row.customer_active):
        return Standing.CLOSED
    if row.expiry_days is not None:
        begun: dt.datetime = row.sent_at or row.due
        if now() >= begun + dt.timedelta(days=row.expiry_days):
            return Standing.EXPIRED
    return Standing.OPEN
