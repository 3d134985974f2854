"""Reads: by key, one page, one page per parent, counts. Each is one statement, always scoped."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, Select, and_, false, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.config import SQLITE
from gateway.database.arrays import Array, any_of, key_rows
from gateway.database.columns import Identity
from gateway.database.engine import Database
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.store.conditions import (
    All,
    AnyPart,
    Comparison,
    Condition,
    Not,
    both,
    fields_of,
)
from gateway.store.paging import Page, PageRequest, beyond, order_clauses
from gateway.store.resource import Relation, Resource

KEYS = "keys"
PARENT = "parent_id"


class Values:
    """Collects the values of a statement under names, so that its text keeps its shape."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}

    def bind(self, value: Any, type_: TypeEngine[Any]) -> BindParameter[Any]:
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return BindParameter(name, type_=type_, unique=False, required=True)


def visible_condition(resource: Resource, condition: Condition | None) -> Condition | None:
    """The condition with what the resource hides by default, unless the condition names it."""
    named = set(fields_of(condition))
    for name, value in resource.hidden.items():
        if name not in named:
            condition = both(condition, Comparison(name, "eq", value))
    return condition


def condition_clause(
    resource: Resource, table: FromClause, condition: Condition, values: Values, viewer: Viewer
) -> ColumnElement[bool]:
    """The predicate of a condition on a row of `table`."""

    def clause(part: Condition) -> ColumnElement[bool]:
        match part:
            case Comparison(field=name, operator=operator, value=value):
                if name in resource.filters:
                    declared = resource.filters[name]
                    return declared.clause(table, operator, value, values.bind, viewer)
                column = table.c[name]
                return column == values.bind(value, column.type)
            case All(parts=parts):
                return and_(true(), *(clause(each) for each in parts))
            case AnyPart(parts=parts):
                return or_(false(), *(clause(each) for each in parts))
            case Not(part=inner):
                return func.coalesce(clause(inner), false()).is_(false())

    return clause(condition)


async def rows_by_key(
    database: Database,
    resource: Resource,
    viewer: Viewer,
    keys: Sequence[int],
    columns: tuple[str, ...] | None = None,
    *,
    hide: bool = False,
) -> dict[int, Row[Any]]:
    """Rows by primary key, those that exist for the viewer; `hide` leaves out hidden ones."""
    table = resource.table.alias()
    values = Values()
    statement = select(*resource.selection(table, columns)).where(
        any_of(table.c.id, _keys_parameter()), *resource.visible(table, viewer)
    )
    condition = visible_condition(resource, None) if hide else None
    if condition is not None:
        statement = statement.where(condition_clause(resource, table, condition, values, viewer))
    rows = await database.fetch(statement, viewer, {**values.parameters, KEYS: list(keys)})
    return {row.row_id: row for row in rows}


async def page(
    database: Database,
    resource: Resource,
    viewer: Viewer,
    request: PageRequest,
    columns: tuple[str, ...] | None = None,
) -> Page:
    """One page of a resource."""
    table = resource.table.alias()
    values = Values()
    statement = select(*resource.selection(table, columns)).where(
        *_predicates(resource, table, request, values, viewer)
    )
    rows = await database.fetch(
        _window(statement, resource, table, request, values), viewer, values.parameters
    )
    return _cut(rows, request)


async def page_by_parent(
    database: Database,
    relation: Relation,
    viewer: Viewer,
    parents: Sequence[int],
    request: PageRequest,
    columns: tuple[str, ...] | None = None,
) -> dict[int, Page]:
    """One page of a relation for each parent, in one statement whatever their number."""
    values = Values()
    parent = key_rows(_keys_parameter(), database.dialect)
    inner = relation.child.table.alias()
    source, key, tied = _source(relation, inner, viewer)
    lateral = database.dialect != SQLITE
    selected = relation.child.selection(inner, columns) if lateral else [inner.c.id]
    first = _window(
        select(*selected)
        .select_from(source)
        .where(
            key == parent.c.value,
            *tied,
            *_predicates(relation.child, inner, request, values, viewer),
        )
        .correlate(parent),
        relation.child,
        inner,
        request,
        values,
    )
    if lateral:
        # A nested loop: the rows of one parent come in the order of the inner statement.
        rows_of = first.lateral()
        statement = select(parent.c.value.label(PARENT), *rows_of.c).select_from(
            parent.join(rows_of, true())
        )
    else:
        child = relation.child.table.alias()
        statement = (
            select(parent.c.value.label(PARENT), *relation.child.selection(child, columns))
            .select_from(parent.join(child, child.c.id.in_(first)))
            .where(*relation.child.visible(child, viewer))
            .order_by(*order_clauses(relation.child, child, request))
        )
    rows = await database.fetch(statement, viewer, {**values.parameters, KEYS: list(parents)})
    by_parent: dict[int, list[Row[Any]]] = {key: [] for key in parents}
    for row in rows:
        by_parent[getattr(row, PARENT)].append(row)
    return {key: _cut(found, request) for key, found in by_parent.items()}


async def count(
    database: Database, resource: Resource, viewer: Viewer, condition: Condition | None
) -> int:
    """How many rows of a resource meet a condition."""
    table = resource.table.alias()
    values = Values()
    statement = (
        select(func.count().label("total"))
        .select_from(table)
        .where(*_predicates(resource, table, PageRequest(condition), values, viewer))
    )
    rows = await database.fetch(statement, viewer, values.parameters)
    return sum(row.total for row in rows)


async def count_by_parent(
    database: Database,
    relation: Relation,
    viewer: Viewer,
    parents: Sequence[int],
    condition: Condition | None,
) -> dict[int, int]:
    """How many rows of a relation meet a condition, for each parent."""
    values = Values()
    child = relation.child.table.alias()
    source, key, tied = _source(relation, child, viewer)
    statement = (
        select(key.label(PARENT), func.count().label("total"))
        .select_from(source)
        .where(
            any_of(key, _keys_parameter()),
            *tied,
            *_predicates(relation.child, child, PageRequest(condition), values, viewer),
        )
        .group_by(key)
    )
    rows = await database.fetch(statement, viewer, {**values.parameters, KEYS: list(parents)})
    counts: Mapping[int, int] = {row.parent_id: row.total for row in rows}
    return {key: counts.get(key, 0) for key in parents}


def _keys_parameter() -> BindParameter[Any]:
    return BindParameter(KEYS, type_=Array(Identity), unique=False, required=True)


def _source(
    relation: Relation, child: FromClause, viewer: Viewer
) -> tuple[FromClause, ColumnElement[Any], list[ColumnElement[bool]]]:
    """Where the children are, the column with the parent's id, and the scope of the tie."""
    if relation.link is None or relation.child_key is None:
        return child, child.c[relation.by], []
    tie = relation.child.table.metadata.tables[relation.link].alias()
    same_row = and_(child.c.id == tie.c[relation.child_key], child.c.account_id == tie.c.account_id)
    return tie.join(child, same_row), tie.c[relation.by], [of_tenant(tie, viewer)]


def _predicates(
    resource: Resource,
    table: FromClause,
    request: PageRequest,
    values: Values,
    viewer: Viewer,
) -> list[ColumnElement[bool]]:
    predicates = resource.visible(table, viewer)
    condition = visible_condition(resource, request.condition)
    if condition is not None:
        predicates.append(condition_clause(resource, table, condition, values, viewer))
    if request.cursor is not None:
        predicates.append(beyond(resource, table, request, values.bind))
    return predicates


def _window(
    statement: Select[Any],
    resource: Resource,
    table: FromClause,
    request: PageRequest,
    values: Values,
) -> Select[Any]:
    """Ordered and cut to one row more than the page, which tells whether there is another."""
    statement = statement.order_by(*order_clauses(resource, table, request)).limit(
        values.bind(request.limit + 1, Identity)
    )
    if request.offset:
        statement = statement.offset(values.bind(request.offset, Identity))
    return statement


def _cut(rows: Sequence[Any], request: PageRequest) -> Page:
    more = len(rows) > request.limit
    kept = list(rows[: request.limit])
    started = request.cursor is not None or request.offset > 0
    if request.backward:
        kept.reverse()
        return Page(kept, has_previous=more, has_next=started)
    return Page(kept, has_previous=started, has_next=more)
