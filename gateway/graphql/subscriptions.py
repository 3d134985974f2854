"""Subscriptions: objects as they come into being, as the viewer sees them."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Annotated, Any, TypeVar

import strawberry

from gateway.errors import BadUserInput
from gateway.graphql.context import Info
from gateway.graphql.filters import MAX_ITEMS
from gateway.graphql.ids import decode_id
from gateway.graphql.node import Node
from gateway.store import read
from gateway.store.conditions import All, Comparison, Condition
from gateway.store.paging import PageRequest, default_order

RENEW_SECONDS = 15.0
N = TypeVar("N", bound=Node)
Locations = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description=f"Locations to follow, {MAX_ITEMS} at most; all that the viewer sees by "
        "default, and an empty list is none"
    ),
]


def at_locations(locations: Sequence[str] | None) -> list[Condition]:
    """The condition that an object belongs to one of the locations, if any are given."""
    if locations is None:
        return []
    if len(locations) > MAX_ITEMS:
        raise BadUserInput(
            f"Argument `locations`: {len(locations)} values are too many. "
            f"Pass {MAX_ITEMS} at most.",
            param="locations",
        )
    ids = tuple(decode_id(location, "Location", "locations") for location in locations)
    return [Comparison("location", "in", ids)]


async def created(
    info: Info, node_type: type[N], conditions: Sequence[Condition]
) -> AsyncGenerator[N, None]:
    """Objects of a type that are created from now on and meet conditions, in their order.

    The change log only tells that there are new rows: each is read anew on behalf of the viewer,
    whose key is looked at again, so that nothing is sent that the viewer may not see by then. Where
    nothing comes it is looked at now and then: a provider may have a new account to hear of.
    """
    context, resource = info.context, node_type.resource
    if context.changes is None or context.renew is None:
        raise BadUserInput("A subscription needs a WebSocket (graphql-transport-ws).")
    accounts = context.viewer.account_ids
    async with context.changes.follow(resource.name, accounts) as follower:
        context.follower = follower
        while True:
            row_ids: list[int] = []
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_SECONDS):
                    row_ids = await follower.take()
            if not row_ids:
                viewer = context.known_viewer = await context.renew()
                follower.accounts = frozenset(viewer.account_ids)
                continue
            async with context.turn():
                viewer = context.known_viewer = await context.renew()
                follower.accounts = frozenset(viewer.account_ids)
                condition = All((Comparison("id", "in", tuple(row_ids)), *conditions))
                request = PageRequest(condition, default_order(resource), limit=len(row_ids))
                page = await read.page(context.database, resource, viewer, request)
            places = {row_id: place for place, row_id in enumerate(row_ids)}
            by_name = read.mapping_of(context.database, resource)
            rows: list[Any] = sorted(page.rows, key=lambda row: places[row[0]])
            first = follower.taken - len(row_ids) + 1
            for row in rows:
                follower.current = first + places[row[0]]
                yield node_type.from_values(by_name(row))
