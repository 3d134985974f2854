"""Enumerations of the store as GraphQL enums, every value described."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

import strawberry

E = TypeVar("E", bound=Enum)


def described_enum(
    words: type[E], description: str, values: Mapping[E, str], *, name: str | None = None
) -> Any:
    """Make a stored enumeration a GraphQL enum; each of its words needs a description."""
    missing = set(words) - set(values)
    if missing:
        raise TypeError(f"{words.__name__} lacks descriptions of {sorted(map(str, missing))}")
    registered = strawberry.enum(words, name=name, description=description)
    definition: Any = registered.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[words[value.name]]
    return registered
