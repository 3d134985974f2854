"""Arguments of fields in plans: read once where they are fixed, else anew for each execution."""

from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, ValueNode, VariableNode
from graphql.execution.values import get_argument_values
from graphql.language import Visitor, visit
from strawberry.types.arguments import convert_arguments

from gateway.graphql.scalars import SCHEMA_CONFIG


@dataclass(slots=True)
class Requested:
    """The arguments that a field node gives."""

    field: GraphQLField
    node: FieldNode
    strawberry_field: Any
    scalars: Any
    fixed: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if not any(_has_variable(argument.value) for argument in self.node.arguments or ()):
            self.fixed = self._read(None, None)

    def arguments(self, variables: Any, context: Any) -> dict[str, Any]:
        """The arguments in Python's form, as the resolver gets them."""
        return self.fixed if self.fixed is not None else self._read(variables, context)

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
