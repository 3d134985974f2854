"""What an exported table is: its period, its filter, its definitions and its totals."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import fields
from typing import Any

from gateway.analytics.checks import name_of
from gateway.analytics.dimensions import Dimension
from gateway.analytics.entities import label_of
from gateway.analytics.enums import AnalyticsDimension, AnalyticsMetric, descriptions
from gateway.analytics.fact_filter import NARROWED, DataQualityIssue, Term
from gateway.analytics.labels import DIMENSION_LABELS, metric_label
from gateway.analytics.periods import whole_days
from gateway.analytics.query import Analysis
from gateway.analytics.request import (
    ComparisonPeriod,
    Request,
)
from gateway.analytics.zones import Period
from gateway.exports.columns import METRIC_KINDS
from gateway.exports.files import Note
from gateway.graphql.context import Context
from gateway.graphql.ids import encode_id
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.locations.store import LOCATION_GROUP_SECTIONS, LOCATION_GROUPS, LOCATIONS
from gateway.resources.reviews.store import REVIEW_TAGS
from gateway.resources.surveys.store import SURVEY_FIELDS, SURVEYS
from gateway.resources.users.store import USERS
from gateway.store.resource import Resource

MAX_NAMES = 50
_WORDS: Mapping[str, str] = {
    "locations": "Locations",
    "not_locations": "Locations left out",
    "include": "Locations included in any case",
    "exclude": "Locations excluded in any case",
    "groups": "Groups",
    "section": "Group section",
    "city": "City",
    "query": "Locations like",
    "users": "Users",
    "surveys": "Surveys",
    "fields": "Survey fields",
    "field_types": "Types of survey fields",
    "nps_scores": "NPS scores",
    "results": "Results",
    "verbatim": "Words of the texts",
    "issues": "Locations with faults",
    "not_issues": "Locations without faults",
    "platforms": "Platforms",
    "tags": "Tags",
    "branded": "Branded keywords",
    "activity_types": "Types of activities",
    "reps": "Representatives",
    "clients": "Clients",
    "templates": "Templates",
}
if set(_WORDS) != set(NARROWED):
    differ = ", ".join(sorted(set(_WORDS) ^ set(NARROWED)))
    raise TypeError(f"The words for filters in exports/about.py and the filters differ in {differ}")
_OBJECTS: Mapping[str, Resource] = {
    **dict.fromkeys(("locations", "not_locations", "include", "exclude"), LOCATIONS),
    "groups": LOCATION_GROUPS,
    "section": LOCATION_GROUP_SECTIONS,
    **dict.fromkeys(("users", "reps"), USERS),
    **dict.fromkeys(("surveys", "templates"), SURVEYS),
    "fields": SURVEY_FIELDS,
    "results": FEEDBACKS,
    "tags": REVIEW_TAGS,
    "clients": CUSTOMERS,
}
_COMPARED = {
    ComparisonPeriod.PREVIOUS_PERIOD: "the period before",
    ComparisonPeriod.PREVIOUS_YEAR: "the year before",
}


async def notes_on(analysis: Analysis, context: Context) -> list[Note]:
    """The rows of the sheet about the table of an analysis."""
    request = analysis.request
    notes = [Note(("What is shown",), heading=True)]
    notes += [Note(each) for each in _frame(request, analysis)]
    notes += [Note(each) async for each in _filter(request, context)]
    notes += [Note(()), Note(("Definitions", "", ""), heading=True)]
    notes += [Note(each) for each in _definitions(request)]
    notes += [Note(()), Note(("Totals",), heading=True)]
    totals = await analysis.totals()
    for metric in request.metrics:
        if metric.has_totals and metric.has_number:
            cells = (metric_label(metric), totals.number(metric))
            notes.append(Note(cells, kind=METRIC_KINDS[metric.unit]))
    return notes


def _frame(request: Request, analysis: Analysis) -> Iterator[tuple[str, str]]:
    zone, calendar = request.zone, request.calendar
    yield "Period", _period(request, request.filter.period)
    yield "Time zone", zone.key
    if request.compare is not None:
        earlier = _period(request, analysis.earlier_period())
        yield "Compared with", f"{_COMPARED[request.compare]}: {earlier}"
    if Dimension.WEEK in request.dimensions:
        yield "Weeks begin with", calendar.week_start.capitalize()
    if calendar.fiscal and {Dimension.QUARTER, Dimension.YEAR} & set(request.dimensions):
        yield "Years begin with", f"{dt.date(2000, calendar.first_month, 1):%B}"
    left_out = analysis.months_left_out()
    if left_out:
        yield "Months of keywords left out", ", ".join(f"{month:%Y-%m}" for month in left_out)
    yield "Written", f"{analysis.began.astimezone(zone):%Y-%m-%d %H:%M}"


def _period(request: Request, period: Period) -> str:
    """A period in words: whole days, or times of which the last is not in it."""
    after, before = period.after, period.before
    if after is None and before is None:
        return "all dates"
    if after is not None and before is not None:
        days = whole_days(period, request.zone)
        if days is not None:
            return f"{days[0]} to {days[1] - dt.timedelta(days=1)}"
    parts = []
    for word, instant in (("from", after), ("before", before)):
        if instant is not None:
            parts.append(f"{word} {instant.astimezone(request.zone):%Y-%m-%d %H:%M:%S}")
    return " ".join(parts)


async def _filter(request: Request, context: Context) -> AsyncIterator[tuple[str, str]]:
    for field in fields(request.filter):
        given = getattr(request.filter, field.name)
        if field.name != "period" and given is not None:
            yield f"Filter: {_WORDS[field.name]}", await _given(field.name, given, context)


async def _given(name: str, given: Any, context: Context) -> str:
    values = given if isinstance(given, tuple) else (given,)
    shown = values[:MAX_NAMES]
    resource = _OBJECTS.get(name)
    if resource is not None:
        nodes = await asyncio.gather(*(context.loaders.node(resource, each) for each in shown))
        words = [
            label_of(node) or encode_id(resource.name, each)
            for each, node in zip(shown, nodes, strict=True)
        ]
    else:
        words = [_word(each) for each in shown]
    if len(values) > len(shown):
        words.append(f"and {len(values) - len(shown)} more")
    return "; ".join(words) or "none"


def _word(value: Any) -> str:
    if isinstance(value, Term):
        words = " ".join(value.words) + ("*" if value.prefix else "")
        return f'"{words}"' if len(value.words) > 1 else words
    if isinstance(value, DataQualityIssue):
        return value.replace("_", " ")
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _definitions(request: Request) -> Iterator[tuple[str, str, str]]:
    """Each dimension and metric, its name in the graph, and what it means."""
    dimensions, metrics = descriptions(AnalyticsDimension), descriptions(AnalyticsMetric)
    for dimension in request.dimensions:
        yield DIMENSION_LABELS[dimension], dimension.name, dimensions[dimension.name]
    for metric in request.metrics:
        name = name_of(metric)
        yield metric_label(metric), name, metrics[name]
