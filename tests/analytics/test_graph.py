"""Figures in the graph: objects of rows, labels, metadata, comparisons, statements and cost."""

import datetime as dt
from typing import Any

import pytest

from tests.analytics.documents import FIGURES
from tests.analytics.meanings import METRICS, gid, row_id
from tests.analytics.test_oracle import COMPANIES
from tests.conftest import CountStatements
from tests.graphql.test_measure import measured
from tests.support.client import Client

JSON = dict[str, Any]

OBJECTS = """
query Objects($dimensions: [AnalyticsDimension!], $metrics: [AnalyticsMetric!]!, $perPage: Int) {
  analytics(metrics: $metrics, dimensions: $dimensions, perPage: $perPage) {
    rows {
      dimensions { dimension key label }
      location { id name } user { id email } survey { id name } group { id name }
      groupSection { id name } surveyField { id label } feedback { id }
      day week month quarter year hourOfDay dayOfWeek
    }
    metadata {
      locations { id } users { id } surveys { id } groups { id } groupSections { id }
      surveyFields { id } feedbacks { id }
    }
    freshness { computed }
  }
}
"""
COMPARED = """
query Compared($metrics: [AnalyticsMetric!]!, $dimensions: [AnalyticsDimension!],
               $filter: AnalyticsFilter, $compareTo: ComparisonPeriod,
               $fillGaps: Boolean! = false) {
  analytics(metrics: $metrics, dimensions: $dimensions, filter: $filter, compareTo: $compareTo,
            perPage: 1000, fillGaps: $fillGaps) {
    rows { ...Compared dimensions { key } }
    totals { ...Compared }
  }
}
fragment Compared on AnalyticsRow {
  values { metric number comparison { number numerator denominator delta deltaPercent } }
}
"""


async def objects(client: Client, *dimensions: str, metric: str = "SURVEY_TOTAL_SURVEYS") -> JSON:
    variables = {"metrics": [metric], "dimensions": list(dimensions), "perPage": 4}
    table: JSON = (await client.data(OBJECTS, variables))["analytics"]
    return table


async def test_rows_by_location_and_month(figures: Client) -> None:
    table = await objects(figures, "BUSINESS", "MONTH")

    row = table["rows"][0]
    location = gid("Location", 2001)
    assert row["location"] == {"id": location, "name": "Café Olé"}
    assert row["month"] == "2023-11"
    assert row["dimensions"] == [
        {"dimension": "BUSINESS", "key": location, "label": "Café Olé"},
        {"dimension": "MONTH", "key": "2023-11", "label": "2023-11"},
    ]
    others = ("user", "survey", "group", "groupSection", "surveyField", "feedback", "day", "week")
    assert [row[name] for name in (*others, "quarter", "year", "hourOfDay")] == [None] * 11
    assert table["metadata"]["locations"] == [{"id": location}]
    assert table["metadata"]["users"] == []
    assert table["freshness"]["computed"].endswith("Z")


async def test_each_kind_of_object(figures: Client) -> None:
    for dimension, field, kind, plural in (
        ("FEEDBACK_FORM", "survey", "Survey", "surveys"),
        ("GROUP", "group", "LocationGroup", "groups"),
        ("GROUP_SECTION", "groupSection", "LocationGroupSection", "groupSections"),
        ("RESULT", "feedback", "Feedback", "feedbacks"),
        ("USER", "user", "User", "users"),
    ):
        table = await objects(figures, dimension)
        ids = [gid(kind, 2001), gid(kind, 2002), gid(kind, 2003)]
        assert [row[field]["id"] for row in table["rows"][:3]] == ids
        assert [row["dimensions"][0]["key"] for row in table["rows"][:3]] == ids
        assert table["metadata"][plural][:3] == [{"id": value} for value in ids]
        assert all(row["dimensions"][0]["label"] for row in table["rows"][:3])
    table = await objects(figures, "FEEDBACK_FORM_FIELD", metric="RESULT_FIELD_RATING")
    assert table["rows"][0]["surveyField"] == {
        "id": gid("SurveyField", 200001),
        "label": "Question 0",
    }


async def test_facts_of_none_have_a_row_without_an_object(figures: Client) -> None:
    table = await objects(figures, "FEEDBACK_FORM")

    row = table["rows"][-1]
    assert row["survey"] is None
    assert row["dimensions"] == [{"dimension": "FEEDBACK_FORM", "key": None, "label": None}]
    assert len(table["metadata"]["surveys"]) == 3


async def test_dates(figures: Client) -> None:
    table = await objects(figures, "HOUR_OF_DAY", "DAY_OF_WEEK")

    row = table["rows"][0]
    assert (row["hourOfDay"], row["dayOfWeek"]) == (0, 1)
    assert [key["label"] for key in row["dimensions"]] == ["0", "Monday"]
    row = (await objects(figures, "YEAR", "QUARTER", "WEEK", "DAY"))["rows"][0]
    assert (row["year"], row["quarter"], row["week"], row["day"]) == (
        "2023",
        "2023-Q4",
        "2023-W45",
        "2023-11-07",
    )


async def test_a_user_without_a_name_is_called_by_the_address(figures: Client) -> None:
    variables = {"metrics": ["SURVEY_NB_SENT"], "dimensions": ["USER"], "perPage": 10}

    rows = (await figures.data(OBJECTS, variables))["analytics"]["rows"]

    labels = [row["dimensions"][0]["label"] for row in rows]
    assert labels == ["User 1", "User 2", "User 3", "User 4", "User 5", "u6@example.com", None]


async def figures_of(client: Client, request: JSON) -> dict[tuple[Any, ...], list[Any]]:
    return {
        tuple(key["key"] for key in row["dimensions"]): [v["number"] for v in row["values"]]
        for row in (await client.data(FIGURES, request))["analytics"]["rows"]
    }


async def test_comparison_is_the_request_of_the_period_before(figures: Client) -> None:
    metrics = ["SURVEY_TOTAL_SURVEYS", "RESULT_NPS_SCORE", "RESPONSE_AVG_RESPONSE_TIME"]
    request = {"metrics": metrics, "dimensions": ["BUSINESS"]}
    march, february = (
        {"days": {"from": f"2024-{month}-01", "to": f"2024-{month}-{last}"}}
        for month, last in (("03", 31), ("02", 29))
    )
    then = await figures_of(figures, {**request, "filter": february})

    data = await figures.data(
        COMPARED, {**request, "filter": march, "compareTo": "PREVIOUS_PERIOD"}
    )

    for row in data["analytics"]["rows"]:
        earlier = then.get((row["dimensions"][0]["key"],), [0, None, None])
        assert [value["comparison"]["number"] for value in row["values"]] == earlier
        for value, number in zip(row["values"], earlier, strict=True):
            now = value["number"]
            delta = None if now is None or number is None else now - number
            assert value["comparison"]["delta"] == delta
    totals = await figures.data(FIGURES, {"metrics": metrics, "filter": february})
    assert [v["comparison"]["number"] for v in data["analytics"]["totals"]["values"]] == [
        v["number"] for v in totals["analytics"]["totals"]["values"]
    ]


async def test_comparison_by_month_over_a_year(figures: Client) -> None:
    request = {"metrics": ["SURVEY_TOTAL_SURVEYS"], "dimensions": ["MONTH"]}
    year = {"days": {"from": "2024-11-01", "to": "2025-01-31"}}
    then = await figures_of(
        figures, {**request, "filter": {"days": {"from": "2023-11-01", "to": "2024-01-31"}}}
    )

    data = await figures.data(COMPARED, {**request, "filter": year, "compareTo": "PREVIOUS_YEAR"})

    got = {
        row["dimensions"][0]["key"]: row["values"][0]["comparison"]["number"]
        for row in data["analytics"]["rows"]
    }
    assert got == {
        "2024-11": then["2023-11",][0],
        "2024-12": then["2023-12",][0],
        "2025-01": then["2024-01",][0],
    }
    assert all(got.values())


async def test_gaps_are_compared_too(figures: Client) -> None:
    data = await figures.data(
        COMPARED,
        {
            "metrics": ["SURVEY_TOTAL_SURVEYS", "RESULT_NPS_AVG_SCORE"],
            "dimensions": ["DAY"],
            "filter": {"days": {"from": "2001-03-30", "to": "2001-03-31"}},
            "compareTo": "PREVIOUS_PERIOD",
            "fillGaps": True,
        },
    )

    assert data["analytics"]["rows"] == [
        {
            "dimensions": [{"key": day}],
            "values": [
                {
                    "metric": "SURVEY_TOTAL_SURVEYS",
                    "number": 0,
                    "comparison": {
                        "number": 0,
                        "numerator": None,
                        "denominator": None,
                        "delta": 0,
                        "deltaPercent": None,
                    },
                },
                {
                    "metric": "RESULT_NPS_AVG_SCORE",
                    "number": None,
                    "comparison": {
                        "number": None,
                        "numerator": 0,
                        "denominator": 0,
                        "delta": None,
                        "deltaPercent": None,
                    },
                },
            ],
        }
        for day in ("2001-03-30", "2001-03-31")
    ]


async def test_without_compare_to_there_is_no_comparison(figures: Client) -> None:
    data = await figures.data(COMPARED, {"metrics": ["SURVEY_CLICKS"]})

    assert data["analytics"]["rows"][0]["values"][0]["comparison"] is None


async def test_ratios_keep_what_they_divide(figures: Client) -> None:
    data = await figures.data(FIGURES, {"metrics": ["RESULT_NPS_SCORE", "RESULT_NPS_PROMOTERS"]})

    ratio, count = data["analytics"]["rows"][0]["values"]
    assert ratio["number"] == 100 * ratio["numerator"] / ratio["denominator"]
    assert (count["numerator"], count["denominator"]) == (None, None)


async def test_only_what_is_selected_is_read(
    figures: Client, count_statements: CountStatements
) -> None:
    metrics = "metrics: [SURVEY_TOTAL_SURVEYS, SURVEY_NB_SENT], dimensions: [BUSINESS]"
    selections = {
        "page perPage freshness { computed } leftOutMonths": 0,
        "freshness { newest { time } }": 2,
        "rows { month values { number } }": 1,
        "rows { location { name } dimensions { label } } metadata { locations { id } }": 2,
        "totalCount totalPages": 1,
        "totals { values { number } } rows { day }": 2,
    }
    for selection, number in selections.items():
        with count_statements(figures.database) as statements:
            await figures.data(f"{{ analytics({metrics}) {{ {selection} }} }}")
        assert len(statements) - 1 == number, selection  # one for the key


def test_rows_of_a_page_cost_one_each() -> None:
    asked = "query($n: Int! = 7) { analytics(metrics: [SURVEY_CLICKS]%s) { rows { %s } } }"
    facts = 1_560

    assert measured(asked % ("", "day"))[2] == facts + 100
    assert measured(asked % (", perPage: 30", "day"))[2] == facts + 30
    assert measured(asked % (", perPage: $n", "day"))[2] == facts + 7
    assert measured(asked % (", perPage: $n", "day"), n=1000)[2] == facts + 1000
    named = measured(asked % (", perPage: 30", "location { name } values { number }"))
    assert named[2] == facts + 90


FRESH = """query($metrics: [AnalyticsMetric!]!, $filter: AnalyticsFilter) {
  analytics(metrics: $metrics, filter: $filter) {
    freshness { newest { datedBy time day } }
  }
}"""


async def newest(figures: Client, *metrics: str, who: str = "admin") -> list[JSON]:
    """The newest facts, whatever the filter."""
    nothing = {"days": {"from": "2001-01-01", "to": "2001-01-01"}}
    data = await figures.data(FRESH, {"metrics": metrics, "filter": nothing}, who)
    found: list[JSON] = data["analytics"]["freshness"]["newest"]
    return found


async def test_freshness_tells_the_newest_fact_of_each_kind(figures: Client) -> None:
    facts = COMPANIES["admin"].facts
    last = {kind: max(fact.at for fact in facts[kind]) for kind in ("result", "send", "first")}
    assert last["send"].year < 2099  # those that are still to come are no sends

    found = await newest(figures, "SURVEY_RESPONSE_RATE", "RESPONSE_UNDER_2DAYS")

    assert {each["datedBy"]: dt.datetime.fromisoformat(each["time"]) for each in found} == {
        "RESULT": last["result"],
        "SEND": last["send"],
        "FIRST_REPLY": last["first"],
    }
    (day,) = await newest(figures, "PROFILE_CALL_CLICKS")
    assert day == {
        "datedBy": "PROFILE_DAY",
        "time": None,
        "day": str(max(fact.day for fact in facts["profile"] if fact.day)),
    }
    assert await newest(figures, "SURVEY_TOTAL_SURVEYS", who="lost") == [
        {"datedBy": "RESULT", "time": None, "day": None}
    ]


async def test_results_have_words_for_people(figures: Client) -> None:
    rows = (await objects(figures, "RESULT"))["rows"]
    results = {fact.row["id"]: fact.row for fact in COMPANIES["admin"].facts["result"]}

    for row in rows:
        (key,) = row["dimensions"]
        result = results[row_id(key["key"])]
        score = "Feedback"
        if result["nps_score"] is not None:
            score = f"NPS {result['nps_score']}"
        elif result["star_rating"] is not None:
            score = f"{result['star_rating']} stars".replace("1 stars", "1 star")
        elif result["happy"] is not None:
            score = "Happy" if result["happy"] else "Unhappy"
        assert key["label"] == f"{score}, {result['created']:%Y-%m-%d}"


async def test_rows_that_only_a_reply_makes_have_no_details(figures: Client) -> None:
    """Feedback of one month that was replied to in the next has two rows."""
    request = {
        "metrics": ["SURVEY_DETAILS", "RESPONSE_TOTAL_RESPONSES"],
        "dimensions": ["RESULT", "MONTH"],
        "perPage": 1000,
    }
    rows = (await figures.data(FIGURES, request))["analytics"]["rows"]

    told = 0
    for row in rows:
        month = row["dimensions"][1]["key"]
        details = row["values"][0]["details"]
        told += details is not None
        assert details is None or details["created"].startswith(month)
    assert told == len(COMPANIES["admin"].facts["result"]) < len(rows)


async def test_rows_and_totals_of_a_restricted_viewer_are_of_the_same_facts(
    figures: Client,
) -> None:
    """The facts of users whom it does not see are in the row of none."""
    request = {"metrics": ["SURVEY_TOTAL_SURVEYS"], "dimensions": ["USER"]}

    table = (await figures.data(FIGURES, request, "restricted"))["analytics"]

    numbers = {row["dimensions"][0]["key"]: row["values"][0]["number"] for row in table["rows"]}
    assert list(numbers) == [gid("User", 2003), None]
    assert sum(numbers.values()) == table["totals"]["values"][0]["number"]
    facts = COMPANIES["restricted"].facts["result"]
    assert numbers[gid("User", 2003)] == sum(fact.user == 2003 for fact in facts) > 0


async def test_texts_of_blanks_alone_are_no_texts(figures: Client) -> None:
    """Ideographic spaces, em spaces and unit separators count in no metric."""
    rows = (
        await figures.data(
            FIGURES,
            {
                "metrics": ["RESULT_FIELD_CONTENT", "RESULT_FIELD_RESULT_COUNT"],
                "dimensions": ["FEEDBACK_FORM_FIELD"],
            },
        )
    )["analytics"]["rows"]

    texts = [text for row in rows for text in row["values"][0]["list"]]
    assert texts
    assert [text for text in texts if not text.strip()] == []
    odd = [a for f in COMPANIES["admin"].facts["answer"] if (a := f.answer)]
    assert any(a.row["content"] == "\u3000" for a in odd)
    assert any(a.row["content"] == "\x1f" for a in odd)


async def test_fields_have_their_position_in_rows_of_gaps_and_of_before(figures: Client) -> None:
    request = {
        "metrics": ["RESULT_FIELD_FIELD_POSITION", "RESULT_FIELD_RESULT_COUNT"],
        "dimensions": ["FEEDBACK_FORM_FIELD", "DAY"],
        "filter": {"days": {"from": "2024-02-28", "to": "2024-03-02"}},
        "fillGaps": True,
        "compareTo": "PREVIOUS_YEAR",
    }
    rows = (await figures.data(FIGURES, request))["analytics"]["rows"]
    places = {
        gid("SurveyField", row["id"]): row["position"]
        for row in COMPANIES["admin"].by_id["survey_fields"].values()
    }

    gaps = [row for row in rows if row["values"][1]["number"] == 0]
    assert 0 < len(gaps) < len(rows)
    for row in rows:
        field, day = (key["key"] for key in row["dimensions"])
        position = row["values"][0]
        assert position["number"] == places[field]
        if day != "2024-02-29":
            assert position["comparison"]["number"] == places[field]


async def test_all_metrics_of_feedback_in_one_request(figures: Client) -> None:
    names = [name for name in METRICS if not name.startswith("RESULT_FIELD")]
    names += ["REVIEW_REPLY_RATE", "PROFILE_CALL_CLICKS"]

    data = await figures.data(FIGURES, {"metrics": names, "dimensions": ["CITY"]})

    assert len(names) > 44
    assert [value["metric"] for value in data["analytics"]["totals"]["values"]] == names


async def test_happy_customers(figures: Client) -> None:
    moods = [
        f.row["happy"] for f in COMPANIES["admin"].facts["result"] if f.row["happy"] is not None
    ]

    data = await figures.data(
        FIGURES, {"metrics": ["RESULT_HAPPY_SCORE", "RESULT_HAPPY_TOTAL_RESPONSES"]}
    )

    score, total = data["analytics"]["rows"][0]["values"]
    assert (score["numerator"], score["denominator"]) == (sum(moods), len(moods))
    assert score["number"] == pytest.approx(100 * sum(moods) / len(moods))
    assert total["number"] == len(moods) > 10


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu"])
async def test_days_alone_are_whole_days_of_the_zone(figures: Client, zone: str) -> None:
    query = """query($filter: AnalyticsFilter!, $zone: String!) {
      analytics(metrics: [SURVEY_TOTAL_SURVEYS, SURVEY_NB_SENT], dimensions: [DAY],
                filter: $filter, timezone: $zone, perPage: 1000) {
        rows { day values { number } } totalCount } }"""
    first, last = "2024-01-10", "2024-03-20"

    by_date, by_days = [
        (await figures.data(query, {"filter": given, "zone": zone}))["analytics"]
        for given in (
            {"date": {"gte": first, "lte": last}},
            {"days": {"from": first, "to": last}},
        )
    ]

    assert by_date == by_days
    assert by_date["totalCount"] > 0
