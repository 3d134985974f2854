"""Reads: by key, one page, one page per parent, counts. Each is one statement, always scoped."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, literal_column, select, true
from sqlalchemy.sql.selectable import FromClause

from gateway.config import SQLITE
from gateway.database.arrays import any_of, key_rows
from gateway.database.engine import Database
from gateway.database.prepared import converted, converter
from gateway.database.readers import Rows
from gateway.policies import Viewer
from gateway.store.conditions import Condition
from gateway.store.paging import Page, PageRequest, default_order, order_clauses
from gateway.store.predicates import Values, condition_clause, visible_condition
from gateway.store.resource import Relation, Resource
from gateway.store.shapes import (
    condition_shape,
    condition_values,
    request_shape,
    request_values,
    viewer_shape,
)
from gateway.store.sources import (
    KEY,
    KEYS,
    carried,
    cut,
    key_parameter,
    keys_parameter,
    named,
    predicates_of,
    shown_condition,
    shown_request,
    source_of,
    tied,
    window,
)

PARENT = "parent_id"
MAX_PARTS = 1000
Columns = tuple[str, ...] | None


async def rows_by_key(
    database: Database,
    resource: Resource,
    viewer: Viewer,
    keys: Sequence[int],
    columns: Columns = None,
    *,
    hide: bool = False,
) -> Rows:
    """Rows by primary key, those that exist for the viewer; `hide` leaves out hidden ones."""
    condition = visible_condition(resource, None) if hide else None
    # PostgreSQL would plan a list of one anew with each execution.
    one = len(keys) == 1

    def build() -> Select[Any]:
        table, values = resource.table.alias(), Values()
        key = table.c.id
        statement = select(*resource.selection(table, viewer, columns)).where(
            key == key_parameter() if one else any_of(key, keys_parameter()),
            *resource.visible(table, viewer),
        )
        if condition is None:
            return statement
        return statement.where(condition_clause(resource, table, condition, values, viewer))

    shape = ("key" if one else "keys", resource, columns, hide, viewer_shape(viewer))
    parameters = named(condition_values(resource, condition))
    parameters |= {KEY: keys[0]} if one else {KEYS: list(keys)}
    return await database.read(database.prepare(shape, build), viewer, parameters)


async def page(
    database: Database,
    resource: Resource,
    viewer: Viewer,
    request: PageRequest,
    columns: Columns = None,
    *,
    total: bool = False,
) -> Page:
    """One page of a resource; with the number of rows in all of its pages in the same statement."""
    shown = await shown_request(database, resource, viewer, request)

    def build() -> Select[Any]:
        table, values = resource.table.alias(), Values()
        selected = resource.selection(table, viewer, columns)
        statement = window(
            select(*selected).where(*predicates_of(resource, table, shown, values, viewer)),
            resource,
            table.c,
            shown,
            values,
            viewer,
        )
        if not total:
            return statement
        number = _number(resource, shown.condition, values, viewer)
        return statement.add_columns(number.scalar_subquery().label("total"))

    shape = ("page", resource, columns, total, request_shape(shown), viewer_shape(viewer))
    prepared = database.prepare(shape, build)
    values = [*request_values(resource, shown)]
    if total:
        values += condition_values(resource, shown.condition)
    rows = await database.read(prepared, viewer, named(values))
    page = cut(rows, request)
    if not total:
        return page
    if rows:
        return replace(page, total=rows[0][-1])
    if request.cursor is None and not request.offset:
        return replace(page, total=0)
    return replace(page, total=await count(database, resource, viewer, request.condition))


async def page_by_parent(
    database: Database,
    relation: Relation,
    viewer: Viewer,
    parents: Sequence[int],
    request: PageRequest,
    columns: Columns = None,
) -> dict[int, Page]:
    """One page of a relation for each parent, in one statement whatever their number.

    The parent's id is the last column of each row.
    """
    shown = await shown_request(database, relation.child, viewer, request)
    shape = ("children", relation, columns, request_shape(shown), viewer_shape(viewer))
    prepared = database.prepare(
        shape, lambda: _children(database.dialect, relation, viewer, shown, columns)
    )
    parameters = named(request_values(relation.child, shown))
    rows = await database.read(prepared, viewer, {**parameters, KEYS: list(parents)})
    by_parent: dict[int, list[Any]] = {key: [] for key in parents}
    for row in rows:
        by_parent[row[-1]].append(row)
    return {key: cut(found, request) for key, found in by_parent.items()}


async def parts_by_parent(
    database: Database, relation: Relation, viewer: Viewer, parents: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    """The rows of a relation for each parent, by name, in their default order.

    For what belongs to the parent as a part of it, and is few: of more than MAX_PARTS rows the
    first are given.
    """
    request = PageRequest(None, default_order(relation.child), limit=MAX_PARTS)
    pages = await page_by_parent(database, relation, viewer, parents, request)
    by_name = mapping_of(database, relation.child)
    return {key: [by_name(row) for row in page.rows] for key, page in pages.items()}


def _children(
    dialect: str,
    relation: Relation,
    viewer: Viewer,
    request: PageRequest,
    columns: Columns,
) -> Select[Any]:
    values = Values()
    parent = key_rows(keys_parameter(), dialect)
    inner: FromClause = relation.child.table.alias()
    source, key, tie = source_of(relation, inner)
    places = carried(relation, tie, request) or inner.c
    kept = [
        key == parent.c.value,
        *tied(tie, viewer),
        *predicates_of(relation.child, inner, request, values, viewer, places),
    ]
    lateral = dialect != SQLITE
    if lateral and tie is not None and places is inner.c:
        # OFFSET 0 keeps the planner from walking every child in order to find those of a parent.
        rows = select(*inner.c).select_from(source).where(*kept).correlate(parent)
        inner = source = rows.offset(literal_column("0")).subquery()
        places, kept = inner.c, []
    selected = relation.child.selection(inner, viewer, columns) if lateral else [inner.c.id]
    first = window(
        select(*selected).select_from(source).where(*kept).correlate(parent),
        relation.child,
        places,
        request,
        values,
        viewer,
    )
    if lateral:
        # A nested loop: the rows of one parent come in the order of the inner statement.
        rows_of = first.lateral()
        return select(*rows_of.c, parent.c.value.label(PARENT)).select_from(
            parent.join(rows_of, true())
        )
    child = relation.child.table.alias()
    return (
        select(*relation.child.selection(child, viewer, columns), parent.c.value.label(PARENT))
        .select_from(parent.join(child, child.c.id.in_(first)))
        .where(*relation.child.visible(child, viewer))
        .order_by(*order_clauses(relation.child, child.c, request, viewer))
        # The rows are known by their primary keys: an index on the account would be walked for
        # every parent.
        .with_hint(child, "NOT INDEXED", "sqlite")
    )


async def child_by_parent(
    database: Database,
    relation: Relation,
    viewer: Viewer,
    parents: Sequence[int],
    columns: Columns = None,
) -> dict[int, Any]:
    """The row that refers to each parent, where there is one; a unique key lets there be no more.

    The parent's id is the last column of each row.
    """
    resource = relation.child

    def build() -> Select[Any]:
        child = resource.table.alias()
        parent = child.c[relation.by]
        return select(*resource.selection(child, viewer, columns), parent.label(PARENT)).where(
            any_of(parent, keys_parameter()), *resource.visible(child, viewer)
        )

    prepared = database.prepare(("child", relation, columns, viewer_shape(viewer)), build)
    rows = await database.read(prepared, viewer, {KEYS: list(parents)})
    return {row[-1]: row for row in rows}


async def count(
    database: Database, resource: Resource, viewer: Viewer, condition: Condition | None
) -> int:
    """How many rows of a resource meet a condition."""
    shown = await shown_condition(database, resource, viewer, condition)

    def build() -> Select[Any]:
        return _number(resource, shown, Values(), viewer)

    shape = ("count", resource, condition_shape(shown), viewer_shape(viewer))
    prepared = database.prepare(shape, build)
    rows = await database.read(prepared, viewer, named(condition_values(resource, shown)))
    return int(rows[0][0])


def _number(
    resource: Resource, shown: Condition | None, values: Values, viewer: Viewer
) -> Select[Any]:
    """How many rows meet a condition."""
    table = resource.table.alias()
    return (
        select(func.count())
        .select_from(table)
        .where(*predicates_of(resource, table, PageRequest(shown), values, viewer))
    )


def mapping_of(
    database: Database, resource: Resource, columns: Columns = None
) -> Callable[[Sequence[Any]], dict[str, Any]]:
    """A function from a row of a resource to its values by name."""
    shape = (resource, columns)
    known = _MAPPINGS.get((database.dialect, shape))
    if known is None:
        wanted = resource.columns if columns is None else columns
        converters = [converter(resource.table.c[name].type, database.dialect) for name in wanted]
        known = _MAPPINGS[database.dialect, shape] = converted(
            ("row_id", *wanted), (None, *converters)
        )
    return known


_MAPPINGS: dict[Any, Callable[[Sequence[Any]], dict[str, Any]]] = {}
