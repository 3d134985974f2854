"""What makes no request is refused once, naming the argument, the problem and the remedy."""

from typing import Any

import pytest

from tests.analytics.documents import FIGURES
from tests.analytics.meanings import gid
from tests.support.client import Client

JSON = dict[str, Any]
RESULTS = {"metrics": ["SURVEY_TOTAL_SURVEYS"]}
BY_MONTH = {**RESULTS, "dimensions": ["MONTH"]}
SHARED = (
    "BUSINESS, USER, FEEDBACK_FORM, GROUP, GROUP_SECTION, CITY, COUNTRY, DAY, WEEK, MONTH, "
    "QUARTER, YEAR, HOUR_OF_DAY, DAY_OF_WEEK"
)
DATES = "DAY, WEEK, MONTH, QUARTER, YEAR, HOUR_OF_DAY, DAY_OF_WEEK"
NO_TIME = (
    'Write it as "2024-03-31T23:59:59" in the time zone of the request, or with an offset as '
    '"2024-03-31T23:59:59+02:00".'
)

REFUSALS: list[tuple[JSON, str, str]] = [
    ({"metrics": []}, "metrics", "name at least one metric."),
    (
        {"metrics": ["SURVEY_CLICKS", "SURVEY_CLICKS"]},
        "metrics",
        "SURVEY_CLICKS is named twice. Name it once.",
    ),
    (
        {**RESULTS, "dimensions": ["DAY", "BUSINESS", "DAY"]},
        "dimensions",
        "DAY is named twice. Name it once.",
    ),
    (
        {"metrics": ["SURVEY_NB_SENT", "SURVEY_TOTAL_SURVEYS"], "dimensions": ["RESULT"]},
        "dimensions",
        f"SURVEY_NB_SENT cannot be grouped by RESULT. These metrics go with {SHARED}.",
    ),
    (
        {**RESULTS, "dimensions": ["FEEDBACK_FORM_FIELD"]},
        "dimensions",
        "SURVEY_TOTAL_SURVEYS cannot be grouped by FEEDBACK_FORM_FIELD. These metrics go with "
        f"{SHARED.replace('COUNTRY,', 'COUNTRY, RESULT,')}.",
    ),
    (
        {"metrics": ["RESULT_FIELD_RATING"], "dimensions": ["MONTH"]},
        "dimensions",
        "RESULT_FIELD_RATING needs the dimension FEEDBACK_FORM_FIELD. Add it.",
    ),
    (
        {"metrics": ["RESULT_FIELD_RATING", "SURVEY_CLICKS"]},
        "dimensions",
        "RESULT_FIELD_RATING needs the dimension FEEDBACK_FORM_FIELD. Add it and leave out "
        "SURVEY_CLICKS.",
    ),
    (
        {"metrics": ["SURVEY_DETAILS"]},
        "dimensions",
        "SURVEY_DETAILS needs the dimension RESULT. Add it.",
    ),
    (
        {**RESULTS, "orderBy": [{"metric": "SURVEY_CLICKS"}]},
        "orderBy",
        "SURVEY_CLICKS is not among the metrics of the request. Choose among "
        "SURVEY_TOTAL_SURVEYS, or ask for it.",
    ),
    (
        {**RESULTS, "orderBy": [{"dimension": "DAY"}]},
        "orderBy",
        "DAY is not among the dimensions of the request. Ask for it.",
    ),
    (
        {**BY_MONTH, "orderBy": [{"dimension": "MONTH"}, {"dimension": "MONTH"}]},
        "orderBy",
        "MONTH is named twice. Name it once.",
    ),
    ({**BY_MONTH, "orderBy": [{}]}, "orderBy.0", "name one of `metric`, `dimension` and `label`."),
    (
        {**BY_MONTH, "orderBy": [{"dimension": "MONTH", "label": "MONTH"}]},
        "orderBy.0",
        "name one of `metric`, `dimension` and `label`.",
    ),
    (
        {**RESULTS, "dimensions": ["RESULT"], "orderBy": [{"label": "RESULT"}]},
        "orderBy",
        "results have no names to order by. Name the dimension itself.",
    ),
    (
        {**BY_MONTH, "orderBy": [{"label": "USER"}]},
        "orderBy",
        "the label of USER is not among the dimensions of the request. Choose among MONTH, "
        "or ask for it.",
    ),
    (
        {**BY_MONTH, "fiscalYearStart": 0},
        "fiscalYearStart",
        "0 is not a month. Pass 1 (January) to 12.",
    ),
    (
        {**BY_MONTH, "fiscalYearStart": 13},
        "fiscalYearStart",
        "13 is not a month. Pass 1 (January) to 12.",
    ),
    (
        {
            "metrics": ["SURVEY_DETAILS"],
            "dimensions": ["RESULT"],
            "orderBy": [{"metric": "SURVEY_DETAILS"}],
        },
        "orderBy",
        "SURVEY_DETAILS has no number to order by. Leave it out.",
    ),
    (
        {**RESULTS, "perPage": 1001},
        "perPage",
        "1001 is out of bounds. Ask for 1 to 1,000 rows a page.",
    ),
    ({**RESULTS, "perPage": 0}, "perPage", "0 is out of bounds. Ask for 1 to 1,000 rows a page."),
    ({**RESULTS, "page": 0}, "page", "0 is out of bounds. Pages are numbered from 1."),
    (
        {**RESULTS, "filter": {"days": {"from": "2024-03-02", "to": "2024-03-01"}}},
        "filter.days",
        "`from` is after `to`. Swap them.",
    ),
    (
        {
            **RESULTS,
            "filter": {"date": {"gte": "2024-03-02T00:00:00", "lte": "2024-03-01T23:59:58"}},
        },
        "filter.date",
        "`gte` is after `lte`. Swap them.",
    ),
    (
        {**RESULTS, "filter": {"days": {"from": "2024-03-02"}, "date": {}}},
        "filter.days",
        "`date` and `days` exclude each other. Pass one of them.",
    ),
    (
        {**RESULTS, "timezone": "Europe/Pariss"},
        "timezone",
        "there is no such time zone. Did you mean `Europe/Paris`? Pass a name of the "
        "IANA database such as Europe/Paris.",
    ),
    (
        {**RESULTS, "filter": {"npsScores": [9, 11]}},
        "filter.npsScores",
        "11 is not an NPS score. Pass whole numbers from 0 to 10.",
    ),
    (
        {**RESULTS, "filter": {"verbatim": " -- "}},
        "filter.verbatim",
        "no word. Pass at least one.",
    ),
    (
        {**RESULTS, "filter": {"locations": [gid("User", 2001)]}},
        "filter.locations",
        "this is the id of a User. Pass the id of a Location.",
    ),
    (
        {"metrics": ["SURVEY_CLICKS"], "filter": {"npsScores": []}},
        "filter.npsScores",
        "it filters results, and SURVEY_CLICKS counts what was sent. Leave out the filter or the "
        "metric.",
    ),
    (
        {"metrics": ["SURVEY_RESPONSE_RATE"], "filter": {"fieldTypes": ["NPS"]}},
        "filter.fieldTypes",
        "it filters results, and SURVEY_RESPONSE_RATE counts what was sent. Leave out the filter "
        "or the metric.",
    ),
    (
        {**RESULTS, "fillGaps": True},
        "fillGaps",
        f"it needs a dimension of dates. Add one of {DATES}.",
    ),
    (
        {**RESULTS, "dimensions": ["RESULT", "DAY"], "fillGaps": True},
        "fillGaps",
        "it does not go with the dimension RESULT. Leave out one.",
    ),
    (
        {**RESULTS, "dimensions": ["RESULT"], "compareTo": "PREVIOUS_YEAR"},
        "compareTo",
        "it does not go with the dimension RESULT. Leave out one.",
    ),
    (
        {**RESULTS, "filter": {"days": {"to": "2024-01-01"}}, "compareTo": "PREVIOUS_PERIOD"},
        "compareTo",
        "it needs a period with a beginning and an end. Pass both bounds of `filter.days` or "
        "`filter.date`.",
    ),
]


@pytest.mark.parametrize(
    ("request_", "argument", "message"),
    REFUSALS,
    ids=[f"{r[1]}-{n}" for n, r in enumerate(REFUSALS)],
)
async def test_refusal(figures: Client, request_: JSON, argument: str, message: str) -> None:
    status, body = await figures.ask(FIGURES, request_)

    (error,) = body["errors"]
    assert status == 200
    assert error["message"] == f"Argument `{argument}`: {message}"
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["param"] == argument
    assert body["data"] == {"analytics": None}


@pytest.mark.parametrize(
    ("filter_", "argument", "message"),
    [
        (
            '{date: {gte: "yesterday"}}',
            "filter.date.gte",
            f"Argument `filter.date.gte`: not a time. {NO_TIME}",
        ),
        (
            '{date: {lte: "2024-02-30T00:00:00"}}',
            "filter.date.lte",
            "Argument `filter.date.lte`: '2024-02-30T00:00:00' is not a time of the calendar.",
        ),
        (
            '{days: {to: "2023-02-29"}}',
            "filter.days.to",
            "Argument `filter.days.to`: '2023-02-29' is not a date of the calendar.",
        ),
        *(
            (
                f'{{days: {{from: "{day}"}}}}',
                "filter.days.from",
                f"Argument `filter.days.from`: '{day}' is out of bounds. "
                "Give a date from 1900 to 2200.",
            )
            for day in ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31")
        ),
        (
            '{date: {lte: "9999-12-31T23:59:59"}}',
            "filter.date.lte",
            "Argument `filter.date.lte`: '9999-12-31T23:59:59' is out of bounds. "
            "Give a time from 1900 to 2200.",
        ),
        (
            '{days: {to: "20240229"}}',
            "filter.days.to",
            'Argument `filter.days.to`: not a date. Write it as "2026-11-22".',
        ),
    ],
)
async def test_dates_without_meaning(
    figures: Client, filter_: str, argument: str, message: str
) -> None:
    document = f"{{ analytics(metrics: [SURVEY_CLICKS], filter: {filter_}) {{ page }} }}"

    error = await figures.error(document)

    assert (error["message"], error["extensions"]["param"]) == (message, argument)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            "metrics: [RESULT_NPS_SCOR]",
            "Value 'RESULT_NPS_SCOR' does not exist in 'AnalyticsMetric' enum. Did you mean the "
            "enum value 'RESULT_NPS_SCORE'",
        ),
        (
            "metrics: [SURVEY_CLICKS], dimensions: [BUSINES]",
            "Value 'BUSINES' does not exist in 'AnalyticsDimension' enum. Did you mean the enum "
            "value 'BUSINESS'",
        ),
    ],
)
async def test_unknown_names_are_refused_with_the_nearest(
    figures: Client, arguments: str, message: str
) -> None:
    error = await figures.error(f"{{ analytics({arguments}) {{ page }} }}")

    assert message in error["message"]


async def test_a_value_that_was_not_asked_for(figures: Client) -> None:
    error = await figures.error(
        "{ analytics(metrics: [SURVEY_CLICKS]) "
        "{ rows { value(metric: SURVEY_NB_SENT) { number } } } }"
    )

    assert error["message"] == (
        "Argument `metric`: SURVEY_NB_SENT is not among the metrics of the request. Ask for it."
    )


async def test_too_many_rows_to_fill(figures: Client) -> None:
    request = {
        **RESULTS,
        "dimensions": ["BUSINESS", "DAY", "HOUR_OF_DAY"],
        "fillGaps": True,
    }

    error = (await figures.ask(FIGURES, request))[1]["errors"][0]

    assert error["message"] == (
        "The figures have more than 100,000 rows. Narrow `filter`, or group by fewer or coarser "
        "dimensions."
    )


async def test_figures_need_a_key_that_may_read(figures: Client) -> None:
    assert (await figures.error(FIGURES, RESULTS, None))["extensions"]["code"] == "UNAUTHENTICATED"
