"""Spans of time: the buckets that a period touches, and the period that it is compared with."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from gateway.analytics.dimensions import (
    CIVIL,
    SPANS,
    Calendar,
    Dimension,
    Key,
    key_of,
    span_of,
    week_begins,
    week_number,
)
from gateway.analytics.months import ONE_DAY
from gateway.analytics.request import MAX_ROWS, ComparisonPeriod, too_many_rows
from gateway.analytics.zones import Moves, Period, day_begins, instant_of, offset_at, skipped_days
from gateway.database.columns import MICROSECOND, UTC

HOURS = 24
_QUARTER_HOUR = dt.timedelta(minutes=15)


def local(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """What clocks and calendars of a zone show at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None)


def buckets(
    dimensions: Sequence[Dimension], period: Period, zone: ZoneInfo, calendar: Calendar = CIVIL
) -> list[tuple[Key, ...]]:
    """The keys of date dimensions at all instants of a bounded period, in their order."""
    assert period.after is not None
    assert period.before is not None
    if period.before <= period.after:
        return []
    first = local(period.after, zone).date()
    last = local(period.before - MICROSECOND, zone).date()
    if (last - first).days > MAX_ROWS:
        raise too_many_rows()
    found: dict[tuple[Key, ...], None] = {}
    skipped = skipped_days(zone)
    # Days whose keys came with each hour before bring nothing new, and hours are many.
    of_days = [each for each in dimensions if each is not Dimension.HOUR_OF_DAY]
    hours: defaultdict[tuple[Key, ...], set[int]] = defaultdict(set)
    for number in range((last - first).days + 1):
        day = first + number * ONE_DAY
        if day in skipped:
            continue
        midnight = dt.datetime.combine(day, dt.time())
        seen = hours[tuple(key_of(midnight, each, calendar) for each in of_days)]
        if len(seen) == HOURS:
            continue
        for time in _times(dimensions, day, period, zone):
            found[tuple(key_of(time, each, calendar) for each in dimensions)] = None
            seen.add(time.hour)
        if len(found) > MAX_ROWS:
            raise too_many_rows()
    return list(found)


def _times(
    dimensions: Sequence[Dimension], day: dt.date, period: Period, zone: ZoneInfo
) -> Iterator[dt.datetime]:
    """Local times of a day, one for each key that it can have."""
    if Dimension.HOUR_OF_DAY not in dimensions:
        yield dt.datetime.combine(day, dt.time())
        return
    assert period.after is not None
    assert period.before is not None
    start = max(day_begins(day, zone), period.after)
    end = min(day_begins(day + ONE_DAY, zone), period.before) - MICROSECOND
    if offset_at(zone, start) == offset_at(zone, end):
        for hour in range(local(start, zone).hour, local(end, zone).hour + 1):
            yield dt.datetime.combine(day, dt.time(hour))
        return
    at = start
    while at <= end:
        yield local(at, zone)
        at += _QUARTER_HOUR
    yield local(end, zone)


def previous(period: Period, comparison: ComparisonPeriod, zone: ZoneInfo) -> Period:
    """The period that a bounded one is compared with.

    The period before has the same length: as many months where it is whole months, as many days
    where it is whole days. The year before has the same dates; 29 February becomes 1 March.
    """
    assert period.after is not None
    assert period.before is not None
    days = whole_days(period, zone)
    if comparison is ComparisonPeriod.PREVIOUS_YEAR:
        if days is not None:
            return _of_days(year_before(days[0]), year_before(days[1]), zone)
        return Period(_year_before(period.after, zone), _year_before(period.before, zone))
    if days is None:
        return Period(period.after - (period.before - period.after), period.after)
    start, end = days
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day == 1 and months:
        return _of_days(_months_before(start, months), start, zone)
    return _of_days(start - (end - start), start, zone)


def whole_days(period: Period, zone: ZoneInfo) -> tuple[dt.date, dt.date] | None:
    """The first day and the one after the last, if a period is whole days of a zone."""
    assert period.after is not None
    assert period.before is not None
    start, end = local(period.after, zone).date(), local(period.before, zone).date()
    whole = day_begins(start, zone) == period.after and day_begins(end, zone) == period.before
    return (start, end) if whole and start < end else None


def _of_days(start: dt.date, end: dt.date, zone: ZoneInfo) -> Period:
    return Period(day_begins(start, zone), day_begins(end, zone))


def _months_before(first_of_month: dt.date, months: int) -> dt.date:
    year, month = divmod(first_of_month.year * 12 + first_of_month.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


def year_before(day: dt.date) -> dt.date:
    """The same date a year before; 1 March for 29 February."""
    if (day.month, day.day) == (2, 29):
        return dt.date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1)


def _year_before(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    wall = local(instant, zone)
    before = dt.datetime.combine(year_before(wall.date()), wall.time())
    return instant_of(before, zone).astimezone(UTC)


def change_in_percent(now: float | None, then: float | None) -> float | None:
    """How much a number has changed, in percent of what it was; None where that means nothing."""
    if now is None or not then:
        return None
    return 100 * (now - then) / abs(then)


def nested(spans: Sequence[Dimension]) -> bool:
    """Whether each of some spans, the finest first, lies in one of the next: weeks lie in two."""
    return spans[:1] != [Dimension.WEEK] or len(spans) == 1


class Counterparts:
    """Finds the keys of the earlier period that keys of a period are compared with.

    What meets are the finest spans of the request: over a year a date meets the same date and a
    week the week of the same number; over a period the first meets the first, the second the
    second. Coarser spans follow from them. Some keys have no counterpart.

    Where weeks lie in two coarser spans, the days of a row meet each their own: then `moves` take
    the earlier facts to the days that theirs are compared with, and keys stand for themselves.
    """

    def __init__(
        self,
        dimensions: Sequence[Dimension],
        period: Period,
        earlier: Period,
        comparison: ComparisonPeriod,
        zone: ZoneInfo,
        calendar: Calendar = CIVIL,
    ) -> None:
        self.dimensions = dimensions
        self.calendar = calendar
        self.by_year = comparison is ComparisonPeriod.PREVIOUS_YEAR
        self.spans = [each for each in SPANS if each in dimensions]
        self.matches: dict[tuple[Key, ...], tuple[Key, ...]] = {}
        self.moves: Moves = ()
        if not self.spans:
            return
        if nested(self.spans):
            new, old = (self._by_finest(self.spans, each, zone) for each in (period, earlier))
            pairs = self._pairs(new, old, self._year_before)
            self.matches = {new[now]: old[then] for now, then in pairs.items()}
            return
        days, before = (self._by_finest([Dimension.DAY], each, zone) for each in (period, earlier))
        pairs = self._pairs(days, before, self._day_in_week_before)
        for day in pairs:
            keys = tuple(span_of(day, each, calendar) for each in self.spans)
            self.matches[keys] = keys
        self.moves = _moves(before, {then: now for now, then in pairs.items()})

    def of(self, keys: tuple[Key, ...]) -> tuple[Key, ...] | None:
        """The keys to compare with; None if there are none."""
        if not self.spans:
            return keys
        found = dict(zip(self.dimensions, keys, strict=True))
        earlier = self.matches.get(tuple(found[each] for each in self.spans))
        if earlier is None:
            return None
        found.update(zip(self.spans, earlier, strict=True))
        day = found.get(Dimension.DAY)
        if Dimension.DAY_OF_WEEK in found and isinstance(day, dt.date):
            found[Dimension.DAY_OF_WEEK] = day.isoweekday()
        return tuple(found.values())

    def _by_finest(
        self, spans: Sequence[Dimension], period: Period, zone: ZoneInfo
    ) -> dict[dt.date, tuple[Key, ...]]:
        """The keys of a period in some spans by that in the first of them, in their order."""
        found = buckets(spans, period, zone, self.calendar)
        return {keys[0]: keys for keys in found if isinstance(keys[0], dt.date)}

    def _pairs(
        self,
        new: Collection[dt.date],
        old: Collection[dt.date],
        year_before: Callable[[dt.date], dt.date | None],
    ) -> dict[dt.date, dt.date]:
        """What each of the present spans of a kind meets among the earlier ones."""
        if not self.by_year:
            return dict(zip(new, old, strict=False))
        pairs = {key: year_before(key) for key in new}
        return {now: then for now, then in pairs.items() if then is not None and then in old}

    def _year_before(self, key: dt.date) -> dt.date | None:
        if self.spans[0] is Dimension.WEEK:
            year, week = week_number(key)
            return week_begins(year - 1, week, self.calendar)
        return None if (key.month, key.day) == (2, 29) else key.replace(year=key.year - 1)

    def _day_in_week_before(self, day: dt.date) -> dt.date | None:
        """The same day of the week in the week of the same number a year before."""
        week = span_of(day, Dimension.WEEK, self.calendar)
        before = self._year_before(week)
        return None if before is None else before + (day - week)


def _moves(days: Iterable[dt.date], met: Mapping[dt.date, dt.date]) -> Moves:
    """By how many days each of some days, in their order, is moved to the one that it meets."""
    found: list[tuple[dt.date | None, int | None]] = []
    for day in days:
        number = (met[day] - day).days if day in met else None
        if not found or found[-1][1] != number:
            found.append((day if found else None, number))
    return tuple(found)
