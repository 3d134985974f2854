"""Kiosks in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.fields import column, to_one
from gateway.graphql.node import Node, node_type
from gateway.resources.kiosks.store import KIOSKS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.surveys.store import SURVEYS

if TYPE_CHECKING:
    from gateway.resources.locations.types import Location
    from gateway.resources.surveys.types import Survey


@node_type(KIOSKS, "Page of a location on which anybody there leaves feedback, without a request")
class Kiosk(Node):
    created: dt.datetime = column("Time at which the kiosk was created")
    updated: dt.datetime = column("Time of the last change")
    code: str = column("Secret of the page; whoever knows it may leave feedback")
    url: str = column("Address of the page")
    active: bool = column("Whether the page takes feedback; otherwise it says that it is closed")
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that feedback is left on"
    )
    survey: Annotated["Survey", strawberry.lazy("gateway.resources.surveys.types")] | None = to_one(
        SURVEYS,
        "survey_id",
        "Survey that the page asks for; null if it asks the account's question",
    )
