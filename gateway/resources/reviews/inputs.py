"""Filters and orders of reviews."""

from enum import Enum

import strawberry

from gateway.graphql.filters import (
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


@strawberry.input(description="Conditions on reviews; all must hold")
class ReviewFilter:
    and_: list["ReviewFilter"] | None = all_of()
    or_: list["ReviewFilter"] | None = some_of()
    not_: "ReviewFilter | None" = none_of()
    id: IDFilter | None = operator("The review itself")
    created: DateTimeFilter | None = operator("Time of creation")
    rating: FloatFilter | None = operator("Rating, 0 to 5")
    title: StringFilter | None = operator("Title of the review")
    description: StringFilter | None = operator("Text of the review")
    reviewer_name: StringFilter | None = operator("Name of the reviewer")
    active: BooleanFilter | None = operator(
        "Whether the review is active; only active ones are listed unless this is given"
    )
    account: IDFilter | None = operator("Account of the review")
    location: IDFilter | None = operator("Location that was reviewed")
    platform: IDFilter | None = operator("Platform of the review")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that reviews can be ordered by")
class ReviewOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time at which the review was posted")
    RATING = strawberry.enum_value("RATING", description="Rating")


@strawberry.input(description="Order of reviews")
class ReviewOrder:
    field: ReviewOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on review platforms; all must hold")
class ReviewPlatformFilter:
    and_: list["ReviewPlatformFilter"] | None = all_of()
    or_: list["ReviewPlatformFilter"] | None = some_of()
    not_: "ReviewPlatformFilter | None" = none_of()
    id: IDFilter | None = operator("The platform itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the platform")
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
