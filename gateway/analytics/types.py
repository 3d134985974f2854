"""Figures in the graph: rows, values, keys and the objects that they are about."""

import asyncio
import datetime as dt
from typing import Annotated, Any

import strawberry

from gateway.analytics.catalogue import METRICS
from gateway.analytics.checks import bad_argument, name_of
from gateway.analytics.details import Details, details_of
from gateway.analytics.dimensions import Calendar, Dimension, Key, bucket_text, field_asked
from gateway.analytics.entities import entity, key_text, label_in
from gateway.analytics.enums import AnalyticsDimension, AnalyticsMetric, MetricDate
from gateway.analytics.metrics import Metric, MetricUnit
from gateway.analytics.query import Analysis
from gateway.analytics.request import Row
from gateway.analytics.values import AnalyticsChoice, AnalyticsValue, shown
from gateway.graphql.context import Info
from gateway.resources.customers.types import Customer
from gateway.resources.feedback.types import Feedback
from gateway.resources.locations.types import Location, LocationGroup, LocationGroupSection
from gateway.resources.reviews.types import ReviewPlatform, ReviewTag
from gateway.resources.surveys.types import Survey, SurveyField
from gateway.resources.users.types import User


@strawberry.type(description="Key of a row in one dimension")
class AnalyticsKey:
    value: strawberry.Private[Key]
    calendar: strawberry.Private[Calendar]
    dimension: AnalyticsDimension = strawberry.field(description="Dimension that the key is of")
    key: str | None = strawberry.field(
        description="Id of the object, or name of the bucket such as 2024-W05; null for facts that "
        "have no such key"
    )

    @strawberry.field(
        description="Label of the key: the name of an object; of a result its score, its "
        "day in UTC and its customer; null where there is no key, and for objects that the viewer "
        "does not see"
    )
    async def label(self, info: Info) -> str | None:
        dimension = Dimension[self.dimension.name]
        return await label_in(info.context, dimension, self.value, self.calendar)


def _entity(dimension: Dimension, what: str) -> Any:
    async def resolve(self: Any, info: Info) -> Any:
        key = self.key_of(dimension)
        return None if key is None else await entity(info.context, dimension, key)

    return strawberry.field(
        resolver=resolve,
        description=f"{what} of the row; null without the dimension {dimension.name}, and in the "
        "row of facts without one",
    )


def _field_of() -> Any:
    async def resolve(self: Any, info: Info) -> Any:
        key = self.key_of(Dimension.FEEDBACK_FORM_FIELD)
        if key is None:
            key = field_asked(self.key_of(Dimension.QUESTION))
        if key is None:
            return None
        return await entity(info.context, Dimension.FEEDBACK_FORM_FIELD, key)

    return strawberry.field(
        resolver=resolve,
        description="Survey field of the row, or of its question; null without the dimensions "
        "FEEDBACK_FORM_FIELD and QUESTION, and for questions of other systems",
    )


def _word(dimension: Dimension, what: str) -> Any:
    def resolve(self: Any) -> Any:
        return key_text(dimension, self.key_of(dimension))

    return strawberry.field(
        resolver=resolve,
        description=f"{what} of the row; null without the dimension {dimension.name}",
    )


def _bucket(dimension: Dimension, what: str) -> Any:
    def resolve(self: Any) -> Any:
        key = self.key_of(dimension)
        calendar = self.analysis.request.calendar
        return key if isinstance(key, int) else bucket_text(dimension, key, calendar)

    return strawberry.field(
        resolver=resolve, description=f"{what}; null without the dimension {dimension.name}"
    )


@strawberry.type(description="Row of figures: the values of the metrics for one key per dimension")
class AnalyticsRow:
    analysis: strawberry.Private[Analysis]
    row: strawberry.Private[Row]
    details: strawberry.Private[Details]
    is_totals: strawberry.Private[bool]

    @strawberry.field(description="Values of the metrics, in the order of the request")
    def values(self) -> list[AnalyticsValue]:
        return [self.value_of(metric) for metric in self.analysis.request.metrics]

    @strawberry.field(description="Value of one metric of the request")
    def value(
        self,
        metric: Annotated[
            AnalyticsMetric, strawberry.argument(description="Metric that the request names")
        ],
    ) -> AnalyticsValue:
        wanted = METRICS[metric.name]
        if wanted not in self.analysis.request.metrics:
            raise bad_argument(
                "metric", f"{metric.name} is not among the metrics of the request. Ask for it."
            )
        return self.value_of(wanted)

    @strawberry.field(description="Keys of the row, in the order of the dimensions of the request")
    def dimensions(self) -> list[AnalyticsKey]:
        calendar = self.analysis.request.calendar
        return [
            AnalyticsKey(
                value=key,
                calendar=calendar,
                dimension=AnalyticsDimension[each.name],
                key=key_text(each, key, calendar),
            )
            for each, key in zip(self.analysis.request.dimensions, self.row.keys, strict=False)
        ]

    location: Location | None = _entity(Dimension.BUSINESS, "Location")
    user: User | None = _entity(Dimension.USER, "User")
    survey: Survey | None = _entity(Dimension.FEEDBACK_FORM, "Survey")
    group: LocationGroup | None = _entity(Dimension.GROUP, "Group of locations")
    group_section: LocationGroupSection | None = _entity(Dimension.GROUP_SECTION, "Group section")
    survey_field: SurveyField | None = _field_of()
    feedback: Feedback | None = _entity(Dimension.RESULT, "Result")
    tag: ReviewTag | None = _entity(Dimension.TAG, "Tag of reviews")
    platform: ReviewPlatform | None = _entity(Dimension.PLATFORM, "Platform of reviews")
    rep: User | None = _entity(Dimension.REP, "Representative")
    client: Customer | None = _entity(Dimension.CLIENT, "Client")
    template: Survey | None = _entity(Dimension.TEMPLATE, "Template")
    city: str | None = _word(Dimension.CITY, "City of the locations")
    country: str | None = _word(Dimension.COUNTRY, "Country of the locations, as two letters,")
    keyword: str | None = _word(Dimension.KEYWORD, "Keyword")
    activity_type: str | None = _word(Dimension.ACTIVITY_TYPE, "Type of the activity")
    question: str | None = _word(
        Dimension.QUESTION, "Question: id of the field of a template, or its id in another system"
    )
    branded: bool | None = _bucket(Dimension.BRANDED, "Whether the keyword names the brand")
    day: str | None = _bucket(Dimension.DAY, "Day, such as 2024-05-10")
    week: str | None = _bucket(Dimension.WEEK, "Week, such as 2024-W05")
    month: str | None = _bucket(Dimension.MONTH, "Month, such as 2024-05")
    quarter: str | None = _bucket(
        Dimension.QUARTER, "Quarter, such as 2024-Q2, or FY2025-Q1 of a fiscal year"
    )
    year: str | None = _bucket(
        Dimension.YEAR, "Year, such as 2024, or FY2025 for a fiscal year that ends in 2025"
    )
    hour_of_day: int | None = _bucket(Dimension.HOUR_OF_DAY, "Hour of the day, 0 to 23")
    day_of_week: int | None = _bucket(Dimension.DAY_OF_WEEK, "Day of the week, 1 (Monday) to 7")

    def key_of(self, dimension: Dimension) -> Key:
        """The key of the row in a dimension; None if the request does not group by it."""
        dimensions = self.analysis.request.dimensions
        if self.is_totals or dimension not in dimensions:
            return None
        return self.row.keys[dimensions.index(dimension)]

    def value_of(self, metric: Metric) -> AnalyticsValue:
        """The value of a metric of the request."""
        meant = metric.has_number and not (self.is_totals and not metric.has_totals)
        text, texts, choices = self._beside_numbers(metric)
        whole = None
        if metric.unit is MetricUnit.DETAILS and not self.is_totals:
            whole = details_of(self.analysis.request, self.details, self.row)
        return AnalyticsValue(
            metric=AnalyticsMetric[name_of(metric)],
            unit=metric.unit,
            number=self.row.number(metric) if meant else None,
            numerator=self.row.numerator(metric) if meant else None,
            denominator=self.row.denominator(metric) if meant else None,
            text=text,
            texts=texts,
            choices=choices,
            details=shown(whole),
            earlier=self._earlier if meant else _nothing,
            of=metric,
        )

    def _beside_numbers(
        self, metric: Metric
    ) -> tuple[str | None, list[str] | None, list[AnalyticsChoice] | None]:
        keys, result = self.row.keys, self.key_of(Dimension.RESULT)
        if metric.parts:
            counts = [AnalyticsChoice(option=o, count=n) for o, n in self.row.counts(metric)]
            return None, [each.option for each in counts], counts
        if self.is_totals or metric.has_number:
            return None, None, None
        if metric.unit is MetricUnit.DETAILS:
            return None, None, None
        if metric.unit is MetricUnit.TEXT:
            texts = list(self.details.texts.get(keys, ()))
            return (None, texts, None) if result is None else (next(iter(texts), None), None, None)
        chosen = self.details.choices.get(keys, ())
        made = [AnalyticsChoice(option=each.label, count=each.count) for each in chosen]
        return None, [each.label for each in chosen], made

    async def _earlier(self) -> Row | None:
        if self.analysis.request.compare is None:
            return None
        if self.is_totals:
            return await self.analysis.earlier_totals()
        return (await self.analysis.earlier()).of(self.row)


async def _nothing() -> None:
    return None


def _distinct(dimension: Dimension, what: str) -> Any:
    async def resolve(self: Any, info: Info) -> Any:
        dimensions = self.analysis.request.dimensions
        if dimension not in dimensions:
            return []
        at = dimensions.index(dimension)
        rows = (await self.analysis.page()).rows
        keys = dict.fromkeys(row.keys[at] for row in rows if row.keys[at] is not None)
        nodes = [entity(info.context, dimension, key) for key in keys]
        return [node for node in await asyncio.gather(*nodes) if node is not None]

    return strawberry.field(
        resolver=resolve,
        description=f"{what} of the page; empty without the dimension {dimension.name}",
    )


@strawberry.type(description="Objects that the rows of a page are about, each once")
class AnalyticsMetadata:
    analysis: strawberry.Private[Analysis]
    locations: list[Location] = _distinct(Dimension.BUSINESS, "Locations")
    users: list[User] = _distinct(Dimension.USER, "Users")
    surveys: list[Survey] = _distinct(Dimension.FEEDBACK_FORM, "Surveys")
    groups: list[LocationGroup] = _distinct(Dimension.GROUP, "Groups of locations")
    group_sections: list[LocationGroupSection] = _distinct(
        Dimension.GROUP_SECTION, "Group sections"
    )
    survey_fields: list[SurveyField] = _distinct(Dimension.FEEDBACK_FORM_FIELD, "Survey fields")
    feedbacks: list[Feedback] = _distinct(Dimension.RESULT, "Results")
    tags: list[ReviewTag] = _distinct(Dimension.TAG, "Tags of reviews")
    platforms: list[ReviewPlatform] = _distinct(Dimension.PLATFORM, "Platforms of reviews")
    reps: list[User] = _distinct(Dimension.REP, "Representatives")
    clients: list[Customer] = _distinct(Dimension.CLIENT, "Clients")
    templates: list[Survey] = _distinct(Dimension.TEMPLATE, "Templates")


@strawberry.type(description="Date of the newest fact of a kind that the request counts")
class AnalyticsNewest:
    dated_by: MetricDate = strawberry.field(description="Kind of date by which the facts count")
    time: dt.datetime | None = strawberry.field(
        description="Time of the newest fact; null where there is none, and for days of a calendar"
    )
    day: dt.date | None = strawberry.field(
        description="Day of the newest figures of profiles, or first day of the newest month of "
        "keywords; null where there is none, and for times"
    )


@strawberry.type(description="How recent the figures are")
class AnalyticsFreshness:
    analysis: strawberry.Private[Analysis]

    @strawberry.field(description="Time up to which changes of the store are in the figures")
    def computed(self) -> dt.datetime:
        return self.analysis.began

    @strawberry.field(
        description="Newest fact of each kind that the metrics count, of all that the viewer sees, "
        "whatever the filter; costs a query for each"
    )
    async def newest(self) -> list[AnalyticsNewest]:
        found: dict[MetricDate, dt.datetime | dt.date | None] = {}
        for dataset, date in (await self.analysis.newest()).items():
            kind = MetricDate[dataset.date.name]
            known = found.setdefault(kind, date)
            if known is None or (date is not None and date > known):
                found[kind] = date
        return [
            AnalyticsNewest(
                dated_by=kind,
                time=date if isinstance(date, dt.datetime) else None,
                day=date if not isinstance(date, dt.datetime) else None,
            )
            for kind, date in found.items()
        ]


@strawberry.type(description="Figures by page; what is not selected is not computed")
class AnalyticsTable:
    analysis: strawberry.Private[Analysis]

    @strawberry.field(description="Rows of the page; one without dimensions")
    async def rows(self) -> list[AnalyticsRow]:
        page = await self.analysis.page()
        return [
            AnalyticsRow(analysis=self.analysis, row=row, details=page.details, is_totals=False)
            for row in page.rows
        ]

    @strawberry.field(description="Number of the page, from 1")
    def page(self) -> int:
        return self.analysis.request.page

    @strawberry.field(description="Number of rows that a page has at most")
    def per_page(self) -> int:
        return self.analysis.request.per_page

    @strawberry.field(description="Number of rows on all pages; costs a query when selected")
    async def total_count(self) -> int:
        return await self.analysis.total_count()

    @strawberry.field(description="Number of pages; costs a query when selected")
    async def total_pages(self) -> int:
        return -(-await self.analysis.total_count() // self.analysis.request.per_page)

    @strawberry.field(
        description="Figures over all rows together, computed anew: the same as the request "
        "without dimensions; costs a query when selected"
    )
    async def totals(self) -> AnalyticsRow:
        row = await self.analysis.totals()
        return AnalyticsRow(analysis=self.analysis, row=row, details=Details(), is_totals=True)

    @strawberry.field(description="Objects that the rows of the page are about")
    def metadata(self) -> AnalyticsMetadata:
        return AnalyticsMetadata(analysis=self.analysis)

    @strawberry.field(description="How recent the figures are")
    def freshness(self) -> AnalyticsFreshness:
        return AnalyticsFreshness(analysis=self.analysis)

    @strawberry.field(
        description="Months of search keywords that do not count, because the period has only a "
        "part of them, such as 2024-05; empty without metrics of keywords"
    )
    def left_out_months(self) -> list[str]:
        return [f"{month:%Y-%m}" for month in self.analysis.months_left_out()]
