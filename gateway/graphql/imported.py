"""What objects that may come from another system have in common."""

import datetime as dt

import strawberry

from gateway.graphql.fields import column
from gateway.graphql.node import Node


@strawberry.interface(description="Object of an account, made here or imported")
class Record(Node):
    created: dt.datetime = column("Time at which the object was created")
    updated: dt.datetime = column("Time at which the object was last changed")
    source: str | None = column(
        "Name of the system that the object was imported from; null if it was made here"
    )
    external_id: str | None = column(
        "Identifier in the system that the object was imported from; null if it was made here"
    )
