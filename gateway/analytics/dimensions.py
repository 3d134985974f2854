"""Dimensions: what figures can be grouped by, and how their keys are written."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Dimension(StrEnum):
    """What figures can be grouped by; the value is Partoo analytics' name, or one like it."""

    BUSINESS = "business"
    USER = "user"
    FEEDBACK_FORM = "feedback_form"
    GROUP = "group"
    GROUP_SECTION = "group_section"
    CITY = "city"
    COUNTRY = "country"
    FEEDBACK_FORM_FIELD = "feedback_form_field"
    RESULT = "result"
    TAG = "tag"
    PLATFORM = "platform"
    KEYWORD = "keyword"
    BRANDED = "branded"
    REP = "rep"
    CLIENT = "client"
    TEMPLATE = "template"
    ACTIVITY_TYPE = "activity_type"
    QUESTION = "question"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    HOUR_OF_DAY = "hour_of_day"
    DAY_OF_WEEK = "day_of_week"


# Those that a location has through the groups it is in; a location can have several.
MEMBERSHIPS = (Dimension.GROUP, Dimension.GROUP_SECTION)
# Where a location is.
PLACES = (Dimension.CITY, Dimension.COUNTRY)
# What a fact has through its location.
OF_LOCATION = (*MEMBERSHIPS, *PLACES)
# Spans of the calendar: the key is the first day of the span.
SPANS = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR)
# Places in a day or a week, whichever it is: the key is a number.
RECURRING = (Dimension.HOUR_OF_DAY, Dimension.DAY_OF_WEEK)
DATES = (*SPANS, *RECURRING)
# Words: the key is what it is called.
WORDS = (
    Dimension.KEYWORD,
    Dimension.BRANDED,
    Dimension.ACTIVITY_TYPE,
    Dimension.CITY,
    Dimension.COUNTRY,
)

# Those whose keys are texts; others are numbers or dates.
TEXTS = (
    Dimension.KEYWORD,
    Dimension.ACTIVITY_TYPE,
    Dimension.CITY,
    Dimension.COUNTRY,
    Dimension.QUESTION,
)

# A question of a template is known by its field, any other by the id that its system gives it.
QUESTION_OF_FIELD, OTHER_QUESTION = "f", "o"

Key = int | str | bool | dt.date | None


class WeekStart(StrEnum):
    """The day with which weeks begin."""

    MONDAY = "MONDAY"
    SUNDAY = "SUNDAY"


@dataclass(frozen=True)
class Calendar:
    """How weeks and years are cut; `first_month` is the month with which years begin."""

    week_start: WeekStart = WeekStart.MONDAY
    first_month: int = 1

    @property
    def days_before_monday(self) -> int:
        """How many days before Monday a week begins."""
        return 1 if self.week_start is WeekStart.SUNDAY else 0

    @property
    def fiscal(self) -> bool:
        """Whether years are not those of the calendar."""
        return self.first_month != 1


CIVIL = Calendar()


def field_asked(key: Key) -> int | None:
    """The field of the template that the key of a question stands for; None for any other."""
    of_field = isinstance(key, str) and key.startswith(QUESTION_OF_FIELD)
    return int(key[1:]) if of_field and isinstance(key, str) else None


def word_of(dimension: Dimension, key: Key) -> str | None:
    """How the key of a dimension of words, or of a question of another system, is written."""
    if dimension is Dimension.BRANDED and key is not None:
        return "true" if key else "false"
    text = None if key is None else str(key)
    return text[1:] if text and dimension is Dimension.QUESTION else text


def order_of_key(dimension: Dimension, key: Key) -> tuple[Any, ...]:
    """Where a key stands among those of its dimension, those that are none last.

    Texts are in the order of their code points; questions of templates come by the numbers of their
    fields, before those of other systems.
    """
    if key is None:
        return (1,)
    if dimension is Dimension.QUESTION and isinstance(key, str):
        return (0, key[0], field_asked(key) or 0, key)
    return (0, key)


def span_of(day: dt.date, dimension: Dimension, calendar: Calendar = CIVIL) -> dt.date:
    """The first day of the span of the calendar that a day lies in."""
    match dimension:
        case Dimension.DAY:
            return day
        case Dimension.WEEK:
            return day - dt.timedelta(days=(day.weekday() + calendar.days_before_monday) % 7)
        case Dimension.MONTH:
            return day.replace(day=1)
    since = (day.month - calendar.first_month) % (3 if dimension is Dimension.QUARTER else 12)
    year, month = divmod(day.year * 12 + day.month - 1 - since, 12)
    return dt.date(year, month + 1, 1)


def key_of(local: dt.datetime, dimension: Dimension, calendar: Calendar = CIVIL) -> Key:
    """The key of a date dimension at a local time."""
    if dimension is Dimension.HOUR_OF_DAY:
        return local.hour
    if dimension is Dimension.DAY_OF_WEEK:
        return local.isoweekday()
    return span_of(local.date(), dimension, calendar)


def week_number(first_day: dt.date) -> tuple[int, int]:
    """Year and number of a week by its first day: that of the year that has most of its days."""
    middle = first_day + dt.timedelta(days=3)
    return middle.year, (middle.timetuple().tm_yday + 6) // 7


def week_begins(year: int, number: int, calendar: Calendar) -> dt.date | None:
    """The first day of a week of a year; None if the year has no week of the number."""
    first = span_of(dt.date(year, 1, 4), Dimension.WEEK, calendar)
    begins = first + dt.timedelta(weeks=number - 1)
    return begins if week_number(begins) == (year, number) else None


def bucket_text(dimension: Dimension, key: Key, calendar: Calendar = CIVIL) -> str | None:
    """How the key of a date dimension is written, for example 2024-W05, or FY2025 for fiscal years.

    A fiscal year is called by the calendar year in which it ends.
    """
    if not isinstance(key, dt.date):
        return None if key is None else str(key)
    match dimension:
        case Dimension.DAY:
            return key.isoformat()
        case Dimension.WEEK:
            year, week = week_number(key)
            return f"{year:04}-W{week:02}"
        case Dimension.MONTH:
            return f"{key.year:04}-{key.month:02}"
    begins = span_of(key, Dimension.YEAR, calendar)
    name = f"FY{begins.year + 1:04}" if calendar.fiscal else f"{begins.year:04}"
    if dimension is Dimension.YEAR:
        return name
    return f"{name}-Q{(key.month - calendar.first_month) % 12 // 3 + 1}"
