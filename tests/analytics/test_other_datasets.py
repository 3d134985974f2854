"""Figures of reviews, profiles, searches and activity feedback equal what plain Python computes."""

import os
from typing import Any

import pytest
from hypothesis import given, settings

from gateway.analytics.catalogue import METRICS
from gateway.analytics.checks import goes_with
from gateway.analytics.dimensions import Dimension
from tests.analytics.documents import FIGURES
from tests.analytics.oracle import Answered
from tests.analytics.other_meanings import DIMENSIONS, NEEDS, OTHERS, PARTS
from tests.analytics.other_requests import NAMES, other_requests
from tests.analytics.requests import RANDOM
from tests.analytics.test_oracle import COMPANIES, WHO, answer_of, compare
from tests.support.client import JSON, Client, acme

REQUESTS = int(os.environ.get("ANALYTICS_REQUESTS", "150"))


@pytest.mark.parametrize("who", sorted(set(WHO)))
@settings(RANDOM, max_examples=REQUESTS)
@given(request=other_requests())
async def test_random_requests(figures: Client, who: str, request: JSON) -> None:
    right, refused = answer_of(who, request)
    _, body = await figures.ask(FIGURES, request, who)

    assert {error["extensions"]["param"] for error in body.get("errors", ())} == refused, body
    if right is not None:
        compare(body["data"], right, request)


def by_dimension() -> list[JSON]:
    """Requests that show every metric with every dimension that it allows."""
    found: list[JSON] = []
    for document, dimensions in DIMENSIONS.items():
        names = [name for name in NAMES[document] if document != "RESULT"]
        for needed in dict.fromkeys(NEEDS.get(name) for name in names):
            metrics = [name for name in names if NEEDS.get(name) == needed]
            for dimension in dict.fromkeys((needed, *dimensions)):
                asked = [d for d in dict.fromkeys((needed, dimension)) if d is not None]
                if asked:
                    found.append({"metrics": metrics, "dimensions": asked})
    return [{**request, "perPage": 300, "timezone": "Europe/Paris"} for request in found]


@pytest.mark.parametrize(
    "request_", by_dimension(), ids=lambda r: f"{'-'.join(r['dimensions'])}-{r['metrics'][0]}"
)
async def test_every_metric_by_every_dimension(figures: Client, request_: JSON) -> None:
    right = Answered(COMPANIES["admin"], request_).body()

    assert right["totalCount"] > 1
    compare(await figures.data(FIGURES, request_), right, request_)


async def rows_of(figures: Client, who: str = "admin", **request: Any) -> list[JSON]:
    data = await figures.data(FIGURES, request, who)
    rows: list[JSON] = data["analytics"]["rows"]
    return rows


async def test_trends_of_ratings(figures: Client) -> None:
    """Trends are a dimension of dates."""
    rows = await rows_of(figures, metrics=["REVIEW_AVERAGE_RATING"], dimensions=["MONTH"])

    months = [row["dimensions"][0]["key"] for row in rows]
    assert len(months) > 6
    assert months == sorted(months)


async def test_branded_keywords(figures: Client) -> None:
    """True: only branded; false: discovery only; absent: both."""
    metrics, found = ["KEYWORD_COUNT"], {}
    for branded in (True, False, None):
        asked = {} if branded is None else {"branded": branded}
        (row,) = await rows_of(figures, metrics=metrics, filter=asked)
        found[branded] = row["values"][0]["number"]

    assert 0 < found[True] < found[False]
    assert found[None] == found[True] + found[False]
    rows = await rows_of(figures, metrics=metrics, dimensions=["BRANDED"])
    numbers = {row["dimensions"][0]["key"]: row["values"][0]["number"] for row in rows}
    assert numbers == {"true": found[True], "false": found[False]}


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
async def test_no_time_zone_shifts_days_of_the_calendar(figures: Client, zone: str) -> None:
    days = {"from": "2024-02-29", "to": "2024-03-01"}
    request: dict[str, Any] = {
        "metrics": ["PROFILE_CALL_CLICKS"],
        "dimensions": ["DAY"],
        "filter": {"days": days},
        "timezone": zone,
    }
    rows = await rows_of(figures, **request)

    assert [row["dimensions"][0]["key"] for row in rows] == ["2024-02-29", "2024-03-01"]
    in_utc = await rows_of(figures, **{**request, "timezone": "UTC"})
    assert rows == in_utc


async def test_anonymous_feedback_is_nobodys(figures: Client) -> None:
    metrics, dimensions = ["ACTIVITY_TOTAL_FEEDBACK"], ["CLIENT"]
    rows = await rows_of(figures, metrics=metrics, dimensions=dimensions)
    known = {row["dimensions"][0]["key"]: row["values"][0]["number"] for row in rows}
    anonymous = [f for f in COMPANIES["admin"].facts["activity"] if f.row["is_anonymous"]]

    assert 0 < len(anonymous) < known[None]
    everybody = [key for key in known if key is not None]
    (row,) = await rows_of(figures, metrics=metrics, filter={"clients": everybody})
    assert row["values"][0]["number"] == sum(known[key] for key in everybody)


async def test_restricted_users_see_their_own_activities(figures: Client) -> None:
    rows = await rows_of(
        figures, "restricted", metrics=["ACTIVITY_TOTAL_FEEDBACK"], dimensions=["REP"]
    )

    assert [row["dimensions"][0]["key"] for row in rows] == [acme("User", 3)]


ROWS = """query($metrics: [AnalyticsMetric!]!, $dimensions: [AnalyticsDimension!]) {
  analytics(metrics: $metrics, dimensions: $dimensions, perPage: 300) {
    rows {
      dimensions { key label }
      tag { name } platform { name } rep { email } client { email } template { name }
      surveyField { label }
      keyword branded activityType question city country
    }
    metadata {
      tags { name } platforms { name } reps { email } clients { email } templates { name }
    }
  }
}"""


async def table(figures: Client, metric: str, dimension: str) -> JSON:
    given = {"metrics": [metric], "dimensions": [dimension]}
    found: JSON = (await figures.data(ROWS, given))["analytics"]
    return found


@pytest.mark.parametrize(
    ("metric", "dimension", "field", "label"),
    [
        ("REVIEW_REVIEWS_COUNT", "TAG", "tag", "name"),
        ("REVIEW_REVIEWS_COUNT", "PLATFORM", "platform", "name"),
        ("ACTIVITY_TOTAL_FEEDBACK", "REP", "rep", "email"),
        ("ACTIVITY_TOTAL_FEEDBACK", "CLIENT", "client", "email"),
        ("ACTIVITY_TOTAL_FEEDBACK", "TEMPLATE", "template", "name"),
    ],
)
async def test_rows_give_their_objects(
    figures: Client, metric: str, dimension: str, field: str, label: str
) -> None:
    found = await table(figures, metric, dimension)

    objects = [row[field] for row in found["rows"] if row["dimensions"][0]["key"] is not None]
    assert len(objects) > 1
    assert None not in objects
    assert found["metadata"][f"{field}s"] == objects
    labels = [row["dimensions"][0]["label"] for row in found["rows"]]
    if field != "rep":
        assert [text for text in labels if text] == [each[label] for each in objects]


async def test_words_are_their_own_labels(figures: Client) -> None:
    for metric, dimension, field in (
        ("KEYWORD_COUNT", "KEYWORD", "keyword"),
        ("ACTIVITY_TOTAL_FEEDBACK", "ACTIVITY_TYPE", "activityType"),
        ("REVIEW_REVIEWS_COUNT", "CITY", "city"),
        ("PROFILE_CALL_CLICKS", "COUNTRY", "country"),
    ):
        rows = (await table(figures, metric, dimension))["rows"]
        assert len(rows) > 1
        for row in rows:
            (key,) = row["dimensions"]
            assert key["key"] == key["label"] == row[field]
    branded = (await table(figures, "KEYWORD_COUNT", "BRANDED"))["rows"]
    assert [(r["branded"], r["dimensions"][0]["label"]) for r in branded] == [
        (False, "false"),
        (True, "true"),
    ]


async def test_questions_are_fields_or_texts(figures: Client) -> None:
    rows = (await table(figures, "ACTIVITY_AVERAGE_SCORE", "QUESTION"))["rows"]

    of_fields = [row for row in rows if row["surveyField"] is not None]
    others = [row for row in rows if row["surveyField"] is None]
    assert len(of_fields) > 3
    for row in of_fields:
        assert row["dimensions"][0]["label"] == row["surveyField"]["label"]
        assert row["question"] == row["dimensions"][0]["key"]
    assert [row["question"] for row in others] == ["f2", "overall", "q1", None]


REFUSED = [
    (
        {"metrics": ["REVIEW_RANK"]},
        "dimensions",
        "REVIEW_RANK needs the dimension BUSINESS. Add it.",
    ),
    (
        {"metrics": ["ACTIVITY_AVERAGE_SCORE"]},
        "dimensions",
        "ACTIVITY_AVERAGE_SCORE needs the dimension QUESTION. Add it.",
    ),
    (
        {"metrics": ["PROFILE_CALL_CLICKS"], "dimensions": ["TAG"]},
        "dimensions",
        "PROFILE_CALL_CLICKS cannot be grouped by TAG. These metrics go with BUSINESS, GROUP, "
        "GROUP_SECTION, CITY, COUNTRY, DAY, WEEK, MONTH, QUARTER, YEAR.",
    ),
    (
        {"metrics": ["KEYWORD_COUNT"], "dimensions": ["DAY"]},
        "dimensions",
        "KEYWORD_COUNT cannot be grouped by DAY. These metrics go with BUSINESS, GROUP, "
        "GROUP_SECTION, CITY, COUNTRY, KEYWORD, BRANDED, MONTH, QUARTER, YEAR.",
    ),
    (
        {"metrics": ["REVIEW_RATING_DISTRIBUTION"], "orderBy": ["REVIEW_RATING_DISTRIBUTION"]},
        "orderBy",
        "REVIEW_RATING_DISTRIBUTION has no number to order by. Leave it out.",
    ),
    (
        {"metrics": ["ACTIVITY_TOTAL_FEEDBACK"], "filter": {"city": "Bonn"}},
        "filter.city",
        "it filters what happens at locations, and ACTIVITY_TOTAL_FEEDBACK counts activity "
        "feedback. Leave out the filter or the metric.",
    ),
    (
        {
            "metrics": ["REVIEW_REVIEWS_COUNT"],
            "filter": {"groupSection": acme("LocationGroupSection", 1), "npsScores": [1]},
        },
        "filter.npsScores",
        "it filters results, and REVIEW_REVIEWS_COUNT counts reviews. Leave out the filter or "
        "the metric.",
    ),
    (
        {"metrics": ["SURVEY_NB_SENT"], "filter": {"branded": False}},
        "filter.branded",
        "it filters search keywords, and SURVEY_NB_SENT counts what was sent. Leave out the "
        "filter or the metric.",
    ),
    (
        {"metrics": ["PROFILE_CALL_CLICKS"], "filter": {"users": []}},
        "filter.users",
        "it filters requests and results, and PROFILE_CALL_CLICKS counts views and clicks of "
        "profiles. Leave out the filter or the metric.",
    ),
    (
        {"metrics": ["KEYWORD_COUNT"], "filter": {"tags": []}},
        "filter.tags",
        "it filters reviews, and KEYWORD_COUNT counts searches. Leave out the filter or the "
        "metric.",
    ),
    (
        {"metrics": ["SURVEY_TOTAL_SURVEYS"], "filter": {"reps": []}},
        "filter.reps",
        "it filters activity feedback, and SURVEY_TOTAL_SURVEYS counts results and replies. "
        "Leave out the filter or the metric.",
    ),
    (
        {"metrics": ["ACTIVITY_TOTAL_FEEDBACK"], "filter": {"activityTypes": ["x"] * 1001}},
        "filter.activityTypes",
        "1001 types are too many. Pass 1,000 at most.",
    ),
    (
        {"metrics": ["KEYWORD_COUNT", "ACTIVITY_TOTAL_FEEDBACK"], "dimensions": ["KEYWORD"]},
        "dimensions",
        "ACTIVITY_TOTAL_FEEDBACK cannot be grouped by KEYWORD. These metrics go with MONTH, "
        "QUARTER, YEAR.",
    ),
]


@pytest.mark.parametrize(("request_", "param", "problem"), REFUSED)
async def test_refusals(figures: Client, request_: JSON, param: str, problem: str) -> None:
    orders = [{"metric": name} for name in request_.get("orderBy", ())]
    error = await figures.error(FIGURES, {**request_, "orderBy": orders})

    assert error["message"] == f"Argument `{param}`: {problem}"
    assert error["extensions"]["param"] == param


def test_every_pair_of_metric_and_dimension_is_shown() -> None:
    shown = {(m, d) for r in by_dimension() for m in r["metrics"] for d in r["dimensions"]}
    allowed = {
        (name, each.name)
        for name, metric in METRICS.items()
        for each in Dimension
        if goes_with(metric, each) and name in {*OTHERS, *PARTS}
    }

    assert shown == allowed


def test_there_is_a_meaning_for_every_metric() -> None:
    others = [name for name in METRICS if name.split("_")[0] in DIMENSIONS]
    assert {n for n in others if not n.startswith("RESULT")} == {*OTHERS, *PARTS}
