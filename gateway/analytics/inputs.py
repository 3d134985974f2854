"""Arguments of analytics, and the way from them to a checked request."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import strawberry

import gateway.resources.reviews.inputs
import gateway.resources.surveys.inputs  # noqa: F401  they make stored words enums of the graph
from gateway.analytics.catalogue import METRICS
from gateway.analytics.dimensions import Calendar, Dimension, WeekStart
from gateway.analytics.enums import AnalyticsDimension, AnalyticsMetric
from gateway.analytics.fact_filter import DataQualityIssue, FactFilter
from gateway.analytics.filters import CITY, SEARCH
from gateway.analytics.metrics import Metric
from gateway.analytics.request import Order
from gateway.analytics.texts import terms_of
from gateway.analytics.zones import Period, day_begins, instant_of
from gateway.database.columns import MICROSECOND, UTC
from gateway.errors import BadUserInput
from gateway.graphql.ids import decode_id
from gateway.graphql.ordering import OrderDirection, direction
from gateway.graphql.scalars import AnalyticsTime, Moment
from gateway.resources.reviews.model import ReviewPlatformKind
from gateway.resources.surveys.model import SurveyFieldType
from gateway.store.resource import Filter

MAX_IDS = 1_000
MAX_TERMS = 20


def _given(description: str, name: str | None = None) -> Any:
    return strawberry.field(name=name, default=None, description=description)


_OBJECTS = "1,000 at most; an empty list matches nothing"


@strawberry.input(
    description="Times between which facts are counted, each metric by its own date; both count"
)
class AnalyticsDateFilter:
    gte: AnalyticsTime | None = _given("At the time or after it")
    lte: AnalyticsTime | None = _given(
        "At the time or before it; without a fraction the whole second counts"
    )


@strawberry.input(
    description="Days between which facts are counted, in the time zone of the request; both count"
)
class AnalyticsDayFilter:
    from_: dt.date | None = _given("First day", "from")
    to: dt.date | None = _given("Last day")


@strawberry.input(
    description="Which facts are counted; all must hold. Locations are those that meet locations, "
    "notLocations, groups, groupSection, city and query, and those of include, without those of "
    "exclude, within what the viewer may see"
)
class AnalyticsFilter:
    date: AnalyticsDateFilter | None = _given("Times; excludes `days`")
    days: AnalyticsDayFilter | None = _given("Whole days; excludes `date`")
    locations: list[strawberry.ID] | None = _given(f"Locations of the facts, {_OBJECTS}")
    not_locations: list[strawberry.ID] | None = _given(
        "Locations whose facts are left out, 1,000 at most"
    )
    include: list[strawberry.ID] | None = _given(
        "Locations that count whatever the other location filters say, 1,000 at most"
    )
    exclude: list[strawberry.ID] | None = _given(
        "Locations that do not count whatever the other filters say, 1,000 at most"
    )
    groups: list[strawberry.ID] | None = _given(f"Groups that the locations are in, {_OBJECTS}")
    group_section: strawberry.ID | None = _given("Section of some group that the locations are in")
    city: str | None = _given(
        "City of the locations: the same words, ignoring case, accents and punctuation"
    )
    query: str | None = _given(
        "Words of the name, the city or the postal code of the locations, every one of them, found "
        "as `search: {matches}` of `locations` finds them"
    )
    users: list[strawberry.ID] | None = _given(
        f"Users who made the requests, or who replied for metrics of replies, {_OBJECTS}"
    )
    surveys: list[strawberry.ID] | None = _given(f"Surveys of the facts, {_OBJECTS}")
    fields: list[strawberry.ID] | None = _given(
        f"Survey fields that results have an answer to, {_OBJECTS}"
    )
    field_types: list[SurveyFieldType] | None = _given(
        "Types of survey fields that results have an answer to; an empty list matches nothing"
    )
    nps_scores: list[int] | None = _given(
        "NPS scores of results, each 0 to 10; an empty list matches nothing"
    )
    results: list[strawberry.ID] | None = _given(f"Results (feedback) themselves, {_OBJECTS}")
    verbatim: str | None = _given(
        'Words that the texts of a result hold, all of them: a word, a "phrase" or a beginning*, '
        "ignoring case and accents; words of Chinese, Japanese, Korean, Thai and the like are "
        "found inside a text"
    )
    issues: list[DataQualityIssue] | None = _given(
        "Faults of which the location has at least one; an empty list matches nothing"
    )
    not_issues: list[DataQualityIssue] | None = _given("Faults of which the location has none")
    platforms: list[ReviewPlatformKind] | None = _given(
        "Kinds of platforms of the reviews; an empty list matches nothing"
    )
    tags: list[strawberry.ID] | None = _given(f"Tags of which reviews have one, {_OBJECTS}")
    branded: bool | None = _given(
        "Whether keywords name the brand (true) or not (false); absent for all"
    )
    activity_types: list[str] | None = _given(f"Types of the activities, {_OBJECTS}")
    reps: list[strawberry.ID] | None = _given(
        f"Users whom activity feedback is for, as representatives, {_OBJECTS}"
    )
    clients: list[strawberry.ID] | None = _given(
        f"Customers who gave activity feedback, the anonymous not included, {_OBJECTS}"
    )
    templates: list[strawberry.ID] | None = _given(
        f"Surveys that are the templates of activity feedback, {_OBJECTS}"
    )


@strawberry.input(
    description="Order of rows: by the number of a metric, by the key of a dimension, or by the "
    "label of the key; texts are in the order of their Unicode code points"
)
class AnalyticsOrder:
    metric: AnalyticsMetric | None = _given(
        "Metric of the request, by its number; excludes `dimension` and `label`"
    )
    dimension: AnalyticsDimension | None = _given(
        "Dimension of the request, by its key: objects by their internal numbers; excludes "
        "`metric` and `label`"
    )
    label: AnalyticsDimension | None = _given(
        "Dimension of the request, by the names of its objects; dates and words are in the order "
        "of their keys; not for RESULT; excludes `metric` and `dimension`"
    )
    direction: OrderDirection = direction()


def metrics_of(given: Sequence[AnalyticsMetric]) -> tuple[Metric, ...]:
    """The metrics that are named."""
    return tuple(METRICS[each.name] for each in given)


def dimensions_of(given: Sequence[AnalyticsDimension] | None) -> tuple[Dimension, ...]:
    """The dimensions that are named."""
    return tuple(Dimension[each.name] for each in given or ())


def order_of(given: Sequence[AnalyticsOrder] | None) -> tuple[Order, ...]:
    """The order that is asked for; BadUserInput unless each names one thing."""
    orders = []
    for number, each in enumerate(given or ()):
        named = [by for by in (each.metric, each.dimension, each.label) if by is not None]
        if len(named) != 1:
            argument = f"orderBy.{number}"
            raise BadUserInput(
                f"Argument `{argument}`: name one of `metric`, `dimension` and `label`.",
                param=argument,
            )
        by: Metric | Dimension = (
            Dimension[named[0].name] if each.metric is None else METRICS[named[0].name]
        )
        descending = each.direction is OrderDirection.DESC
        orders.append(Order(by, descending, by_label=each.label is not None))
    return tuple(orders)


def calendar_of(week_start: WeekStart, fiscal_year_start: int) -> Calendar:
    """How weeks and years are cut; BadUserInput if years begin with no month."""
    if not 1 <= fiscal_year_start <= 12:
        raise BadUserInput(
            f"Argument `fiscalYearStart`: {fiscal_year_start} is not a month. Pass 1 "
            "(January) to 12.",
            param="fiscalYearStart",
        )
    return Calendar(week_start, fiscal_year_start)


def filter_of(given: AnalyticsFilter | None, zone: ZoneInfo) -> FactFilter:
    """The filter that is asked for; BadUserInput names what is wrong in it."""
    if given is None:
        return FactFilter()
    section = given.group_section
    return FactFilter(
        period=_period(given, zone),
        locations=_ids(given.locations, "Location", "locations"),
        not_locations=_ids(given.not_locations, "Location", "notLocations"),
        include=_ids(given.include, "Location", "include"),
        exclude=_ids(given.exclude, "Location", "exclude"),
        groups=_ids(given.groups, "LocationGroup", "groups"),
        section=None
        if section is None
        else decode_id(section, "LocationGroupSection", "filter.groupSection"),
        city=_checked(CITY, "eq", given.city, "filter.city"),
        query=_checked(SEARCH, "matches", given.query, "filter.query"),
        users=_ids(given.users, "User", "users"),
        surveys=_ids(given.surveys, "Survey", "surveys"),
        fields=_ids(given.fields, "SurveyField", "fields"),
        field_types=None
        if given.field_types is None
        else tuple(each.value for each in given.field_types),
        nps_scores=_scores(given.nps_scores),
        results=_ids(given.results, "Feedback", "results"),
        verbatim=_terms(given.verbatim),
        issues=None if given.issues is None else tuple(given.issues),
        not_issues=None if given.not_issues is None else tuple(given.not_issues),
        platforms=None
        if given.platforms is None
        else tuple(each.value for each in given.platforms),
        tags=_ids(given.tags, "ReviewTag", "tags"),
        branded=given.branded,
        activity_types=_types(given.activity_types),
        reps=_ids(given.reps, "User", "reps"),
        clients=_ids(given.clients, "Customer", "clients"),
        templates=_ids(given.templates, "Survey", "templates"),
    )


def _ids(given: Sequence[str] | None, type_name: str, field: str) -> tuple[int, ...] | None:
    if given is None:
        return None
    argument = f"filter.{field}"
    if len(given) > MAX_IDS:
        raise BadUserInput(
            f"Argument `{argument}`: {len(given)} ids are too many. Pass {MAX_IDS:,} at most.",
            param=argument,
        )
    return tuple(decode_id(value, type_name, argument) for value in given)


def _checked(filter_: Filter, operator: str, given: str | None, argument: str) -> str | None:
    if given is not None:
        filter_.check(operator, given, argument)
    return given


def _types(given: Sequence[str] | None) -> tuple[str, ...] | None:
    if given is not None and len(given) > MAX_IDS:
        argument = "filter.activityTypes"
        raise BadUserInput(
            f"Argument `{argument}`: {len(given)} types are too many. Pass {MAX_IDS:,} at most.",
            param=argument,
        )
    return None if given is None else tuple(given)


def _scores(given: Sequence[int] | None) -> tuple[int, ...] | None:
    for score in given or ():
        if not 0 <= score <= 10:
            raise BadUserInput(
                f"Argument `filter.npsScores`: {score} is not an NPS score. Pass whole numbers "
                "from 0 to 10.",
                param="filter.npsScores",
            )
    return None if given is None else tuple(given)


def _terms(given: str | None) -> Any:
    if given is None:
        return None
    argument, terms = "filter.verbatim", terms_of(given)
    if not terms:
        raise BadUserInput(f"Argument `{argument}`: no word. Pass at least one.", param=argument)
    if len(terms) > MAX_TERMS:
        raise BadUserInput(
            f"Argument `{argument}`: {len(terms)} terms are too many. Pass {MAX_TERMS} at most.",
            param=argument,
        )
    return terms


def _period(given: AnalyticsFilter, zone: ZoneInfo) -> Period:
    date, days = given.date, given.days
    if date is not None and days is not None:
        raise BadUserInput(
            "Argument `filter.days`: `date` and `days` exclude each other. Pass one of them.",
            param="filter.days",
        )
    if days is not None:
        after = None if days.from_ is None else day_begins(days.from_, zone)
        before = None
        if days.to is not None:
            before = day_begins(days.to + dt.timedelta(days=1), zone)
        if days.from_ is not None and days.to is not None and days.to < days.from_:
            raise _reversed("filter.days", "from", "to")
        return Period(after, before)
    if date is not None:
        after = None if date.gte is None else _instant(date.gte, zone)
        before = None
        if date.lte is not None:
            before = _after(date.lte, zone)
        if after is not None and before is not None and before <= after:
            raise _reversed("filter.date", "gte", "lte")
        return Period(after, before)
    return Period()


def _reversed(argument: str, low: str, high: str) -> BadUserInput:
    return BadUserInput(
        f"Argument `{argument}`: `{low}` is after `{high}`. Swap them.", param=argument
    )


def _after(given: Any, zone: ZoneInfo) -> dt.datetime:
    """The first instant after a time, after its whole second, or after a day."""
    moment: Moment = given
    if moment.whole_day:
        return instant_of(moment.time + dt.timedelta(days=1), zone)
    before = _instant(given, zone, last=True)
    return before + (MICROSECOND if moment.has_fraction else dt.timedelta(seconds=1))


def _instant(given: Any, zone: ZoneInfo, *, last: bool = False) -> dt.datetime:
    moment: Moment = given
    if moment.time.tzinfo is not None:
        return moment.time.astimezone(UTC)
    return instant_of(moment.time, zone, last=last)
