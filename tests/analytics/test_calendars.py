"""Weeks from Sunday on, fiscal years, days that a zone left out, and months in part."""

import datetime as dt
from typing import Any

import pytest

from gateway.analytics.dimensions import Calendar, Dimension, WeekStart, bucket_text, span_of
from tests.analytics.documents import FIGURES
from tests.support.client import Client

SUNDAY = Calendar(WeekStart.SUNDAY)
APRIL = Calendar(first_month=4)
APIA = {"timezone": "Pacific/Apia", "dimensions": ["DAY"], "fillGaps": True}
SKIPPED = "2011-12-30"


def written(dimension: Dimension, day: str, calendar: Calendar) -> str | None:
    begins = span_of(dt.date.fromisoformat(day), dimension, calendar)
    return bucket_text(dimension, begins, calendar)


@pytest.mark.parametrize(
    ("dimension", "day", "calendar", "expected"),
    [
        # 2023 begins on a Sunday; of the week of 1 January 2022 one day lies in 2022.
        (Dimension.WEEK, "2023-01-01", SUNDAY, "2023-W01"),
        (Dimension.WEEK, "2023-01-07", SUNDAY, "2023-W01"),
        (Dimension.WEEK, "2022-01-01", SUNDAY, "2021-W52"),
        (Dimension.WEEK, "2022-01-02", SUNDAY, "2022-W01"),
        # Four days of the week from 29 December 2019 on lie in 2020, which has 53 weeks.
        (Dimension.WEEK, "2019-12-29", SUNDAY, "2020-W01"),
        (Dimension.WEEK, "2021-01-02", SUNDAY, "2020-W53"),
        (Dimension.WEEK, "2024-12-29", Calendar(), "2024-W52"),
        (Dimension.YEAR, "2024-03-31", APRIL, "FY2024"),
        (Dimension.YEAR, "2024-04-01", APRIL, "FY2025"),
        (Dimension.QUARTER, "2024-04-01", APRIL, "FY2025-Q1"),
        (Dimension.QUARTER, "2025-03-31", APRIL, "FY2025-Q4"),
        (Dimension.QUARTER, "2024-12-31", Calendar(first_month=12), "FY2025-Q1"),
        (Dimension.QUARTER, "2024-01-01", Calendar(first_month=12), "FY2024-Q1"),
        (Dimension.MONTH, "2024-04-30", APRIL, "2024-04"),
        (Dimension.YEAR, "2024-04-30", Calendar(), "2024"),
    ],
)
def test_names_of_spans(dimension: Dimension, day: str, calendar: Calendar, expected: str) -> None:
    assert written(dimension, day, calendar) == expected


async def rows_of(figures: Client, **request: Any) -> list[tuple[str, float]]:
    metrics = {"metrics": ["SURVEY_TOTAL_SURVEYS"]}
    data = await figures.data(FIGURES, {**metrics, **request})
    return [
        (row["dimensions"][0]["key"], row["values"][0]["number"])
        for row in data["analytics"]["rows"]
    ]


async def test_a_fiscal_year_is_its_twelve_months(figures: Client) -> None:
    months = {"from": "2024-04-01", "to": "2025-03-31"}
    (total,) = (
        await figures.data(
            FIGURES, {"metrics": ["SURVEY_TOTAL_SURVEYS"], "filter": {"days": months}}
        )
    )["analytics"]["rows"]

    years = dict(await rows_of(figures, dimensions=["YEAR"], fiscalYearStart=4))

    assert list(years) == ["FY2024", "FY2025"]
    assert years["FY2025"] == total["values"][0]["number"] > 0


async def test_a_week_from_sunday_on(figures: Client) -> None:
    days = {"from": "2024-12-29", "to": "2025-01-04"}
    narrowed = {"filter": {"days": days}, "dimensions": ["WEEK"]}

    (sunday,) = await rows_of(figures, **narrowed, weekStart="SUNDAY")
    iso = await rows_of(figures, **narrowed)

    assert sunday[0] == "2025-W01"
    assert [week for week, _ in iso][-1] == "2025-W01"
    assert sunday[1] == sum(number for _, number in iso) > 0


async def test_a_day_that_a_zone_left_out_has_no_row(figures: Client) -> None:
    days = {"from": "2011-12-29", "to": "2011-12-31"}

    rows = await rows_of(figures, **APIA, filter={"days": days})

    assert rows == [("2011-12-29", 0), ("2011-12-31", 0)]


async def test_asking_for_that_day_alone_is_empty(figures: Client) -> None:
    days = {"from": SKIPPED, "to": SKIPPED}

    assert await rows_of(figures, **APIA, filter={"days": days}) == []
    (row,) = (
        await figures.data(
            FIGURES,
            {
                "metrics": ["SURVEY_TOTAL_SURVEYS", "RESULT_NPS_SCORE"],
                "timezone": "Pacific/Apia",
                "filter": {"days": days},
                "compareTo": "PREVIOUS_PERIOD",
            },
        )
    )["analytics"]["rows"]
    assert [value["number"] for value in row["values"]] == [0, None]


@pytest.mark.parametrize(
    ("days", "left_out"),
    [
        ({"from": "2024-03-02", "to": "2024-05-30"}, ["2024-03", "2024-05"]),
        ({"from": "2024-03-01", "to": "2024-05-31"}, []),
        ({"from": "2024-05-02", "to": "2024-05-03"}, ["2024-05"]),
        ({"from": "2024-05-02"}, ["2024-05"]),
        ({"to": "2024-02-28"}, ["2024-02"]),
        ({}, []),
    ],
)
async def test_months_in_part_are_told(
    figures: Client, days: dict[str, str], left_out: list[str]
) -> None:
    request = {"metrics": ["KEYWORD_COUNT"], "filter": {"days": days}}
    data = await figures.data(FIGURES, request)
    assert data["analytics"]["leftOutMonths"] == left_out

    data = await figures.data(FIGURES, {**request, "metrics": ["PROFILE_CALL_CLICKS"]})
    assert data["analytics"]["leftOutMonths"] == []
