"""Checks of what is declared, made once at the start: a misspelt name never waits for a request.

Whatever a room names as text (columns, tables, filters, orders) is looked up on the side that it
names. What is not there is refused with the names and files of both sides, and the nearest name.
"""

import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, get_type_hints

from sqlalchemy import Table

from gateway.database.columns import Base
from gateway.errors import suggestion
from gateway.graphql.declarations import (
    DECLARATION,
    Column,
    Computed,
    Count,
    One,
    Part,
    ToChild,
    ToMany,
    ToOne,
    ValueOf,
)
from gateway.graphql.filters import filter_names
from gateway.graphql.node import NODE_TYPES
from gateway.policies import UserRole, Viewer
from gateway.store.resource import (
    DerivedFilter,
    Figures,
    Filter,
    LinkFilter,
    ParentFilter,
    Relation,
    Resource,
)

Problems = Iterator[str]


def check_declarations(roots: Iterable[type]) -> None:
    """Raise TypeError that lists whatever the rooms declare and does not fit.

    `roots` are the classes with the fields of Query.
    """
    resources = {node.resource for node in NODE_TYPES.values()}
    problems = [problem for resource in resources for problem in of_resource(resource)]
    for node in NODE_TYPES.values():
        problems += of_type(node, node.resource)
    for root in roots:
        problems += of_type(root, None)
    if problems:
        raise TypeError("\n".join(sorted(set(problems))))


# What a resource declares


def of_resource(resource: Resource) -> Problems:
    """What a resource names that its table, or another one, does not have."""
    here = resource_words(resource)
    for name, declared in resource.filters.items():
        for problem in of_filter(resource, declared):
            yield f"{here}: the filter `{name}` {problem}"
    for name, column in resource.orders.items():
        for problem in slips(resource.table, column):
            yield f"{here}: the order {name} goes by {problem}"
    default = resource.default_order.removeprefix("-")
    if default not in resource.orders:
        near = suggestion(default, resource.orders)
        yield f"{here}: `default_order` is {default}, which is none of its orders.{near}"
    for name in resource.hidden:
        if name not in resource.filters and name not in resource.table.c:
            near = suggestion(name, [*resource.filters, *resource.table.c.keys()])
            yield (
                f"{here}: `hidden` names `{name}`, which is neither one of its filters nor a "
                f"column of {table_words(resource.table)}.{near}"
            )
    for name in resource.shielded:
        for problem in slips(resource.table, name):
            yield f"{here}: `shielded` names {problem}"
    # Whoever is restricted sees least: every scope comes to its columns for that role.
    viewer = Viewer(account_ids=(1,), role=UserRole.RESTRICTED, account_id=1, user_id=1)
    try:
        resource.visible(resource.table, viewer)
    except KeyError as error:
        yield f"{here}: its scope names {unknown(str(error.args[0]), resource.table)}"


def of_filter(resource: Resource, declared: Filter) -> Problems:
    """What a filter names that is not there, or that is something else."""
    target = None
    if declared.target in NODE_TYPES:
        target = NODE_TYPES[declared.target].resource.table
    elif declared.target is not None:
        near = suggestion(declared.target, NODE_TYPES)
        yield f"takes ids of {declared.target}, which is not a type with an id.{near}"
    if isinstance(declared, DerivedFilter):
        viewer = Viewer(account_ids=(1,), role=UserRole.PROVIDER, account_id=1, user_id=1)
        yield from of_expression(resource.table, declared.expression, viewer)
        return
    if isinstance(declared, LinkFilter):
        yield from ("goes by " + each for each in slips(declared.link, declared.own, resource))
        if declared.link not in Base.metadata.tables:
            return
        compared: Table | str = declared.link
    elif isinstance(declared, ParentFilter):
        yield from ("goes by " + each for each in slips(resource.table, declared.key))
        compared = declared.parent
    else:
        compared = resource.table
    yield from ("compares " + each for each in slips(compared, declared.column, target))


def of_expression(table: Table, expression: Any, *more: Any) -> Problems:
    """What an expression over a table names that is not there."""
    try:
        expression(table, *more)
    except (KeyError, AttributeError) as error:
        yield f"names {unknown(str(error.args[0]), table)}"


# What the fields of a type declare


def of_type(owner: type, resource: Resource | None) -> Problems:
    """What the fields of a type name that is not there; `resource` is what its rows come from."""
    definition: Any = owner.__strawberry_definition__  # type: ignore[attr-defined]
    for field in definition.fields:
        declared = field.metadata.get(DECLARATION)
        origin = field.origin or owner
        here = f"{owner.__name__}.{field.python_name} ({file_of(origin.__module__)})"
        if isinstance(declared, Part):
            yield from of_type(get_type_hints(field.base_resolver.wrapped_func)["return"], resource)
        elif isinstance(declared, Column) and resource is not None:
            for problem in slips(resource.table, field.python_name):
                yield f"{here} is {problem}"
        else:
            for problem in of_field(declared, resource):
                yield f"{here} {problem}"


def of_field(declared: Any, resource: Resource | None) -> Problems:
    """What a declaration names that is not there, as the rest of a sentence on the field."""
    match declared:
        case ToOne() | ValueOf() if resource is not None:
            named = slips(resource.table, declared.key, declared.resource)
            yield from ("goes by " + each for each in named)
            if isinstance(declared, ValueOf):
                yield from (
                    "gives " + each for each in slips(declared.resource.table, declared.column)
                )
                if declared.otherwise is not None:
                    named = slips(resource.table, declared.otherwise)
                    yield from ("otherwise gives " + each for each in named)
        case ToChild() | Count():
            yield from of_relation(declared.relation, resource)
        case ToMany():
            if declared.relation is not None:
                yield from of_relation(declared.relation, resource)
            yield from of_inputs(declared)
        case Computed() if resource is not None:
            for name in declared.columns:
                yield from ("is made from " + each for each in slips(resource.table, name))
            for part in declared.parts:
                relation = part.relation if isinstance(part, Figures) else part
                yield from of_relation(relation, resource)
                if isinstance(part, Figures):
                    yield from of_expression(relation.child.table, part.of)
        case One():
            for name in declared.keys.values():
                if name not in declared.resource.filters:
                    near = suggestion(name, declared.resource.filters)
                    there = resource_words(declared.resource)
                    yield f"looks up by `{name}`, which is not a filter of {there}.{near}"


def of_relation(relation: Relation, parent: Resource | None) -> Problems:
    """What a relation names that is not there, or does not lead from the parent to the child."""
    child = relation.child
    through = child.table if relation.link is None else relation.link
    yield from ("goes by " + each for each in slips(through, relation.by, parent))
    if relation.link is not None:
        key = relation.child_key or ""
        yield from ("goes by " + each for each in slips(relation.link, key, child))
    for name, there in relation.carried.items():
        yield from ("carries " + each for each in slips(child.table, name))
        yield from ("carries " + each for each in slips(through, there))


def of_inputs(declared: ToMany) -> Problems:
    """How the inputs of a list differ from what its resource declares."""
    resource = declared.resource
    offered = filter_names(declared.filter)
    yield from differences(declared.filter, offered, resource, "filters", set(resource.filters))
    definition: Any = declared.order.__strawberry_definition__  # type: ignore[attr-defined]
    key = next(field for field in definition.fields if field.python_name == "field")
    named = {value.name for value in key.type.values}
    words: type[Enum] = key.type.wrapped_cls
    yield from differences(words, named, resource, "orders", set(resource.orders))


def differences(
    offering: type, offered: set[str], resource: Resource, kind: str, there: set[str]
) -> Problems:
    """Which side lacks what, if an input offers something else than a resource declares."""
    if offered == there:
        return
    input_words = f"{offering.__name__} ({file_of(offering.__module__)})"
    sides = []
    for lacking, names, others in (
        (input_words, there - offered, offered - there),
        (f"`{kind}` of {resource_words(resource)}", offered - there, there - offered),
    ):
        if names:
            listed = ", ".join(f"`{name}`" for name in sorted(names))
            near = suggestion(min(names), others) if len(names) == 1 else ""
            sides.append(f"{lacking} lacks {listed}.{near}")
    yield f"takes {input_words} for {resource.name}, and they differ. {' '.join(sides)}"


# Words


def slips(table: Table | str, column: str, target: Resource | Table | None = None) -> Problems:
    """What is wrong with a column of a table, as the object of a sentence.

    Either may not be there; or the column refers to another table than that of `target`.
    """
    known = Base.metadata.tables
    if isinstance(table, str):
        if table not in known:
            yield f"the table `{table}`, which there is not.{suggestion(table, known)}"
            return
        table = known[table]
    if column not in table.c:
        near = suggestion(column, table.c.keys())
        yield f"the column `{column}`, which {table_words(table)} does not have.{near}"
    elif target is not None:
        wanted = target if isinstance(target, Table) else target.table
        referred = referred_by(table, column)
        if referred is not None and referred is not wanted:
            yield (
                f"the column `{column}`, which in {table_words(table)} refers to "
                f"{table_words(referred)}, not to {table_words(wanted)}."
            )


def referred_by(table: Table, column: str) -> Table | None:
    """The table that a column refers to, if there is a foreign key for it."""
    for constraint in table.foreign_key_constraints:
        if constraint.column_keys[-1] == column:
            return constraint.referred_table
    return None


def unknown(name: str, table: Table) -> str:
    """A name that is neither a table nor a column of any table here."""
    tables = Base.metadata.tables
    known = sorted({*tables, *(column.key for each in tables.values() for column in each.c)})
    return (
        f"`{name}`, which is neither a table nor a column of {table_words(table)}, or of the table "
        f"that it goes through.{suggestion(name, known)}"
    )


def table_words(table: Table) -> str:
    """A table with the file of its model."""
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            return f"the table `{table.name}` ({file_of(mapper.class_.__module__)})"
    return f"the table `{table.name}`"


def resource_words(resource: Resource) -> str:
    """A resource by its constant, with the file that declares it: the `store` beside its model."""
    store = f"{resource.model.__module__.rpartition('.')[0]}.store"
    for name, value in vars(sys.modules[store]).items():
        if value is resource:
            return f"{name} ({file_of(store)})"
    return f"the resource {resource.name}"


def file_of(module: str) -> str:
    """The file of a module, from the root of the repository."""
    return f"{module.replace('.', '/')}.py"
