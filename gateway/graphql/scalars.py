"""Scalars of our own."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NewType, TypeVar

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.schema.config import StrawberryConfig

from gateway.database.columns import UTC
from gateway.database.times import BOUNDS, is_known

T = TypeVar("T")
Time = TypeVar("Time", bound=dt.date)
RFC_3339 = "https://www.rfc-editor.org/rfc/rfc3339"
ISO_8601 = "https://www.iso.org/iso-8601-date-and-time-format.html"
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_CLOCK = r"[Tt ](?:\d\d:\d\d(?::\d\d(?P<fraction>\.\d{1,9})?)?|\d{6})"
_OFFSET = r"(?:[Zz]|[+-]\d\d:?\d\d)?"
# A day alone, a time on some clock, or an instant.
_MOMENT = re.compile(rf"\d{{4}}-\d\d-\d\d(?:(?P<clock>{_CLOCK}){_OFFSET})?", re.ASCII)
_LOCAL = re.compile(rf"\d{{4}}-\d\d-\d\d(?:{_CLOCK})?", re.ASCII)


class WholeDay(dt.datetime):
    """A day by its first moment, given without a time: filters take it whole."""

    @property
    def first(self) -> dt.datetime:
        """The first moment of the day."""
        return dt.datetime.combine(self, dt.time.min, self.tzinfo)

    @property
    def last(self) -> dt.datetime:
        """The last moment of the day."""
        return dt.datetime.combine(self, dt.time.max, self.tzinfo)


def _known(read: Callable[[str], Time], value: str, noun: str = "time") -> Time:
    """What a text of the right form stands for, if the calendar has it and it is in bounds."""
    try:
        time = read(value.upper())
    except ValueError:
        raise GraphQLError(f"{value!r} is not a {noun} of the calendar.") from None
    if not is_known(time):
        raise GraphQLError(f"{value!r} is out of bounds. Give a {noun} {BOUNDS}.")
    return time


def parse_datetime(value: Any) -> dt.datetime:
    """An instant from text, in UTC where it has no offset; a day alone is a `WholeDay` in UTC.

    A GraphQLError tells what is wrong with it.
    """
    if not isinstance(value, str):
        raise GraphQLError('A DateTime is text such as "2026-11-22T08:30:00Z".')
    match = _MOMENT.fullmatch(value)
    if match is None:
        raise GraphQLError(
            "not an RFC 3339 time. "
            'Write it as "2026-11-22T08:30:00Z" or "2026-11-22T09:30:00+01:00".'
        )
    time = _known(dt.datetime.fromisoformat, value)
    if match["clock"] is None:
        return WholeDay(time.year, time.month, time.day, tzinfo=UTC)
    return time.astimezone(UTC) if time.tzinfo is not None else time.replace(tzinfo=UTC)


def format_datetime(value: dt.datetime) -> str:
    """RFC 3339 text in UTC; a fraction of a second only where there is one."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_date(value: Any) -> dt.date:
    """A calendar date from ISO 8601 text; a GraphQLError tells what is wrong with it."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise GraphQLError('not a date. Write it as "2026-11-22".')
    return _known(dt.date.fromisoformat, value, "date")


def format_time_of_day(value: dt.time) -> str:
    """Hours and minutes."""
    return value.isoformat("minutes")


def parse_time_of_day(value: Any) -> dt.time:
    """A time of day from text, to the minute; a GraphQLError tells what is wrong with it."""
    if not isinstance(value, str) or not _TIME_OF_DAY.fullmatch(value):
        raise GraphQLError(
            'not a time of day. Write it from "00:00" to "23:59"; midnight is "00:00".'
        )
    return dt.time(int(value[:2]), int(value[3:]))


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was given: an instant if it has an offset, else what some clock shows."""

    time: dt.datetime
    has_fraction: bool
    whole_day: bool = False


AnalyticsTime = NewType("AnalyticsTime", object)


def parse_moment(value: Any) -> Moment:
    """A day, or a time with or without an offset; a GraphQLError tells what is wrong with it."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise GraphQLError(
            'not a time. Write it as "2024-03-31T23:59:59" in the time zone '
            'of the request, or with an offset as "2024-03-31T23:59:59+02:00".'
        )
    time = _known(dt.datetime.fromisoformat, value)
    return Moment(time, match["fraction"] is not None, whole_day=match["clock"] is None)


LocalDateTime = NewType("LocalDateTime", dt.datetime)


def parse_local(value: Any) -> dt.datetime:
    """What a clock shows, without offset; a day alone is a `WholeDay`.

    A GraphQLError tells what is wrong with it.
    """
    moment = parse_moment(value) if isinstance(value, str) and _LOCAL.fullmatch(value) else None
    if moment is None:
        raise GraphQLError(
            'not a local time. Write it as "2026-11-22T09:30:00", without an '
            "offset: it is what the clock of the location shows."
        )
    time = moment.time
    return WholeDay(time.year, time.month, time.day) if moment.whole_day else time


def _at_node(parse: Callable[[Any], T]) -> Callable[..., T]:
    """A parser of values in a document, whose errors point at them."""

    def parse_literal(node: ValueNode, _variables: object = None) -> T:
        try:
            return parse(node.value if isinstance(node, StringValueNode) else None)
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return parse_literal


SCALARS: dict[object, Any] = {
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="Instant in UTC, as RFC 3339 text such as 2026-11-22T08:30:00Z. In inputs a "
        "time without an offset is in UTC, and a day alone such as 2026-11-22 is its first moment "
        "in UTC; in filters the whole day counts",
        specified_by_url=RFC_3339,
        serialize=format_datetime,
        parse_value=parse_datetime,
        parse_literal=_at_node(parse_datetime),
    ),
    dt.date: strawberry.scalar(
        name="Date",
        description="Calendar date, as ISO 8601 text such as 2026-11-22",
        specified_by_url=ISO_8601,
        serialize=dt.date.isoformat,
        parse_value=parse_date,
        parse_literal=_at_node(parse_date),
    ),
    dt.time: strawberry.scalar(
        name="TimeOfDay",
        description="Time of a day to the minute, as text from 00:00 to 23:59",
        specified_by_url=ISO_8601,
        serialize=format_time_of_day,
        parse_value=parse_time_of_day,
        parse_literal=_at_node(parse_time_of_day),
    ),
    LocalDateTime: strawberry.scalar(
        name="LocalDateTime",
        description="Time that the clock of a location shows, without an offset, as text such as "
        "2026-11-22T09:30:00. In inputs a day alone is its first moment; in filters the whole day "
        "counts",
        specified_by_url=ISO_8601,
        serialize=dt.datetime.isoformat,
        parse_value=parse_local,
        parse_literal=_at_node(parse_local),
    ),
    AnalyticsTime: strawberry.scalar(
        name="AnalyticsTime",
        description="Time such as 2024-03-31T23:59:59, read in the time zone of the request "
        "unless it has an offset (RFC 3339); a day alone such as 2024-03-31 counts whole",
        specified_by_url=RFC_3339,
        parse_value=parse_moment,
        parse_literal=_at_node(parse_moment),
    ),
}

SCHEMA_CONFIG = StrawberryConfig(scalar_map=SCALARS)
