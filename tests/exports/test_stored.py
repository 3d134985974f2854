"""Requests as exports remember them: nothing of what counts is lost."""

import datetime as dt
import json
from dataclasses import fields
from zoneinfo import ZoneInfo

from gateway.analytics.catalogue import METRICS
from gateway.analytics.dimensions import Calendar, Dimension, WeekStart
from gateway.analytics.fact_filter import DataQualityIssue, FactFilter, Term
from gateway.analytics.request import ComparisonPeriod, Order, Request
from gateway.analytics.zones import Period
from gateway.exports.stored import request_of, text_of

UTC = dt.UTC
FULL = FactFilter(
    period=Period(dt.datetime(2024, 1, 1, tzinfo=UTC), dt.datetime(2024, 4, 1, 0, 0, 1, 5, UTC)),
    locations=(1, 2),
    not_locations=(),
    include=(3,),
    exclude=(4,),
    groups=(5,),
    section=6,
    city="Köln",
    query="bakery",
    users=(7,),
    surveys=(8,),
    fields=(9,),
    field_types=("CSAT", "NPS"),
    nps_scores=(0, 10),
    results=(10,),
    verbatim=(Term(("very", "good")), Term(("serv",), prefix=True)),
    issues=(DataQualityIssue.DELETED_BUSINESS,),
    not_issues=(DataQualityIssue.MISSING_STORE_CODE,),
    platforms=("FACEBOOK",),
    tags=(11,),
    branded=False,
    activity_types=("sales_visit",),
    reps=(12,),
    clients=(13,),
    templates=(14,),
)


def test_every_filter_is_remembered() -> None:
    empty = FactFilter()
    assert all(getattr(FULL, each.name) != getattr(empty, each.name) for each in fields(FULL))
    request = Request(
        metrics=(METRICS["RESULT_NPS_SCORE"], METRICS["SURVEY_RESPONDENTS"]),
        dimensions=(Dimension.BUSINESS, Dimension.WEEK),
        filter=FULL,
        order=(
            Order(METRICS["RESULT_NPS_SCORE"], True),
            Order(Dimension.WEEK),
            Order(Dimension.BUSINESS, by_label=True),
        ),
        zone=ZoneInfo("Europe/Paris"),
        fill_gaps=True,
        compare=ComparisonPeriod.PREVIOUS_YEAR,
        calendar=Calendar(WeekStart.SUNDAY, 4),
    )

    assert request_of(text_of(request)) == request


def test_no_filter_and_an_empty_list_are_told_apart() -> None:
    plain = Request(metrics=(METRICS["SURVEY_CLICKS"],))
    none = plain.with_(filter=FactFilter(locations=()))

    assert request_of(text_of(plain)) == plain
    assert request_of(text_of(none)).filter.locations == ()


def test_a_text_of_before_lacks_what_came_later() -> None:
    plain = Request(metrics=(METRICS["SURVEY_CLICKS"],), order=(Order(METRICS["SURVEY_CLICKS"]),))
    body = json.loads(text_of(plain))
    del body["weekStart"], body["fiscalYearStart"], body["order"][0]["label"]

    assert request_of(json.dumps(body)) == plain
