"""Reviews, the replies to them, their tags and review platforms in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.replies import ReplyMethod
from gateway.resources.reviews.inputs import (
    ReviewFilter,
    ReviewOrder,
    ReviewReplyFilter,
    ReviewReplyOrder,
    ReviewTagFilter,
    ReviewTagOrder,
)
from gateway.resources.reviews.model import ReviewPlatformKind, ReviewState
from gateway.resources.reviews.store import (
    REVIEW_PLATFORMS,
    REVIEW_REPLIES,
    REVIEW_TAGS,
    REVIEWS,
    REVIEWS_OF_TAG,
    TAGS_OF_REVIEW,
)
from gateway.resources.users.author_types import author_name
from gateway.resources.users.store import USERS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.locations.types import Location
    from gateway.resources.users.types import User


@node_type(REVIEWS, "Review left on an external platform: a text, a rating or both")
class Review(Record):
    title: str | None = column("Title of the review; null if it has none")
    description: str | None = column("Text of the review; null if it has none")
    rating: float | None = column("Rating of the review, normalized to 0 to 5; null if it has none")
    url: str | None = column("Address of the review; null if it has none")
    reviewer_name: str | None = column("Name of the reviewer; null if unknown")
    reviewer_image: str | None = column("Address of the reviewer's picture; null if unknown")
    reviewer_url: str | None = column("Address of the reviewer's profile; null if unknown")
    active: bool = column(
        "Whether the review is active, as its location is; inactive ones are neither listed nor "
        "counted by analytics, unless a filter of the list names `active`"
    )
    state: ReviewState = column("What was done about the review")
    first_replied: dt.datetime | None = column("Time of the first reply; null if there is none")
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that was reviewed"
    )
    platform: "ReviewPlatform" = to_one(
        REVIEW_PLATFORMS, "platform_id", "Platform that the review was left on"
    )
    first_reply: "ReviewReply | None" = to_one(
        REVIEW_REPLIES, "first_reply_id", "Earliest reply to the review; null if there is none"
    )
    replies: Connection["ReviewReply"] = to_many(
        REVIEW_REPLIES,
        by="review_id",
        filter=ReviewReplyFilter,
        order=ReviewReplyOrder,
        description="Public replies of the company to the review",
    )
    tags: Connection["ReviewTag"] = to_many(
        TAGS_OF_REVIEW,
        filter=ReviewTagFilter,
        order=ReviewTagOrder,
        description="Tags on the review",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the review"
    )


@node_type(REVIEW_REPLIES, "Public reply of the company to a review")
class ReviewReply(Record):
    method: ReplyMethod = column("Who wrote the reply")
    content: str = column("Text of the reply")
    user: Annotated["User", strawberry.lazy("gateway.resources.users.types")] | None = to_one(
        USERS, "user_id", "User who replied; null if unknown or unseen by the viewer"
    )
    user_name: str | None = author_name("replied")
    review: Review = to_one(REVIEWS, "review_id", "Review that was replied to")


@node_type(REVIEW_TAGS, "Tag that the company puts on reviews")
class ReviewTag(Node):
    created: dt.datetime = column("Time at which the tag was made")
    name: str = column("Name of the tag, unique in the account")
    reviews: Connection[Review] = to_many(
        REVIEWS_OF_TAG,
        filter=ReviewFilter,
        order=ReviewOrder,
        description="Reviews with the tag",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the tag"
    )


@node_type(REVIEW_PLATFORMS, "Site where customers leave reviews")
class ReviewPlatform(Record):
    name: str = column("Name of the platform")
    kind: ReviewPlatformKind = column("Which of the known platforms it is")
    reviews: Connection[Review] = to_many(
        REVIEWS,
        by="platform_id",
        filter=ReviewFilter,
        order=ReviewOrder,
        description="Reviews left on the platform",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the platform"
    )
