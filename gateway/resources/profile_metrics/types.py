"""The daily figures of business profiles in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.fields import column, to_one
from gateway.graphql.node import Node, node_type
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.profile_metrics.store import PROFILE_METRICS

if TYPE_CHECKING:
    from gateway.resources.locations.types import Location


@node_type(PROFILE_METRICS, "What happened on the business profile of a location on one day")
class ProfileMetric(Node):
    created: dt.datetime = column("Time at which the figures were first imported")
    updated: dt.datetime = column("Time at which the figures were last changed")
    day: dt.date = column("Day that the figures are of, in the calendar of their source")
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that the figures are of"
    )
    business_impressions_desktop_maps: int = column("Views of the profile in maps, on computers")
    business_impressions_desktop_search: int = column(
        "Views of the profile in searches, on computers"
    )
    business_impressions_mobile_maps: int = column(
        "Views of the profile in maps, on mobile devices"
    )
    business_impressions_mobile_search: int = column(
        "Views of the profile in searches, on mobile devices"
    )
    business_direction_requests: int = column("Requests for directions to the location")
    call_clicks: int = column("Clicks that call the location")
    website_clicks: int = column("Clicks that lead to the website of the location")
