"""The catalogue, the words of the graph and the names of Partoo analytics say the same."""

from pathlib import Path

from gateway.analytics.catalogue import DATASETS, METRICS, ROOMS
from gateway.analytics.dimensions import DATES, Dimension
from gateway.analytics.enums import AnalyticsDimension, AnalyticsMetric
from gateway.analytics.metrics import MetricUnit, enum_name
from gateway.resources.feedback.datasets import ANSWERS
from gateway.resources.feedback_requests.figures import SENDS
from tests.support.client import Client

LINES = (Path(__file__).parent / "reference_names.tsv").read_text().splitlines()
REFERENCE = [line.split("\t") for line in LINES]
# Those of other systems by their rooms: what they stand behind, and how many there are.
OTHERS = {
    "reviews": ("review", 7),
    "profile_metrics": ("profile", 7),
    "keywords": ("keyword", 2),
    "activity_feedback": ("activity", 5),
}
# Our own beside those of Partoo analytics.
OURS = {
    "survey.cohort_response_rate",
    "result.happy.score",
    "result.happy.total_responses",
}
# Dimensions beside those of Partoo analytics: ours, and those of other systems.
MORE = {"week", "quarter", "hour_of_day", "day_of_week", "city", "country", "platform"}
MORE |= {"tag", "keyword", "branded", "rep", "client", "template", "activity_type", "question"}

CATALOGUE = """{
  analyticsMetrics { metric referenceName description unit datedBy dimensions needs replacedBy }
  analyticsDimensions { dimension referenceName description metrics }
}"""


def test_every_metric_of_the_reference_is_in_the_catalogue() -> None:
    names = [name for kind, name in REFERENCE if kind == "metric"]

    assert len(names) == 49
    known = {room.room: [metric.name for metric in room.metrics] for room in ROOMS}
    assert set(known["feedback"]) == {*names, *OURS}
    for room, (before, number) in OTHERS.items():
        assert [name.partition(".")[0] for name in known[room]] == [before] * number
    assert list(METRICS) == [enum_name(metric.name) for metric in METRICS.values()]


def test_every_dimension_of_the_reference_is_known() -> None:
    names = {name for kind, name in REFERENCE if kind == "dimension"}

    assert {each.value for each in Dimension} == names | MORE


def test_the_words_of_the_graph_are_those_of_the_catalogue() -> None:
    assert [each.name for each in AnalyticsMetric] == list(METRICS)
    assert [each.name for each in AnalyticsDimension] == [each.name for each in Dimension]


def test_names_fold_dots_and_underscores() -> None:
    assert enum_name("result.nps.avg__score") == "RESULT_NPS_AVG_SCORE"
    assert enum_name("survey.nb__sent") == "SURVEY_NB_SENT"


def test_aliases_are_deprecated_and_count_the_same() -> None:
    definition = AnalyticsMetric.__strawberry_definition__  # type: ignore[attr-defined]
    deprecated = {v.name: v.deprecation_reason for v in definition.values if v.deprecation_reason}

    assert deprecated == {
        "RESPONSE_METHOD_AI": "The same as RESPONSE_METHOD_NB_AI",
        "RESPONSE_METHOD_MANUAL": "The same as RESPONSE_METHOD_NB_MANUAL",
    }
    for alias, metric in METRICS.items():
        assert (metric.deprecated is not None) == (alias in deprecated)
        if metric.deprecated is not None:
            assert metric.terms == METRICS[enum_name(metric.deprecated)].terms


def test_what_is_sent_has_no_result_and_fields_belong_to_answers() -> None:
    assert Dimension.RESULT not in SENDS.dimensions
    by_field = {each for each in DATASETS if Dimension.FEEDBACK_FORM_FIELD in each.dimensions}
    assert by_field == {ANSWERS}


async def test_the_catalogue_in_the_graph(figures: Client) -> None:
    data = await figures.data(CATALOGUE)

    metrics = {each["metric"]: each for each in data["analyticsMetrics"]}
    assert list(metrics) == list(METRICS)
    assert metrics["SURVEY_RESPONSE_RATE"] == {
        "metric": "SURVEY_RESPONSE_RATE",
        "referenceName": "survey.response_rate",
        "description": "Results in percent of the requests that were sent, each counted by its own "
        "date: it may exceed 100, because results count that answer earlier requests or none; null "
        "where nothing was sent. SURVEY_COHORT_RESPONSE_RATE follows the requests themselves",
        "unit": "PERCENT",
        "datedBy": ["RESULT", "SEND"],
        "dimensions": [
            *("BUSINESS", "USER", "FEEDBACK_FORM", "GROUP", "GROUP_SECTION", "CITY", "COUNTRY"),
            *(each.name for each in DATES),
        ],
        "needs": None,
        "replacedBy": None,
    }
    assert metrics["RESPONSE_METHOD_AI"]["replacedBy"] == "response.method.nb__ai"
    assert metrics["RESULT_FIELD_RATING"]["needs"] == "FEEDBACK_FORM_FIELD"
    assert metrics["SURVEY_DETAILS"]["unit"] == MetricUnit.DETAILS
    dimensions = {each["dimension"]: each for each in data["analyticsDimensions"]}
    assert list(dimensions) == [each.name for each in Dimension]
    assert dimensions["FEEDBACK_FORM_FIELD"]["metrics"] == [
        name for name in METRICS if name.startswith("RESULT_FIELD")
    ]
    for name, each in metrics.items():
        for dimension in each["dimensions"]:
            assert name in dimensions[dimension]["metrics"]
