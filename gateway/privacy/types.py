"""Erasures in the graph."""

import strawberry

from gateway.privacy.erasing import Erased


@strawberry.type(description="How many rows of a type are about a person")
class PersonalRows:
    type: str = strawberry.field(
        description="Name of the rows, that of their type where they have one: Feedback"
    )
    rows: int = strawberry.field(description="Number of rows, at least 1")


def personal_rows(erased: Erased | None) -> list[PersonalRows]:
    """What an erasure found, by type."""
    counts = () if erased is None else erased.counts.items()
    return [PersonalRows(type=entity, rows=rows) for entity, rows in counts]
