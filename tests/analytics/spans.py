"""Spans of the calendar as the oracle cuts them, and which of them are compared."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ONE = dt.timedelta(days=1)
FINEST_FIRST = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")


def days_of(month: dt.date) -> list[dt.date]:
    number = calendar.monthrange(month.year, month.month)[1]
    return [month.replace(day=day) for day in range(1, number + 1)]


@dataclass(frozen=True)
class Cut:
    """Where weeks and years begin: on Sunday or Monday, and with which month."""

    sunday: bool = False
    first: int = 1

    def bucket(self, dimension: str, local: dt.datetime) -> str | int:
        match dimension:
            case "DAY":
                return f"{local:%Y-%m-%d}"
            case "WEEK":
                return self.week(local.date())
            case "MONTH":
                return f"{local:%Y-%m}"
            case "QUARTER":
                return f"{self.year(local)}-Q{1 + self.months_since(local) // 3}"
            case "YEAR":
                return self.year(local)
            case "HOUR_OF_DAY":
                return local.hour
        return int(f"{local:%u}")

    def months_since(self, day: dt.date) -> int:
        """How many months of the year are over."""
        return [(self.first - 1 + n) % 12 + 1 for n in range(12)].index(day.month)

    def year(self, day: dt.date) -> str:
        if self.first == 1:
            return f"{day:%Y}"
        return f"FY{day.year + 1 if day.month >= self.first else day.year}"

    def week(self, day: dt.date) -> str:
        """ISO weeks; those from Sunday on are counted from the first with four days in a year."""
        if not self.sunday:
            return f"{day:%G-W%V}"
        for year in (day.year + 1, day.year, day.year - 1):
            starts = [dt.date(year, 1, 1) + n * ONE for n in range(-3, 4)]
            (first,) = [start for start in starts if start.isoweekday() == 7]
            if day >= first:
                return f"{year}-W{(day - first).days // 7 + 1:02}"
        raise AssertionError("unreachable")


def a_year_before(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return dt.date(day.year - 1, 3, 1) if leap else day.replace(year=day.year - 1)


def earlier(low: dt.date, high: dt.date, comparison: str) -> tuple[dt.date, dt.date]:
    """First and last day of the period that whole days are compared with."""
    end = high + ONE
    if comparison == "PREVIOUS_YEAR":
        return a_year_before(low), a_year_before(end) - ONE
    if low.day == end.day == 1:
        start = low
        month = low
        while month < end:
            month = (month + 31 * ONE).replace(day=1)
            start = (start - ONE).replace(day=1)
        return start, low - ONE
    return low - (end - low), low - ONE


def nest(dimensions: Sequence[str]) -> bool:
    """Whether each span lies in one of the next coarser ones: weeks lie in two months."""
    weeks_are_finest = "WEEK" in dimensions and "DAY" not in dimensions
    return not (weeks_are_finest and {"MONTH", "QUARTER", "YEAR"} & set(dimensions))


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + n * ONE for n in range((last - first).days + 1)]


def counterparts(
    dimensions: Sequence[str],
    now: Sequence[dt.date],
    then: Sequence[dt.date],
    cut: Cut,
    *,
    by_year: bool,
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Which spans of two periods meet, where they nest.

    The finest ones by their order, or by year the ones of the same name, with what they lie in.
    """

    def spans(first: dt.date, last: dt.date) -> dict[str, tuple[Any, ...]]:
        found: dict[str, tuple[Any, ...]] = {}
        for day in days_between(first, last):
            at = dt.datetime.combine(day, dt.time(12))
            keys = tuple(cut.bucket(each, at) for each in dimensions)
            assert found.setdefault(str(keys[0]), keys) == keys
        return found

    if not dimensions:
        return {}
    new, old = spans(*now), spans(*then)
    pairs = dict(zip(new, old, strict=False))
    if by_year:
        pairs = {key: year_less(key) for key in new}
    return {new[key]: old[other] for key, other in pairs.items() if other in old}


def days_that_meet(
    now: Sequence[dt.date], then: Sequence[dt.date], cut: Cut, *, by_year: bool
) -> dict[dt.date, dt.date]:
    """The day of a period that each day of the earlier one is compared with, where weeks are cut.

    The first day meets the first and so on; by year a day meets the same day of the week in the
    week of the same number.
    """
    new, old = days_between(*now), days_between(*then)
    if not by_year:
        return dict(zip(old, new, strict=False))
    named = {(cut.week(day), day.isoweekday()): day for day in old}
    pairs = {named.get((year_less(cut.week(day)), day.isoweekday())): day for day in new}
    return {earlier: day for earlier, day in pairs.items() if earlier is not None}


def year_less(key: str) -> str:
    """The same date, month or number of a week a year before: 2023-05 for 2024-05."""
    prefix = "FY" if key.startswith("FY") else ""
    year, *rest = key.removeprefix("FY").split("-", 1)
    return "-".join([f"{prefix}{int(year) - 1}", *rest])
