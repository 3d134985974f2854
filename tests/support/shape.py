"""What the schema offers: its lists, its look-ups, its relations, for suites over all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

import gateway.schema
from gateway.graphql.declarations import DECLARATION as METADATA
from gateway.graphql.declarations import ToChild, ToMany, ToOne
from gateway.graphql.node import NODE_TYPES
from gateway.store.resource import Relation

SCHEMA = gateway.schema.schema._schema
LOGICAL = ("and", "or", "not")


@dataclass(frozen=True)
class ListField:
    """A list of the schema: at the root (`owner` is Query) or of a type."""

    owner: str
    name: str
    node: str
    relation: Relation | None
    filter: str
    order: str

    @property
    def label(self) -> str:
        return f"{self.owner}.{self.name}"

    @property
    def order_fields(self) -> tuple[str, ...]:
        type_ = SCHEMA.get_type(f"{self.order}Field")
        assert isinstance(type_, GraphQLEnumType)
        return tuple(type_.values)

    @property
    def filter_fields(self) -> Mapping[str, GraphQLInputObjectType]:
        """The fields of the filter, each with the input of its operators."""
        type_ = SCHEMA.get_type(self.filter)
        assert isinstance(type_, GraphQLInputObjectType)
        found = {}
        for name, field in type_.fields.items():
            operators = get_named_type(field.type)
            if name not in LOGICAL:
                assert isinstance(operators, GraphQLInputObjectType)
                found[name] = operators
        return found


def declaration(field: GraphQLField) -> Any:
    """What the kit declared of a field: ToMany, ToOne, ToChild, "column" or None."""
    definition = field.extensions.get("strawberry-definition")
    return getattr(definition, "metadata", {}).get(METADATA)


def declared_in(field: GraphQLField) -> str:
    """The module that a root field was declared in."""
    definition = field.extensions["strawberry-definition"]
    return str(definition.origin.__module__)


def object_type(name: str) -> GraphQLObjectType:
    type_ = SCHEMA.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return type_


def _lists(owner: str) -> Iterator[ListField]:
    for name, field in object_type(owner).fields.items():
        declared = declaration(field)
        if isinstance(declared, ToMany):
            inputs = {a: str(get_named_type(field.args[a].type)) for a in ("filter", "orderBy")}
            node = declared.resource.name
            yield ListField(
                owner, name, node, declared.relation, inputs["filter"], inputs["orderBy"]
            )


ROOT_LISTS = tuple(_lists("Query"))
NESTED_LISTS = tuple(found for owner in NODE_TYPES for found in _lists(owner))
ALL_LISTS = ROOT_LISTS + NESTED_LISTS
ROOT_LIST_OF = {found.node: found for found in ROOT_LISTS}


def look_up(node: str) -> str | None:
    """The name of the root field that gives one object of a type."""
    name = node[0].lower() + node[1:]
    return name if name in object_type("Query").fields else None


def scalars(type_name: str) -> list[str]:
    """The fields of a type that are values, without those that must be given arguments."""
    fields = object_type(type_name).fields
    return [name for name, f in fields.items() if is_leaf_type(get_named_type(f.type))]


def to_ones(type_name: str) -> dict[str, ToOne | ToChild]:
    """The relations of a type to one object."""
    declared = {name: declaration(f) for name, f in object_type(type_name).fields.items()}
    return {name: d for name, d in declared.items() if isinstance(d, ToOne | ToChild)}


def path_to(owner: str) -> str:
    """The root list through which the objects of a type are reached, as a field name.

    API keys and the like have no list of their own; they are asked for with `nodes`.
    """
    return ROOT_LIST_OF[owner].name
