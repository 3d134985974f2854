"""Figures of reviews and of the replies to them."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, String, and_, cast, func, select
from sqlalchemy.sql.elements import ColumnElement

from gateway.analytics.components import Component, Expression, Tables
from gateway.analytics.datasets import LOCATED, Dataset, FactDate, Facts, bind, same_row
from gateway.analytics.dimensions import SPANS, Dimension
from gateway.analytics.fact_filter import FactFilter
from gateway.analytics.local_time import SECOND, Microseconds
from gateway.analytics.metrics import Figures, Metric, MetricUnit, count, counts, percent
from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.replies import ReplyMethod
from gateway.resources.reviews.model import (
    ReviewPlatformModel,
    ReviewReplyModel,
    ReviewTagLinkModel,
)
from gateway.resources.reviews.store import REVIEWS
from gateway.store.write import table_of

# Ratings are summed in whole numbers, so that equal means are equal in any order of the rows.
NANO = 1_000_000_000


def _reviews(viewer: Viewer, reads: Collection[str]) -> Facts:
    """The reviews that lists show: those that are active and not deleted."""
    review = REVIEWS.table.alias("review")
    facts = Facts(
        tables={"review": review},
        source=review,
        scope=[*REVIEWS.visible(review, viewer), *REVIEWS.shown(review)],
        date=review.c.created,
        location=review.c.location_id,
        keys={
            Dimension.BUSINESS: review.c.location_id,
            Dimension.PLATFORM: review.c.platform_id,
        },
        account=review.c.account_id,
    )
    return _with_tags(facts, viewer) if Dimension.TAG in reads else facts


def _with_tags(facts: Facts, viewer: Viewer) -> Facts:
    """Reviews once for each of their tags."""
    link = table_of(ReviewTagLinkModel).alias()
    tags = (
        select(link.c.account_id, link.c.review_id, link.c.tag_id)
        .where(of_tenant(link, viewer))
        .subquery("tagged")
    )
    tagged = same_row(tags, "review_id", facts.tables["review"], "id")
    return replace(
        facts,
        source=facts.source.outerjoin(tags, tagged),
        keys={**facts.keys, Dimension.TAG: tags.c.tag_id},
    )


def _first_replies(viewer: Viewer, reads: Collection[str]) -> Facts:
    facts = _reviews(viewer, reads)
    date = facts.tables["review"].c.first_replied
    return replace(facts, date=date, scope=[*facts.scope, date.is_not(None)])


def _replies(viewer: Viewer, reads: Collection[str]) -> Facts:
    facts = _reviews(viewer, reads)
    reply = table_of(ReviewReplyModel).alias("reply")
    of_review = same_row(reply, "review_id", facts.tables["review"], "id")
    return replace(
        facts,
        tables={**facts.tables, "reply": reply},
        source=facts.source.join(reply, of_review),
        scope=[of_tenant(reply, viewer), *facts.scope],
        date=reply.c.created,
    )


def _narrowed(facts: Facts, filter_: FactFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Reviews on the filter's platforms, with its tags."""
    review = facts.tables["review"]
    kept: list[ColumnElement[bool]] = []
    if filter_.platforms is not None:
        platform = table_of(ReviewPlatformModel).alias()
        kinds = any_of(platform.c.kind, bind("platforms", Array(String())))
        kept.append(
            review.c.platform_id.in_(
                select(platform.c.id).where(of_tenant(platform, viewer), kinds)
            )
        )
    if filter_.tags is not None:
        link = table_of(ReviewTagLinkModel).alias()
        tagged = any_of(link.c.tag_id, bind("tags", Array(Identity)))
        kept.append(
            review.c.id.in_(select(link.c.review_id).where(of_tenant(link, viewer), tagged))
        )
    return kept


def _dataset(name: str, facts: Any, date: FactDate) -> Dataset:
    return Dataset(
        name=name,
        facts=facts,
        date=date,
        counts="reviews",
        dimensions=(*LOCATED, Dimension.TAG, Dimension.PLATFORM, *SPANS),
        filters=("platforms", "tags"),
        narrow=_narrowed,
    )


LEFT = _dataset("reviews", _reviews, FactDate("REVIEW", "When the review was left"))
FIRST_REPLIES = _dataset(
    "review_first_replies",
    _first_replies,
    FactDate("REVIEW_FIRST_REPLY", "When the first reply to the review was given"),
)
REPLIES = _dataset(
    "review_replies",
    _replies,
    FactDate("REVIEW_REPLY", "When the reply to the review was given"),
)


def _rating(of: Tables) -> ColumnElement[int]:
    return cast(func.round(of["review"].c.rating * float(NANO)), BigInteger)


def _rated(of: Tables) -> ColumnElement[bool]:
    return of["review"].c.rating.is_not(None)


def _stars(number: int) -> Expression:
    """Ratings that are rounded half up to a number of stars; under 0.5 counts as one."""

    def holds(of: Tables) -> ColumnElement[bool]:
        rating = of["review"].c.rating
        least = () if number == 1 else (rating >= number - 0.5,)
        most = () if number == 5 else (rating < number + 0.5,)
        return and_(*least, *most)

    return holds


def _reply_time(of: Tables) -> ColumnElement[int]:
    return Microseconds(of["review"].c.first_replied, of["review"].c.created)


def _method(method: ReplyMethod) -> Expression:
    return lambda of: of["reply"].c.method == method


ALL = Component("reviews", LEFT)
RATED = Component("reviews_rated", LEFT, _rated)
RATINGS_SUM = Component("ratings_sum", LEFT, what=_rating)
STARS = {str(n): Component(f"stars_{n}", LEFT, _stars(n)) for n in range(1, 6)}
REPLIED = Component("reviews_replied", LEFT, lambda of: of["review"].c.first_replied.is_not(None))
FIRST = Component("review_first_replies", FIRST_REPLIES)
REPLY_SECONDS = Component(
    "review_reply_seconds", FIRST_REPLIES, what=lambda of: _reply_time(of) // SECOND
)
REPLY_REST = Component("review_reply_rest", FIRST_REPLIES, what=lambda of: _reply_time(of) % SECOND)
REPLY_MEANS = {
    method.value: Component(f"review_{method.lower()}", REPLIES, _method(method))
    for method in ReplyMethod
}


def _mean_rating(name: str, unit: MetricUnit, label: str, description: str, **more: Any) -> Metric:
    terms = ((1, RATINGS_SUM),)
    parts = {"terms": terms, "denominator": RATED, "divisor": NANO, **more}
    return Metric(name, unit, label, description, **parts)


FIGURES = Figures(
    room="reviews",
    datasets=(LEFT, FIRST_REPLIES, REPLIES),
    metrics=(
        _mean_rating(
            "review.average_rating",
            MetricUnit.SCORE,
            "Average rating of reviews",
            "Mean rating of reviews, 0 to 5, by the review's date; null without ratings. Only "
            "reviews count that `reviews` lists by default: neither inactive ones, such as those "
            "of deleted locations, nor those that were deleted on their platform",
        ),
        counts(
            "review.rating_distribution",
            STARS,
            "Reviews by stars",
            "Number of reviews with each of 1 to 5 stars, as choices, by the review's date; "
            "ratings are rounded half up, and one under 0.5 counts as 1",
        ),
        count(
            "review.reviews_count",
            ALL,
            "Reviews",
            "Number of reviews, with a rating or not, by the review's date",
        ),
        percent(
            "review.reply_rate",
            REPLIED,
            ALL,
            "Reviews with replies",
            "Percentage of reviews that have a reply, whenever it came, by the review's date; "
            "null without reviews",
        ),
        Metric(
            "review.reply_time",
            MetricUnit.SECONDS,
            "Time to reply to reviews",
            "Mean seconds from a review to the first reply, by the reply's date; null without "
            "replies",
            terms=((SECOND, REPLY_SECONDS), (1, REPLY_REST)),
            denominator=FIRST,
            divisor=SECOND,
        ),
        counts(
            "review.reply_means",
            REPLY_MEANS,
            "Replies to reviews by method",
            "Number of replies to reviews by each method, as choices, by the reply's date",
        ),
        _mean_rating(
            "review.rank",
            MetricUnit.POSITION,
            "Rank by rating of reviews",
            "Place of the location by the mean rating of its reviews among the viewer's "
            "locations in the request, 1 for the best; ties share a place: 1, 1, 3. With further "
            "dimensions among the rows with the same other keys. Null without ratings; goes with "
            "the dimension BUSINESS and has no total",
            needs=Dimension.BUSINESS,
            ranked=True,
        ),
    ),
)
