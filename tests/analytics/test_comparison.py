"""Earlier figures of rows with several spans of the calendar: each row's own period is shifted."""

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analytics.documents import FIGURES
from tests.analytics.oracle import Answered
from tests.analytics.requests import RANDOM
from tests.analytics.test_oracle import COMPANIES, compare
from tests.support.client import JSON, Client

METRIC = "SURVEY_TOTAL_SURVEYS"
EARLIER = {"from": "2023-11-01", "to": "2024-02-29"}
PERIOD = {"from": "2024-03-01", "to": "2024-06-30"}


async def rows_of(figures: Client, days: dict[str, str], **more: Any) -> list[Any]:
    request = {"metrics": [METRIC], "filter": {"days": days}, **more}
    rows: list[Any] = (await figures.data(FIGURES, request))["analytics"]["rows"]
    return rows


async def by_month(figures: Client, days: dict[str, str]) -> dict[str, float]:
    rows = await rows_of(figures, days, dimensions=["MONTH"])
    return {row["dimensions"][0]["key"]: row["values"][0]["number"] for row in rows}


@pytest.mark.parametrize("fill_gaps", [False, True])
@pytest.mark.parametrize("other", ["QUARTER", "YEAR"])
async def test_months_meet_whatever_stands_beside_them(
    figures: Client, other: str, fill_gaps: bool
) -> None:
    """March is compared with November of the year before, though its quarter is the first."""
    then = await by_month(figures, EARLIER)
    assert list(then) == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert all(then.values())

    rows = await rows_of(
        figures,
        PERIOD,
        dimensions=[other, "MONTH"],
        compareTo="PREVIOUS_PERIOD",
        fillGaps=fill_gaps,
    )

    got = {row["dimensions"][1]["key"]: row["values"][0]["comparison"]["number"] for row in rows}
    assert got == {
        "2024-03": then["2023-11"],
        "2024-04": then["2023-12"],
        "2024-05": then["2024-01"],
        "2024-06": then["2024-02"],
    }


async def test_quarters_meet_beside_years(figures: Client) -> None:
    then = await by_month(figures, {"from": "2023-10-01", "to": "2024-03-31"})

    rows = await rows_of(
        figures,
        {"from": "2024-04-01", "to": "2024-09-30"},
        dimensions=["YEAR", "QUARTER"],
        compareTo="PREVIOUS_PERIOD",
    )

    got = [(row["dimensions"][1]["key"], row["values"][0]["comparison"]["number"]) for row in rows]
    last = then["2023-11"] + then["2023-12"]
    assert got == [
        ("2024-Q2", last),
        ("2024-Q3", then["2024-01"] + then["2024-02"] + then["2024-03"]),
    ]


SPANS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
FIRST, LAST = dt.date(2024, 1, 5), dt.date(2025, 1, 10)


@st.composite
def comparisons(draw: st.DrawFn) -> JSON:
    """Some spans of the calendar in any order, over any days, compared with earlier ones."""
    spans = draw(st.lists(st.sampled_from(SPANS), min_size=1, max_size=4, unique=True))
    others = ["BUSINESS", "DAY_OF_WEEK", "HOUR_OF_DAY", "GROUP"]
    beside = draw(st.sampled_from([[], [], [], *([each] for each in others)]))
    metrics = ["SURVEY_TOTAL_SURVEYS", "SURVEY_RESPONDENTS", "RESPONSE_AVG_RESPONSE_TIME"]
    metrics.append("SURVEY_NB_SENT")
    if not {"DAY_OF_WEEK", "HOUR_OF_DAY"} & set(beside):
        metrics += ["PROFILE_CALL_CLICKS", "REVIEW_AVERAGE_RATING"]
        metrics += ["REVIEW_RANK"] if beside == ["BUSINESS"] else []
    first = draw(st.dates(FIRST, LAST))
    length = draw(st.sampled_from([1, 6, 27, 28, 40, 59, 90, 200, 366]) | st.integers(0, 150))
    if draw(st.booleans()):
        first = first.replace(day=1)
        length = draw(st.sampled_from([29, 30, 58, 59, 60, 90, 120, 181]))
    return {
        "metrics": metrics,
        "dimensions": [*spans, *beside],
        "filter": {"days": {"from": f"{first}", "to": f"{first + dt.timedelta(days=length)}"}},
        "timezone": draw(st.sampled_from(["UTC", "Europe/Paris", "America/New_York"])),
        "weekStart": draw(st.sampled_from(["MONDAY", "SUNDAY"])),
        "fiscalYearStart": draw(st.sampled_from([1, 4, 12])),
        "fillGaps": draw(st.booleans()) and not beside,
        "compareTo": draw(st.sampled_from(["PREVIOUS_PERIOD", "PREVIOUS_YEAR"])),
        "perPage": 200,
    }


@settings(RANDOM, max_examples=120)
@given(request=comparisons())
async def test_any_spans_of_the_calendar(figures: Client, request: JSON) -> None:
    right = Answered(COMPANIES["admin"], request).body()

    compare(await figures.data(FIGURES, request), right, request)


async def compared(
    figures: Client, days: dict[str, str], *dimensions: str, **more: Any
) -> dict[tuple[str, ...], float | None]:
    """The earlier number of each row; None for a row without one."""
    asked = {"compareTo": "PREVIOUS_PERIOD", "fillGaps": True, "perPage": 400, **more}
    rows = await rows_of(figures, days, dimensions=[*dimensions], **asked)
    found = {}
    for row in rows:
        earlier = row["values"][0]["comparison"]
        keys = tuple(key["key"] for key in row["dimensions"])
        found[keys] = None if earlier is None else earlier["number"]
    return found


@pytest.mark.parametrize(
    ("coarser", "first", "last", "cut"),
    [
        # Weeks that meet no whole week; a month that meets a longer and a shorter one; whole weeks.
        ("MONTH", "2024-01-01", "2024-02-10", "2024-W05"),
        ("MONTH", "2024-01-01", "2024-02-29", "2024-W05"),
        ("MONTH", "2024-02-01", "2024-03-31", "2024-W09"),
        ("QUARTER", "2024-09-16", "2024-10-13", "2024-W40"),
        ("YEAR", "2024-11-04", "2025-01-12", "2025-W01"),
    ],
)
async def test_a_week_that_is_cut_is_compared_day_by_day(
    figures: Client, coarser: str, first: str, last: str, cut: str
) -> None:
    """Both parts of the week, and every other row, meet the days that their own days meet."""
    days = {"from": first, "to": last}
    expected: dict[tuple[str, ...], list[float]] = defaultdict(list)
    by_day = await compared(figures, days, "DAY", "WEEK", coarser)
    for (_, week, span), number in by_day.items():
        expected[week, span] += [] if number is None else [number]

    got = await compared(figures, days, "WEEK", coarser)

    assert got == {keys: sum(found) if found else None for keys, found in expected.items()}
    parts = [number for (week, _), number in got.items() if week == cut]
    assert len(parts) == 2
    assert None not in parts
    assert sum(number or 0 for number in got.values()) > 0


async def test_over_a_year_a_cut_week_meets_the_week_of_its_number(figures: Client) -> None:
    days = {"from": "2024-12-02", "to": "2025-01-12"}
    by_week = await compared(figures, days, "WEEK", compareTo="PREVIOUS_YEAR")

    got = await compared(figures, days, "WEEK", "YEAR", compareTo="PREVIOUS_YEAR")

    whole: dict[tuple[str, ...], float] = defaultdict(float)
    for (week, _), number in got.items():
        assert number is not None
        whole[week,] += number
    assert whole == by_week
    assert whole["2025-W01",] > 0
    # Monday and Tuesday of the first week of 2025 are of 2024; of 2024 they are 1 and 2 January.
    first_days = {"from": "2024-01-01", "to": "2024-01-02"}
    (row,) = await rows_of(figures, first_days)
    assert got["2025-W01", "2024"] == row["values"][0]["number"] > 0


async def test_change_in_percent(figures: Client) -> None:
    then = await by_month(figures, EARLIER)

    (row,) = await rows_of(
        figures, {"from": "2024-03-01", "to": "2024-03-31"}, compareTo="PREVIOUS_PERIOD"
    )

    (value,) = row["values"]
    february = then["2024-02"]
    assert value["comparison"] == {
        "number": february,
        "delta": value["number"] - february,
        "deltaPercent": pytest.approx(100 * (value["number"] - february) / february),
    }
