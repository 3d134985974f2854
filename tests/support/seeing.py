"""Which rows somebody who is restricted sees, where the row has no location of its own."""

from collections.abc import Callable
from typing import Any

from tests.support.people import Person

Sees = Callable[[Any, dict[str, Any], Person], bool]


def everybody(oracle: Any, row: dict[str, Any], person: Person) -> bool:
    """Everybody of the account sees the row."""
    return True


def of_user(column: str) -> Sees:
    """A person sees the rows of its own user."""
    return lambda oracle, row, person: row[column] == person.user_id


def tied(table: str, column: str) -> Sees:
    """A person sees rows that a link table ties to one of its locations."""

    def sees(oracle: Any, row: dict[str, Any], person: Person) -> bool:
        return any(
            tie[column] == row["id"] and tie["location_id"] in person.location_ids
            for tie in oracle.tables[table]
        )

    return sees


def of_parent(node: str, column: str) -> Sees:
    """A person sees the rows whose parent it sees."""

    def sees(oracle: Any, row: dict[str, Any], person: Person) -> bool:
        return any(parent["id"] == row[column] for parent in oracle.existing(node, person))

    return sees
