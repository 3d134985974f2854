"""Variables of an operation, coerced by graphql-core; the plainest ones without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInt,
    GraphQLNamedType,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
)
from graphql.execution.values import VariableValues, get_variable_values

from gateway.errors import BadUserInput
from gateway.execution.operations import Operation
from gateway.execution.rules import LEAVE_OUT, MAX_ERRORS, UNSTORABLE

# Values of these types are what they are, if they have the form that JSON gives them.
_FORMS: Mapping[str, type] = {"ID": str, "String": str, "Boolean": bool}


@dataclass(slots=True)
class PlainVariables:
    """Variables whose values need no coercion; enums are by their names."""

    coerced: Mapping[str, Any]
    schema: GraphQLSchema
    operation: Operation

    def full(self) -> VariableValues:
        """What graphql-core makes of them, with their sources."""
        values = get_variable_values(
            self.schema, self.operation.node.variable_definitions or (), dict(self.coerced)
        )
        assert isinstance(values, VariableValues)
        return values


Coerced = VariableValues | PlainVariables


def coerced_variables(
    schema: GraphQLSchema,
    operation: Operation,
    given: Mapping[str, Any],
    *,
    suggestions: bool = True,
) -> Coerced | list[GraphQLError] | None:
    """The values of the variables, or what is wrong with them; None if there are none."""
    definitions = operation.node.variable_definitions
    if not definitions:
        return None
    plain: dict[str, Any] = {}
    for definition in definitions:
        name, type_ = definition.variable.name.value, definition.type
        needed = isinstance(type_, NonNullTypeNode)
        if isinstance(type_, NonNullTypeNode):
            type_ = type_.type
        if name not in given and not needed and definition.default_value is None:
            continue
        value = given.get(name)
        if value is None:
            is_plain = name in given and not needed
        else:
            is_plain = isinstance(type_, NamedTypeNode) and _is_plain(
                schema.type_map[type_.name.value], value
            )
        if not is_plain:
            return get_variable_values(
                schema,
                definitions,
                dict(given),
                max_errors=MAX_ERRORS,
                hide_suggestions=not suggestions,
            )
        plain[name] = value
    return PlainVariables(plain, schema, operation)


def _is_plain(type_: GraphQLNamedType, value: Any) -> bool:
    """Whether a value, in the form that JSON gives it, is one of the type as it stands."""
    if isinstance(type_, GraphQLEnumType):
        return type(value) is str and value in type_.values
    if type_ is GraphQLInt:
        return type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT
    return type(value) is _FORMS.get(type_.name)


def refuse_unstorable(value: Any, path: str = "variables") -> None:
    """Raise BadUserInput if a text among the variables is one that no database stores."""
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise BadUserInput(f"{LEAVE_OUT} It stands at `{path}`.", param=path)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            refuse_unstorable(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            refuse_unstorable(item, path)
