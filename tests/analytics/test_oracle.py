"""Figures equal what plain Python computes over the same rows, for random requests."""

import os
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from gateway.analytics.checks import goes_with, name_of
from gateway.analytics.dimensions import Dimension
from gateway.resources.feedback.figures import FIGURES as FEEDBACK
from tests.analytics.company import Company
from tests.analytics.documents import FIGURES
from tests.analytics.facts import rows
from tests.analytics.meanings import DATES, METRICS, NOT_NUMBERS
from tests.analytics.oracle import Answered, Refused
from tests.analytics.other_meanings import NEEDS, PARTS
from tests.analytics.requests import ENTITIES, RANDOM, SEND_METRICS, requests
from tests.support.client import Client
from tests.support.people import PEOPLE

JSON = dict[str, Any]
# For each person on each database; more for a long run.
REQUESTS = int(os.environ.get("ANALYTICS_REQUESTS", "180"))
WHO = ("admin", "admin", "provider", "restricted")


def companies() -> dict[str, Company]:
    tables: dict[str, list[Any]] = {}
    for name, row in rows():
        tables.setdefault(name, []).append(row)
    found = {}
    for who in set(WHO):
        person = PEOPLE[who]
        limited = person.location_ids if person.locations else None
        found[who] = Company(tables, person.accounts, limited, person.user_id)
    return found


COMPANIES = companies()


def same(got: float | None, right: Fraction | int | None) -> bool:
    if got is None or right is None:
        return got is None and right is None
    if isinstance(right, int):
        return got == right
    return abs(got - float(right)) <= 1e-9 * max(1.0, abs(float(right)))


def compare(data: JSON, right: JSON, request: JSON) -> None:
    table = data["analytics"]
    assert table["totalCount"] == right["totalCount"]
    assert table["totalPages"] == -(-right["totalCount"] // request["perPage"])
    assert table["leftOutMonths"] == right["left out"]
    compare_values(table["totals"], right["totals"], right["totals beside"])
    compare_then(table["totals"], right["totals then"])
    keys = [tuple(key["key"] for key in row["dimensions"]) for row in table["rows"]]
    assert keys == [row[1] for row in right["rows"]]
    for got, (raw, _, numbers, beside) in zip(table["rows"], right["rows"], strict=True):
        compare_values(got, numbers, beside)
        compare_then(got, right["then"].get(raw))


def compare_then(row: JSON, numbers: JSON | None) -> None:
    """The figures of the period that is compared with, and how much they have changed."""
    for value in row["values"]:
        then, now = value["comparison"], value["number"]
        if numbers is None or numbers.get(value["metric"], "") == "" or unmeant(value, row):
            assert then is None, value
            continue
        assert then is not None, value
        before = numbers[value["metric"]]
        assert same(then["number"], before), (value, before)
        if now is None or before is None:
            assert (then["delta"], then["deltaPercent"]) == (None, None)
            continue
        assert same(then["delta"], Fraction(now) - Fraction(before))
        changed = (
            100 * (Fraction(now) - Fraction(before)) / abs(Fraction(before)) if before else None
        )
        assert same(then["deltaPercent"], changed)


def unmeant(value: JSON, row: JSON) -> bool:
    """Whether the totals row has no figure of the metric."""
    name = value["metric"]
    return "dimensions" not in row and (name.startswith("RESULT_FIELD") or name in NEEDS)


def compare_values(row: JSON, numbers: JSON, beside: JSON) -> None:
    for value in row["values"]:
        name = value["metric"]
        if name in PARTS:
            assert value["choices"] == beside[name]
            assert value["list"] == [each["option"] for each in beside[name]]
        elif name.startswith("RESULT_FIELD") and not beside and row.get("dimensions") is None:
            assert value["number"] is None
        elif name in numbers:
            assert same(value["number"], numbers[name]), (value, numbers[name])
        elif name == "SURVEY_DETAILS":
            assert value["details"] == beside.get(name)
            assert (value["text"], value["list"], value["choices"]) == (None, None, None)
        elif name == "RESULT_FIELD_CONTENT":
            assert (value["text"], value["list"]) == beside[name]
        else:
            assert value["choices"] == beside[name]


def answer_of(who: str, request: JSON) -> tuple[JSON | None, set[str]]:
    """The right answer, or the argument that is refused."""
    try:
        return Answered(COMPANIES[who], request).body(), set()
    except Refused as refused:
        return None, {str(refused)}


@pytest.mark.parametrize("who", sorted(set(WHO)))
@settings(RANDOM, max_examples=REQUESTS)
@given(request=requests())
async def test_random_requests(figures: Client, who: str, request: JSON) -> None:
    right, refused = answer_of(who, request)
    _, body = await figures.ask(FIGURES, request, who)

    assert {error["extensions"]["param"] for error in body.get("errors", ())} == refused
    if right is not None:
        compare(body["data"], right, request)


BY_RESULT = {"metrics": ["SURVEY_DETAILS"], "dimensions": ["RESULT"]}


def by_dimension() -> list[JSON]:
    """Requests that show every metric with every dimension that it allows."""
    fields = [name for name in (*METRICS, *NOT_NUMBERS) if name.startswith("RESULT_FIELD")]
    others = [name for name in METRICS if name not in fields]
    found: list[JSON] = [BY_RESULT, {"metrics": fields, "dimensions": ["FEEDBACK_FORM_FIELD"]}]
    for dimension in (*ENTITIES, "RESULT", *sorted(DATES)):
        found.append({"metrics": fields, "dimensions": ["FEEDBACK_FORM_FIELD", dimension]})
        counted = [n for n in others if dimension != "RESULT" or n not in SEND_METRICS]
        found.append({"metrics": counted, "dimensions": [dimension]})
    return [{**request, "perPage": 300, "timezone": "Europe/Paris"} for request in found]


@pytest.mark.parametrize(
    "request_", by_dimension(), ids=lambda r: f"{'-'.join(r['dimensions'])}-{r['metrics'][0]}"
)
async def test_every_metric_by_every_dimension(figures: Client, request_: JSON) -> None:
    right = Answered(COMPANIES["admin"], request_).body()

    assert right["totalCount"] > 1
    compare(await figures.data(FIGURES, request_), right, request_)


def test_every_pair_of_metric_and_dimension_is_shown() -> None:
    shown = {
        (metric, dimension)
        for request in by_dimension()
        for metric in request["metrics"]
        for dimension in request["dimensions"]
    }
    allowed = {
        (name_of(metric), each.name)
        for metric in FEEDBACK.metrics
        for each in Dimension
        if goes_with(metric, each) and metric.name != "survey_details"
    }

    assert allowed <= shown
