"""Components of reviews, business profiles and searches."""

from sqlalchemy import BigInteger, and_, cast, func
from sqlalchemy.sql.elements import ColumnElement

from gateway.analytics.components import Component, Dataset, Expression, Tables
from gateway.analytics.local_time import SECOND, Microseconds
from gateway.resources.profile_metrics.model import PROFILE_FIGURES
from gateway.resources.replies import ReplyMethod

# Ratings are summed in whole numbers, so that equal means are equal in any order of the rows.
NANO = 1_000_000_000


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


REVIEWS = Component("reviews", Dataset.REVIEWS)
REVIEWS_RATED = Component("reviews_rated", Dataset.REVIEWS, _rated)
RATINGS_SUM = Component("ratings_sum", Dataset.REVIEWS, what=_rating)
STARS = {
    str(number): Component(f"stars_{number}", Dataset.REVIEWS, _stars(number))
    for number in range(1, 6)
}
REVIEWS_REPLIED = Component(
    "reviews_replied", Dataset.REVIEWS, lambda of: of["review"].c.first_replied.is_not(None)
)
REVIEW_FIRST_REPLIES = Component("review_first_replies", Dataset.REVIEW_FIRST_REPLIES)
REVIEW_REPLY_SECONDS = Component(
    "review_reply_seconds",
    Dataset.REVIEW_FIRST_REPLIES,
    what=lambda of: _reply_time(of) // SECOND,
)
REVIEW_REPLY_REST = Component(
    "review_reply_rest", Dataset.REVIEW_FIRST_REPLIES, what=lambda of: _reply_time(of) % SECOND
)
REPLY_MEANS = {
    method.value: Component(f"review_{method.lower()}", Dataset.REVIEW_REPLIES, _method(method))
    for method in ReplyMethod
}


def _figure(name: str) -> Component:
    return Component(name, Dataset.PROFILE_DAYS, what=lambda of: of["profile"].c[name])


PROFILE = {name: _figure(name) for name in PROFILE_FIGURES}

SEARCHES = Component("searches", Dataset.KEYWORDS, what=lambda of: of["keyword"].c["count"])
THRESHOLD = Component(
    "threshold", Dataset.KEYWORDS, what=lambda of: of["keyword"].c.threshold, greatest=True
)
