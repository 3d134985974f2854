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


SPRING = {"from": "2024-03-15", "to": "2024-05-14"}


async def searches(figures: Client, **request: Any) -> dict[Any, Any]:
    """The number of searches of each row."""
    asked = {"metrics": ["KEYWORD_COUNT"], "filter": {"days": SPRING}, **request}
    rows = (await figures.data(FIGURES, asked))["analytics"]["rows"]
    return {
        tuple(key["key"] for key in row["dimensions"]): row["values"][0]["number"] for row in rows
    }


@pytest.mark.parametrize(
    ("dimension", "days", "unknown", "known"),
    [
        ("MONTH", SPRING, ["2024-03", "2024-05"], ["2024-04"]),
        # Of the first quarter only a half of March is asked for, of the second all of April.
        ("QUARTER", SPRING, ["2024-Q1"], ["2024-Q2"]),
        ("YEAR", {"from": "2023-12-02", "to": "2024-01-31"}, ["2023"], ["2024"]),
        ("YEAR", {"from": "2024-05-02", "to": "2024-05-20"}, ["2024"], []),
    ],
)
async def test_gaps_of_months_in_part_are_unknown_not_none(
    figures: Client, dimension: str, days: dict[str, str], unknown: list[str], known: list[str]
) -> None:
    found = await searches(figures, dimensions=[dimension], fillGaps=True, filter={"days": days})

    assert [key for (key,), number in found.items() if number is None] == unknown
    assert [key for (key,), number in found.items() if number] == known


async def test_a_month_without_searches_has_none(figures: Client) -> None:
    days = {"from": "2021-01-01", "to": "2021-02-15"}

    found = await searches(figures, dimensions=["MONTH"], fillGaps=True, filter={"days": days})

    assert found == {("2021-01",): 0, ("2021-02",): None}


async def test_totals_of_a_part_of_a_month_are_unknown(figures: Client) -> None:
    request = {"metrics": ["KEYWORD_COUNT"], "compareTo": "PREVIOUS_PERIOD"}
    days = {"from": "2024-05-02", "to": "2024-05-03"}
    data = await figures.data(FIGURES, {**request, "filter": {"days": days}})

    for row in (data["analytics"]["totals"], *data["analytics"]["rows"]):
        (value,) = row["values"]
        assert (value["number"], value["comparison"]["number"]) == (None, None)


async def test_unknown_months_come_last_in_any_order(figures: Client) -> None:
    """Rows that clicks make, ordered by the database."""
    request: dict[str, Any] = {
        "metrics": ["KEYWORD_COUNT", "PROFILE_CALL_CLICKS"],
        "dimensions": ["MONTH"],
    }
    for direction in ("ASC", "DESC"):
        order = [{"metric": "KEYWORD_COUNT", "direction": direction}]
        found = await searches(figures, **request, orderBy=order)

        assert list(found) == [("2024-04",), ("2024-03",), ("2024-05",)]
        assert list(found.values())[1:] == [None, None]


async def test_an_earlier_month_in_part_is_unknown(figures: Client) -> None:
    """March and April are compared with January and February, of which January is whole."""
    request = {"metrics": ["KEYWORD_COUNT"], "dimensions": ["MONTH"], "fillGaps": True}
    days = {"from": "2024-03-01", "to": "2024-04-29"}
    data = await figures.data(
        FIGURES, {**request, "filter": {"days": days}, "compareTo": "PREVIOUS_PERIOD"}
    )

    march, april = (row["values"][0] for row in data["analytics"]["rows"])
    (january,) = (
        await searches(figures, filter={"days": {"from": "2024-01-01", "to": "2024-01-31"}})
    ).values()
    assert (march["comparison"]["number"], april["number"]) == (january, None)
    assert january > 0
    february = april["comparison"]
    assert (february["number"] is None, february["delta"]) == (False, None)
