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
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from gateway.errors import BadUserInput
from gateway.execution.measure import Measure, Measurer
from gateway.execution.work import LONGEST_TEXT

INTROSPECTION = frozenset({"__schema", "__type", "__typename"})
# Fields of queries whose values are permissions: links and tokens.
# A kiosk stands for its `code`, as the codes of locations are none.
SECRETS = frozenset({"token", "fullUrl", "brandedUrl", "inviteUrl", "url", "kiosk", "kiosks"})
MAX_MEASURES = 64
MAX_PARTS, MAX_PARTS_DEEP = 20, 8
# The arguments whose very words decide how much work there is.
COUNTED = frozenset({"metrics", "dimensions"})
Fragments = Mapping[str, FragmentDefinitionNode]


@dataclass(slots=True, eq=False)
class Operation:
    """An operation of a valid document.

    `roots` are the names of the fields of the root; `tells_secrets` where a secret is among all
    fields.

    `switches` are the variables that decide, with @skip and @include, which fields there are;
    `sizes` those that say how much is asked for. `plans` are kept by the values of the switches,
    `measures` by what of the sizes they depend on.
    """

    node: OperationDefinitionNode
    fragments: Fragments
    roots: Set[str]
    switches: tuple[str, ...]
    sizes: tuple[str, ...]
    counted: Set[str]
    tells_secrets: bool = False
    plans: dict[Any, Any] = field(default_factory=dict)
    measures: dict[Any, Measure] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None

    @property
    def is_query(self) -> bool:
        return self.node.operation is OperationType.QUERY

    @property
    def is_introspection(self) -> bool:
        """Whether all that is asked for is the schema itself."""
        return self.is_query and self.roots <= INTROSPECTION

    @property
    def is_subscription(self) -> bool:
        return self.node.operation is OperationType.SUBSCRIPTION

    def measure(self, schema: GraphQLSchema, variables: Mapping[str, Any]) -> Measure:
        """How much is asked for with these variables."""
        try:
            key = tuple([_size(variables.get(name), name in self.counted) for name in self.sizes])
        except _TooLarge:
            return Measurer(schema, self.fragments, variables).operation(self.node)
        known = self.measures.get(key)
        if known is None:
            known = Measurer(schema, self.fragments, variables).operation(self.node)
            if len(self.measures) >= MAX_MEASURES:
                self.measures.clear()
            self.measures[key] = known
        return known


class _TooLarge(Exception):
    """A value of so many parts that its measure is not kept."""


def _size(value: Any, whole: bool, depth: int = 0) -> Any:
    """What of a variable's value the measure can depend on: with `whole` its texts, too."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise _TooLarge
        return value if whole else None
    if isinstance(value, list | dict):
        if len(value) > MAX_PARTS or depth > MAX_PARTS_DEEP:
            raise _TooLarge
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return tuple([(name, _size(item, whole, depth + 1)) for name, item in items])
    return (type(value), value)


def operation_of(node: OperationDefinitionNode, fragments: Fragments) -> Operation:
    """The operation of a node of a valid document."""
    selections = list(_selections(node, fragments))
    switches: set[str] = set()
    sizes: set[str] = set()
    counted: set[str] = set()
    for selection in selections:
        for directive in selection.directives or ():
            for argument in directive.arguments or ():
                switches.update(variables_in(argument.value))
        if isinstance(selection, FieldNode):
            for argument in selection.arguments or ():
                names = set(variables_in(argument.value))
                sizes.update(names)
                if argument.name.value in COUNTED:
                    counted.update(names)
    return Operation(
        node,
        fragments,
        roots_of(node, fragments),
        tuple(sorted(switches)),
        tuple(sorted(sizes)),
        frozenset(counted),
        any(isinstance(each, FieldNode) and each.name.value in SECRETS for each in selections),
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


def roots_of(operation: OperationDefinitionNode, fragments: Fragments) -> Set[str]:
    """The names of the fields of the root; fragments that are missing add none."""
    names: set[str] = set()
    seen: set[str] = set()
    waiting: list[SelectionSetNode] = [operation.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                names.add(selection.name.value)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in seen and name in fragments:
                    seen.add(name)
                    waiting.append(fragments[name].selection_set)
    return frozenset(names)


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


def variables_in(value: ValueNode) -> Iterator[str]:
    """The names of the variables in a value, as often as they stand there."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, VariableNode):
            yield node.name.value
        elif isinstance(node, ListValueNode):
            waiting += reversed(node.values)
        elif isinstance(node, ObjectValueNode):
            waiting += [field.value for field in reversed(node.fields)]
