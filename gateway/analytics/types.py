"""Figures in the graph: rows, values, keys and the objects that they are about."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry

from gateway.analytics.catalogue import METRICS, Metric, MetricUnit
from gateway.analytics.checks import name_of, refuse
from gateway.analytics.details import Details
from gateway.analytics.dimensions import Dimension, Key, bucket_text, field_asked
from gateway.analytics.entities import entity, key_text, label_in
from gateway.analytics.enums import AnalyticsDimension, AnalyticsMetric
from gateway.analytics.query import Analysis
from gateway.analytics.request import Row
from gateway.graphql.context import Info
from gateway.resources.customers.types import Customer
from gateway.resources.feedback.types import Feedback
from gateway.resources.locations.types import Location, LocationGroup, LocationGroupSection
from gateway.resources.reviews.types import ReviewTag
from gateway.resources.surveys.types import Survey, SurveyField
from gateway.resources.users.types import User

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@strawberry.type(description="One of several words that are counted apart, and how often it came")
class AnalyticsChoice:
    option: str = strawberry.field(
        description="Label of the option of a survey field; stars of a rating; method of a reply"
    )
    count: int = strawberry.field(description="Number of answers, ratings or replies")


@strawberry.type(description="Figure of the period that is compared with")
class AnalyticsComparison:
    number: float | None = strawberry.field(
        description="Number in the earlier period; null where it means nothing"
    )
    numerator: float | None = strawberry.field(
        description="What is divided; null for metrics that divide nothing"
    )
    denominator: float | None = strawberry.field(
        description="What it is divided by; null for metrics that divide nothing"
    )
    delta: float | None = strawberry.field(
        description="Number now minus number then; null if either is null"
    )


@strawberry.type(description="Value of a metric in a row")
class AnalyticsValue:
    metric: AnalyticsMetric = strawberry.field(description="Metric that the value is of")
    unit: MetricUnit = strawberry.field(description="What the value is")
    number: float | None = strawberry.field(
        description="Number of the metric; null where it means nothing, and for texts and choices"
    )
    numerator: float | None = strawberry.field(
        description="What is divided, percentages not yet multiplied by 100; null for metrics that "
        "divide nothing"
    )
    denominator: float | None = strawberry.field(
        description="What it is divided by; null for metrics that divide nothing"
    )
    text: str | None = strawberry.field(
        description="Text of a single result: an answer, or the whole result as JSON; else null"
    )
    texts: list[str] | None = strawberry.field(
        name="list",
        description="Texts, newest first, or labels of options; null for other metrics",
    )
    choices: list[AnalyticsChoice] | None = strawberry.field(
        description="Options with their counts; null for other metrics"
    )
    earlier: strawberry.Private[Callable[[], Awaitable[Row | None]]]
    of: strawberry.Private[Metric]

    @strawberry.field(
        description="Figure of the earlier period; null without `compareTo`, without a counterpart "
        "of the row there, and for what is no number"
    )
    async def comparison(self) -> AnalyticsComparison | None:
        row = await self.earlier() if self.of.has_number else None
        if row is None:
            return None
        number = row.number(self.of)
        return AnalyticsComparison(
            number=number,
            numerator=row.numerator(self.of),
            denominator=row.denominator(self.of),
            delta=None if number is None or self.number is None else self.number - number,
        )


@strawberry.type(description="Key of a row in one dimension")
class AnalyticsKey:
    value: strawberry.Private[Key]
    dimension: AnalyticsDimension = strawberry.field(description="Dimension that the key is of")
    key: str | None = strawberry.field(
        description="Id of the object, or name of the bucket such as 2024-W05; null for facts that "
        "have none"
    )

    @strawberry.field(description="Words to show for the key; null where there is no key")
    async def label(self, info: Info) -> str | None:
        dimension = Dimension[self.dimension.name]
        if dimension is Dimension.DAY_OF_WEEK and isinstance(self.value, int):
            return _DAYS[self.value - 1]
        return await label_in(info.context, dimension, self.value)


def _entity(dimension: Dimension, what: str) -> Any:
    async def resolve(self: Any, info: Info) -> Any:
        key = self.key_of(dimension)
        return None if key is None else await entity(info.context, dimension, key)

    return strawberry.field(
        resolver=resolve,
        description=f"{what} of the row; null without the dimension {dimension.name}, and in the "
        "row of none",
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
        return key if isinstance(key, int) else bucket_text(dimension, key)

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
            raise refuse("metric", f"{metric.name} is no metric of the request. Ask for it.")
        return self.value_of(wanted)

    @strawberry.field(description="Keys of the row, in the order of the dimensions of the request")
    def dimensions(self) -> list[AnalyticsKey]:
        return [
            AnalyticsKey(
                value=key, dimension=AnalyticsDimension[each.name], key=key_text(each, key)
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
    rep: User | None = _entity(Dimension.REP, "Representative")
    client: Customer | None = _entity(Dimension.CLIENT, "Client")
    template: Survey | None = _entity(Dimension.TEMPLATE, "Template")
    keyword: str | None = _word(Dimension.KEYWORD, "Keyword")
    activity_type: str | None = _word(Dimension.ACTIVITY_TYPE, "Type of the activity")
    question: str | None = _word(
        Dimension.QUESTION, "Question: id of the field of a template, or its id in another system"
    )
    branded: bool | None = _bucket(Dimension.BRANDED, "Whether the keyword names the brand")
    day: str | None = _bucket(Dimension.DAY, "Day, such as 2024-05-10")
    week: str | None = _bucket(Dimension.WEEK, "ISO week, such as 2024-W05")
    month: str | None = _bucket(Dimension.MONTH, "Month, such as 2024-05")
    quarter: str | None = _bucket(Dimension.QUARTER, "Quarter, such as 2024-Q2")
    year: str | None = _bucket(Dimension.YEAR, "Year, such as 2024")
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
        return AnalyticsValue(
            metric=AnalyticsMetric[name_of(metric)],
            unit=metric.unit,
            number=self.row.number(metric) if meant else None,
            numerator=self.row.numerator(metric) if meant else None,
            denominator=self.row.denominator(metric) if meant else None,
            text=text,
            texts=texts,
            choices=choices,
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
        if metric.unit is MetricUnit.JSON:
            assert isinstance(result, int)
            return self.details.results.get(result), None, None
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
        description=f"{what} of the page; none without the dimension {dimension.name}",
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
    reps: list[User] = _distinct(Dimension.REP, "Representatives")
    clients: list[Customer] = _distinct(Dimension.CLIENT, "Clients")
    templates: list[Survey] = _distinct(Dimension.TEMPLATE, "Templates")


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

    @strawberry.field(description="Time up to which changes of the store are in the figures")
    def freshness(self) -> dt.datetime:
        return self.analysis.began
