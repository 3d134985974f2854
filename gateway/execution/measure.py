"""How much a document asks for: depth, aliases and cost, each fragment measured only once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
)
from graphql.type import get_nullable_type

from gateway.analytics.request import DEFAULT_PER_PAGE, MAX_PER_PAGE
from gateway.config import Settings
from gateway.errors import BadUserInput, CostLimitExceeded
from gateway.execution import schema_size, work
from gateway.store.paging import DEFAULT_PAGE, MAX_PAGE

CONNECTION = "Connection"
EDGE = "Edge"
TABLE = "AnalyticsTable"


# So many values under other names cost as much as an object more: an object has each field once,
# and under other names as often as there are aliases.
LEAVES_OF_ONE = 10
# What costs a query of its own beside the page: of connections, and of tables of figures.
COUNT, TOTALS = "totalCount", "totals"


@dataclass(slots=True)
class Measure:
    """What a selection asks for.

    `cost` counts the objects that it may return, which lists multiply; `work` is what is done once,
    however many objects are above it; `passes` are the queries that the object above it takes
    beside its own, and `leaves` the values in it that have aliases.
    """

    depth: int = 0
    aliases: int = 0
    cost: int = 0
    work: int = 0
    passes: int = 0
    leaves: int = 0

    def add(self, other: "Measure") -> None:
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.cost += other.cost
        self.work += other.work
        self.passes += other.passes
        self.leaves += other.leaves


class Measurer:
    """Measures the operations of one valid document, with the variables as they were sent."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables
        self.known: dict[str, Measure] = {}

    def operation(self, operation: OperationDefinitionNode) -> Measure:
        """The measure of a whole operation."""
        root = self.schema.get_root_type(operation.operation)
        defaults = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions or ()
        }
        self.defaults = defaults
        measure = self._selection(operation.selection_set, root)
        measure.cost = max(measure.cost + measure.work, work.LEAST)
        return measure

    def _selection(self, selection_set: SelectionSetNode, parent: Any) -> Measure:
        total = Measure()
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                total.add(self._field(selection, parent))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                type_ = self.schema.get_type(condition.name.value) if condition else parent
                total.add(self._selection(selection.selection_set, type_))
            elif isinstance(selection, FragmentSpreadNode):
                total.add(self._fragment(selection.name.value))
        return total

    def _fragment(self, name: str) -> Measure:
        known = self.known.get(name)
        if known is None:
            fragment = self.fragments[name]
            type_ = self.schema.get_type(fragment.type_condition.name.value)
            known = self.known[name] = self._selection(fragment.selection_set, type_)
        return known

    def _field(self, node: FieldNode, parent: Any) -> Measure:
        measure = Measure(depth=1, aliases=1 if node.alias else 0)
        name = node.name.value
        of = "" if parent is None else parent.name
        if node.selection_set is None:
            measure.leaves = measure.aliases
            measure.passes = int(name == COUNT and of != TABLE)
            return measure
        if name in ("__schema", "__type"):
            measure.work = schema_size.work_of(node, self.schema, self.fragments)
        field = self._definition(name, parent)
        type_: GraphQLNamedType | None = get_named_type(field.type) if field else None
        inner = self._selection(node.selection_set, type_)
        measure.depth += inner.depth
        measure.aliases += inner.aliases
        measure.work += inner.work
        if of.endswith((CONNECTION, EDGE, TABLE)):
            # The list itself counted its objects; what only wraps them costs nothing.
            measure.cost, measure.leaves = inner.cost, inner.leaves
            measure.passes = inner.passes + int(name == TOTALS and of == TABLE)
            return measure
        times = self._size(node, field, type_)
        measure.cost = times * (1 + inner.leaves // LEAVES_OF_ONE + inner.cost)
        if field is not None and type_ is not None:
            measure.work += self._work(node, field, type_, inner.passes)
        return measure

    def _work(
        self, node: FieldNode, field: GraphQLField, type_: GraphQLNamedType, passes: int
    ) -> int:
        """What is done for a field once, from its arguments."""
        if not node.arguments and not passes:
            return 0
        given = {each.name.value: self._value(each.value) for each in node.arguments or ()}
        done = work.of_arguments(field, given, node.name.value)
        if type_.name == TABLE:
            return done + work.of_figures(field, given, passes)
        conditions = 0
        if "filter" in given and "filter" in field.args:
            conditions = work.of_filter(given["filter"], field.args["filter"].type)
        return done + conditions + passes * (work.COUNT + conditions)

    def _value(self, node: Any) -> Any:
        """What a value is as it was sent: enums by their names, and nothing coerced."""
        if isinstance(node, VariableNode):
            name = node.name.value
            if name in self.variables:
                return self.variables[name]
            default = self.defaults.get(name)
            return None if default is None else self._value(default)
        if isinstance(node, ListValueNode):
            return [self._value(item) for item in node.values]
        if isinstance(node, ObjectValueNode):
            return {each.name.value: self._value(each.value) for each in node.fields}
        if isinstance(node, IntValueNode):
            return int(node.value)
        return None if isinstance(node, NullValueNode) else node.value

    def _definition(self, name: str, parent: Any) -> GraphQLField | None:
        if name.startswith("__") or not isinstance(
            parent, GraphQLObjectType | GraphQLInterfaceType
        ):
            return None
        field: GraphQLField | None = parent.fields.get(name)
        return field

    def _size(
        self, node: FieldNode, field: GraphQLField | None, type_: GraphQLNamedType | None
    ) -> int:
        """How many objects the field returns: a page's size, the number of ids, or one."""
        if field is None or type_ is None or not is_composite_type(type_):
            return 1
        if type_.name.endswith(CONNECTION) or "first" in field.args:
            given = [
                size
                for argument in node.arguments or ()
                if argument.name.value in ("first", "last")
                and (size := self._integer(argument.value)) is not None
            ]
            return min(max(given, default=DEFAULT_PAGE), MAX_PAGE) or 1
        if type_.name == TABLE:
            return self._rows(node)
        if is_list_type(get_nullable_type(field.type)):
            for argument in node.arguments or ():
                if argument.name.value == "ids":
                    return max(self._length(argument.value), 1)
        return 1

    def _rows(self, node: FieldNode) -> int:
        """How many rows a page of figures has at most."""
        for argument in node.arguments or ():
            if argument.name.value == "perPage":
                given = self._integer(argument.value)
                if given is not None:
                    return min(given, MAX_PER_PAGE) or 1
        return DEFAULT_PER_PAGE

    def _integer(self, node: Any) -> int | None:
        if isinstance(node, VariableNode):
            name = node.name.value
            if name not in self.variables:
                return self._integer(self.defaults.get(name))
            value = self.variables[name]
            # A whole number written 40.0 is read as an Int, too.
            whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return int(value) if whole and value > 0 else None
        return int(node.value) if isinstance(node, IntValueNode) else None

    def _length(self, node: Any) -> int:
        if isinstance(node, VariableNode):
            value = self.variables.get(node.name.value)
            return len(value) if isinstance(value, list) else 1
        return len(node.values) if isinstance(node, ListValueNode) else 1


def check(measure: Measure, settings: Settings) -> None:
    """Refuse what asks for more than one operation may."""
    if measure.depth > settings.max_depth:
        raise BadUserInput(
            f"The document nests {measure.depth} levels of fields; {settings.max_depth} are "
            "allowed. Ask for the deeper objects in a second request, by their ids."
        )
    if measure.aliases > settings.max_aliases:
        raise BadUserInput(
            f"The document uses {measure.aliases} aliases; {settings.max_aliases} are allowed. "
            "Split it into several requests."
        )
    if measure.cost > settings.max_cost:
        raise CostLimitExceeded(
            f"The operation costs {measure.cost}; {settings.max_cost} are allowed. Ask for smaller "
            "pages (`first`, `perPage`), for fewer levels, or for fewer counts, texts that filters "
            "look for, or figures at once.",
            cost=measure.cost,
            limit=settings.max_cost,
        )
