"""Filters by words count what the plain computation counts: places, cities and verbatims."""

from typing import Any

import pytest

from tests.analytics.documents import FIGURES
from tests.analytics.facts import CITIES
from tests.analytics.oracle import Answered
from tests.analytics.requests import PLACES, SEARCHES
from tests.analytics.test_oracle import COMPANIES, compare
from tests.support.client import Client

FILTERS: list[dict[str, Any]] = [
    *({"query": text} for text in PLACES),
    *({"city": city.upper()} for city in CITIES if city),
    *({"verbatim": text} for text in SEARCHES),
    {"verbatim": "strasse"},
    {"query": "zoo paris", "city": "PARIS"},
]


@pytest.mark.parametrize("filter_", FILTERS, ids=lambda each: "-".join(each.values()))
async def test_filters_by_words(figures: Client, filter_: dict[str, Any]) -> None:
    metrics = ["SURVEY_TOTAL_SURVEYS", "SURVEY_NB_SENT"]
    if "verbatim" in filter_:
        metrics = metrics[:1]
    request = {
        "metrics": metrics,
        "dimensions": ["BUSINESS"],
        "filter": filter_,
        "perPage": 300,
        "timezone": "Europe/Paris",
    }
    right = Answered(COMPANIES["admin"], request).body()

    compare(await figures.data(FIGURES, request), right, request)
