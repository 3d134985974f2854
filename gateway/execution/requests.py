"""Arguments of fields in plans: read once where they are fixed, else anew for each execution."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
    ValueNode,
    VariableNode,
)
from graphql.execution.values import get_argument_values
from graphql.language import Visitor, visit
from graphql.type import get_nullable_type
from strawberry.types.arguments import convert_arguments

from gateway.graphql.scalars import SCHEMA_CONFIG

# Types whose values are the same for graphql-core, for Strawberry and for the resolver.
_PLAIN = (GraphQLBoolean, GraphQLID, GraphQLInt, GraphQLString)


@dataclass(slots=True)
class Requested:
    """The arguments that a field node gives; `fixed` are those that no execution changes."""

    field: GraphQLField
    node: FieldNode
    strawberry_field: Any
    scalars: Any
    fixed: dict[str, Any] | None = None
    # The variables whose values are arguments as they are, by the argument's name, if no others.
    plain: dict[str, str] | None = None

    def __post_init__(self) -> None:
        nodes = [node for node in self.node.arguments or () if _has_variable(node.value)]
        if not nodes:
            self.fixed = self._read(None, None)
            return
        names = {
            SCHEMA_CONFIG.name_converter.from_argument(argument): argument.python_name
            for argument in self.strawberry_field.arguments
        }
        plain = {}
        for node in nodes:
            type_ = get_nullable_type(self.field.args[node.name.value].type)
            if not isinstance(node.value, VariableNode) or type_ not in _PLAIN:
                return
            plain[names[node.name.value]] = node.value.name.value
        self.plain = plain

    def arguments(self, variables: Any, context: Any) -> dict[str, Any]:
        """The arguments in Python's form, as the resolver gets them."""
        if self.plain is None:
            return self.fixed if self.fixed is not None else self._read(variables, context)
        given = variables.coerced
        # A null may be refused, and an absent one has a default.
        if self.fixed is None or any(given.get(name) is None for name in self.plain.values()):
            arguments = self._read(variables, context)
            if arguments.keys() >= self.plain.keys():
                self.fixed = {k: v for k, v in arguments.items() if k not in self.plain}
            return arguments
        return {**self.fixed, **{name: given[of] for name, of in self.plain.items()}}

    def _read(self, variables: Any, context: Any) -> dict[str, Any]:
        values = get_argument_values(self.field, self.node, variables)
        converted: dict[str, Any] = convert_arguments(
            values,
            self.strawberry_field.arguments,
            scalar_registry=self.scalars,
            config=SCHEMA_CONFIG,
            info=context,
        )
        return converted


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, _node: VariableNode, *_args: object) -> None:
        self.found = True


def _has_variable(value: ValueNode) -> bool:
    visitor = _Variables()
    visit(value, visitor)
    return visitor.found
