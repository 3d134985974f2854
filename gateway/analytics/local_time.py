"""Instants in SQL: their bucket in a time zone, and the time between two of them.

SQLite has no time zones, and databases differ in their versions of the zones: the offsets come from
Python for both, and stand in the statement as a search tree over the instants at which they change.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from gateway.analytics.dimensions import SPANS, Dimension, Key
from gateway.analytics.zones import Offsets
from gateway.database.columns import EPOCH

SECOND = 1_000_000
DAY = 86_400 * SECOND
# Microseconds from the first day of the calendar to 1970: sums with it are never negative.
FROM_FIRST_DAY = (EPOCH.date().toordinal() - 1) * DAY


class Bucket(FunctionElement[Any]):
    """The key of a date dimension at an instant, where the offsets hold."""

    inherit_cache = False
    name = "bucket"

    def __init__(self, instant: ColumnElement[Any], dimension: Dimension, offsets: Offsets) -> None:
        super().__init__(instant)
        self.dimension = dimension
        self.offsets = offsets


def _tree(offsets: Offsets, before: Callable[[int], str], value: Callable[[int], str]) -> str:
    """The offset as nested CASEs, a binary search over the instants of change."""
    if len(offsets) == 1:
        return value(offsets[0][1])
    middle = len(offsets) // 2
    at = offsets[middle][0]
    assert at is not None
    left = _tree(offsets[:middle], before, value)
    right = _tree(offsets[middle:], before, value)
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

    def value(offset: int) -> str:
        return f"interval '{offset // SECOND} seconds'"

    local = f"timezone('UTC', {instant})"
    if element.offsets != ((None, 0),):
        local = f"({local} + {_tree(element.offsets, before, value)})"
    form = _POSTGRESQL.get(element.dimension)
    if form is None:
        return f"CAST(date_trunc('{element.dimension}', {local}) AS DATE)"
    return form.format(local)


_DAY_NUMBER = "({local} / 86400000000)"
_TEXT = "date({local} / 1000000 - 62135596800, 'unixepoch', 'start of {span}'{more})"
_SQLITE = {
    # Days are numbered from the first of the calendar, a Monday.
    Dimension.DAY: f"({_DAY_NUMBER} + 1)",
    Dimension.WEEK: f"({_DAY_NUMBER} / 7 * 7 + 1)",
    Dimension.DAY_OF_WEEK: f"({_DAY_NUMBER} % 7 + 1)",
    Dimension.HOUR_OF_DAY: "({local} / 3600000000 % 24)",
    Dimension.MONTH: _TEXT.format(local="{local}", span="month", more=""),
    Dimension.QUARTER: _TEXT.format(
        local="{local}",
        span="month",
        more=", '-' || ((strftime('%m', {local} / 1000000 - 62135596800, 'unixepoch') - 1) % 3)"
        " || ' months'",
    ),
    Dimension.YEAR: _TEXT.format(local="{local}", span="year", more=""),
}


@compiles(Bucket, "sqlite")
def _bucket_sqlite(element: Bucket, compiler: SQLCompiler, **kw: Any) -> str:
    instant = compiler.process(element.clauses, **kw)

    def value(offset: int) -> str:
        return str(FROM_FIRST_DAY + offset)

    tree = _tree(element.offsets, lambda at: f"{instant} < {at}", value)
    return _SQLITE[element.dimension].format(local=f"({instant} + {tree})")


class CalendarBucket(FunctionElement[Any]):
    """The key of a date dimension on a day of the calendar, in the form that Bucket has."""

    inherit_cache = False
    name = "calendar_bucket"

    def __init__(self, day: ColumnElement[Any], dimension: Dimension) -> None:
        super().__init__(day)
        self.dimension = dimension


@compiles(CalendarBucket)
def _calendar(element: CalendarBucket, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    if element.dimension is Dimension.DAY:
        return day
    return f"CAST(date_trunc('{element.dimension}', CAST({day} AS TIMESTAMP)) AS DATE)"


@compiles(CalendarBucket, "sqlite")
def _calendar_sqlite(element: CalendarBucket, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    # Days before this one, from the first of the calendar.
    number = f"CAST(julianday({day}) - 1721425.5 AS INTEGER)"
    match element.dimension:
        case Dimension.DAY:
            return f"({number} + 1)"
        case Dimension.WEEK:
            return f"({number} / 7 * 7 + 1)"
    return f"date({day}, 'start of {element.dimension}')"


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
