"""People's data in the graph: what was found of them, and for how long it is kept."""

from collections.abc import Mapping

import strawberry

from gateway.graphql.fields import column


@strawberry.type(description="How many rows of a type hold something of people")
class PersonalRows:
    type: str = strawberry.field(
        description="Name of the rows, that of their type where they have one: Feedback"
    )
    rows: int = strawberry.field(description="Number of rows, at least 1")


def personal_rows(counts: Mapping[str, int]) -> list[PersonalRows]:
    """Counted rows, by type."""
    return [PersonalRows(type=entity, rows=rows) for entity, rows in counts.items()]


@strawberry.type(description="For how long an account keeps what is known of people")
class Retention:
    text_days: int | None = column(
        "Days for which texts are kept: comments, answers, replies, reviews and messages; null "
        "for ever"
    )
    contact_days: int | None = column(
        "Days for which names, addresses and numbers are kept after something was last heard of "
        "the customer, or was written by others; null for ever"
    )
    ip_address_days: int | None = column(
        "Days for which IP addresses of activity feedback are kept; null for ever"
    )
