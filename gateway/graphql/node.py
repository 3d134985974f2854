"""Nodes: objects with a global id, made from rows of the store."""

from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

import strawberry

from gateway.graphql.declarations import DECLARATION, GlobalId
from gateway.graphql.ids import encode_id
from gateway.store.resource import Resource

NODE_TYPES: dict[str, type["Node"]] = {}
N = TypeVar("N", bound="Node")
T = TypeVar("T")


@strawberry.interface(description="Object with a global identifier")
class Node:
    """A row as a typed object; its columns are plain attributes, read without a resolver."""

    resource: ClassVar[Resource]
    row_id: strawberry.Private[int]

    @strawberry.field(
        name="id",
        description="Global identifier of the object",
        metadata={DECLARATION: GlobalId()},
    )
    def global_id(self) -> strawberry.ID:
        return strawberry.ID(encode_id(self.resource.name, self.row_id))

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Self:
        """The object of a row; what the row holds beyond the type's fields stays reachable."""
        node = object.__new__(cls)
        node.__dict__ = values
        return node


def node_type(resource: Resource, description: str) -> Callable[[type[N]], type[N]]:
    """Make a class the GraphQL type of a resource."""

    def decorate(cls: type[N]) -> type[N]:
        decorated = strawberry.type(cls, name=resource.name, description=description)
        decorated.resource = resource
        NODE_TYPES[resource.name] = decorated
        return decorated

    return decorate


def extends(owner: type[Node]) -> Callable[[type[T]], type[T]]:
    """Add the fields of a class to the type of another room, such as the list of its children.

    So a room tells by itself where its objects are found; the other room does not know it.
    """

    def decorate(cls: type[T]) -> type[T]:
        there: Any = owner.__strawberry_definition__  # type: ignore[attr-defined]
        added: Any = strawberry.type(cls).__strawberry_definition__  # type: ignore[attr-defined]
        for field in added.fields:
            if any(field.python_name == known.python_name for known in there.fields):
                raise TypeError(
                    f"{cls.__module__}.{cls.__name__} adds `{field.python_name}` to "
                    f"{owner.__name__}, which has a field of that name."
                )
            there.fields.append(field)
        return cls

    return decorate
