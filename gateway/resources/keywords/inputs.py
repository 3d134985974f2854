"""Filters and orders of the searches that led to business profiles."""

from enum import Enum

import strawberry

from gateway.graphql.filters import (
    BooleanFilter,
    DateFilter,
    DateTimeFilter,
    IDFilter,
    IntFilter,
    StringFilter,
    all_of,
    none_of,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field


@strawberry.input(description="Conditions on search keywords; all must hold")
class SearchKeywordFilter:
    and_: list["SearchKeywordFilter"] | None = all_of()
    or_: list["SearchKeywordFilter"] | None = some_of()
    not_: "SearchKeywordFilter | None" = none_of()
    id: IDFilter | None = operator("The keyword of a month itself")
    created: DateTimeFilter | None = operator("Time at which it was first imported")
    location: IDFilter | None = operator("Location that the searches led to")
    month: DateFilter | None = operator("Month of the searches, by its first day")
    keyword: StringFilter | None = operator("What was searched for")
    branded: BooleanFilter | None = operator("Whether the keyword names the brand")
    count: IntFilter | None = operator("Number of searches, where it is known")
    threshold: IntFilter | None = operator("Number that the searches stay below")


@strawberry.enum(description="Values that search keywords can be ordered by")
class SearchKeywordOrderField(Enum):
    MONTH = strawberry.enum_value("MONTH", description="Month of the searches")
    KEYWORD = strawberry.enum_value("KEYWORD", description="What was searched for")
    COUNT = strawberry.enum_value("COUNT", description="Number of searches")
    THRESHOLD = strawberry.enum_value(
        "THRESHOLD", description="Number that the searches stay below"
    )


@strawberry.input(description="Order of search keywords")
class SearchKeywordOrder:
    field: SearchKeywordOrderField = order_field()
    direction: OrderDirection = direction()
