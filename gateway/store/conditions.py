"""What a filter asks, free of GraphQL and of SQL: hashable, so that equal requests share a load."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field operator value`, for example `rating gte 4`; lists are tuples."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; true of no parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyPart:
    """At least one part holds; false of no parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; what compares with null does not hold either, so its Not does."""

    part: "Condition"


Condition = Comparison | All | AnyPart | Not


def fields_of(condition: Condition | None) -> Iterator[str]:
    """The names of the fields that a condition compares."""
    match condition:
        case Comparison(field=field):
            yield field
        case All(parts=parts) | AnyPart(parts=parts):
            for part in parts:
                yield from fields_of(part)
        case Not(part=part):
            yield from fields_of(part)


def both(left: Condition | None, right: Condition | None) -> Condition | None:
    """The condition that holds where both do."""
    if left is None or right is None:
        return left or right
    return All((left, right))
