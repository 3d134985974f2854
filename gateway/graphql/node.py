"""Nodes: objects with a global id, made from rows of the store."""

from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

import strawberry

from gateway.graphql.declarations import DECLARATION, GlobalId
from gateway.graphql.ids import encode_id
from gateway.store.resource import Resource

NODE_TYPES: dict[str, type["Node"]] = {}
N = TypeVar("N", bound="Node")


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
