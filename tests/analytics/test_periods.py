"""Spans of time: buckets of a period, the period before, and which rows meet."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from gateway.analytics.dimensions import Dimension, bucket_text
from gateway.analytics.periods import Counterparts, buckets, previous
from gateway.analytics.request import ComparisonPeriod
from gateway.analytics.zones import Period, day_begins

PARIS = ZoneInfo("Europe/Paris")
PERIOD, YEAR = ComparisonPeriod.PREVIOUS_PERIOD, ComparisonPeriod.PREVIOUS_YEAR


def days(first: str, last: str) -> Period:
    end = dt.date.fromisoformat(last) + dt.timedelta(days=1)
    return Period(day_begins(dt.date.fromisoformat(first), PARIS), day_begins(end, PARIS))


def texts(dimension: Dimension, period: Period) -> list[str | None]:
    return [bucket_text(dimension, keys[0]) for keys in buckets([dimension], period, PARIS)]


@pytest.mark.parametrize(
    ("dimension", "first", "last", "expected"),
    [
        (Dimension.DAY, "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        (Dimension.WEEK, "2024-12-29", "2025-01-06", ["2024-W52", "2025-W01", "2025-W02"]),
        (Dimension.MONTH, "2023-12-31", "2024-02-01", ["2023-12", "2024-01", "2024-02"]),
        (Dimension.QUARTER, "2024-03-31", "2024-07-01", ["2024-Q1", "2024-Q2", "2024-Q3"]),
        (Dimension.YEAR, "2023-12-31", "2024-01-01", ["2023", "2024"]),
        (Dimension.DAY_OF_WEEK, "2024-03-30", "2024-03-31", ["6", "7"]),
    ],
)
def test_buckets(dimension: Dimension, first: str, last: str, expected: list[str]) -> None:
    assert texts(dimension, days(first, last)) == expected


def test_hours_that_clocks_jump_over_are_no_buckets() -> None:
    hours = texts(Dimension.HOUR_OF_DAY, days("2024-03-31", "2024-03-31"))

    assert hours == [str(hour) for hour in range(24) if hour != 2]
    assert len(texts(Dimension.HOUR_OF_DAY, days("2024-10-27", "2024-10-27"))) == 24


def test_hours_of_a_part_of_a_day() -> None:
    whole = days("2024-05-01", "2024-05-01")
    assert whole.after is not None
    part = Period(
        whole.after + dt.timedelta(hours=8, minutes=59), whole.after + dt.timedelta(hours=10)
    )

    assert texts(Dimension.HOUR_OF_DAY, part) == ["8", "9"]


@pytest.mark.parametrize(
    ("comparison", "first", "last", "before"),
    [
        (PERIOD, "2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        (PERIOD, "2024-01-01", "2024-03-31", ("2023-10-01", "2023-12-31")),
        (PERIOD, "2024-03-04", "2024-03-10", ("2024-02-26", "2024-03-03")),
        (YEAR, "2024-03-04", "2024-03-10", ("2023-03-04", "2023-03-10")),
        (YEAR, "2024-02-01", "2024-02-29", ("2023-02-01", "2023-02-28")),
        (YEAR, "2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
        (YEAR, "2024-02-01", "2024-02-28", ("2023-02-01", "2023-02-28")),
    ],
)
def test_previous(
    comparison: ComparisonPeriod, first: str, last: str, before: tuple[str, str]
) -> None:
    assert previous(days(first, last), comparison, PARIS) == days(*before)


def test_previous_of_hours_is_as_long() -> None:
    start = dt.datetime(2024, 5, 1, 8, 30, tzinfo=dt.UTC)
    hour = dt.timedelta(hours=1)

    earlier = previous(Period(start, start + 3 * hour), PERIOD, PARIS)

    assert earlier == Period(start - 3 * hour, start)


def counterpart(
    dimensions: list[Dimension], comparison: ComparisonPeriod, now: Period, keys: tuple[object, ...]
) -> object:
    earlier = previous(now, comparison, PARIS)
    return Counterparts(dimensions, now, earlier, comparison, PARIS).of(keys)  # type: ignore[arg-type]


def test_the_first_day_meets_the_first() -> None:
    march = days("2024-03-01", "2024-03-31")
    by_day = [Dimension.DAY]

    assert counterpart(by_day, PERIOD, march, (dt.date(2024, 3, 29),)) == (dt.date(2024, 2, 29),)
    assert counterpart(by_day, PERIOD, march, (dt.date(2024, 3, 30),)) is None


def test_over_a_year_dates_meet_and_weeks_by_their_number() -> None:
    year = days("2024-01-01", "2024-12-31")

    assert counterpart([Dimension.DAY], YEAR, year, (dt.date(2024, 2, 29),)) is None
    assert counterpart([Dimension.MONTH], YEAR, year, (dt.date(2024, 2, 1),)) == (
        dt.date(2023, 2, 1),
    )
    assert counterpart([Dimension.WEEK], YEAR, year, (dt.date(2024, 1, 1),)) == (
        dt.date(2023, 1, 2),
    )
    long = days("2020-12-28", "2021-01-03")
    assert counterpart([Dimension.WEEK], YEAR, long, (dt.date(2020, 12, 28),)) is None


def test_what_is_coarser_than_a_day_follows_it() -> None:
    week = days("2024-03-04", "2024-03-10")
    dimensions = [Dimension.DAY_OF_WEEK, Dimension.BUSINESS, Dimension.DAY, Dimension.MONTH]
    keys = (1, 2001, dt.date(2024, 3, 4), dt.date(2024, 3, 1))

    assert counterpart(dimensions, PERIOD, week, keys) == (
        1,
        2001,
        dt.date(2024, 2, 26),
        dt.date(2024, 2, 1),
    )
