"""Time zones: their offsets as data, and wall clocks turned into instants."""

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from gateway.database.columns import EPOCH, MICROSECOND, UTC
from gateway.errors import BadUserInput, suggestion
from gateway.resources.values import time_zones

# Offsets change within these bounds; before and after them the nearest offset holds.
FIRST = dt.datetime(1900, 1, 1, tzinfo=UTC)
LAST = dt.datetime(2100, 1, 1, tzinfo=UTC)
_STEP = dt.timedelta(days=1)

_DAY = dt.timedelta(days=1) // MICROSECOND

# Offsets from UTC in microseconds, each from an instant on (in microseconds since 1970). With None
# for an offset what happens then counts at no time.
Offsets = tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True)
class Period:
    """Instants from `after` on and before `before`; None is no bound."""

    after: dt.datetime | None = None
    before: dt.datetime | None = None


ANY_TIME = Period()

# How many days later than on their own facts count, each from a day on; None: on no day.
Moves = tuple[tuple[dt.date | None, int | None], ...]


def zone_of(name: str, argument: str) -> ZoneInfo:
    """The time zone of the IANA database with a name; BadUserInput if there is none."""
    if name not in time_zones():
        raise BadUserInput(
            f"Argument `{argument}`: there is no such time zone."
            f"{suggestion(name, time_zones())} "
            "Pass a name of the IANA database such as Europe/Paris.",
            param=argument,
        )
    return ZoneInfo(name)


def _micros(instant: dt.datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def offset_at(zone: ZoneInfo, instant: dt.datetime) -> dt.timedelta:
    """The offset of a zone from UTC at an instant."""
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _change(zone: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    """The first instant of the offset that holds `after` but not `before`, to the second."""
    old = offset_at(zone, before)
    while after - before > dt.timedelta(seconds=1):
        middle = before + dt.timedelta(seconds=(after - before) // dt.timedelta(seconds=2))
        if offset_at(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=64)
def _all_offsets(zone: ZoneInfo) -> tuple[tuple[int | None, int], ...]:
    at, offset = FIRST, offset_at(zone, FIRST)
    found: list[tuple[int | None, int]] = [(None, offset // MICROSECOND)]
    while at < LAST:
        later = at + _STEP
        if offset_at(zone, later) != offset:
            changed = _change(zone, at, later)
            offset = offset_at(zone, later)
            found.append((_micros(changed), offset // MICROSECOND))
        at = later
    return tuple(found)


@lru_cache(maxsize=64)
def skipped_days(zone: ZoneInfo) -> frozenset[dt.date]:
    """The days of the calendar that a zone left out, as Samoa did with 30 December 2011."""
    found: set[dt.date] = set()
    for (_, old), (at, new) in pairwise(_all_offsets(zone)):
        assert at is not None
        shown = EPOCH + dt.timedelta(microseconds=at + old)
        after = EPOCH + dt.timedelta(microseconds=at + new)
        midnight = dt.datetime.combine(shown.date(), dt.time(), UTC)
        day = midnight if midnight == shown else midnight + _STEP
        while day + _STEP <= after:
            found.add(day.date())
            day += _STEP
    return frozenset(found)


def offsets_within(
    zone: ZoneInfo, after: dt.datetime | None, before: dt.datetime | None
) -> Offsets:
    """The offsets that hold at instants from `after` to `before`; None is no bound."""
    kept = _all_offsets(zone)
    if before is not None:
        end = _micros(before)
        kept = tuple(each for each in kept if each[0] is None or each[0] < end)
    if after is not None:
        start = _micros(after)
        reached = sum(1 for at, _ in kept if at is None or at <= start)
        kept = kept[max(reached - 1, 0) :]
    return ((None, kept[0][1]), *kept[1:])


def with_moves(offsets: Offsets, moves: Moves, zone: ZoneInfo) -> Offsets:
    """The offsets, with which instants count on the days that theirs are moved to."""
    begins = [None if day is None else _micros(day_begins(day, zone)) for day, _ in moves]
    changes = {at for at, _ in offsets} | set(begins)
    found: list[tuple[int | None, int | None]] = []
    for at in sorted(changes, key=lambda at: -math.inf if at is None else at):
        reached = [offset for since, offset in offsets if _is_from(since, at)]
        moved = [m for since, (_, m) in zip(begins, moves, strict=True) if _is_from(since, at)]
        offset, days = reached[-1], moved[-1]
        found.append((at, None if offset is None or days is None else offset + days * _DAY))
    return tuple(found)


def _is_from(since: int | None, at: int | None) -> bool:
    return since is None or (at is not None and since <= at)


def instant_of(wall: dt.datetime, zone: ZoneInfo, *, last: bool = False) -> dt.datetime:
    """The instant at which clocks of a zone show a time: the first, or the last, if it comes twice.

    A time that clocks jump over stands for the instant of the jump.
    """
    shown = wall.replace(tzinfo=zone, fold=1 if last else 0)
    instant = shown.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    whole = wall.replace(microsecond=0, tzinfo=zone)
    before = whole.replace(fold=1).astimezone(UTC)
    after = whole.replace(fold=0).astimezone(UTC)
    return _change(zone, before, after)


def day_begins(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first instant of a calendar day in a zone."""
    return instant_of(dt.datetime.combine(day, dt.time()), zone)
