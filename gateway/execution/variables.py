"""Variables of an operation, coerced by graphql-core; the plainest ones without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLSchema, NamedTypeNode, NonNullTypeNode
from graphql.execution.values import VariableValues, get_variable_values

from gateway.execution.operations import Operation

# Values of these types are what they are, if they have the form that JSON gives them.
_FORMS: Mapping[str, type] = {"ID": str, "String": str, "Boolean": bool}


@dataclass(slots=True)
class PlainVariables:
    """Variables whose values need no coercion."""

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


def coerced_variables(
    schema: GraphQLSchema, operation: Operation, given: Mapping[str, Any]
) -> VariableValues | PlainVariables | list[GraphQLError]:
    """The values of the variables, or what is wrong with them."""
    definitions = operation.node.variable_definitions or ()
    plain: dict[str, Any] = {}
    for definition in definitions:
        name = definition.variable.name.value
        type_ = definition.type
        if isinstance(type_, NonNullTypeNode):
            type_ = type_.type
        form = _FORMS.get(type_.name.value) if isinstance(type_, NamedTypeNode) else None
        value = given.get(name)
        if form is None or type(value) is not form:
            return get_variable_values(schema, definitions, dict(given))
        plain[name] = value
    return PlainVariables(plain, schema, operation)
