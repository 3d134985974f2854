"""Filters and orders of reviews, the replies to them, their tags and review platforms."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
    BooleanFilter,
    DateTimeFilter,
    FloatFilter,
    IDFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field
from gateway.resources.feedback.inputs import FeedbackReplyMethodFilter
from gateway.resources.reviews.model import ReviewPlatformKind, ReviewState

described_enum(
    ReviewState,
    "What was done about a review",
    {
        ReviewState.NOT_TREATED: "Nothing yet",
        ReviewState.TREATED: "It was replied to, or marked as treated",
        ReviewState.DELETED: "It was deleted on its platform; listed only if the filter names "
        "the state",
    },
)
described_enum(
    ReviewPlatformKind,
    "Which of the platforms that are known by name a review platform is",
    {
        ReviewPlatformKind.GOOGLE_MY_BUSINESS: "Google Business Profile",
        ReviewPlatformKind.FACEBOOK: "Facebook",
        ReviewPlatformKind.TRIPADVISOR: "Tripadvisor",
        ReviewPlatformKind.OTHER: "Another one",
    },
)


@strawberry.input(description="Conditions on the state of a review; all must hold")
class ReviewStateFilter:
    eq: ReviewState | None = operator(EQ)
    in_: list[ReviewState] | None = operator(IN, "in")


@strawberry.input(description="Conditions on the kind of a review platform; all must hold")
class ReviewPlatformKindFilter:
    eq: ReviewPlatformKind | None = operator(EQ)
    in_: list[ReviewPlatformKind] | None = operator(IN, "in")


@strawberry.input(description="Conditions on reviews; all must hold")
class ReviewFilter:
    and_: list["ReviewFilter"] | None = all_of()
    or_: list["ReviewFilter"] | None = some_of()
    not_: "ReviewFilter | None" = none_of()
    id: IDFilter | None = operator("The review itself")
    created: DateTimeFilter | None = operator("Time of creation")
    updated: DateTimeFilter | None = operator("Time of the last change")
    rating: FloatFilter | None = operator("Rating, 0 to 5")
    title: StringFilter | None = operator("Title of the review")
    description: StringFilter | None = operator("Text of the review")
    text: StringFilter | None = operator(
        "Title and text of the review taken together; a review without both has none"
    )
    reviewer_name: StringFilter | None = operator("Name of the reviewer")
    active: BooleanFilter | None = operator(
        "Whether the review is active; only active ones are listed unless this is given"
    )
    state: ReviewStateFilter | None = operator(
        "What was done about the review; deleted ones are not listed unless this is given"
    )
    first_replied: DateTimeFilter | None = operator(
        "Time of the first reply; a review without a reply has none"
    )
    account: IDFilter | None = operator("Account of the review")
    location: IDFilter | None = operator("Location that was reviewed")
    platform: IDFilter | None = operator("Platform of the review")
    platform_kind: ReviewPlatformKindFilter | None = operator(
        "Which of the known platforms the review is on"
    )
    tag: IDFilter | None = operator("Some tag on the review; untagged reviews have none")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that reviews can be ordered by")
class ReviewOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time at which the review was posted")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    RATING = strawberry.enum_value("RATING", description="Rating")
    FIRST_REPLIED = strawberry.enum_value("FIRST_REPLIED", description="Time of the first reply")
    TITLE = strawberry.enum_value("TITLE", description="Title")
    REVIEWER_NAME = strawberry.enum_value("REVIEWER_NAME", description="Name of the reviewer")
    LOCATION = strawberry.enum_value("LOCATION", description="Location, by its identifier")
    PLATFORM = strawberry.enum_value("PLATFORM", description="Platform, by its identifier")


@strawberry.input(description="Order of reviews")
class ReviewOrder:
    field: ReviewOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on replies to reviews; all must hold")
class ReviewReplyFilter:
    and_: list["ReviewReplyFilter"] | None = all_of()
    or_: list["ReviewReplyFilter"] | None = some_of()
    not_: "ReviewReplyFilter | None" = none_of()
    id: IDFilter | None = operator("The reply itself")
    created: DateTimeFilter | None = operator("Time of the reply")
    method: FeedbackReplyMethodFilter | None = operator("Who wrote the reply")
    content: StringFilter | None = operator("Text of the reply")
    user: IDFilter | None = operator("User who replied")
    review: IDFilter | None = operator("Review that was replied to")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that replies to reviews can be ordered by")
class ReviewReplyOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of the reply")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")


@strawberry.input(description="Order of replies to reviews")
class ReviewReplyOrder:
    field: ReviewReplyOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on review tags; all must hold")
class ReviewTagFilter:
    and_: list["ReviewTagFilter"] | None = all_of()
    or_: list["ReviewTagFilter"] | None = some_of()
    not_: "ReviewTagFilter | None" = none_of()
    id: IDFilter | None = operator("The tag itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the tag")
    account: IDFilter | None = operator("Account of the tag")


@strawberry.enum(description="Values that review tags can be ordered by")
class ReviewTagOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the tag")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of review tags")
class ReviewTagOrder:
    field: ReviewTagOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on review platforms; all must hold")
class ReviewPlatformFilter:
    and_: list["ReviewPlatformFilter"] | None = all_of()
    or_: list["ReviewPlatformFilter"] | None = some_of()
    not_: "ReviewPlatformFilter | None" = none_of()
    id: IDFilter | None = operator("The platform itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the platform")
    kind: ReviewPlatformKindFilter | None = operator("Which of the known platforms it is")
    account: IDFilter | None = operator("Account of the platform")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that review platforms can be ordered by")
class ReviewPlatformOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the platform")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of review platforms")
class ReviewPlatformOrder:
    field: ReviewPlatformOrderField = order_field()
    direction: OrderDirection = direction()
