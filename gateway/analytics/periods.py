"""Spans of time: the buckets that a period touches, and the period that it is compared with."""

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from gateway.analytics.dimensions import SPANS, Dimension, Key, key_of, span_of
from gateway.analytics.request import MAX_ROWS, ComparisonPeriod, Period, too_many_rows
from gateway.analytics.zones import day_begins, instant_of, offset_at
from gateway.database.columns import MICROSECOND, UTC

ONE_DAY = dt.timedelta(days=1)
_QUARTER_HOUR = dt.timedelta(minutes=15)


def local(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """What clocks and calendars of a zone show at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None)


def buckets(
    dimensions: Sequence[Dimension], period: Period, zone: ZoneInfo
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
    for number in range((last - first).days + 1):
        day = first + number * ONE_DAY
        for time in _times(dimensions, day, period, zone):
            found[tuple(key_of(time, each) for each in dimensions)] = None
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
    days = _whole_days(period, zone)
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


def _whole_days(period: Period, zone: ZoneInfo) -> tuple[dt.date, dt.date] | None:
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


class Counterparts:
    """Finds the keys of the earlier period that keys of a period are compared with.

    Over a year a date meets the same date and an ISO week the week of the same number; over a
    period the first bucket meets the first, the second the second. Some keys have no counterpart.
    """

    def __init__(
        self,
        dimensions: Sequence[Dimension],
        period: Period,
        earlier: Period,
        comparison: ComparisonPeriod,
        zone: ZoneInfo,
    ) -> None:
        self.dimensions = dimensions
        self.by_year = comparison is ComparisonPeriod.PREVIOUS_YEAR
        self.matches: dict[Dimension, dict[Key, Key]] = {}
        if not self.by_year:
            for each in set(dimensions) & set(SPANS):
                old = buckets([each], earlier, zone)
                new = buckets([each], period, zone)
                self.matches[each] = {n[0]: o[0] for n, o in zip(new, old, strict=False)}

    def of(self, keys: tuple[Key, ...]) -> tuple[Key, ...] | None:
        """The keys to compare with; None if there are none."""
        found = dict(zip(self.dimensions, keys, strict=True))
        day = found.get(Dimension.DAY)
        if day is not None:
            earlier = self._span(Dimension.DAY, day)
            if not isinstance(earlier, dt.date):
                return None
            found[Dimension.DAY] = earlier
            for each in found:
                if each in SPANS:
                    found[each] = span_of(earlier, each)
                elif each is Dimension.DAY_OF_WEEK:
                    found[each] = earlier.isoweekday()
            return tuple(found.values())
        for each, key in found.items():
            if each in SPANS:
                found[each] = self._span(each, key)
                if found[each] is None:
                    return None
        return tuple(found.values())

    def _span(self, dimension: Dimension, key: Key) -> Key:
        if not self.by_year:
            return self.matches[dimension].get(key)
        assert isinstance(key, dt.date)
        if dimension is Dimension.WEEK:
            year, week, _ = key.isocalendar()
            try:
                return dt.date.fromisocalendar(year - 1, week, 1)
            except ValueError:
                return None
        return None if (key.month, key.day) == (2, 29) else key.replace(year=key.year - 1)
