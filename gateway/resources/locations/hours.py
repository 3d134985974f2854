"""Hours of locations: weekly and on special days, free of GraphQL and of SQL; and what is wrong.

Times of day are minutes since midnight. A period whose end is not after its beginning runs past
midnight, so one from 0 to 0 is a whole day.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from gateway.database.columns import UTC
from gateway.errors import UserErrorCode
from gateway.resources.values import Checks

DAY = 24 * 60
WEEK = 7 * DAY
MAX_PERIODS = 10
MAX_SPECIAL = 100


class Weekday(IntEnum):
    """A day of the week by its number in ISO 8601."""

    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6
    SUNDAY = 7


@dataclass(frozen=True, slots=True)
class Period:
    """From minute to minute."""

    opens: int
    closes: int

    @property
    def length(self) -> int:
        return (self.closes - self.opens) % DAY or DAY

    def __str__(self) -> str:
        return f"{clock(self.opens)} to {clock(self.closes)}"


@dataclass(frozen=True, slots=True)
class Day:
    """The hours of a day of the week; without periods it is closed."""

    day: Weekday
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class SpecialPeriod:
    """Days, the first and the last included, on each of which other hours hold."""

    starts: dt.date
    ends: dt.date
    name: str | None
    closed: bool
    periods: tuple[Period, ...]


def clock(minutes: int) -> str:
    """A time of day as people write it."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def minutes_of(time: dt.time) -> int:
    """Minutes since midnight."""
    return time.hour * 60 + time.minute


def time_of(minutes: int) -> dt.time:
    """The time of day that many minutes after midnight."""
    return dt.time(minutes // 60, minutes % 60)


def opening_instant(date: dt.date | None, time_zone: str | None) -> dt.datetime | None:
    """When a date begins in a time zone of the IANA database; UTC where there is none."""
    if date is None:
        return None
    zone = ZoneInfo(time_zone) if time_zone else UTC
    return dt.datetime.combine(date, dt.time(), zone).astimezone(UTC)


def check_week(checks: Checks, week: Sequence[Day], field: str) -> None:
    """Note what is wrong with weekly hours: a day too few or too often, periods that overlap."""
    given = [day.day for day in week]
    doubled = [place for place, day in enumerate(given) if day in given[:place]]
    for place in doubled:
        checks.within(field, place).note(
            UserErrorCode.INVALID,
            f"{given[place].name.title()} is given twice. Give it once, with all its periods.",
            "day",
        )
    if doubled:
        return
    missing = [day.name.title() for day in Weekday if day not in given]
    if missing:
        checks.note(
            UserErrorCode.REQUIRED,
            f"`{field}` lacks {', '.join(missing)}. "
            "Give all 7 days; one without periods is closed.",
            field,
        )
    for place, day in enumerate(week):
        _check_number(checks, day.periods, field, place)
    starts: list[tuple[int, int, tuple[str, ...]]] = [
        ((day.day - 1) * DAY + period.opens, period.length, (field, str(place), "periods", str(at)))
        for place, day in enumerate(week)
        for at, period in enumerate(day.periods)
    ]
    _check_overlaps(checks, starts, WEEK)


def check_special(checks: Checks, special: Sequence[SpecialPeriod], field: str) -> None:
    """Note what is wrong with special periods: their days, their hours, or that they overlap."""
    if len(special) > MAX_SPECIAL:
        checks.note(
            UserErrorCode.INVALID,
            f"`{field}` has {len(special)} periods. Give {MAX_SPECIAL} at most.",
            field,
        )
        return
    for place, one in enumerate(special):
        here = checks.within(field, place)
        if one.ends < one.starts:
            here.note(
                UserErrorCode.INVALID,
                f"`ends` is {one.ends}, before `starts`. Give the same day or a later one.",
                "ends",
            )
        if one.closed and one.periods:
            here.note(
                UserErrorCode.INVALID, "A closed day has no `periods`. Leave them out.", "periods"
            )
        if not one.closed and not one.periods:
            here.note(
                UserErrorCode.REQUIRED,
                "`periods` is empty. Give the hours of these days, or `closed: true`.",
                "periods",
            )
        _check_number(checks, one.periods, field, place)
    in_order = sorted(range(len(special)), key=lambda place: special[place].starts)
    for earlier, later in pairwise(in_order):
        if special[later].starts <= special[earlier].ends:
            checks.within(field, later).note(
                UserErrorCode.INVALID,
                f"The days overlap with those from {special[earlier].starts} "
                f"to {special[earlier].ends}. Give each day once.",
                "starts",
            )
    if not checks.errors:
        _check_overlaps(checks, list(_first_and_last_days(special, field)), None)


def _first_and_last_days(
    special: Sequence[SpecialPeriod], field: str
) -> Iterable[tuple[int, int, tuple[str, ...]]]:
    """Periods of the days on which hours may run into each other, on one line of minutes."""
    for place, one in enumerate(special):
        second = min(one.starts + dt.timedelta(days=1), one.ends)
        for day in sorted({one.starts, second, one.ends}):
            for at, period in enumerate(one.periods):
                path = (field, str(place), "periods", str(at))
                yield day.toordinal() * DAY + period.opens, period.length, path


def _check_number(checks: Checks, periods: Sequence[Period], field: str, place: int) -> None:
    if len(periods) > MAX_PERIODS:
        checks.within(field, place).note(
            UserErrorCode.INVALID,
            f"A day has {len(periods)} periods. Give {MAX_PERIODS} at most.",
            "periods",
        )


def _check_overlaps(
    checks: Checks, periods: list[tuple[int, int, tuple[str, ...]]], around: int | None
) -> None:
    """Note periods (start, length, path) that begin before the one before them has ended.

    With `around` time goes in a circle of so many minutes.
    """
    in_order = sorted(periods)
    following = in_order[1:]
    if around is not None and len(in_order) > 1:
        start, length, path = in_order[0]
        following.append((start + around, length, path))
    clashing = set()
    for (start, length, _), (later, _, path) in zip(in_order, following, strict=False):
        if later < start + length and path not in clashing:
            clashing.add(path)
            checks.within(*path).note(
                UserErrorCode.INVALID,
                f"The period begins at {clock(later % DAY)}, before the one that begins at "
                f"{clock(start % DAY)} has ended. Let one end before the next begins.",
                "opens",
            )
