"""The rate limit in the graph."""

import datetime as dt

import strawberry

from gateway.graphql.context import Info


@strawberry.type(description="Cost that the API key has left; one object of an answer costs one")
class RateLimit:
    limit: int = strawberry.field(description="Cost that the key may spend in a minute")
    cost: int = strawberry.field(description="Cost of this operation")
    remaining: int = strawberry.field(description="Cost that is left after this operation")
    reset_at: dt.datetime = strawberry.field(description="Time at which the count starts again")


def rate_limit_of(info: Info) -> RateLimit | None:
    """The state of the rate limit after this operation; None where none is set."""
    state = info.context.rate
    if state is None:
        return None
    return RateLimit(
        limit=state.limit, cost=state.cost, remaining=state.remaining, reset_at=state.reset_at
    )
