"""Arguments of fields in plans: read once where they are fixed, else anew for each execution."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
    VariableNode,
)
from graphql.execution.values import get_argument_values
from graphql.type import get_nullable_type
from strawberry.types.arguments import convert_arguments

from gateway.execution.operations import variables_in
from gateway.execution.variables import PlainVariables
from gateway.graphql.scalars import SCHEMA_CONFIG

T = TypeVar("T")
MAX_REMEMBERED = 64
MAX_REMEMBERED_BYTES = 2_000
# Types whose values are the same for graphql-core, for Strawberry and for the resolver.
_PLAIN = (GraphQLBoolean, GraphQLID, GraphQLInt, GraphQLString)


@dataclass(slots=True)
class Requested:
    """The arguments that a field node gives; `fixed` are those that no execution changes."""

    definition: GraphQLField
    node: FieldNode
    strawberry_field: Any
    scalars: Any
    fixed: dict[str, Any] | None = None
    # The variables whose values are arguments as they are, by the argument's name, if no others.
    plain: dict[str, str] | None = None
    # The names of all variables in the arguments, and what was made of values that came before.
    names: tuple[str, ...] = ()
    remembered: dict[bytes, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = [(node, [*variables_in(node.value)]) for node in self.node.arguments or ()]
        self.names = tuple(dict.fromkeys(name for _, names in given for name in names))
        nodes = [node for node, names in given if names]
        if not nodes:
            self.fixed = self._read(None, None)
            return
        names = {
            SCHEMA_CONFIG.name_converter.from_argument(argument): argument.python_name
            for argument in self.strawberry_field.arguments
        }
        plain = {}
        for node in nodes:
            type_ = get_nullable_type(self.definition.args[node.name.value].type)
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

    def remember(self, given: Mapping[str, Any], make: Callable[[], T]) -> T:
        """What `make` makes of the arguments; the same values, as they were sent, make the same."""
        try:
            key = orjson.dumps([[name, given[name]] for name in self.names if name in given])
        except orjson.JSONEncodeError:  # whole numbers of more than 64 bits
            return make()
        if len(key) > MAX_REMEMBERED_BYTES:
            return make()
        known = self.remembered.get(key)
        if known is None:
            known = make()
            if len(self.remembered) >= MAX_REMEMBERED:
                self.remembered.clear()
            self.remembered[key] = known
        made: T = known
        return made

    def _read(self, variables: Any, context: Any) -> dict[str, Any]:
        if isinstance(variables, PlainVariables):
            variables = variables.full()
        values = get_argument_values(self.definition, self.node, variables)
        converted: dict[str, Any] = convert_arguments(
            values,
            self.strawberry_field.arguments,
            scalar_registry=self.scalars,
            config=SCHEMA_CONFIG,
            info=context,
        )
        return converted
