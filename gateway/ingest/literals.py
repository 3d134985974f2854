"""What the values of JSON stand for: numbers, times, and texts that can be stored."""

import datetime as dt
import math
import re
from typing import Any

from gateway.database.columns import EPOCH, UTC
from gateway.database.times import BOUNDS, is_known

_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
# A date without hyphens, as ISO 8601 allows it.
_BASIC_DATE = re.compile(r"\d{8}", re.ASCII)
# In 1973. Fewer seconds are rather the days of a spreadsheet, a year, or a date without hyphens.
LEAST_SECONDS = 100_000_000
TIMES = f"a time {BOUNDS} by ISO 8601, such as 2024-12-14T00:00:00Z, or as seconds since 1970"


def is_blank(value: Any) -> bool:
    """Whether a value is null or a text of blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_storable(value: str) -> bool:
    """Databases take neither NUL nor halves of surrogate pairs."""
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(value: Any) -> str:
    """A value as messages show it."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def integer_of(value: Any) -> int | None:
    """The whole number that a value is or spells; None for any other."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def number_of(value: Any) -> float | None:
    """The number that a value is or spells; None for any other."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def time_of(value: Any) -> dt.datetime | None:
    """The instant that a value stands for, in UTC where it names no offset; None for any other.

    Eight digits are a date. Other numbers are seconds since 1970, none of them small: a number
    that is likely to count something else is not guessed at.
    """
    text = value.strip() if isinstance(value, str) else str(value)
    seconds = number_of(value)
    try:
        if seconds is not None and not _BASIC_DATE.fullmatch(text):
            at = EPOCH + dt.timedelta(seconds=seconds)
            return at if seconds >= LEAST_SECONDS and is_known(at) else None
        if seconds is None and not isinstance(value, str):
            return None
        at = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    if not is_known(at):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def date_of(value: str) -> dt.date | None:
    """The date that a text writes by ISO 8601, within the range; None for any other."""
    try:
        day = dt.date.fromisoformat(value.strip())
    except ValueError:
        return None
    return day if is_known(day) else None


def local_time_of(value: Any) -> dt.datetime | None:
    """What a clock shows, by ISO 8601 and without an offset; None for any other."""
    try:
        at = dt.datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is None and is_known(at) else None
