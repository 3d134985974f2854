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
    fingerprint,
    idempotency_key,
    input_id,
    input_ids,
    mutate,
    optional,
    user_errors,
    written,
)
from gateway.graphql.scalars import LocalDateTime
from gateway.policies import Capability
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.posts import service
from gateway.resources.posts.inputs import (
    PostFilter,
    PostOrder,
    PostPublicationFilter,
    PostPublicationOrder,
)
from gateway.resources.posts.model import PostCallToAction
from gateway.resources.posts.service import NewPostType, PublicationOutcome, PublishingPlatform
from gateway.resources.posts.store import POST_PUBLICATIONS, POSTS
from gateway.resources.posts.types import Post, PostPublication

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


@strawberry.input(description="What became of a publication, as its platform tells")
class RecordPostPublicationInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the publication")
    state: PublicationOutcome = strawberry.field(description="What the platform made of it")
    error: str | None = optional(
        "Why the platform refused the post, 1,000 characters at most; needed with ERROR, and goes "
        "only with it"
    )
    published_at: dt.datetime | None = optional(
        "Time from which the platform shows the post; goes only with LIVE, now by default"
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
        description="Publish a post for locations on platforms, now or later, or keep a draft"
    )
    async def create_post(
        self, info: Info, input: Annotated[CreatePostInput, INPUT]
    ) -> CreatePostPayload:
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
            Capability.PUBLISH_POSTS,
            lambda tx: tx.remember(
                "createPost",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_post(tx, location_ids, input.platforms, post),
            ),
        )
        return CreatePostPayload(post=await written(info, Post, row_id), user_errors=errors)

    @strawberry.mutation(
        description="Record what a platform made of a publication: it shows the post, refused it, "
        "or is not connected"
    )
    async def record_post_publication(
        self, info: Info, input: Annotated[RecordPostPublicationInput, INPUT]
    ) -> RecordPostPublicationPayload:
        publication_id = input_id(input.id, POST_PUBLICATIONS.name, "id")
        row_id, errors = await mutate(
            info,
            Capability.PUBLISH_POSTS,
            lambda tx: service.record_post_publication(
                tx, publication_id, input.state, input.error, input.published_at
            ),
        )
        publication = await written(info, PostPublication, row_id)
        return RecordPostPublicationPayload(post_publication=publication, user_errors=errors)
