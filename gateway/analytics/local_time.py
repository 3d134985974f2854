"""Instants in SQL: their bucket in a time zone, and the time between two of them.

SQLite has no time zones, and databases differ in their versions of the zones: the offsets come from
Python for both, and stand in the statement as a search tree over the instants at which they change.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from gateway.analytics.dimensions import CIVIL, SPANS, Calendar, Dimension, Key
from gateway.analytics.zones import Moves, Offsets
from gateway.database.columns import EPOCH

At = TypeVar("At")
SECOND = 1_000_000
DAY = 86_400 * SECOND
# Microseconds from the first day of the calendar to 1970: sums with it are never negative.
FROM_FIRST_DAY = (EPOCH.date().toordinal() - 1) * DAY


class Bucket(FunctionElement[Any]):
    """The key of a date dimension at an instant, where the offsets hold."""

    inherit_cache = False
    name = "bucket"

    def __init__(
        self,
        instant: ColumnElement[Any],
        dimension: Dimension,
        offsets: Offsets,
        calendar: Calendar = CIVIL,
    ) -> None:
        super().__init__(instant)
        self.dimension = dimension
        self.offsets = offsets
        self.calendar = calendar


def _tree(
    steps: Sequence[tuple[At | None, int | None]],
    before: Callable[[At], str],
    value: Callable[[int | None], str],
) -> str:
    """What holds at a time as nested CASEs, a binary search over the times of change."""
    if len(steps) == 1:
        return value(steps[0][1])
    # The first step has no time: it holds before all others. So the middle of two or more has one.
    middle = len(steps) // 2
    at = steps[middle][0]
    assert at is not None
    left = _tree(steps[:middle], before, value)
    right = _tree(steps[middle:], before, value)
    return f"CASE WHEN {before(at)} THEN {left} ELSE {right} END"


_POSTGRESQL = {
    Dimension.DAY: "CAST({} AS DATE)",
    Dimension.HOUR_OF_DAY: "CAST(EXTRACT(hour FROM {}) AS INTEGER)",
    Dimension.DAY_OF_WEEK: "CAST(EXTRACT(isodow FROM {}) AS INTEGER)",
}


@compiles(Bucket)
def _bucket(element: Bucket, compiler: SQLCompiler, **kw: Any) -> str:
    instant = compiler.process(element.clauses, **kw)

    def before(at: int) -> str:
        return f"{instant} < timestamptz '{EPOCH + dt.timedelta(microseconds=at)}'"

    def value(offset: int | None) -> str:
        if offset is None:
            return "CAST(NULL AS interval)"
        return f"interval '{offset // SECOND} seconds'"

    local = f"timezone('UTC', {instant})"
    if element.offsets != ((None, 0),):
        local = f"({local} + {_tree(element.offsets, before, value)})"
    form = _POSTGRESQL.get(element.dimension)
    if form is None:
        return _span(element.dimension, local, element.calendar)
    return form.format(local)


def _span(dimension: Dimension, local: str, calendar: Calendar) -> str:
    """The first day of the span of a local time on PostgreSQL: it knows spans of its own calendar,
    and others are those, moved."""
    # Move the time so that the span of the request falls on one of PostgreSQL, cut, and move back.
    moved = ""
    if dimension is Dimension.WEEK and calendar.days_before_monday:
        moved = f" interval '{calendar.days_before_monday} days'"
        local = f"({local} +{moved})"
        moved = f" -{moved}"
    elif dimension in (Dimension.QUARTER, Dimension.YEAR) and calendar.fiscal:
        moved = f" interval '{calendar.first_month - 1} months'"
        local = f"({local} -{moved})"
        moved = f" +{moved}"
    return f"CAST(date_trunc('{dimension}', {local}){moved} AS DATE)"


# Local times are microseconds from the first day of the calendar on; 62,135,596,800 seconds lie
# between that day and 1970, which SQLite counts from.
_DAY_NUMBER = "({local} / 86400000000)"
_TEXT = "date({local} / 1000000 - 62135596800, 'unixepoch', 'start of month'{more})"
_MONTH_OF = "strftime('%m', {local} / 1000000 - 62135596800, 'unixepoch')"
_SQLITE = {
    # Days are numbered from the first of the calendar, a Monday.
    Dimension.DAY: f"({_DAY_NUMBER} + 1)",
    Dimension.DAY_OF_WEEK: f"({_DAY_NUMBER} % 7 + 1)",
    Dimension.HOUR_OF_DAY: "({local} / 3600000000 % 24)",
}


def _week_sqlite(number: str, calendar: Calendar) -> str:
    """The number of the first day of the week of a day, both from 0 and 1 on."""
    before = calendar.days_before_monday
    return f"(({number} + {before}) / 7 * 7 + {1 - before})"


def _months_back(dimension: Dimension, month: str, calendar: Calendar) -> str:
    """A modifier that moves a month to the first one of its quarter or year."""
    if dimension is Dimension.MONTH:
        return ""
    months = 3 if dimension is Dimension.QUARTER else 12
    since = f"({month} + {12 - calendar.first_month}) % {months}"
    return f", '-' || ({since}) || ' months'"


@compiles(Bucket, "sqlite")
def _bucket_sqlite(element: Bucket, compiler: SQLCompiler, **kw: Any) -> str:
    instant = compiler.process(element.clauses, **kw)

    def value(offset: int | None) -> str:
        return "NULL" if offset is None else str(FROM_FIRST_DAY + offset)

    tree = _tree(element.offsets, lambda at: f"{instant} < {at}", value)
    local, dimension = f"({instant} + {tree})", element.dimension
    if dimension is Dimension.WEEK:
        return _week_sqlite(_DAY_NUMBER.format(local=local), element.calendar)
    form = _SQLITE.get(dimension)
    if form is not None:
        return form.format(local=local)
    more = _months_back(dimension, _MONTH_OF.format(local=local), element.calendar)
    return _TEXT.format(local=local, more=more)


class CalendarBucket(FunctionElement[Any]):
    """The key of a date dimension on a day of the calendar, in the form that Bucket has."""

    inherit_cache = False
    name = "calendar_bucket"

    def __init__(
        self,
        day: ColumnElement[Any],
        dimension: Dimension,
        calendar: Calendar = CIVIL,
        moves: Moves = (),
    ) -> None:
        super().__init__(day)
        self.dimension = dimension
        self.calendar = calendar
        self.moves = moves


@compiles(CalendarBucket)
def _calendar(element: CalendarBucket, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    if element.moves:
        own = day
        days = _tree(element.moves, lambda at: f"{own} < DATE '{at}'", _number_of_days)
        day = f"({own} + {days})"
    if element.dimension is Dimension.DAY:
        return day
    return _span(element.dimension, f"CAST({day} AS TIMESTAMP)", element.calendar)


@compiles(CalendarBucket, "sqlite")
def _calendar_sqlite(element: CalendarBucket, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    if element.moves:
        own = day
        days = _tree(element.moves, lambda at: f"{own} < '{at}'", _number_of_days)
        day = f"date({own}, ({days}) || ' days')"
    # Days before this one, from the first of the calendar.
    number = f"CAST(julianday({day}) - 1721425.5 AS INTEGER)"
    match element.dimension:
        case Dimension.DAY:
            return f"({number} + 1)"
        case Dimension.WEEK:
            return _week_sqlite(number, element.calendar)
    more = _months_back(element.dimension, f"strftime('%m', {day})", element.calendar)
    return f"date({day}, 'start of month'{more})"


def _number_of_days(days: int | None) -> str:
    return "CAST(NULL AS INTEGER)" if days is None else str(days)


def read_key(dimension: Dimension, value: Any) -> Key:
    """The key in the form that the database gives it: a date, its number or its text."""
    key: Key = value
    if dimension is Dimension.BRANDED and value is not None:
        return bool(value)
    if value is None or dimension not in SPANS or isinstance(value, dt.date):
        return key
    if isinstance(value, int):
        return dt.date.fromordinal(value)
    return dt.date.fromisoformat(value)


class Microseconds(FunctionElement[int]):
    """The time from the second instant to the first, in microseconds."""

    type = BigInteger()
    inherit_cache = True
    name = "microseconds"


@compiles(Microseconds)
def _microseconds(element: Microseconds, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(part, **kw) for part in element.clauses)
    return f"CAST(EXTRACT(epoch FROM {later} - {earlier}) * {SECOND} AS BIGINT)"


@compiles(Microseconds, "sqlite")
def _microseconds_sqlite(element: Microseconds, compiler: SQLCompiler, **kw: Any) -> str:
    later, earlier = (compiler.process(part, **kw) for part in element.clauses)
    return f"({later} - {earlier})"
