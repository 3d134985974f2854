"""Queries and mutations on posts and their publications."""

import datetime as dt
from typing import Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.enums import described_enum
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    deleted_id,
    fingerprint,
    given,
    idempotency_key,
    input_id,
    input_ids,
    mutate,
    optional,
    user_errors,
    written,
)
from gateway.graphql.scalars import LocalDateTime
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.posts import drafts, service
from gateway.resources.posts.inputs import (
    PostFilter,
    PostOrder,
    PostPublicationFilter,
    PostPublicationOrder,
)
from gateway.resources.posts.model import PostCallToAction
from gateway.resources.posts.service import (
    PUBLISH_POSTS,
    NewPostType,
    PublicationOutcome,
    PublishingPlatform,
)
from gateway.resources.posts.store import POST_PUBLICATIONS, POSTS
from gateway.resources.posts.types import Post, PostPublication
from gateway.store.write import Transaction

DRAFTED = (
    *("type", "description", "title", "image_url", "cta_type", "cta_url", "starts_at", "ends_at"),
)

described_enum(
    NewPostType,
    "What a new post is about",
    {
        NewPostType.NEWS: "News; stored as a post of type STANDARD",
        NewPostType.EVENT: "An event; it needs a start and an end",
        NewPostType.OFFER: "An offer; it needs a start and an end",
    },
)

described_enum(
    PublishingPlatform,
    "Where a new post can be published",
    {
        PublishingPlatform.GOOGLE_MY_BUSINESS: "Google Business Profile",
        PublishingPlatform.FACEBOOK: "Facebook",
        PublishingPlatform.INSTAGRAM: "Instagram",
    },
)

described_enum(
    PublicationOutcome,
    "What a platform made of a publication",
    {
        PublicationOutcome.LIVE: "It shows the post",
        PublicationOutcome.ERROR: "It refused the post",
        PublicationOutcome.TO_CONFIGURE: "The location is not connected with it",
    },
)


@strawberry.type
class PostQuery:
    post: Post | None = one(
        POSTS, description="Post by id or the id in another system; null if none"
    )
    posts: Connection[Post] | None = many(
        POSTS,
        filter=PostFilter,
        order=PostOrder,
        description="Posts on Google, Facebook, Instagram and the store locator",
    )
    post_publication: PostPublication | None = one(
        POST_PUBLICATIONS, description="Publication of a post by id; null if none"
    )
    post_publications: Connection[PostPublication] | None = many(
        POST_PUBLICATIONS,
        filter=PostPublicationFilter,
        order=PostPublicationOrder,
        description="Publications of posts, one for each location and platform",
    )


@strawberry.input(description="New post")
class CreatePostInput:
    location_ids: list[strawberry.ID] = strawberry.field(
        description=f"Locations of one account that the post is published for, 1 to "
        f"{service.MAX_LOCATIONS}"
    )
    platforms: list[PublishingPlatform] = strawberry.field(
        description="Platforms to publish on, at least one"
    )
    type: NewPostType = strawberry.field(description="What the post is about")
    description: str = strawberry.field(description="Main text, 5,000 characters at most")
    title: str | None = optional("Title, 200 characters at most")
    image_url: str | None = optional("Address of the image")
    cta_type: PostCallToAction | None = optional("What the button of the post asks for")
    cta_url: str | None = optional(
        "Address that the button leads to; needed unless `ctaType` is CALL or NO_CTA"
    )
    starts_at: LocalDateTime | None = optional(
        "Start, by the clock of each location; needed for an event or offer, at once by default"
    )
    ends_at: LocalDateTime | None = optional(
        "End, by the clock of each location, after the start; needed for an event or offer"
    )
    draft: bool = strawberry.field(
        default=False, description="Whether the post is only kept and not published"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="Outcome of createPost")
class CreatePostPayload:
    post: Post | None = strawberry.field(description="New post; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.input(description="Changes to a draft of a post; what is absent stays as it is")
class UpdatePostInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the post, which is a draft")
    type: strawberry.Maybe[NewPostType | None] = strawberry.field(
        description="What the post is about"
    )
    description: strawberry.Maybe[str | None] = strawberry.field(
        description="Main text, 5,000 characters at most"
    )
    title: strawberry.Maybe[str | None] = strawberry.field(
        description="Title, 200 characters at most"
    )
    image_url: strawberry.Maybe[str | None] = strawberry.field(description="Address of the image")
    cta_type: strawberry.Maybe[PostCallToAction | None] = strawberry.field(
        description="What the button of the post asks for"
    )
    cta_url: strawberry.Maybe[str | None] = strawberry.field(
        description="Address that the button leads to; needed unless `ctaType` is CALL or NO_CTA"
    )
    starts_at: strawberry.Maybe[LocalDateTime | None] = strawberry.field(
        description="Start, by the clock of each location; null is at once"
    )
    ends_at: strawberry.Maybe[LocalDateTime | None] = strawberry.field(
        description="End, by the clock of each location, after the start"
    )
    location_ids: strawberry.Maybe[list[strawberry.ID] | None] = strawberry.field(
        description="All locations of the post, in place of those that it has"
    )
    platforms: strawberry.Maybe[list[PublishingPlatform] | None] = strawberry.field(
        description="All platforms of the post, in place of those that it has"
    )


@strawberry.type(description="Outcome of updatePost")
class UpdatePostPayload:
    post: Post | None = strawberry.field(description="Changed draft; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.input(description="Draft to publish")
class PublishPostInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the post, which is a draft")


@strawberry.type(description="Outcome of publishPost")
class PublishPostPayload:
    post: Post | None = strawberry.field(description="Post, no longer a draft; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.input(description="Draft to delete")
class DeletePostInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the post, which is a draft")


@strawberry.type(description="Outcome of deletePost")
class DeletePostPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the deleted draft; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.input(description="What became of a publication, as reported by its platform")
class RecordPostPublicationInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the publication")
    state: PublicationOutcome = strawberry.field(description="What the platform made of it")
    error: str | None = optional(
        "Why the platform refused the post, 1,000 characters at most; needed with ERROR, and goes "
        "only with it"
    )
    published_at: dt.datetime | None = optional(
        "Time from which the platform shows the post; allowed only with LIVE, now by default"
    )


@strawberry.type(description="Outcome of recordPostPublication")
class RecordPostPublicationPayload:
    post_publication: PostPublication | None = strawberry.field(
        description="Publication after the change; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class PostMutation:
    @strawberry.mutation(
        description="Record a post for locations on platforms, now or later, or keep a draft. The "
        "gateway hands it to no platform by itself: report with recordPostPublication what became "
        "of it"
    )
    async def create_post(
        self, info: Info, input: Annotated[CreatePostInput, INPUT]
    ) -> CreatePostPayload | None:
        location_ids = input_ids(input.location_ids, LOCATIONS.name, "locationIds")
        post = service.NewPost(
            type=input.type,
            description=input.description,
            title=input.title,
            image_url=input.image_url,
            cta_type=input.cta_type,
            cta_url=input.cta_url,
            starts_at=input.starts_at,
            ends_at=input.ends_at,
            draft=input.draft,
        )
        row_id, errors = await mutate(
            info,
            PUBLISH_POSTS,
            lambda tx: tx.remember(
                "createPost",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_post(tx, location_ids, input.platforms, post),
            ),
        )
        return CreatePostPayload(post=await written(info, Post, row_id), user_errors=errors)

    @strawberry.mutation(description="Change a draft of a post; what is published stays as it is")
    async def update_post(
        self, info: Info, input: Annotated[UpdatePostInput, INPUT]
    ) -> UpdatePostPayload | None:
        post_id = input_id(input.id, POSTS.name, "id")

        async def work(tx: Transaction) -> int:
            required = ("type", "description", "location_ids", "platforms")
            values = given(input, *DRAFTED, "location_ids", "platforms", never_null=required)
            locations, platforms = values.pop("location_ids", None), values.pop("platforms", None)
            if locations is not None:
                locations = input_ids(locations, LOCATIONS.name, "locationIds")
            return await drafts.update_post(tx, post_id, values, locations, platforms)

        row_id, errors = await mutate(info, PUBLISH_POSTS, work)
        return UpdatePostPayload(post=await written(info, Post, row_id), user_errors=errors)

    @strawberry.mutation(description="Publish a draft of a post, at its start or at once")
    async def publish_post(
        self, info: Info, input: Annotated[PublishPostInput, INPUT]
    ) -> PublishPostPayload | None:
        post_id = input_id(input.id, POSTS.name, "id")
        row_id, errors = await mutate(
            info, PUBLISH_POSTS, lambda tx: drafts.publish_post(tx, post_id)
        )
        return PublishPostPayload(post=await written(info, Post, row_id), user_errors=errors)

    @strawberry.mutation(description="Delete a draft of a post")
    async def delete_post(
        self, info: Info, input: Annotated[DeletePostInput, INPUT]
    ) -> DeletePostPayload | None:
        post_id = input_id(input.id, POSTS.name, "id")
        row_id, errors = await mutate(
            info, PUBLISH_POSTS, lambda tx: drafts.delete_post(tx, post_id)
        )
        return DeletePostPayload(deleted_id=deleted_id(POSTS, row_id), user_errors=errors)

    @strawberry.mutation(
        description="Record what a platform made of a publication: it shows the post, refused it, "
        "or is not connected"
    )
    async def record_post_publication(
        self, info: Info, input: Annotated[RecordPostPublicationInput, INPUT]
    ) -> RecordPostPublicationPayload | None:
        publication_id = input_id(input.id, POST_PUBLICATIONS.name, "id")
        row_id, errors = await mutate(
            info,
            PUBLISH_POSTS,
            lambda tx: service.record_post_publication(
                tx, publication_id, input.state, input.error, input.published_at
            ),
        )
        publication = await written(info, PostPublication, row_id)
        return RecordPostPublicationPayload(post_publication=publication, user_errors=errors)
