"""Operations of documents, each with what is worked out for it only once."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from gateway.errors import BadUserInput
from gateway.execution.measure import SIZES, Measure, Measurer
from gateway.graphql.mutations import PUBLIC

INTROSPECTION = frozenset({"__schema", "__type", "__typename"})
# Fields of queries whose values are permissions: links and tokens.
# A kiosk stands for its `code`, as the codes of locations are none.
SECRETS = frozenset({"token", "fullUrl", "brandedUrl", "inviteUrl", "url", "kiosk", "kiosks"})
MAX_MEASURES = 64
Fragments = Mapping[str, FragmentDefinitionNode]


@dataclass(slots=True, eq=False)
class Operation:
    """An operation of a valid document.

    `tells_secrets` where a secret is among the fields; `is_introspection` where all fields of the
    root are of the schema itself.

    `switches` are the variables that decide, with @skip and @include, which fields there are;
    `sizes` those that say how much is asked for. `plans` are kept by the values of the switches.
    """

    node: OperationDefinitionNode
    fragments: Fragments
    public: bool
    switches: tuple[str, ...]
    sizes: tuple[str, ...]
    tells_secrets: bool = False
    is_introspection: bool = False
    plans: dict[Any, Any] = field(default_factory=dict)
    measures: dict[Any, Measure] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None

    @property
    def is_query(self) -> bool:
        return self.node.operation is OperationType.QUERY

    @property
    def is_subscription(self) -> bool:
        return self.node.operation is OperationType.SUBSCRIPTION

    def measure(self, schema: GraphQLSchema, variables: Mapping[str, Any]) -> Measure:
        """How much is asked for with these variables."""
        key = tuple(_size(variables.get(name)) for name in self.sizes)
        known = self.measures.get(key)
        if known is None:
            known = Measurer(schema, self.fragments, variables).operation(self.node)
            if len(self.measures) < MAX_MEASURES:
                self.measures[key] = known
        return known


def _size(value: Any) -> Any:
    """What of a variable's value the measure can depend on."""
    if isinstance(value, list):
        return ("list", len(value))
    return (type(value), value) if isinstance(value, int | float) else None


def operation_of(node: OperationDefinitionNode, fragments: Fragments) -> Operation:
    """The operation of a node of a valid document."""
    selections = list(_selections(node, fragments))
    switches: set[str] = set()
    sizes: set[str] = set()
    for selection in selections:
        for directive in selection.directives or ():
            for argument in directive.arguments or ():
                switches.update(_variable(argument.value))
        if isinstance(selection, FieldNode):
            for argument in selection.arguments or ():
                if argument.name.value in SIZES:
                    sizes.update(_variable(argument.value))
    return Operation(
        node,
        fragments,
        _asks_only_for(PUBLIC | INTROSPECTION, node, fragments),
        tuple(sorted(switches)),
        tuple(sorted(sizes)),
        any(isinstance(each, FieldNode) and each.name.value in SECRETS for each in selections),
        node.operation is OperationType.QUERY and _asks_only_for(INTROSPECTION, node, fragments),
    )


def choose_operation(operations: Sequence[Operation], name: str | None) -> Operation:
    """The operation that is meant: the one of that name, or the only one."""
    if name is None or name == "":
        if len(operations) == 1:
            return operations[0]
        if not operations:
            raise BadUserInput("The document holds no operation. Send a query or a mutation.")
        raise BadUserInput(
            "The document holds several operations. Name one with `operationName`.",
            param="operationName",
        )
    for operation in operations:
        if operation.name == name:
            return operation
    raise BadUserInput(
        f"The document holds no operation named {name[:80]!r}.", param="operationName"
    )


def _asks_only_for(
    allowed: Set[str], operation: OperationDefinitionNode, fragments: Fragments
) -> bool:
    """Whether the fields of the root are all among the allowed ones."""
    seen: set[str] = set()

    def public(selection_set: SelectionSetNode) -> bool:
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                if selection.name.value not in allowed:
                    return False
            elif isinstance(selection, InlineFragmentNode):
                if not public(selection.selection_set):
                    return False
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in seen:
                    seen.add(name)
                    if not public(fragments[name].selection_set):
                        return False
        return True

    return public(operation.selection_set)


def _selections(operation: OperationDefinitionNode, fragments: Fragments) -> Iterator[Any]:
    """Every selection that the operation can reach, each fragment once."""
    seen: set[str] = set()
    waiting: list[SelectionSetNode] = [operation.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            yield selection
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in seen:
                    seen.add(name)
                    waiting.append(fragments[name].selection_set)
            elif selection.selection_set is not None:  # type: ignore[attr-defined]
                waiting.append(selection.selection_set)  # type: ignore[attr-defined]


def _variable(value: ValueNode) -> tuple[str, ...]:
    return (value.name.value,) if isinstance(value, VariableNode) else ()
