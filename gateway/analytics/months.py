"""Whole months: search keywords are counted by the month, and parts of one do not count."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from gateway.analytics.dimensions import Calendar, Dimension, span_of
from gateway.analytics.zones import Period, day_begins

ONE_DAY = dt.timedelta(days=1)
# The spans that hold whole months, the finest first.
OF_MONTHS = (Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR)


@dataclass(frozen=True)
class WholeMonths:
    """The months of a period that it has every day of, by their first days; None is no bound."""

    first: dt.date | None
    end: dt.date | None

    def counted_from(self, span: Dimension, calendar: Calendar) -> dt.date | None:
        """The first of the spans of a kind that has such a month."""
        return None if self.first is None else span_of(self.first, span, calendar)

    def reach(self, key: dt.date, span: Dimension, calendar: Calendar) -> bool:
        """Whether a span that the period touches has such a month."""
        since = self.counted_from(span, calendar)
        return (since is None or key >= since) and (self.end is None or key < self.end)

    @property
    def exist(self) -> bool:
        """Whether there is one."""
        return self.first is None or self.end is None or self.first < self.end


def whole_months(period: Period, zone: ZoneInfo) -> WholeMonths:
    """The months that lie in a period from their first day to their last."""
    first, end = calendar_days(period, zone)
    if first is not None and first.day != 1:
        first = (first.replace(day=1) + 31 * ONE_DAY).replace(day=1)
    return WholeMonths(first, None if end is None else end.replace(day=1))


def finest_of_months(dimensions: Iterable[Dimension]) -> Dimension | None:
    """The finest span of whole months that a request is grouped by."""
    given = set(dimensions)
    return next((each for each in OF_MONTHS if each in given), None)


def calendar_days(period: Period, zone: ZoneInfo) -> tuple[dt.date | None, dt.date | None]:
    """The first day of a calendar that lies in a period, and the one after the last.

    A day stands for the moment at which it begins, wherever the period's clocks are.
    """

    def day_from(instant: dt.datetime | None) -> dt.date | None:
        if instant is None:
            return None
        day = instant.astimezone(zone).date()
        return day if day_begins(day, zone) >= instant else day + ONE_DAY

    return day_from(period.after), day_from(period.before)


def parts_of_months(period: Period, zone: ZoneInfo) -> list[dt.date]:
    """The first days of the months of which a period has some days and lacks others."""
    first, end = calendar_days(period, zone)
    cut = {day.replace(day=1) for day in (first, end) if day is not None and day.day != 1}
    if first is not None and end is not None and end <= first:
        return []
    return sorted(cut)
