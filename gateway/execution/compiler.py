"""The plan compiler: an allow-list. What it does not know is left to graphql-core."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from gateway.database.prepared import converter
from gateway.execution import connections
from gateway.execution.connections import ConnectionChild, ConnectionPlan, EdgeColumn, PagePart
from gateway.execution.plan import (
    Columns,
    CountChild,
    ObjectPlan,
    ToChildChild,
    ToOneChild,
    ValueChild,
)
from gateway.execution.requests import Requested
from gateway.execution.roots import (
    Plan,
    RootConstant,
    RootField,
    RootList,
    RootNodes,
    RootOne,
)
from gateway.execution.values import (
    Attribute,
    ComputedChild,
    RootResolved,
    Write,
    attribute,
    attributes,
    constant,
    leaf,
    listed,
    needed,
    resolver,
)
from gateway.graphql.declarations import (
    DECLARATION,
    Column,
    Computed,
    Count,
    GlobalId,
    NodeById,
    One,
    Part,
    Resolved,
    ToChild,
    ToMany,
    ToOne,
    ValueOf,
)
from gateway.graphql.node import NODE_TYPES
from gateway.store.resource import Relation, Resource

BACK_REFERENCE = "strawberry-definition"
TYPENAME = "__typename"
Grouped = dict[str, list[FieldNode]]


class Unsupported(Exception):
    """The document asks for something that is not compiled; the message names it."""


class Compiler:
    """Compiles the query operations of one document."""

    def __init__(
        self,
        schema: GraphQLSchema,
        scalars: Any,
        dialect: str,
        fragments: Mapping[str, FragmentDefinitionNode],
        switches: Mapping[str, bool],
    ) -> None:
        self.schema = schema
        self.scalars = scalars
        self.dialect = dialect
        self.fragments = fragments
        self.switches = switches

    def compile(self, operation: OperationDefinitionNode) -> Plan:
        """The plan of a query; Unsupported if some part of it is not compiled."""
        if operation.operation is not OperationType.QUERY or operation.directives:
            raise Unsupported("operation")
        root = self.schema.query_type
        assert root is not None
        fields: dict[str, RootField] = {}
        for key, nodes in self._collect([operation.selection_set], root).items():
            fields[key] = self._root(root, nodes)
        return Plan(fields)

    def _root(self, root: GraphQLObjectType, nodes: list[FieldNode]) -> RootField:
        name = nodes[0].name.value
        if name == TYPENAME:
            return RootConstant(root.name)
        declared, requested, type_ = self._declared(root, nodes[0])
        match declared:
            case ToMany(resource=resource):
                return RootList(resource, requested, self._connection(resource, type_, nodes))
            case One(resource=resource):
                plan = ObjectPlan(resource, Columns())
                self._object(plan, type_, nodes)
                return RootOne(declared, requested, plan)
            case NodeById(many=many):

                def plan_for(type_name: str) -> ObjectPlan:
                    plan = ObjectPlan(NODE_TYPES[type_name].resource, Columns())
                    self._object(plan, self.schema.type_map[type_name], nodes)
                    return plan

                # Which types the ids name is known only when it runs, and a plan may not turn out
                # Unsupported then: so every type is tried now. What is needed is compiled again.
                for type_name in NODE_TYPES:
                    plan_for(type_name)
                return RootNodes(many, requested, plan_for)
            case Resolved():
                return RootResolved(self._attribute(root, nodes, requested))
        raise Unsupported(f"Query.{name}")

    def _object(self, plan: ObjectPlan, type_: Any, nodes: Iterable[FieldNode]) -> None:
        """Add to a plan the fields that the nodes select on an object type."""
        if not isinstance(type_, GraphQLObjectType):
            raise Unsupported(str(type_))
        for key, group in self._collect(_selections(nodes), type_).items():
            name = group[0].name.value
            if name == TYPENAME:
                plan.constant(key, type_.name)
                continue
            declared, requested, inner = self._declared(type_, group[0])
            required = is_non_null_type(type_.fields[name].type)
            match declared:
                case GlobalId():
                    plan.global_id(key)
                case Column():
                    column = plan.resource.table.c[requested.strawberry_field.python_name]
                    plan.column(
                        key,
                        column.key,
                        converter(column.type, self.dialect),
                        required=required and bool(column.nullable),
                    )
                case Part():
                    inside = plan.part()
                    self._object(inside, inner, group)
                    plan.nested(key, inside)
                case ToOne(resource=resource, key=by):
                    child = ObjectPlan(resource, Columns())
                    self._object(child, inner, group)
                    plan.child(key, ToOneChild(plan.columns.at(by), child, required))
                case ValueOf(resource=resource):
                    plan.child(key, self._value_of(plan, declared, ObjectPlan(resource, Columns())))
                case ToChild(relation=relation):
                    child = ObjectPlan(relation.child, Columns())
                    self._object(child, inner, group)
                    plan.child(key, ToChildChild(relation, child))
                case Count(relation=relation):
                    plan.child(key, CountChild(relation))
                case Computed():
                    plan.child(key, self._computed(plan, declared, type_, group))
                case ToMany(relation=Relation() as relation):
                    connection = self._connection(relation.child, inner, group)
                    plan.child(key, ConnectionChild(relation, requested, connection))
                case _:
                    raise Unsupported(f"{type_.name}.{name}")

    def _value_of(self, plan: ObjectPlan, declared: ValueOf, child: ObjectPlan) -> ValueChild:
        there = declared.resource.table.c[declared.column]
        child.column("value", declared.column, converter(there.type, self.dialect), required=False)
        of = ToOneChild(plan.columns.at(declared.key), child, False)
        if declared.otherwise is None:
            return ValueChild(of)
        here = plan.resource.table.c[declared.otherwise]
        return ValueChild(of, plan.columns.at(here.key), converter(here.type, self.dialect))

    def _computed(
        self, plan: ObjectPlan, declared: Computed, parent: Any, nodes: list[FieldNode]
    ) -> ComputedChild:
        """A computed field: where its columns stand, and how its value is written."""
        columns = {}
        for name in declared.columns:
            convert = converter(plan.resource.table.c[name].type, self.dialect)
            columns[name] = (plan.columns.at(name), convert)
        write = self._written(parent.fields[nodes[0].name.value].type, nodes)
        return ComputedChild(declared, columns, write)

    def _written(self, type_: Any, nodes: list[FieldNode]) -> Write:
        """How a value of a type is written: as graphql-core would do it."""
        if is_non_null_type(type_):
            return needed(self._written(type_.of_type, nodes))
        if is_list_type(type_):
            return listed(self._written(type_.of_type, nodes))
        if is_leaf_type(type_):
            return leaf(type_)
        if not isinstance(type_, GraphQLObjectType):
            raise Unsupported(str(type_))
        items: dict[str, Attribute] = {}
        for key, group in self._collect(_selections(nodes), type_).items():
            if group[0].name.value == TYPENAME:
                items[key] = Attribute(lambda *_: None, False, constant(type_.name))
            else:
                items[key] = self._attribute(type_, group)
        return attributes(items)

    def _attribute(
        self, parent: GraphQLObjectType, nodes: list[FieldNode], requested: Requested | None = None
    ) -> Attribute:
        """A field that is an attribute of an object, or what its resolver gives."""
        field, here, declared = self._looked_up(parent, nodes[0])
        known = declared is None or isinstance(declared, Column | GlobalId | Resolved)
        if here is None or here.extensions or not known:
            raise Unsupported(f"{parent.name}.{nodes[0].name.value}")
        write = self._written(field.type, nodes)
        if here.base_resolver is None:
            return Attribute(attribute(here.python_name), False, write)
        requested = requested or Requested(field, nodes[0], here, self.scalars)
        return Attribute(resolver(requested), here.base_resolver.is_async, write)

    def _connection(
        self, resource: Resource, type_: Any, nodes: Iterable[FieldNode]
    ) -> ConnectionPlan:
        plan = ConnectionPlan(resource, Columns())
        for key, group in self._collect(_selections(nodes), type_).items():
            name = group[0].name.value
            if name == TYPENAME:
                plan.parts[key] = connections.constant(type_.name)
                continue
            if name == "totalCount":
                plan.parts[key] = connections.total_count
                continue
            plan.needs_rows = True
            inner = get_named_type(type_.fields[name].type)
            match name:
                case "nodes":
                    plan.parts[key] = connections.nodes(self._view(plan, inner, group))
                case "edges":
                    plan.parts[key] = self._edges(plan, inner, group)
                case "pageInfo":
                    plan.parts[key] = self._page_info(plan, inner, group)
                case _:
                    raise Unsupported(f"{type_.name}.{name}")
        return plan

    def _view(self, plan: ConnectionPlan, type_: Any, nodes: Iterable[FieldNode]) -> int:
        view = ObjectPlan(plan.resource, plan.columns)
        self._object(view, type_, nodes)
        return plan.add_view(view)

    def _edges(self, plan: ConnectionPlan, type_: Any, nodes: Iterable[FieldNode]) -> PagePart:
        columns: dict[str, EdgeColumn] = {}
        for key, group in self._collect(_selections(nodes), type_).items():
            name = group[0].name.value
            if name == TYPENAME:
                columns[key] = connections.edge_constant(type_.name)
            elif name == "cursor":
                plan.select_order()
                columns[key] = connections.edge_cursors
            elif name == "node":
                inner = get_named_type(type_.fields[name].type)
                columns[key] = connections.nodes(self._view(plan, inner, group))
            else:
                raise Unsupported(f"{type_.name}.{name}")
        return connections.edges(columns)

    def _page_info(self, plan: ConnectionPlan, type_: Any, nodes: Iterable[FieldNode]) -> PagePart:
        parts: dict[str, PagePart] = {}
        for key, group in self._collect(_selections(nodes), type_).items():
            name = group[0].name.value
            if name == TYPENAME:
                parts[key] = connections.constant(type_.name)
                continue
            if name in connections.CURSORS:
                plan.select_order()
            parts[key] = connections.PAGE_INFO[name]
        return connections.page_info(parts)

    def _looked_up(
        self, parent: GraphQLObjectType, node: FieldNode
    ) -> tuple[GraphQLField, Any, Any]:
        """A field for graphql-core and for Strawberry, and what is declared of it, if anything."""
        field = parent.fields[node.name.value]
        strawberry_field = field.extensions.get(BACK_REFERENCE)
        return field, strawberry_field, getattr(strawberry_field, "metadata", {}).get(DECLARATION)

    def _declared(self, parent: GraphQLObjectType, node: FieldNode) -> tuple[Any, Requested, Any]:
        field, strawberry_field, declared = self._looked_up(parent, node)
        if declared is None:
            raise Unsupported(f"{parent.name}.{node.name.value}")
        requested = Requested(field, node, strawberry_field, self.scalars)
        return declared, requested, get_named_type(field.type)

    def _collect(
        self, selection_sets: Iterable[SelectionSetNode], type_: GraphQLObjectType
    ) -> Grouped:
        """The fields that are selected on an object type, by response key, in their order."""
        grouped: Grouped = {}
        visited: set[str] = set()
        for selection_set in selection_sets:
            self._gather(selection_set, type_, grouped, visited)
        return grouped

    def _gather(
        self,
        selection_set: SelectionSetNode,
        type_: GraphQLObjectType,
        grouped: Grouped,
        visited: set[str],
    ) -> None:
        for selection in selection_set.selections:
            if not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                key = selection.alias.value if selection.alias else selection.name.value
                grouped.setdefault(key, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self._applies(condition.name.value, type_):
                    self._gather(selection.selection_set, type_, grouped, visited)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in visited:
                    continue
                visited.add(name)
                fragment = self.fragments[name]
                if self._applies(fragment.type_condition.name.value, type_):
                    self._gather(fragment.selection_set, type_, grouped, visited)

    def _applies(self, name: str, type_: GraphQLObjectType) -> bool:
        condition = self.schema.type_map[name]
        if condition is type_:
            return True
        return is_abstract_type(condition) and self.schema.is_sub_type(condition, type_)

    def _included(self, selection: Any) -> bool:
        for directive in selection.directives or ():
            name = directive.name.value
            if name not in ("skip", "include"):
                raise Unsupported(f"@{name}")
            value = directive.arguments[0].value
            if isinstance(value, VariableNode):
                holds = self.switches[value.name.value]
            elif isinstance(value, BooleanValueNode):
                holds = value.value
            else:
                raise Unsupported(f"@{name}")
            if holds is (name == "skip"):
                return False
        return True


def _selections(nodes: Iterable[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set is not None]
