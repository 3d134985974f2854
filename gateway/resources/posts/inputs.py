"""Filters and orders of posts and their publications."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
    BooleanFilter,
    DateTimeFilter,
    IDFilter,
    LocalDateTimeFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field
from gateway.resources.posts.model import PostCallToAction, PostPlatform, PostState, PostType

described_enum(
    PostType,
    "What a post is about",
    {
        PostType.STANDARD: "News; what createPost takes as NEWS",
        PostType.EVENT: "An event with a beginning and an end",
        PostType.OFFER: "An offer that holds for a time",
        PostType.ALERT: "A notice, such as changed opening hours; it is imported only",
    },
)

described_enum(
    PostCallToAction,
    "What the button of a post asks for",
    {
        PostCallToAction.BOOK: "To book",
        PostCallToAction.ORDER: "To order",
        PostCallToAction.SHOP: "To shop",
        PostCallToAction.LEARN_MORE: "To read on",
        PostCallToAction.SIGN_UP: "To sign up",
        PostCallToAction.CALL: "To call the location; it needs no address",
        PostCallToAction.NO_CTA: "Nothing: there is no button",
    },
)

described_enum(
    PostPlatform,
    "Where posts are shown",
    {
        PostPlatform.GOOGLE_MY_BUSINESS: "Google Business Profile",
        PostPlatform.FACEBOOK: "Facebook",
        PostPlatform.INSTAGRAM: "Instagram",
        PostPlatform.STORE_LOCATOR: "The company's own store locator; it is imported only",
    },
)

described_enum(
    PostState,
    "How far a publication is",
    {
        PostState.LIVE: "The platform shows the post",
        PostState.TO_CONFIGURE: "The location is not connected with the platform",
        PostState.PENDING: "The post is due and its platform has not reported a result yet",
        PostState.SCHEDULED: "The post starts in the future, by the clock of the location",
        PostState.ERROR: "The platform refused the post; `error` says why",
        PostState.EXPIRED: "The end of the post has passed",
        PostState.TO_VALIDATE: "The post is a draft",
    },
)


@strawberry.input(description="Conditions on the platform of a publication; all must hold")
class PostPlatformFilter:
    eq: PostPlatform | None = operator(EQ)
    in_: list[PostPlatform] | None = operator(IN, "in")


@strawberry.input(description="Conditions on the state of a publication; all must hold")
class PostStateFilter:
    eq: PostState | None = operator(EQ)
    in_: list[PostState] | None = operator(IN, "in")


@strawberry.input(description="Conditions on publications of posts; all must hold")
class PostPublicationFilter:
    and_: list["PostPublicationFilter"] | None = all_of()
    or_: list["PostPublicationFilter"] | None = some_of()
    not_: "PostPublicationFilter | None" = none_of()
    id: IDFilter | None = operator("The publication itself")
    created: DateTimeFilter | None = operator("Time of creation")
    platform: PostPlatformFilter | None = operator("Where the post is published")
    state: PostStateFilter | None = operator("How far the publication is")
    published_at: DateTimeFilter | None = operator("Time from which the platform shows the post")
    post: IDFilter | None = operator("Post that is published")
    location: IDFilter | None = operator("Location that it is published for")


@strawberry.enum(description="Values that publications can be ordered by")
class PostPublicationOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    PUBLISHED_AT = strawberry.enum_value(
        "PUBLISHED_AT", description="Time from which the platform shows the post"
    )


@strawberry.input(description="Order of publications")
class PostPublicationOrder:
    field: PostPublicationOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on the type of a post; all must hold")
class PostTypeFilter:
    eq: PostType | None = operator(EQ)
    in_: list[PostType] | None = operator(IN, "in")


@strawberry.input(
    description="Conditions on posts; all must hold. Those on location, platform and state that "
    "stand beside each other hold of one and the same publication"
)
class PostFilter:
    and_: list["PostFilter"] | None = all_of()
    or_: list["PostFilter"] | None = some_of()
    not_: "PostFilter | None" = none_of()
    id: IDFilter | None = operator("The post itself")
    created: DateTimeFilter | None = operator("Time of creation")
    type: PostTypeFilter | None = operator("What the post is about")
    description: StringFilter | None = operator("Main text of the post")
    title: StringFilter | None = operator("Title of the post")
    starts_at: LocalDateTimeFilter | None = operator(
        "When the post begins to run, by the clock of each location: its start, or the time at "
        "which it was published at once"
    )
    ends_at: LocalDateTimeFilter | None = operator("End, by the clock of each location")
    draft: BooleanFilter | None = operator("Whether the post is a draft")
    account: IDFilter | None = operator("Account of the post")
    user: IDFilter | None = operator("User who made the post")
    location: IDFilter | None = operator("Location that the post is published for")
    platform: PostPlatformFilter | None = operator("Platform that the post is published on")
    state: PostStateFilter | None = operator("State of a publication of the post")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that posts can be ordered by")
class PostOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    STARTS_AT = strawberry.enum_value(
        "STARTS_AT", description="When the post begins to run, by the clock of a location"
    )
    ENDS_AT = strawberry.enum_value("ENDS_AT", description="End, by the clock of a location")
    TITLE = strawberry.enum_value("TITLE", description="Title")
    TYPE = strawberry.enum_value(
        "TYPE", description="What the post is about, in alphabetical order"
    )


@strawberry.input(description="Order of posts")
class PostOrder:
    field: PostOrderField = order_field()
    direction: OrderDirection = direction()
