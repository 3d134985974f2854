"""Figures by plan and by graphql-core: the same bytes, every field of the graph included."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from hypothesis import given, settings
from structlog.testing import capture_logs

from gateway.errors import ServiceUnavailable
from gateway.graphql.node import NODE_TYPES
from gateway.schema import schema
from tests.analytics.documents import HEAD
from tests.analytics.requests import RANDOM, requests
from tests.analytics.test_oracle import by_dimension
from tests.support.client import Client
from tests.support.paths import both

JSON = dict[str, Any]
PEOPLE = ("admin", "provider", "restricted")
# When the figures were read, which is never twice the same; what takes an argument.
LEFT_OUT = {"computed", "value"}


def selection(type_: Any) -> str:
    """Every field of a type; of objects of the store what stands in their own row."""
    assert isinstance(type_, GraphQLObjectType)
    if type_.name in NODE_TYPES:
        columns = (n for n, f in type_.fields.items() if is_leaf_type(get_named_type(f.type)))
        return "{ __typename " + " ".join(_plain(type_, columns)) + " }"
    parts = ["__typename"]
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if name not in LEFT_OUT:
            parts.append(name if is_leaf_type(inner) else f"{name} {selection(inner)}")
    return "{ " + " ".join(parts) + " }"


def _plain(type_: GraphQLObjectType, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        field = type_.fields[name].extensions["strawberry-definition"]
        if name == "id" or field.base_resolver is None:
            yield name


EVERYTHING = HEAD + selection(schema._schema.type_map["AnalyticsTable"]) + "}"


async def agree(figures: Client, text: str, variables: JSON, who: str = "admin") -> bytes:
    """Hold both paths side by side; what they say, which came from a plan unless refused."""
    planner = figures.executor.planner
    before = planner.compiled
    by_plan, by_core = await both(figures, text, variables, who)

    assert by_plan == by_core
    assert planner.compiled == before + (b'"errors"' not in by_core[1])
    return by_core[1]


@pytest.mark.parametrize(
    "request_", by_dimension(), ids=lambda r: f"{'-'.join(r['dimensions'])}-{r['metrics'][0]}"
)
async def test_every_field_of_every_metric_and_dimension(figures: Client, request_: JSON) -> None:
    body = await agree(figures, EVERYTHING, request_)

    assert json.loads(body)["data"]["analytics"]["rows"]


@pytest.mark.parametrize("who", PEOPLE)
@settings(RANDOM, max_examples=25)
@given(request=requests())
async def test_random_requests(figures: Client, who: str, request: JSON) -> None:
    await agree(figures, EVERYTHING, request, who)


ONE = """query($metric: AnalyticsMetric!) {
 analytics(metrics: [SURVEY_RESPONDENTS], dimensions: [DAY]) {
  rows { of: value(metric: $metric) { number } again: value(metric: SURVEY_RESPONDENTS) { metric } }
} }"""


async def test_a_value_by_its_metric(figures: Client) -> None:
    body = await agree(figures, ONE, {"metric": "SURVEY_RESPONDENTS"})
    refused = await agree(figures, ONE, {"metric": "SURVEY_CLICKS"})

    assert json.loads(body)["data"]["analytics"]["rows"]
    assert json.loads(refused)["errors"][0]["extensions"]["param"] == "metric"


async def test_the_catalogue(figures: Client) -> None:
    for name in ("analyticsMetrics", "analyticsDimensions"):
        root = schema._schema.query_type
        assert root is not None
        inner = selection(get_named_type(root.fields[name].type))
        assert len(json.loads(await agree(figures, f"{{ {name} {inner} }}", {}))["data"][name]) > 9


async def test_a_store_that_fails_in_the_middle(
    figures: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures are read, the objects that they are about are not."""
    request = {"metrics": ["SURVEY_RESPONDENTS"], "dimensions": ["BUSINESS"]}
    text = HEAD + "{ rows { location { name } values { number } } } }"
    read = figures.database.read

    async def fail(prepared: Any, *given: Any) -> Any:
        if prepared.sql.startswith("SELECT locations"):
            raise ServiceUnavailable("The store went away.")
        return await read(prepared, *given)

    monkeypatch.setattr(figures.database, "read", fail)
    with capture_logs():
        by_plan, by_core = await both(figures, text, request, "admin")

    assert by_plan == by_core
    assert b"SERVICE_UNAVAILABLE" in by_core[1]
