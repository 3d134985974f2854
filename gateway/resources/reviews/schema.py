"""Queries on reviews and review platforms."""

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import many, one
from gateway.resources.reviews.inputs import (
    ReviewFilter,
    ReviewOrder,
    ReviewPlatformFilter,
    ReviewPlatformOrder,
)
from gateway.resources.reviews.store import REVIEW_PLATFORMS, REVIEWS
from gateway.resources.reviews.types import Review, ReviewPlatform


@strawberry.type
class ReviewQuery:
    review: Review | None = one(
        REVIEWS, description="Active review by id or the id in another system; null if none"
    )
    reviews: Connection[Review] = many(
        REVIEWS,
        filter=ReviewFilter,
        order=ReviewOrder,
        description="Reviews left on external platforms; only active ones unless the filter says "
        "otherwise",
    )
    review_platform: ReviewPlatform | None = one(
        REVIEW_PLATFORMS,
        description="Review platform by id or the id in another system; null if none",
    )
    review_platforms: Connection[ReviewPlatform] = many(
        REVIEW_PLATFORMS,
        filter=ReviewPlatformFilter,
        order=ReviewPlatformOrder,
        description="Sites where customers leave reviews",
    )
