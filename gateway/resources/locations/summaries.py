"""What reviews and feedback of a location amount to, beside the lists of them."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import Float, case, cast, func
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.reviews.store import REVIEWS
from gateway.store.resource import Figures, Relation

STARS = (1, 2, 3, 4, 5)


@strawberry.type(description="Number of reviews with a rating")
class RatingCount:
    rating: int = strawberry.field(
        description="Rating, 1 to 5; halves are rounded up, and less than one half counts as 1"
    )
    count: int = strawberry.field(description="Number of reviews with the rating")


@strawberry.type(description="What the reviews of a location amount to")
class ReviewSummary:
    count: int = strawberry.field(description="Number of reviews, with or without a rating")
    average: float | None = strawberry.field(
        description="Mean rating, 0 to 5; null if no review has a rating"
    )
    distribution: list[RatingCount] = strawberry.field(
        description="Number of reviews with each rating, from 1 to 5"
    )


@strawberry.type(description="What customers of a location answered to the NPS question")
class NpsSummary:
    count: int = strawberry.field(description="Number of feedback with an NPS score")
    score: float | None = strawberry.field(
        description="Net Promoter Score: percentage of promoters minus percentage of "
        "detractors, −100 to 100; null if there is no NPS score"
    )
    average: float | None = strawberry.field(
        description="Mean NPS score, 0 to 10; null if there is none"
    )
    promoters: int = strawberry.field(description="Number of NPS scores of 9 and 10")
    passives: int = strawberry.field(description="Number of NPS scores of 7 and 8")
    detractors: int = strawberry.field(description="Number of NPS scores from 0 to 6")


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _of_reviews(reviews: FromClause) -> dict[str, ColumnElement[Any]]:
    rating = reviews.c.rating
    stars = {
        f"stars_{star}": _count_if(
            (rating >= star - 0.5 if star > 1 else rating >= 0) & (rating < star + 0.5)
        )
        for star in STARS
    }
    return {"count": func.count(), "average": func.avg(rating), **stars}


def _of_scores(feedbacks: FromClause) -> dict[str, ColumnElement[Any]]:
    score = feedbacks.c.nps_score
    return {
        "count": func.count(score),
        "average": func.avg(cast(score, Float())),
        "promoters": _count_if(score >= 9),
        "passives": _count_if(score.between(7, 8)),
        "detractors": _count_if(score <= 6),
    }


REVIEW_FIGURES = Figures(Relation(REVIEWS, "location_id"), _of_reviews)
NPS_FIGURES = Figures(Relation(FEEDBACKS, "location_id"), _of_scores)


def review_summary_of(_location: Mapping[str, Any], found: Mapping[str, Any]) -> ReviewSummary:
    """The summary of the reviews that the viewer sees."""
    return ReviewSummary(
        count=found["count"],
        average=found["average"],
        distribution=[RatingCount(rating=star, count=found[f"stars_{star}"]) for star in STARS],
    )


def nps_summary_of(_location: Mapping[str, Any], found: Mapping[str, Any]) -> NpsSummary:
    """The summary of the NPS scores that the viewer sees."""
    count, promoters, detractors = found["count"], found["promoters"], found["detractors"]
    return NpsSummary(
        count=count,
        score=(promoters - detractors) * 100 / count if count else None,
        average=found["average"],
        promoters=promoters,
        passives=found["passives"],
        detractors=detractors,
    )
