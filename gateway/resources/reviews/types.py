"""Reviews and review platforms in the graph."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.reviews.inputs import ReviewFilter, ReviewOrder
from gateway.resources.reviews.store import REVIEW_PLATFORMS, REVIEWS

if TYPE_CHECKING:
    from gateway.resources.locations.types import Location


@node_type(REVIEWS, "Review left on an external platform: a text, a rating or both")
class Review(Record):
    title: str | None = column("Title of the review; null if it has none")
    description: str | None = column("Text of the review; null if it has none")
    rating: float | None = column("Rating of the review, normalized to 0 to 5; null if it has none")
    url: str | None = column("Address of the review; null if it has none")
    reviewer_name: str | None = column("Name of the reviewer; null if unknown")
    reviewer_image: str | None = column("Address of the reviewer's picture; null if unknown")
    reviewer_url: str | None = column("Address of the reviewer's profile; null if unknown")
    active: bool = column("Whether the review is active; those of a deleted location are not")
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that was reviewed"
    )
    platform: "ReviewPlatform" = to_one(
        REVIEW_PLATFORMS, "platform_id", "Platform that the review was left on"
    )


@node_type(REVIEW_PLATFORMS, "Site where customers leave reviews")
class ReviewPlatform(Record):
    name: str = column("Name of the platform")
    reviews: Connection[Review] = to_many(
        REVIEWS,
        by="platform_id",
        filter=ReviewFilter,
        order=ReviewOrder,
        description="Reviews left on the platform",
    )
