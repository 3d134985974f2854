"""Earlier figures of rows with several spans of the calendar: each row's own period is shifted."""

from typing import Any

import pytest

from tests.analytics.documents import FIGURES
from tests.support.client import Client

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


async def test_a_week_in_two_months_meets_one_that_is_or_nothing(figures: Client) -> None:
    """Of 2024 the weeks 5, 9 and 14 lie in two months each; of 2023 the weeks 5, 9 and 13 do."""
    rows = await rows_of(
        figures,
        {"from": "2024-01-01", "to": "2024-04-30"},
        dimensions=["WEEK", "MONTH"],
        compareTo="PREVIOUS_YEAR",
        fillGaps=True,
    )

    told = {
        tuple(key["key"] for key in row["dimensions"]): row["values"][0]["comparison"] is not None
        for row in rows
    }
    assert told["2024-W05", "2024-01"] is told["2024-W05", "2024-02"] is True
    assert told["2024-W12", "2024-03"] is True
    assert told["2024-W13", "2024-03"] is False


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
