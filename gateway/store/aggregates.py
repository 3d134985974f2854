"""Counts and figures over the children of parents: one statement, however many parents."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.arrays import any_of
from gateway.database.engine import Database
from gateway.policies import Viewer
from gateway.store import read
from gateway.store.conditions import Condition
from gateway.store.paging import PageRequest
from gateway.store.predicates import Values, visible_condition
from gateway.store.resource import Figures, Relation
from gateway.store.shapes import (
    condition_shape,
    condition_values,
    viewer_shape,
)
from gateway.store.sources import (
    KEYS,
    keys_parameter,
    named,
    predicates_of,
    shown_condition,
    source_of,
    tied,
)


async def count_by_parent(
    database: Database,
    relation: Relation,
    viewer: Viewer,
    parents: Sequence[int],
    condition: Condition | None,
) -> dict[int, int]:
    """How many rows of a relation meet a condition, for each parent."""
    shown = await shown_condition(database, relation.child, viewer, condition)
    shape = ("count children", relation, condition_shape(shown), viewer_shape(viewer))
    rows = await _grouped(
        database, shape, relation, viewer, parents, shown, lambda _: [func.count()]
    )
    return {key: rows[key][0] if key in rows else 0 for key in parents}


async def figures_by_parent(
    database: Database, figures: Figures, viewer: Viewer, parents: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    """Figures over all rows of a relation by name, for each parent; hidden rows are left out."""
    names = tuple(figures.none)
    relation = figures.relation
    shown = visible_condition(relation.child, None)
    rows = await _grouped(
        database,
        ("figures of children", figures, viewer_shape(viewer)),
        relation,
        viewer,
        parents,
        shown,
        lambda child: list(figures.of(child).values()),
    )
    return {
        key: dict(zip(names, rows[key], strict=True)) if key in rows else figures.none
        for key in parents
    }


async def hanging_on(
    database: Database, part: Relation | Figures, viewer: Viewer, parents: Sequence[int]
) -> Mapping[int, Any]:
    """What a computed value is made from, for each parent: all rows of a relation, or figures."""
    if isinstance(part, Figures):
        return await figures_by_parent(database, part, viewer, parents)
    return await read.parts_by_parent(database, part, viewer, parents)


async def _grouped(
    database: Database,
    shape: Hashable,
    relation: Relation,
    viewer: Viewer,
    parents: Sequence[int],
    shown: Condition | None,
    figures: Callable[[FromClause], list[ColumnElement[Any]]],
) -> dict[int, Sequence[Any]]:
    """Aggregates over the children of each parent that has any."""
    resource = relation.child

    def build() -> Select[Any]:
        child, values = resource.table.alias(), Values()
        source, key, tie = source_of(relation, child)
        return (
            select(key, *figures(child))
            .select_from(source)
            .where(
                any_of(key, keys_parameter()),
                *tied(tie, viewer),
                *predicates_of(resource, child, PageRequest(shown), values, viewer),
            )
            .group_by(key)
        )

    prepared = database.prepare(shape, build)
    parameters = named(condition_values(resource, shown))
    rows = await database.read(prepared, viewer, {**parameters, KEYS: list(parents)})
    return {row[0]: row[1:] for row in rows}
