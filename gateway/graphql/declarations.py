"""Declarations of fields: what both execution paths read of a field of the graph."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gateway.store.resource import Figures, Relation, Resource

DECLARATION = "gateway"


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The global id of the row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column under the attribute's own name."""


@dataclass(frozen=True, slots=True)
class Part:
    """An object of its own type, made of columns of the same row."""


@dataclass(frozen=True, slots=True)
class ToOne:
    """One object, by a column of the row."""

    resource: Resource
    key: str


@dataclass(frozen=True, slots=True)
class ValueOf:
    """A column of the object that a column of the row refers to.

    Where the viewer sees no such object, the row's own column `otherwise`.
    """

    resource: Resource
    key: str
    column: str
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class ToChild:
    """The one object, if any, whose column refers to the row."""

    relation: Relation

    @property
    def resource(self) -> Resource:
        return self.relation.child


@dataclass(frozen=True, slots=True)
class Count:
    """The number of children of the row."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class Computed:
    """A value made from columns of the row and from its children.

    `make` takes a mapping that holds at least the columns, then for each part that is a relation
    the list of its rows, which are mappings too, and for figures the mapping of them. It gives a
    scalar, an enum or an object of plain attributes, or a list of those.
    """

    columns: tuple[str, ...]
    parts: tuple[Relation | Figures, ...]
    make: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class ToMany:
    """A list: of the children of the row, or of a whole resource at the root."""

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


@dataclass(frozen=True, slots=True)
class Resolved:
    """At the root: what the resolver gives, be it objects whose fields are resolved in turn."""


# Metadata of a root field that is compiled although no other declaration tells what it reads.
RESOLVED = {DECLARATION: Resolved()}
