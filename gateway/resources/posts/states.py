"""States of publications: what is written, and what time alone makes of it.

A draft is TO_VALIDATE. Otherwise a publication is SCHEDULED until its post starts, by the clock of
the location, and PENDING from then on, until the platform tells: LIVE, TO_CONFIGURE or ERROR. Past
the end of the post what was LIVE, PENDING or SCHEDULED is EXPIRED.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, case, literal, type_coerce
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.columns import UTC, now
from gateway.database.tenancy import present
from gateway.resources.posts.model import PostState

EXPIRING = (PostState.LIVE, PostState.PENDING, PostState.SCHEDULED)


def zone_of_location(location: Mapping[Any, Any]) -> dt.tzinfo:
    """The time zone of a location's row; UTC where it has none."""
    name: str | None = location.get("time_zone")
    return UTC if name is None else ZoneInfo(name)


def instant(local: dt.datetime | None, zone: dt.tzinfo) -> dt.datetime | None:
    """When the clock in a zone shows a time; None for no time, or one outside the calendar."""
    if local is None:
        return None
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None


def beginning(
    starts_at: dt.datetime | None, zone: dt.tzinfo, *, draft: bool, at: dt.datetime
) -> dt.datetime | None:
    """When a post begins to run, by the clock of its locations: `at` if that is to be at once."""
    if starts_at is not None:
        return starts_at
    return None if draft else at.astimezone(zone).replace(tzinfo=None)


def first_state(*, draft: bool, starts: dt.datetime | None) -> PostState:
    """The state of a new publication."""
    if draft:
        return PostState.TO_VALIDATE
    if starts is not None and starts > now():
        return PostState.SCHEDULED
    return PostState.PENDING


def present_state(state: str, starts: dt.datetime | None, ends: dt.datetime | None) -> PostState:
    """The state as of now."""
    stored, moment = PostState(state), now()
    if stored in EXPIRING and ends is not None and ends <= moment:
        return PostState.EXPIRED
    if stored is PostState.SCHEDULED and starts is not None and starts <= moment:
        return PostState.PENDING
    return stored


def present_state_of(publication: FromClause) -> ColumnElement[str]:
    """What `present_state` gives, of a row of publications."""
    row = publication.c
    # Words of the program, not of a client: they are part of the text of the statement.
    expired, pending = (
        literal(state.value, String(), literal_execute=False)
        for state in (PostState.EXPIRED, PostState.PENDING)
    )
    state = type_coerce(row.state, String())
    expiring = [state == word.value for word in EXPIRING]
    return case(
        (and_(expiring[0] | expiring[1] | expiring[2], row.ends <= present()), expired),
        (and_(state == PostState.SCHEDULED.value, row.starts <= present()), pending),
        else_=state,
    )
