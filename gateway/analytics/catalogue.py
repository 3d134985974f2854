"""The catalogue: every metric as data, under the name that Partoo analytics gives it.

Names from elsewhere stand behind what they are of: `count` is `keyword.count`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from gateway.analytics import activities, business
from gateway.analytics import components as of
from gateway.analytics.components import OF_FEEDBACK, OF_REVIEWS, Component, Dataset
from gateway.analytics.dimensions import DATES, OF_LOCATION, SPANS, Dimension
from gateway.analytics.local_time import SECOND


class MetricUnit(StrEnum):
    """What the number of a metric is measured in, or what stands in place of a number."""

    COUNT = "COUNT"
    PERCENT = "PERCENT"
    POINTS = "POINTS"
    SCORE = "SCORE"
    SECONDS = "SECONDS"
    POSITION = "POSITION"
    TEXT = "TEXT"
    CHOICES = "CHOICES"
    DETAILS = "DETAILS"


class MetricDate(StrEnum):
    """By which date a metric is counted."""

    SEND = "SEND"
    RESULT = "RESULT"
    FIRST_REPLY = "FIRST_REPLY"
    REPLY = "REPLY"
    REVIEW = "REVIEW"
    REVIEW_FIRST_REPLY = "REVIEW_FIRST_REPLY"
    REVIEW_REPLY = "REVIEW_REPLY"
    PROFILE_DAY = "PROFILE_DAY"
    KEYWORD_MONTH = "KEYWORD_MONTH"
    ACTIVITY = "ACTIVITY"


DATED: Mapping[Dataset, MetricDate] = {
    Dataset.SENDS: MetricDate.SEND,
    Dataset.RESULTS: MetricDate.RESULT,
    Dataset.REPLIED_RESULTS: MetricDate.RESULT,
    Dataset.FIRST_REPLIES: MetricDate.FIRST_REPLY,
    Dataset.REPLIES: MetricDate.REPLY,
    Dataset.ANSWERS: MetricDate.RESULT,
    Dataset.REVIEWS: MetricDate.REVIEW,
    Dataset.REVIEW_FIRST_REPLIES: MetricDate.REVIEW_FIRST_REPLY,
    Dataset.REVIEW_REPLIES: MetricDate.REVIEW_REPLY,
    Dataset.PROFILE_DAYS: MetricDate.PROFILE_DAY,
    Dataset.KEYWORDS: MetricDate.KEYWORD_MONTH,
    Dataset.ACTIVITIES: MetricDate.ACTIVITY,
    Dataset.ACTIVITY_RESPONSES: MetricDate.ACTIVITY,
}

_LOCATED = (Dimension.BUSINESS, *OF_LOCATION)
_SHARED = (*_LOCATED, Dimension.USER, Dimension.FEEDBACK_FORM)
_ACTIVITY = (Dimension.REP, Dimension.CLIENT, Dimension.TEMPLATE, Dimension.ACTIVITY_TYPE)
DIMENSIONS: Mapping[Dataset, tuple[Dimension, ...]] = {
    **{
        dataset: (
            *_SHARED,
            *((Dimension.FEEDBACK_FORM_FIELD,) if dataset is Dataset.ANSWERS else ()),
            *(() if dataset is Dataset.SENDS else (Dimension.RESULT,)),
            *DATES,
        )
        for dataset in OF_FEEDBACK
    },
    **dict.fromkeys(OF_REVIEWS, (*_LOCATED, Dimension.TAG, Dimension.PLATFORM, *SPANS)),
    Dataset.PROFILE_DAYS: (*_LOCATED, *SPANS),
    Dataset.KEYWORDS: (
        *_LOCATED,
        Dimension.KEYWORD,
        Dimension.BRANDED,
        Dimension.MONTH,
        Dimension.QUARTER,
        Dimension.YEAR,
    ),
    Dataset.ACTIVITIES: (*_ACTIVITY, *DATES),
    Dataset.ACTIVITY_RESPONSES: (*_ACTIVITY, Dimension.QUESTION, *DATES),
}


@dataclass(frozen=True)
class Metric:
    """One figure: a weighted sum of components, divided last if there is something to divide by.

    Its number is `scale` × Σ(weight × component) / (`divisor` × denominator); null where the
    denominator is 0. A `ranked` metric tells the place of that number among those of the rows
    that differ in `needs` alone, from 1 for the greatest. `details` metrics have no number: they
    are read row by row, those with `there` only for rows that hold some of it. Nor have those with
    `parts`, which count for each of several words. A metric goes with the dimensions of its
    datasets and not without those of `needs`.
    """

    name: str
    unit: MetricUnit
    terms: tuple[tuple[int, Component], ...] = ()
    denominator: Component | None = None
    scale: int = 1
    divisor: int = 1
    details: Dataset | None = None
    there: Component | None = None
    needs: Dimension | None = None
    deprecated: str | None = None
    parts: tuple[tuple[str, Component], ...] = ()
    ranked: bool = False

    @property
    def place(self) -> str:
        """The name under which rows hold the place of a ranked metric."""
        return f"place {self.name}"

    @property
    def components(self) -> tuple[Component, ...]:
        """What has to be aggregated for the metric."""
        parts = tuple(component for _, component in (*self.terms, *self.parts))
        return (*parts, *(each for each in (self.denominator, self.there) if each is not None))

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets that the metric counts."""
        if self.details is not None:
            return (self.details,)
        return tuple(dict.fromkeys(component.dataset for component in self.components))

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What the metric can be grouped by."""
        shared = [set(DIMENSIONS[dataset]) for dataset in self.datasets]
        return tuple(each for each in Dimension if all(each in known for known in shared))

    @property
    def has_number(self) -> bool:
        """Whether the value is a number, which rows can be ordered by."""
        return self.details is None and not self.parts

    @property
    def has_totals(self) -> bool:
        """Whether the metric means something over all rows together."""
        return self.needs is None


def _count(name: str, component: Component, deprecated: str | None = None) -> Metric:
    return Metric(name, MetricUnit.COUNT, ((1, component),), deprecated=deprecated)


def _percent(name: str, part: Component, whole: Component) -> Metric:
    return Metric(name, MetricUnit.PERCENT, ((1, part),), whole, scale=100)


def _mean(name: str, sum_: Component, count: Component, needs: Dimension | None = None) -> Metric:
    return Metric(name, MetricUnit.SCORE, ((1, sum_),), count, needs=needs)


def _counts(name: str, parts: Mapping[str, Component]) -> Metric:
    return Metric(name, MetricUnit.CHOICES, parts=tuple(parts.items()))


def _mean_rating(name: str, unit: MetricUnit, **more: Any) -> Metric:
    terms = ((1, business.RATINGS_SUM),)
    return Metric(name, unit, terms, business.REVIEWS_RATED, divisor=business.NANO, **more)


_FIELD, _QUESTION = Dimension.FEEDBACK_FORM_FIELD, Dimension.QUESTION

_METRICS = (
    _percent("survey.response_rate", of.RESULTS, of.SENT),
    _percent("survey.cohort_response_rate", of.SENT_ANSWERED, of.SENT),
    _count("survey.nb__sent", of.SENT),
    _count("survey.nb__with_comments", of.WITH_COMMENT),
    _count("survey.nb__without_comments", of.WITHOUT_COMMENT),
    _count("survey.total_surveys", of.RESULTS),
    _count("survey.clicks", of.CLICKED),
    _count("survey.respondents", of.RESPONDENTS),
    _count("survey.verbatims", of.VERBATIMS),
    Metric(
        "survey_details",
        MetricUnit.DETAILS,
        details=Dataset.RESULTS,
        there=of.RESULTS,
        needs=Dimension.RESULT,
    ),
    _percent("result.csat.score", of.SATISFIED, of.CSAT),
    _mean("result.csat.avg_score", of.CSAT_SUM, of.CSAT),
    *(_percent(f"result.csat.pct__rating_{n}", of.RATED[n], of.CSAT) for n in (5, 4, 3, 2, 1)),
    _percent("result.csat.pct__rating_1_2", of.RATED_1_2, of.CSAT),
    _count("result.csat.rating_5", of.RATED[5]),
    _count("result.csat.rating_1_2", of.RATED_1_2),
    _count("result.csat.total_responses", of.CSAT),
    Metric(
        "result.nps.score",
        MetricUnit.POINTS,
        ((1, of.PROMOTERS), (-1, of.DETRACTORS)),
        of.NPS,
        scale=100,
    ),
    _count("result.nps.promoters", of.PROMOTERS),
    _count("result.nps.passives", of.PASSIVES),
    _count("result.nps.detractors", of.DETRACTORS),
    _mean("result.nps.avg__score", of.NPS_SUM, of.NPS),
    _percent("result.nps.pct__promoters", of.PROMOTERS, of.NPS),
    _percent("result.nps.pct__detractors", of.DETRACTORS, of.NPS),
    _percent("result.nps.pct__passives", of.PASSIVES, of.NPS),
    _percent("result.nps.pct__with_comments", of.NPS_WITH_COMMENT, of.NPS),
    _percent("result.nps.pct__without_comment", of.NPS_WITHOUT_COMMENT, of.NPS),
    _count("result.nps.total_responses", of.NPS),
    _percent("result.happy.score", of.HAPPY, of.HAPPY_OR_NOT),
    _count("result.happy.total_responses", of.HAPPY_OR_NOT),
    _count("response.created.replied_under_2days", of.REPLIED_UNDER),
    _count("response.created.replied_over_2days", of.REPLIED_OVER),
    _count("response.created.not_replied", of.NOT_REPLIED),
    _count("response.method.nb__manual", of.MANUAL),
    _count("response.method.nb__ai", of.AI),
    _count("response.not_replied", of.NOT_REPLIED),
    _count("response.under_2days", of.FIRST_UNDER),
    _count("response.over_2days", of.FIRST_OVER),
    Metric(
        "response.avg_response_time",
        MetricUnit.SECONDS,
        ((SECOND, of.REPLY_SECONDS), (1, of.REPLY_REST)),
        of.FIRST_REPLIES,
        divisor=SECOND,
    ),
    _count("response.total_surveys", of.RESULTS),
    _count("response.total_responses", of.REPLIES),
    _count("response.method_ai", of.AI, deprecated="response.method.nb__ai"),
    _count("response.method_manual", of.MANUAL, deprecated="response.method.nb__manual"),
    _mean("result_field.rating", of.ANSWERS_SUM, of.ANSWERS_RATED, _FIELD),
    Metric("result_field.content", MetricUnit.TEXT, details=Dataset.ANSWERS, needs=_FIELD),
    Metric("result_field.choices", MetricUnit.CHOICES, details=Dataset.ANSWERS, needs=_FIELD),
    Metric("result_field.field_position", MetricUnit.POSITION, ((1, of.POSITION),), needs=_FIELD),
    Metric("result_field.result_count", MetricUnit.COUNT, ((1, of.ANSWERED),), needs=_FIELD),
    _mean_rating("review.average_rating", MetricUnit.SCORE),
    _counts("review.rating_distribution", business.STARS),
    _count("review.reviews_count", business.REVIEWS),
    _percent("review.reply_rate", business.REVIEWS_REPLIED, business.REVIEWS),
    Metric(
        "review.reply_time",
        MetricUnit.SECONDS,
        ((SECOND, business.REVIEW_REPLY_SECONDS), (1, business.REVIEW_REPLY_REST)),
        business.REVIEW_FIRST_REPLIES,
        divisor=SECOND,
    ),
    _counts("review.reply_means", business.REPLY_MEANS),
    _mean_rating("review.rank", MetricUnit.POSITION, needs=Dimension.BUSINESS, ranked=True),
    *(_count(f"profile.{name}", component) for name, component in business.PROFILE.items()),
    _count("keyword.count", business.SEARCHES),
    _count("keyword.threshold", business.THRESHOLD),
    _count("activity.total_feedback", activities.ACTIVITIES),
    _mean("activity.average_satisfaction", activities.SATISFACTION_SUM, activities.ACTIVITIES),
    _percent("activity.response_rate", activities.ACTIVITIES_ANSWERED, activities.ACTIVITIES),
    _mean("activity.average_score", activities.SCORES_SUM, activities.RESPONSES_SCORED, _QUESTION),
    Metric(
        "activity.response_count",
        MetricUnit.COUNT,
        ((1, activities.RESPONSES),),
        needs=_QUESTION,
    ),
)


@cache
def enum_name(reference: str) -> str:
    """The name in the graph of a reference name: `result.nps.score` → RESULT_NPS_SCORE."""
    return re.sub(r"[._]+", "_", reference).upper()


METRICS: Mapping[str, Metric] = {enum_name(metric.name): metric for metric in _METRICS}


def alike(metrics: Iterable[Metric]) -> tuple[Dimension, ...]:
    """The dimensions that every one of the metrics can be grouped by."""
    shared = [set(metric.dimensions) for metric in metrics]
    return tuple(each for each in Dimension if all(each in known for known in shared))
