"""The searches that led to business profiles in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.fields import column, to_one
from gateway.graphql.node import Node, node_type
from gateway.resources.keywords.store import SEARCH_KEYWORDS
from gateway.resources.locations.store import LOCATIONS

if TYPE_CHECKING:
    from gateway.resources.locations.types import Location


@node_type(SEARCH_KEYWORDS, "How often a keyword led to the profile of a location in a month")
class SearchKeyword(Node):
    created: dt.datetime = column("Time at which it was first imported")
    updated: dt.datetime = column("Time at which it was last changed")
    month: dt.date = column("First day of the month")
    keyword: str = column("What was searched for")
    branded: bool = column("Whether the keyword names the brand; others are of discovery")
    count: int | None = column("Number of searches; null where only a threshold is known")
    threshold: int | None = column(
        "Number that the searches stay below, given in place of a small count; null otherwise"
    )
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that the searches led to"
    )
