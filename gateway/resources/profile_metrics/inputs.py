"""Filters and orders of the daily figures of business profiles."""

from enum import Enum

import strawberry

from gateway.graphql.filters import (
    DateFilter,
    DateTimeFilter,
    IDFilter,
    IntFilter,
    all_of,
    none_of,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field


@strawberry.input(description="Conditions on daily figures of business profiles; all must hold")
class ProfileMetricFilter:
    and_: list["ProfileMetricFilter"] | None = all_of()
    or_: list["ProfileMetricFilter"] | None = some_of()
    not_: "ProfileMetricFilter | None" = none_of()
    id: IDFilter | None = operator("The figures themselves")
    created: DateTimeFilter | None = operator("Time at which they were first imported")
    location: IDFilter | None = operator("Location that the figures are of")
    day: DateFilter | None = operator("Day that the figures are of")
    business_impressions_desktop_maps: IntFilter | None = operator(
        "Views of the profile in maps, on computers"
    )
    business_impressions_desktop_search: IntFilter | None = operator(
        "Views of the profile in searches, on computers"
    )
    business_impressions_mobile_maps: IntFilter | None = operator(
        "Views of the profile in maps, on mobile devices"
    )
    business_impressions_mobile_search: IntFilter | None = operator(
        "Views of the profile in searches, on mobile devices"
    )
    business_direction_requests: IntFilter | None = operator(
        "Requests for directions to the location"
    )
    call_clicks: IntFilter | None = operator("Clicks that call the location")
    website_clicks: IntFilter | None = operator("Clicks that lead to the website of the location")


@strawberry.enum(description="Values that daily figures can be ordered by")
class ProfileMetricOrderField(Enum):
    DAY = strawberry.enum_value("DAY", description="Day that the figures are of")
    BUSINESS_IMPRESSIONS_DESKTOP_MAPS = strawberry.enum_value(
        "BUSINESS_IMPRESSIONS_DESKTOP_MAPS",
        description="Views of the profile in maps, on computers",
    )
    BUSINESS_IMPRESSIONS_DESKTOP_SEARCH = strawberry.enum_value(
        "BUSINESS_IMPRESSIONS_DESKTOP_SEARCH",
        description="Views of the profile in searches, on computers",
    )
    BUSINESS_IMPRESSIONS_MOBILE_MAPS = strawberry.enum_value(
        "BUSINESS_IMPRESSIONS_MOBILE_MAPS",
        description="Views of the profile in maps, on mobile devices",
    )
    BUSINESS_IMPRESSIONS_MOBILE_SEARCH = strawberry.enum_value(
        "BUSINESS_IMPRESSIONS_MOBILE_SEARCH",
        description="Views of the profile in searches, on mobile devices",
    )
    BUSINESS_DIRECTION_REQUESTS = strawberry.enum_value(
        "BUSINESS_DIRECTION_REQUESTS", description="Requests for directions to the location"
    )
    CALL_CLICKS = strawberry.enum_value("CALL_CLICKS", description="Clicks that call the location")
    WEBSITE_CLICKS = strawberry.enum_value(
        "WEBSITE_CLICKS", description="Clicks that lead to the website of the location"
    )


@strawberry.input(description="Order of daily figures")
class ProfileMetricOrder:
    field: ProfileMetricOrderField = order_field()
    direction: OrderDirection = direction()
