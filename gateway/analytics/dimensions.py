"""Dimensions: what figures can be grouped by, and how their keys are written."""

import datetime as dt
from enum import StrEnum


class Dimension(StrEnum):
    """What figures can be grouped by; the value is the name in document 000, or one like it."""

    BUSINESS = "business"
    USER = "user"
    FEEDBACK_FORM = "feedback_form"
    GROUP = "group"
    GROUP_SECTION = "group_section"
    FEEDBACK_FORM_FIELD = "feedback_form_field"
    RESULT = "result"
    TAG = "tag"
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
# Spans of the calendar: the key is the first day of the span.
SPANS = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR)
# Places in a day or a week, whichever it is: the key is a number.
RECURRING = (Dimension.HOUR_OF_DAY, Dimension.DAY_OF_WEEK)
DATES = (*SPANS, *RECURRING)
# Words: the key is what it is called.
WORDS = (Dimension.KEYWORD, Dimension.BRANDED, Dimension.ACTIVITY_TYPE)

# A question of a template is known by its field, any other by the id that its system gives it.
QUESTION_OF_FIELD, OTHER_QUESTION = "f", "o"

Key = int | str | bool | dt.date | None


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


def span_of(day: dt.date, dimension: Dimension) -> dt.date:
    """The first day of the span of the calendar that a day lies in."""
    match dimension:
        case Dimension.DAY:
            return day
        case Dimension.WEEK:
            return day - dt.timedelta(days=day.weekday())
        case Dimension.MONTH:
            return day.replace(day=1)
        case Dimension.QUARTER:
            return day.replace(day=1, month=day.month - (day.month - 1) % 3)
        case _:
            return day.replace(day=1, month=1)


def key_of(local: dt.datetime, dimension: Dimension) -> Key:
    """The key of a date dimension at a local time."""
    if dimension is Dimension.HOUR_OF_DAY:
        return local.hour
    if dimension is Dimension.DAY_OF_WEEK:
        return local.isoweekday()
    return span_of(local.date(), dimension)


def bucket_text(dimension: Dimension, key: Key) -> str | None:
    """How the key of a date dimension is written, for example 2024-W05."""
    if not isinstance(key, dt.date):
        return None if key is None else str(key)
    match dimension:
        case Dimension.DAY:
            return key.isoformat()
        case Dimension.WEEK:
            year, week, _ = key.isocalendar()
            return f"{year:04}-W{week:02}"
        case Dimension.MONTH:
            return f"{key.year:04}-{key.month:02}"
        case Dimension.QUARTER:
            return f"{key.year:04}-Q{(key.month + 2) // 3}"
        case _:
            return f"{key.year:04}"
