"""Values of metrics in the graph: numbers, texts, choices, whole results, and what they were."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from gateway.analytics.dimensions import Dimension
from gateway.analytics.entities import entity
from gateway.analytics.enums import AnalyticsMetric
from gateway.analytics.metrics import Metric, MetricUnit
from gateway.analytics.periods import change_in_percent
from gateway.analytics.request import Row
from gateway.analytics.whole_results import WholeAnswer, WholeResult
from gateway.graphql.context import Info
from gateway.graphql.ids import encode_id
from gateway.resources.customers.types import Customer
from gateway.resources.locations.types import Location
from gateway.resources.surveys.model import SurveyFieldType
from gateway.resources.surveys.types import Survey, SurveyField


@strawberry.type(description="One of several options that are counted separately, and its count")
class AnalyticsChoice:
    option: str = strawberry.field(
        description="Label of the option of a survey field; stars of a rating; method of a reply"
    )
    count: int = strawberry.field(description="Number of answers, ratings or replies")


@strawberry.type(description="Figure of the period that is compared with")
class AnalyticsComparison:
    number: float | None = strawberry.field(
        description="Number in the earlier period; null where it is undefined"
    )
    numerator: float | None = strawberry.field(
        description="Numerator; null for metrics that are not quotients"
    )
    denominator: float | None = strawberry.field(
        description="Denominator; null for metrics that are not quotients"
    )
    delta: float | None = strawberry.field(
        description="Number now minus number then; null if either is null"
    )
    delta_percent: float | None = strawberry.field(
        description="`delta` in percent of the number then, whatever its sign; null if `delta` is "
        "null or the number then is 0"
    )


@strawberry.type(description="Answer in a whole result")
class AnalyticsAnswer:
    of: strawberry.Private[WholeAnswer]
    type: SurveyFieldType = strawberry.field(description="Type of the survey field")
    rating: int | None = strawberry.field(description="Rating; null for other types")
    content: str | None = strawberry.field(description="Text; null for other types")
    choices: list[str] = strawberry.field(
        description="Labels of the options that were chosen; none for other types"
    )

    @strawberry.field(description="Survey field that was answered")
    async def field(self, info: Info) -> SurveyField:
        node: SurveyField = await entity(info.context, Dimension.FEEDBACK_FORM_FIELD, self.of.field)
        return node


@strawberry.type(description="Whole result: a feedback with its answers")
class AnalyticsDetails:
    of: strawberry.Private[WholeResult]
    id: strawberry.ID = strawberry.field(description="Id of the feedback")
    created: dt.datetime = strawberry.field(description="Time at which it was left")
    nps_score: int | None = strawberry.field(description="NPS score, 0 to 10; null without one")
    star_rating: int | None = strawberry.field(description="Stars, 1 to 5; null without them")
    happy: bool | None = strawberry.field(
        description="Whether the customer was happy; null if that was not asked"
    )
    comments: str | None = strawberry.field(
        description="Comments of the customer; null without any"
    )
    answers: list[AnalyticsAnswer] = strawberry.field(
        description="Answers to the fields of the survey, in the order of the fields"
    )

    @strawberry.field(description="Location that the result is about")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await _one(info, Dimension.BUSINESS, self.of.location)
        return found

    @strawberry.field(description="Customer who left it; null if unknown or unseen by the viewer")
    async def customer(self, info: Info) -> Customer | None:
        found: Customer | None = await _one(info, Dimension.CLIENT, self.of.customer)
        return found

    @strawberry.field(description="Survey that was filled in; null if there is none")
    async def survey(self, info: Info) -> Survey | None:
        found: Survey | None = await _one(info, Dimension.FEEDBACK_FORM, self.of.survey)
        return found


async def _one(info: Info, dimension: Dimension, key: int | None) -> Any:
    return None if key is None else await entity(info.context, dimension, key)


def shown(whole: WholeResult | None) -> AnalyticsDetails | None:
    """A whole result in the graph."""
    if whole is None:
        return None
    return AnalyticsDetails(
        of=whole,
        id=strawberry.ID(encode_id("Feedback", whole.id)),
        created=whole.created,
        nps_score=whole.nps_score,
        star_rating=whole.star_rating,
        happy=whole.happy,
        comments=whole.comments,
        answers=[
            AnalyticsAnswer(
                of=each,
                type=SurveyFieldType(each.type),
                rating=each.rating,
                content=each.content,
                choices=each.choices,
            )
            for each in whole.answers
        ],
    )


@strawberry.type(description="Value of a metric in a row")
class AnalyticsValue:
    metric: AnalyticsMetric = strawberry.field(description="Metric that the value is of")
    unit: MetricUnit = strawberry.field(description="What the value is")
    number: float | None = strawberry.field(
        description="Number of the metric; null where it is undefined, such as the mean of "
        "nothing, and for texts and choices"
    )
    numerator: float | None = strawberry.field(
        description="Numerator, of percentages before it is multiplied by 100; null for metrics "
        "that are not quotients"
    )
    denominator: float | None = strawberry.field(
        description="Denominator; null for metrics that are not quotients"
    )
    text: str | None = strawberry.field(
        description="Text of an answer, with the dimension RESULT; else null"
    )
    texts: list[str] | None = strawberry.field(
        name="list",
        description="Texts, newest first, or labels of options; null for other metrics",
    )
    choices: list[AnalyticsChoice] | None = strawberry.field(
        description="Options with their counts; null for other metrics"
    )
    details: AnalyticsDetails | None = strawberry.field(
        description="Whole result, for SURVEY_DETAILS; null for other metrics, and in rows that "
        "exist only because of a reply"
    )
    earlier: strawberry.Private[Callable[[], Awaitable[Row | None]]]
    of: strawberry.Private[Metric]

    @strawberry.field(
        description="Figure of the earlier period; null without `compareTo`, if the row has no "
        "counterpart there, and for values that are not numbers"
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
            delta_percent=change_in_percent(self.number, number),
        )
