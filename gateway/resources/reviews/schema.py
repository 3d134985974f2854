"""Queries and mutations on reviews, their tags and review platforms."""

from typing import Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    fingerprint,
    idempotency_key,
    input_id,
    mutate,
    optional,
    user_errors,
    written,
)
from gateway.resources.replies import REPLY, ReplyMethod
from gateway.resources.reviews import service
from gateway.resources.reviews.inputs import (
    ReviewFilter,
    ReviewOrder,
    ReviewPlatformFilter,
    ReviewPlatformOrder,
    ReviewTagFilter,
    ReviewTagOrder,
)
from gateway.resources.reviews.model import ReviewState
from gateway.resources.reviews.store import REVIEW_PLATFORMS, REVIEW_TAGS, REVIEWS
from gateway.resources.reviews.types import Review, ReviewPlatform, ReviewTag


@strawberry.type
class ReviewQuery:
    review: Review | None = one(
        REVIEWS,
        description="Active review by id or the id in another system, unless it was deleted on its "
        "platform; null if none",
    )
    reviews: Connection[Review] | None = many(
        REVIEWS,
        filter=ReviewFilter,
        order=ReviewOrder,
        description="Reviews left on external platforms; only active ones that were not deleted "
        "there, which are those that analytics counts, unless the filter says otherwise",
    )
    review_tag: ReviewTag | None = one(
        REVIEW_TAGS, keys={"name": "Name of the tag"}, description="Review tag; null if none"
    )
    review_tags: Connection[ReviewTag] | None = many(
        REVIEW_TAGS,
        filter=ReviewTagFilter,
        order=ReviewTagOrder,
        description="Tags that the company puts on reviews",
    )
    review_platform: ReviewPlatform | None = one(
        REVIEW_PLATFORMS,
        description="Review platform by id or the id in another system; null if none",
    )
    review_platforms: Connection[ReviewPlatform] | None = many(
        REVIEW_PLATFORMS,
        filter=ReviewPlatformFilter,
        order=ReviewPlatformOrder,
        description="Sites where customers leave reviews",
    )


@strawberry.input(description="Public reply to a review")
class ReplyToReviewInput:
    review_id: strawberry.ID = strawberry.field(description="Review that is replied to")
    content: str = strawberry.field(description="Text of the reply, 10,000 characters at most")
    method: ReplyMethod = strawberry.field(
        default=ReplyMethod.MANUAL, description="Who wrote the reply"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a review; what is absent stays as it is")
class UpdateReviewInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the review")
    state: ReviewState | None = optional("What was done about it: TREATED or NOT_TREATED")
    add_tags: list[str] | None = optional(
        f"Names of tags to put on it, {service.MAX_TAGS} at most; new ones are made, "
        f"{service.MAX_TAG} characters at most"
    )
    remove_tags: list[str] | None = optional(
        f"Names of tags to take off it, {service.MAX_TAGS} at most, after the others are put on; "
        "those not on it are ignored"
    )


@strawberry.type(description="Outcome of replyToReview")
class ReplyToReviewPayload:
    review: Review | None = strawberry.field(description="Review with the reply; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateReview")
class UpdateReviewPayload:
    review: Review | None = strawberry.field(description="Changed review; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type
class ReviewMutation:
    @strawberry.mutation(
        description="Record the public reply to a review, which counts as treated then, with the "
        "viewer and the present time. The gateway hands it to no platform by itself"
    )
    async def reply_to_review(
        self, info: Info, input: Annotated[ReplyToReviewInput, INPUT]
    ) -> ReplyToReviewPayload | None:
        review_id = input_id(input.review_id, REVIEWS.name, "reviewId")
        row_id, errors = await mutate(
            info,
            REPLY,
            lambda tx: tx.remember(
                "replyToReview",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.reply_to_review(tx, review_id, input.content, input.method),
            ),
        )
        review = await written(info, Review, row_id)
        return ReplyToReviewPayload(review=review, user_errors=errors)

    @strawberry.mutation(description="Say what was done about a review, and tag it")
    async def update_review(
        self, info: Info, input: Annotated[UpdateReviewInput, INPUT]
    ) -> UpdateReviewPayload | None:
        review_id = input_id(input.id, REVIEWS.name, "id")
        row_id, errors = await mutate(
            info,
            REPLY,
            lambda tx: service.update_review(
                tx, review_id, input.state, input.add_tags or (), input.remove_tags or ()
            ),
        )
        review = await written(info, Review, row_id)
        return UpdateReviewPayload(review=review, user_errors=errors)
