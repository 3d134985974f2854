"""Time zones: where clocks jump, days that are short, long or missing, and bounds at those."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from gateway.analytics.zones import day_begins, instant_of, offsets_within, skipped_days

UTC = dt.UTC
PARIS = ZoneInfo("Europe/Paris")
HOUR = 3_600_000_000


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def micros(text: str) -> int:
    return int(at(text).timestamp()) * 1_000_000


def test_offsets_of_a_year() -> None:
    assert offsets_within(PARIS, at("2024-01-01"), at("2025-01-01")) == (
        (None, HOUR),
        (micros("2024-03-31T01:00:00"), 2 * HOUR),
        (micros("2024-10-27T01:00:00"), HOUR),
    )


def test_offsets_within_one_of_them() -> None:
    summer = ((None, 2 * HOUR),)

    assert offsets_within(PARIS, at("2024-05-01"), at("2024-06-01")) == summer
    assert offsets_within(PARIS, at("2024-03-31T01:00:00"), at("2024-04-01")) == summer
    assert offsets_within(PARIS, at("2024-10-26"), at("2024-10-27T01:00:00")) == summer
    assert offsets_within(ZoneInfo("UTC"), None, None) == ((None, 0),)


def test_offsets_without_bounds_are_those_of_the_zone_at_every_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    offsets = offsets_within(zone, None, None)

    for hours in range(366 * 24):
        instant = at("2024-01-01") + dt.timedelta(hours=hours, minutes=30)
        here = int(instant.timestamp()) * 1_000_000
        found = next(o for start, o in reversed(offsets) if start is None or start <= here)
        assert found is not None
        local = instant.astimezone(zone).replace(tzinfo=UTC)
        assert local == instant + dt.timedelta(microseconds=found)


@pytest.mark.parametrize(
    ("wall", "last", "expected"),
    [
        ("2024-03-31T01:59:59", False, "2024-03-31T00:59:59"),
        # 02:30 does not come: the moment of the jump stands for it.
        ("2024-03-31T02:30:00", False, "2024-03-31T01:00:00"),
        ("2024-03-31T02:30:00.5", True, "2024-03-31T01:00:00"),
        ("2024-03-31T03:00:00", False, "2024-03-31T01:00:00"),
        # 02:30 comes twice.
        ("2024-10-27T02:30:00", False, "2024-10-27T00:30:00"),
        ("2024-10-27T02:30:00", True, "2024-10-27T01:30:00"),
    ],
)
def test_wall_clocks(wall: str, last: bool, expected: str) -> None:
    assert instant_of(dt.datetime.fromisoformat(wall), PARIS, last=last) == at(expected)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Europe/Paris", "2024-03-31", "2024-03-30T23:00:00"),
        ("Europe/Paris", "2024-04-01", "2024-03-31T22:00:00"),
        # Midnight did not come in Brazil, and came twice in Cuba.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00"),
        ("America/Havana", "2024-11-03", "2024-11-03T04:00:00"),
        # Samoa left out 30 December 2011.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00"),
    ],
)
def test_days_begin(zone: str, day: str, begins: str) -> None:
    assert day_begins(dt.date.fromisoformat(day), ZoneInfo(zone)) == at(begins)


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Pacific/Apia", {dt.date(2011, 12, 30)}),
        ("Pacific/Kiritimati", {dt.date(1994, 12, 31)}),
        # Manila's came before any date here; Paris never had one.
        ("Europe/Paris", set()),
        ("UTC", set()),
    ],
)
def test_days_that_were_left_out(zone: str, days: set[dt.date]) -> None:
    assert skipped_days(ZoneInfo(zone)) == days
