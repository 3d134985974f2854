"""Declarations of fields: what both execution paths read of a field of the graph."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gateway.store.resource import Relation, Resource

DECLARATION = "gateway"


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The global id of the row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column under the attribute's own name."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a function makes of columns of the row."""

    columns: tuple[str, ...]
    compute: Callable[..., Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ToOne:
    """One object, by a column of the row."""

    resource: Resource
    key: str


@dataclass(frozen=True, slots=True)
class ToChild:
    """The one object, if any, whose column refers to the row."""

    relation: Relation

    @property
    def resource(self) -> Resource:
        return self.relation.child


@dataclass(frozen=True, slots=True)
class Count:
    """The number of objects that hang on the row."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class ToMany:
    """A list: of what hangs on the row, or of a whole resource at the root."""

    resource: Resource
    relation: Relation | None
    filter: type
    order: type


@dataclass(frozen=True, slots=True)
class One:
    """A look-up at the root; `keys` are the natural keys by the argument's attribute."""

    resource: Resource
    keys: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class NodeById:
    """An object of any type by its id; with `many`, several by theirs."""

    many: bool


Declaration = GlobalId | Column | Computed | ToOne | ToChild | Count | ToMany | One | NodeById
