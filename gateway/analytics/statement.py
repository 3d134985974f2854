"""Statements of figures: facts grouped by dataset, joined on their keys, ordered and cut.

The grouped rows of several datasets are stacked and grouped once more by their keys: that is a full
outer join in which null keys meet, too.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import FromClause

from gateway.analytics.components import Component
from gateway.analytics.datasets import ALONE, Dataset, Facts, bind, facts_of
from gateway.analytics.dimensions import OF_LOCATION, QUESTION_OF_FIELD, TEXTS, Dimension
from gateway.analytics.filters import predicates
from gateway.analytics.metrics import Metric
from gateway.analytics.months import finest_of_months
from gateway.analytics.names import ENTITIES, NAMED, label_name, labels_of
from gateway.analytics.places import with_places
from gateway.analytics.request import Order, Request
from gateway.analytics.zones import Offsets
from gateway.database.columns import Identity
from gateway.policies import UserRole, Viewer


def key_name(number: int) -> str:
    return f"key{number}"


def all_components(request: Request) -> tuple[Component, ...]:
    """Every component of the request, in the order of the columns of its rows."""
    return tuple(each for parts in request.components.values() for each in parts)


def ranked(request: Request) -> tuple[Metric, ...]:
    """The metrics whose places are further columns of its rows."""
    return tuple(metric for metric in request.metrics if metric.ranked)


def label_columns(request: Request) -> tuple[Dimension, ...]:
    """The dimensions of objects whose labels are further columns of its rows."""
    return tuple(each for each in request.labelled if each in NAMED)


def kept_facts(
    dataset: Dataset, request: Request, viewer: Viewer, reads: Sequence[str] = ()
) -> tuple[Facts, list[ColumnElement[bool]]]:
    """The facts of a dataset, and what those that count must meet."""
    facts = facts_of(dataset, viewer, (*reads, *request.dimensions))
    if viewer.restricted:
        facts = _as_seen(facts, viewer, PEOPLE)
    kept = [*facts.scope, *predicates(dataset, facts, request.filter, viewer)]
    # A provider sees every user who may write in its accounts, its own among them.
    if viewer.role not in (UserRole.PROVIDER, UserRole.RESTRICTED):
        facts = _as_seen(facts, viewer, {Dimension.USER} & set(request.dimensions))
    return facts, kept


# The dimensions of people whom a viewer may not see, though it sees the facts.
PEOPLE = frozenset({Dimension.USER, Dimension.REP, Dimension.CLIENT})


def _as_seen(facts: Facts, viewer: Viewer, dimensions: Collection[Dimension]) -> Facts:
    """The facts with nobody in place of those whom the viewer does not see."""
    keys = dict(facts.keys)
    for dimension in dimensions:
        if (known := keys.get(dimension)) is not None:
            resource = ENTITIES[dimension]
            row = resource.table.alias()
            seen = known.in_(select(row.c.id).where(*resource.visible(row, viewer)))
            keys[dimension] = case((seen, known))
    return replace(facts, keys=keys)


@dataclass(frozen=True)
class Keyed:
    """Facts with their keys in the dimensions of a request, in its order."""

    facts: Facts
    source: FromClause
    kept: list[ColumnElement[bool]]
    keys: list[ColumnElement[Any]]


def keyed(
    dataset: Dataset,
    request: Request,
    viewer: Viewer,
    offsets: Offsets,
    reads: Sequence[str] = (),
) -> Keyed:
    """The facts of a dataset that count, each as often as its location has memberships."""
    facts, kept = kept_facts(dataset, request, viewer, reads)
    own = {each: _key(facts, each, request, offsets) for each in _own(request)}
    if len(own) == len(request.dimensions):
        return Keyed(facts, facts.source, kept, _labelled(request, own))
    assert facts.location is not None
    located = (facts.source, facts.account, facts.location)
    source, tied = with_places(*located, request.dimensions, viewer)
    return Keyed(facts, source, kept, _labelled(request, {**own, **tied}))


def grouped(
    dataset: Dataset, request: Request, viewer: Viewer, offsets: Offsets, *, counts: bool = True
) -> Select[Any]:
    """The facts of one dataset by their keys, with its components unless `counts` is off."""
    parts = request.components[dataset] if counts else ()
    reads = [name for part in parts for name in part.reads]
    if request.reads_alone(dataset) and not viewer.restricted:
        reads.append(ALONE)
    if _single(dataset, request):
        facts = keyed(dataset, request, viewer, offsets, reads)
        singles = (part.of_one(facts.facts.tables).label(part.name) for part in parts)
        return select(*facts.keys, *singles).select_from(facts.source).where(*facts.kept)
    if len(_own(request)) < len(request.dimensions) and all(part.additive for part in parts):
        return _by_location_first(dataset, request, viewer, offsets, parts, reads)
    rows = keyed(dataset, request, viewer, offsets, reads)
    values = (part.aggregate(rows.facts.tables).label(part.name) for part in parts)
    statement = select(*rows.keys, *values).select_from(rows.source).where(*rows.kept)
    return by_first(statement, len(rows.keys))


def _single(dataset: Dataset, request: Request) -> bool:
    """Whether every row is a single fact, so that there is nothing to group."""
    return bool(dataset.single_by) and dataset.single_by.issubset(request.dimensions)


def _by_location_first(
    dataset: Dataset,
    request: Request,
    viewer: Viewer,
    offsets: Offsets,
    parts: Sequence[Component],
    reads: Sequence[str],
) -> Select[Any]:
    """Facts by memberships, added up by location before: one in three groups is read once."""
    facts, kept = kept_facts(dataset, request, viewer, reads)
    assert facts.location is not None
    own = [
        _key(facts, each, request, offsets).label(f"own{n}") for n, each in enumerate(_own(request))
    ]
    by_location = (
        select(
            facts.account.label("account_id"),
            facts.location.label("location_id"),
            *own,
            *(part.aggregate(facts.tables).label(part.name) for part in parts),
        )
        .select_from(facts.source)
        .where(*kept)
    )
    rows = by_first(by_location, 2 + len(own)).subquery("located")
    located = (rows, rows.c.account_id, rows.c.location_id)
    source, tied = with_places(*located, request.dimensions, viewer)
    keys = {each: rows.c[f"own{n}"] for n, each in enumerate(_own(request))}
    columns = _labelled(request, {**keys, **tied})
    values = (part.added(rows.c[part.name]).label(part.name) for part in parts)
    return by_first(select(*columns, *values).select_from(source), len(columns))


def _own(request: Request) -> list[Dimension]:
    """The dimensions that a fact has by itself, not through its location."""
    return [each for each in request.dimensions if each not in OF_LOCATION]


def _key(
    facts: Facts, dimension: Dimension, request: Request, offsets: Offsets
) -> ColumnElement[Any]:
    return facts.key(dimension, offsets, request.calendar, request.moves)


def _labelled(
    request: Request, keys: dict[Dimension, ColumnElement[Any]]
) -> list[ColumnElement[Any]]:
    return [keys[each].label(key_name(n)) for n, each in enumerate(request.dimensions)]


def by_first(statement: Select[Any], number: int) -> Select[Any]:
    """Grouped by the first columns; by none of them everything is one row."""
    return statement.group_by(*(literal_column(str(n + 1)) for n in range(number)))


def joined(request: Request, viewer: Viewer, offsets: Offsets) -> FromClause:
    """A row for each combination of keys that some dataset has, with every component."""
    datasets = list(request.components)
    if len(datasets) == 1:
        return grouped(datasets[0], request, viewer, offsets).subquery("figures")
    everything = all_components(request)
    stacked = []
    for dataset in datasets:
        part = grouped(dataset, request, viewer, offsets).subquery()
        stacked.append(
            select(
                *(part.c[key_name(n)] for n in range(len(request.dimensions))),
                *(
                    cast(part.c.get(each.name, null()), each.type).label(each.name)
                    for each in everything
                ),
            )
        )
    rows = union_all(*stacked).subquery("stacked")
    keys = [rows.c[key_name(n)] for n in range(len(request.dimensions))]
    values = [func.max(rows.c[each.name]).label(each.name) for each in everything]
    return by_first(select(*keys, *values), len(keys)).subquery("figures")


def number_of(metric: Metric, request: Request, figures: FromClause) -> ColumnElement[Any]:
    """The number of a metric, from its components."""
    if metric.ranked:
        return place_of(metric, request, figures)
    if metric.denominator is None and metric.scale == 1:
        ((_, component),) = metric.terms
        column: ColumnElement[Any] = figures.c[component.name]
        if component.greatest:
            return column
        number = func.coalesce(column, 0)
        if not component.dataset.whole_months:
            return number
        return case((and_(true(), *_has_months(request, figures)), number))
    return quotient(metric, figures)


def _has_months(request: Request, figures: FromClause) -> Iterator[ColumnElement[bool]]:
    """Whether the period has a whole month of a row, as `Request.row` has it."""
    period, day = request.filter.period, Date()
    if period.after is not None and period.before is not None:
        yield bind("first_month", day) < bind("end_month", day)
    span = finest_of_months(request.dimensions)
    if span is None:
        return
    key = figures.c[key_name(request.dimensions.index(span))]
    if period.after is not None:
        yield key >= bind("counted_from", day)
    if period.before is not None:
        yield key < bind("end_month", day)


def quotient(metric: Metric, figures: FromClause) -> ColumnElement[Any]:
    """The components of a metric, added up and divided."""
    total: ColumnElement[Any] | None = None
    for weight, component in metric.terms:
        value = cast(func.coalesce(figures.c[component.name], 0), Float) * float(
            weight * metric.scale
        )
        total = value if total is None else total + value
    assert metric.denominator is not None
    assert total is not None
    whole = func.nullif(figures.c[metric.denominator.name], 0)
    return total / (cast(whole, Float) * float(metric.divisor))


def place_of(metric: Metric, request: Request, figures: FromClause) -> ColumnElement[Any]:
    """The place of a ranked metric among the rows that differ in what it needs alone."""
    number = quotient(metric, figures)
    others = [
        figures.c[key_name(n)]
        for n, each in enumerate(request.dimensions)
        if each is not metric.needs
    ]
    place = func.rank().over(partition_by=others or None, order_by=number.desc().nulls_last())
    return case((number.is_not(None), place))


class CodePoints(FunctionElement[str]):
    """A text that is ordered by its code points, whatever the collation of the database."""

    type = String()
    inherit_cache = True
    name = "code_points"


@compiles(CodePoints)
def _code_points(element: CodePoints, compiler: SQLCompiler, **kw: Any) -> str:
    return f'{compiler.process(element.clauses, **kw)} COLLATE "C"'


@compiles(CodePoints, "sqlite")
def _code_points_sqlite(element: CodePoints, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


def _places_of_key(dimension: Dimension, key: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """What rows are ordered by where they are by a key, as `order_of_key` has it."""
    if dimension not in TEXTS:
        return [key]
    if dimension is not Dimension.QUESTION:
        return [CodePoints(key)]
    kind = func.substr(key, 1, 1)
    number = case((kind == QUESTION_OF_FIELD, cast(func.substr(key, 2), BigInteger)))
    return [CodePoints(kind), number, CodePoints(key)]


def rows_statement(request: Request, viewer: Viewer, offsets: Offsets) -> Select[Any]:
    """Keys and components of the rows in order, cut by the parameters `limit` and `offset`."""
    figures = joined(request, viewer, offsets)
    keys = [figures.c[key_name(n)] for n in range(len(request.dimensions))]
    source: FromClause = figures
    labels: dict[Dimension, ColumnElement[Any]] = {}
    for dimension in label_columns(request):
        key = keys[request.dimensions.index(dimension)]
        names = labels_of(dimension, viewer)
        source = source.outerjoin(names, names.c.key == key)
        labels[dimension] = names.c.label
        if dimension is Dimension.QUESTION:
            labels[dimension] = func.coalesce(names.c.label, func.substr(key, 2))

    def places(order: Order) -> list[ColumnElement[Any]]:
        if isinstance(order.by, Metric):
            return [number_of(order.by, request, figures)]
        if order.by_label and order.by in labels:
            return [CodePoints(labels[order.by])]
        return _places_of_key(order.by, keys[request.dimensions.index(order.by)])

    given = [(place, order.descending) for order in request.order for place in places(order)]
    plain = {order.by for order in request.order if not order.by_label}
    for dimension, key in zip(request.dimensions, keys, strict=True):
        if dimension not in plain:
            given += [(place, False) for place in _places_of_key(dimension, key)]
    return (
        select(
            *keys,
            *(figures.c[each.name] for each in all_components(request)),
            *(place_of(each, request, figures).label(each.place) for each in ranked(request)),
            *(labels[each].label(label_name(each)) for each in labels),
        )
        .select_from(source)
        .order_by(*((place.desc() if down else place).nulls_last() for place, down in given))
        .limit(bind("limit", Identity))
        .offset(bind("offset", Identity))
    )


def counted_statement(request: Request, viewer: Viewer, offsets: Offsets) -> Select[Any]:
    """The rows, and in the last column how many there are before they are cut."""
    return rows_statement(request, viewer, offsets).add_columns(func.count().over())


def count_statement(request: Request, viewer: Viewer, offsets: Offsets) -> Select[Any]:
    """The number of combinations of keys."""
    parts = [
        grouped(dataset, request, viewer, offsets, counts=False) for dataset in request.components
    ]
    rows = parts[0].subquery() if len(parts) == 1 else parts[0].union(*parts[1:]).subquery()
    return select(func.count()).select_from(rows)


def newest_statement(
    dataset: Dataset, request: Request, viewer: Viewer, _offsets: Offsets
) -> Select[Any]:
    """The last date of the facts of a dataset."""
    facts, kept = kept_facts(dataset, request, viewer)
    return select(func.max(facts.date)).select_from(facts.source).where(*kept)


def bounds_statement(
    dataset: Dataset, request: Request, viewer: Viewer, _offsets: Offsets
) -> Select[Any]:
    """The first and the last date of the facts of a dataset."""
    facts, kept = kept_facts(dataset, request, viewer)
    first, last = func.min(facts.date), func.max(facts.date)
    return select(first, last).select_from(facts.source).where(*kept)
