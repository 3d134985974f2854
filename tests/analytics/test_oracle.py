"""Figures equal what plain Python computes over the same rows, for random requests."""

import json
import os
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.analytics.company import Company
from tests.analytics.documents import FIGURES
from tests.analytics.facts import rows
from tests.analytics.oracle import Answered
from tests.analytics.requests import requests
from tests.support.client import Client
from tests.support.people import PEOPLE

JSON = dict[str, Any]
# On each database; more for a long run.
REQUESTS = int(os.environ.get("ANALYTICS_REQUESTS", "1000"))
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
    compare_values(table["totals"], right["totals"], {})
    keys = [tuple(key["key"] for key in row["dimensions"]) for row in table["rows"]]
    assert keys == [row[0] for row in right["rows"]]
    for got, (_, numbers, beside) in zip(table["rows"], right["rows"], strict=True):
        compare_values(got, numbers, beside)


def compare_values(row: JSON, numbers: JSON, beside: JSON) -> None:
    for value in row["values"]:
        name = value["metric"]
        if name.startswith("RESULT_FIELD") and not beside and row.get("dimensions") is None:
            assert value["number"] is None
        elif name in numbers:
            assert same(value["number"], numbers[name]), (value, numbers[name])
        elif name == "SURVEY_DETAILS":
            assert (value["text"] and json.loads(value["text"])) == beside.get(name)
        elif name == "RESULT_FIELD_CONTENT":
            assert (value["text"], value["list"]) == beside[name]
        else:
            assert value["choices"] == beside[name]


@pytest.mark.parametrize("who", sorted(set(WHO)))
@settings(
    max_examples=REQUESTS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(request=requests())
async def test_random_requests(figures: Client, who: str, request: JSON) -> None:
    data = await figures.data(FIGURES, request, who)

    compare(data, Answered(COMPANIES[who], request).body(), request)
