"""What requests cost: pinned, so that a price changes only where that is meant.

How far the costs are from the work is told by `benchmarks/safety`.
"""

import pytest
from graphql import get_introspection_query

from benchmarks.safety.requests import requests
from gateway.config import Settings
from gateway.execution.documents import look_at
from tests.support.client import Client
from tests.support.shape import SCHEMA

REQUESTS = dict(requests())


def cost_of(query: str, **variables: object) -> int:
    document = look_at(SCHEMA, query, 2_000)
    assert not document.errors, document.errors
    (operation,) = document.operations
    return operation.measure(SCHEMA, variables).cost


COSTS = {
    "one object": 5,
    "page of 100": 100,
    "100 × 10 objects": 1_100,
    "100 × 99 objects": 10_000,
    "100 requests with customer and location": 300,
    "one text under 99 aliases": 1_000,
    "one text under 90 aliases, 2,000 objects": 20_020,
    "deep offset": 551,
    "30 deep offsets": 16_530,
    "99 pages of 100": 9_900,
    "text that is nowhere": 3_518,
    "7 texts that are nowhere": 18_637,
    "beginning that is nowhere": 3_518,
    "one of 100 texts": 18_680,
    "one of 5 texts": 4_271,
    "text that is equal to none": 1_038,
    "number": 1_039,
    "49 numbers": 2_882,
    "words of locations": 524,
    "count": 501,
    "count of customers": 501,
    "count by number": 2_559,
    "count by text": 7_518,
    "70 counts by number": 179_130,
    "count of each of 100": 700,
    "figures: NPS by nothing": 1_580,
    "figures: sent and NPS by nothing": 3_140,
    "figures: 20 by nothing": 4_283,
    "figures: NPS by BUSINESS": 2_330,
    "figures: sent and NPS by BUSINESS": 4_640,
    "figures: 20 by BUSINESS": 5_783,
    "figures: NPS by DAY": 2_330,
    "figures: sent and NPS by DAY": 4_640,
    "figures: 20 by DAY": 5_783,
    "figures: NPS by BUSINESS, DAY": 3_080,
    "figures: sent and NPS by BUSINESS, DAY": 6_140,
    "figures: 20 by BUSINESS, DAY": 7_283,
    "figures: NPS by CITY, MONTH": 3_080,
    "figures: sent and NPS by CITY, MONTH": 6_140,
    "figures: 20 by CITY, MONTH": 7_283,
    "figures: NPS by HOUR_OF_DAY": 2_330,
    "figures: sent and NPS by HOUR_OF_DAY": 4_640,
    "figures: 20 by HOUR_OF_DAY": 5_783,
    "figures: NPS by business, counted": 2_330,
    "figures: NPS by day, with totals": 3_900,
    "figures: gaps of 198 years by day": 16_852,
    "figures: gaps of 75 years by day": 7_867,
    "figures: gaps of hours of 198 years": 17_602,
    "figures: words of texts": 2_845,
    "figures: compared with the year before": 2_668,
}


def test_the_costs_of_all_kinds_of_requests() -> None:
    assert {name: cost_of(query) for name, query in REQUESTS.items()} == COSTS


def test_the_schema_costs_what_it_takes() -> None:
    assert 5_000 < cost_of(get_introspection_query(input_value_deprecation=True)) < 20_000
    assert cost_of("{ __schema { queryType { name } } }") == 5


@pytest.mark.parametrize(
    "query",
    [
        "{" + " ".join(f"a{n}: {figures}" for n in range(40)) + "}"
        for figures in (
            "analytics(metrics: [RESULT_NPS_SCORE], dimensions: [BUSINESS]) { totalCount }",
        )
    ]
    + [
        "{ feedbacks(first: 1, filter: {or: ["
        + ", ".join(f'{{comments: {{contains: "coffe{n}"}}}}' for n in range(50))
        + "]}) { nodes { id } } }",
        "{"
        + " ".join(
            f'a{n}: feedbacks(first: 1, filter: {{comments: {{contains: "{n}"}}}}) {{ totalCount }}'
            for n in range(90)
        )
        + "}",
        "{"
        + " ".join(
            f"a{n}: feedbacks(first: 1, offset: 499000) {{ nodes {{ id }} }}" for n in range(90)
        )
        + "}",
        "{ locations(first: 100) { nodes { reviews(first: 99) { nodes { "
        + " ".join(f"a{n}: description" for n in range(90))
        + " } } } } }",
        "{"
        + " ".join(
            f"a{n}: analytics(metrics: [RESULT_NPS_SCORE], dimensions: [DAY], fillGaps: true, "
            'filter: {days: {from: "1901-01-01", to: "2099-01-01"}}) { totalCount }'
            for n in range(8)
        )
        + "}",
    ],
)
def test_one_operation_may_not_ask_for_seconds_of_work(query: str) -> None:
    assert cost_of(query) > Settings().max_cost


def test_costs_follow_variables() -> None:
    query = "query($f: FeedbackFilter) { feedbacks(first: 1, filter: $f) { totalCount } }"
    none = cost_of(query)
    one = cost_of(query, f={"comments": {"contains": "a"}})
    two = cost_of(
        query, f={"or": [{"comments": {"contains": "a"}}, {"comments": {"contains": "b"}}]}
    )

    assert none == 501
    assert 2 * 3_500 < one - none < 2 * 3_600
    assert 2 * 2_500 < two - one < 2 * 2_600


def test_costs_are_kept_by_what_they_depend_on() -> None:
    document = look_at(
        SCHEMA,
        "query($f: FeedbackFilter, $m: [AnalyticsMetric!]!) { feedbacks(filter: $f) "
        "{ nodes { id } } analytics(metrics: $m) { totalCount } }",
        2_000,
    )
    (operation,) = document.operations

    def cost(text: str, *metrics: str) -> int:
        given = {"f": {"comments": {"contains": text}}, "m": list(metrics)}
        return operation.measure(SCHEMA, given).cost

    one = cost("a", "RESULT_NPS_SCORE")
    assert cost("b", "RESULT_NPS_SCORE") == one
    assert len(operation.measures) == 1
    assert cost("b", "RESULT_NPS_SCORE", "REVIEW_AVERAGE_RATING") > one
    assert len(operation.measures) == 2


async def test_the_limit_of_the_settings_is_what_counts(world: Client) -> None:
    query = "{ feedbacks(first: 1) { totalCount } }"
    assert cost_of(query) == 501
    world.executor.settings = world.settings.model_copy(update={"max_cost": 500})
    try:
        status, body = await world.ask(query)
    finally:
        world.executor.settings = world.settings

    (error,) = body["errors"]
    assert (status, error["extensions"]["code"]) == (400, "COST_LIMIT_EXCEEDED")
    assert (error["extensions"]["cost"], error["extensions"]["limit"]) == (501, 500)
