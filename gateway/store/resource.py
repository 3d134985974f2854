"""Declarations: what can be asked of a resource, stated once for every path that asks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import BindParameter, Integer, Table, and_, case, false, null, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.database.columns import Base
from gateway.database.tenancy import of_tenant
from gateway.policies import ApiScope, UserRole, Viewer
from gateway.store.operators import OPERATORS, parameter_type
from gateway.store.scope import ByColumn, RowScope, some_row

Bind = Callable[[Any, TypeEngine[Any]], BindParameter[Any]]
# Every resource by its name, the first of a name.
RESOURCES: dict[str, "Resource"] = {}


class Places(Protocol):
    """Columns of rows, under the names of the resource's columns."""

    def __getitem__(self, name: str, /) -> ColumnElement[Any]: ...


def seen_by(
    viewer: Viewer, target: str, key: ColumnElement[Any], account: ColumnElement[Any]
) -> ColumnElement[bool] | None:
    """Whether the viewer sees the object of a type with a key; None if everybody does.

    What refers to an object that the viewer does not see must not tell of it: neither a filter nor
    an order, a cursor or a figure.
    """
    resource = RESOURCES[target]
    row = resource.table.alias()
    within = resource.scope(row, viewer)
    if within is None:
        return None
    return (
        select(1)
        .select_from(row)
        .where(of_tenant(row, viewer), row.c.account_id == account, row.c.id == key, within)
        .exists()
    )


def as_seen(
    viewer: Viewer, target: str, key: ColumnElement[Any], account: ColumnElement[Any]
) -> ColumnElement[Any]:
    """A key, or null where the viewer does not see the object that it names."""
    seen = seen_by(viewer, target, key, account)
    return key if seen is None else case((seen, key))


def held_as_seen(
    viewer: Viewer,
    target: str,
    held: ColumnElement[bool],
    key: ColumnElement[Any],
    account: ColumnElement[Any],
    operator: str,
    value: Any,
) -> ColumnElement[bool]:
    """What holds of a key that is null where the viewer does not see the object that it names.

    `held` is what holds of the stored key: an index that serves it still does.
    """
    seen = seen_by(viewer, target, key, account)
    if seen is None:
        return held
    if operator == "isNull" and value:
        return or_(held, ~seen)
    return and_(held, seen)


@dataclass(frozen=True)
class Filter:
    """A filter on a column; `target` names the type whose ids it takes."""

    column: str
    target: str | None = None
    normalize: Callable[[Any], Any] | None = None

    def clause(
        self, table: FromClause, operator: str, value: Any, bind: Bind, viewer: Viewer
    ) -> ColumnElement[bool]:
        """The predicate on a row of `table`; what the viewer does not see is null."""
        column = table.c[self.column]
        held = compare(column, operator, self.normalized(value), bind)
        if self.target is None or not self.refers:
            return held
        return held_as_seen(viewer, self.target, held, column, table.c.account_id, operator, value)

    @property
    def refers(self) -> bool:
        """Whether the column is a key of another object, which has a viewer of its own."""
        return self.target is not None and self.column not in ("id", "account_id")

    def normalized(self, value: Any) -> Any:
        """The value in the form that is stored, for instance an e-mail address in lower case."""
        if self.normalize is None or isinstance(value, bool):
            return value
        if isinstance(value, tuple):
            return tuple(self.normalize(item) for item in value)
        return self.normalize(value)

    def check(self, operator: str, value: Any, argument: str) -> None:
        """Raise BadUserInput for a value, or an item of a list, that nothing can be found by."""


@dataclass(frozen=True)
class LinkFilter(Filter):
    """A filter on the children of the row, such as the rows of a link table: some must match."""

    link: str = ""
    own: str = ""

    def clause(
        self, table: FromClause, operator: str, value: Any, bind: Bind, viewer: Viewer
    ) -> ColumnElement[bool]:
        tie = self.tie()
        if operator == "isNull":
            there = self.some(table, tie, [], viewer)
            return ~there if value else there
        return self.some(table, tie, [self.holds(tie, operator, value, bind)], viewer)

    def tie(self) -> FromClause:
        """The table of the children."""
        return Base.metadata.tables[self.link].alias()

    def holds(self, tie: FromClause, operator: str, value: Any, bind: Bind) -> ColumnElement[bool]:
        """The predicate on one child."""
        return compare(self.value_of(tie), operator, value, bind)

    def some(
        self,
        table: FromClause,
        tie: FromClause,
        predicates: Sequence[ColumnElement[bool]],
        viewer: Viewer,
    ) -> ColumnElement[bool]:
        """Whether some child of the row that the viewer sees meets predicates."""
        seen = self.seen(tie, viewer)
        return some_row(tie, self.own, table, "id", viewer, *seen, *predicates)

    def value_of(self, tie: FromClause) -> ColumnElement[Any]:
        """What is compared."""
        return tie.c[self.column]

    def seen(self, tie: FromClause, viewer: Viewer) -> list[ColumnElement[bool]]:
        """What keeps the rows that the viewer sees, of those of its accounts."""
        if self.target is None:
            return []
        seen = seen_by(viewer, self.target, tie.c[self.column], tie.c.account_id)
        return [] if seen is None else [seen]


class TieFilter(LinkFilter):
    """A filter of which several beside each other hold of one and the same row."""


@dataclass(frozen=True)
class DerivedFilter(Filter):
    """A filter on what an expression makes of the row."""

    expression: Callable[[FromClause, Viewer], ColumnElement[Any]] | None = None

    def clause(
        self, table: FromClause, operator: str, value: Any, bind: Bind, viewer: Viewer
    ) -> ColumnElement[bool]:
        assert self.expression is not None
        return compare(self.expression(table, viewer), operator, self.normalized(value), bind)


@dataclass(frozen=True)
class ParentFilter(Filter):
    """A filter on the parent of the row."""

    parent: str = ""
    key: str = ""

    def clause(
        self, table: FromClause, operator: str, value: Any, bind: Bind, viewer: Viewer
    ) -> ColumnElement[bool]:
        row = Base.metadata.tables[self.parent].alias()
        column = row.c[self.column]
        held = compare(column, operator, value, bind)
        if self.target is not None:
            account = row.c.account_id
            held = held_as_seen(viewer, self.target, held, column, account, operator, value)
        return some_row(row, "id", table, self.key, viewer, held)


def compare(
    column: ColumnElement[Any], operator: str, value: Any, bind: Bind
) -> ColumnElement[bool]:
    """The predicate of an operator on a value of the store."""
    if operator == "isNull":
        return OPERATORS[operator](column, BindParameter(None, value))
    if isinstance(value, bool):
        truth: Any = true() if value else false()
        return OPERATORS[operator](column, truth)
    return OPERATORS[operator](column, bind(value, parameter_type(operator, column.type)))


def on(column: InstrumentedAttribute[Any], normalize: Callable[[Any], Any] | None = None) -> Filter:
    """A filter on a column of the resource."""
    return Filter(column.key, normalize=normalize)


def derived(
    expression: Callable[[FromClause, Viewer], ColumnElement[Any]],
) -> DerivedFilter:
    """A filter on what an expression makes of a row of the table that it is given."""
    return DerivedFilter("", expression=expression)


def refers(column: InstrumentedAttribute[Any], target: str) -> Filter:
    """A filter on the object that a column refers to, by its id."""
    return Filter(column.key, target=target)


def linked(
    own: InstrumentedAttribute[Any], other: InstrumentedAttribute[Any], target: str
) -> LinkFilter:
    """A filter on the objects that a link table ties to the resource, by their ids."""
    return LinkFilter(other.key, target=target, link=other.class_.__tablename__, own=own.key)


def parents(
    key: InstrumentedAttribute[Any], column: InstrumentedAttribute[Any], target: str
) -> ParentFilter:
    """A filter on the object that a column of the row's parent refers to, by its id."""
    return ParentFilter(column.key, target=target, parent=column.class_.__tablename__, key=key.key)


@dataclass(frozen=True, eq=False)
class Resource:
    """One kind of object: its table, its scope, and what it can be filtered and ordered by.

    `name` is the GraphQL type. `hidden` are conditions that lists and look-ups by id keep to unless
    the filter names the field itself (deleted customers, pending users): a value, or a tuple of
    those that are shown. A `default_order` begins with "-" where it descends. `shielded` columns
    are null for keys without the scope, or for users whose role is not among those named; nothing
    filters or orders by them. `noun` is what messages call it, where that is not its name.
    """

    name: str
    model: type[Base]
    scope: RowScope
    filters: Mapping[str, Filter]
    orders: Mapping[str, str]
    default_order: str
    hidden: Mapping[str, Any] = field(default_factory=dict)
    shielded: Mapping[str, ApiScope | frozenset[UserRole]] = field(default_factory=dict)
    noun: str = ""

    def __post_init__(self) -> None:
        RESOURCES.setdefault(self.name, self)

    @cached_property
    def references(self) -> Mapping[str, str]:
        """The columns that are keys of other objects, each with the name of their type.

        The one that decides whether the row exists is left out: the viewer sees what it names.
        """
        decides = self.scope.column if isinstance(self.scope, ByColumn) else None
        return {
            each.column: each.target
            for each in self.filters.values()
            if type(each) is Filter and each.target and each.refers and each.column != decides
        }

    @cached_property
    def called(self) -> str:
        """What messages call it: the words of its name."""
        return self.noun or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name).lower()

    @cached_property
    def table(self) -> Table:
        table = self.model.__table__
        assert isinstance(table, Table)
        return table

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the stored columns; the primary key is called `row_id` in rows."""
        return tuple(column.key for column in self.table.columns if column.key != "id")

    def selection(
        self, table: FromClause, viewer: Viewer, columns: tuple[str, ...] | None = None
    ) -> list[ColumnElement[Any]]:
        """What a statement selects of a row: its id as `row_id`, and the columns asked for."""
        wanted = self.columns if columns is None else columns
        return [table.c.id.label("row_id"), *(self._shown(table, name, viewer) for name in wanted)]

    def _shown(self, table: FromClause, name: str, viewer: Viewer) -> ColumnElement[Any]:
        shield = self.shielded.get(name)
        if isinstance(shield, ApiScope) and shield not in viewer.scopes:
            return null().label(name)
        if isinstance(shield, frozenset) and viewer.role not in shield:
            return null().label(name)
        shown = self.place(table.c, name, viewer)
        return shown if shown is table.c[name] else shown.label(name)

    def place(self, columns: Places, name: str, viewer: Viewer) -> ColumnElement[Any]:
        """A column as the viewer sees it."""
        target = self.references.get(name)
        if target is None:
            return columns[name]
        return as_seen(viewer, target, columns[name], columns["account_id"])

    def shown(self, table: FromClause) -> list[ColumnElement[bool]]:
        """The predicates that leave out what the resource hides by default."""
        kept: list[ColumnElement[bool]] = []
        for name, value in self.hidden.items():
            declared = self.filters.get(name)
            column = table.c[name if declared is None else declared.column]
            if isinstance(value, bool):
                kept.append(column == (true() if value else false()))
            else:
                shown = value if isinstance(value, tuple) else (value,)
                kept.append(or_(*(column == each for each in shown)))
        return kept

    def visible(self, table: FromClause, viewer: Viewer) -> list[ColumnElement[bool]]:
        """The predicates that keep the rows which exist for the viewer."""
        rows = self.scope(table, viewer)
        tenant = of_tenant(table, viewer)
        return [tenant] if rows is None else [tenant, rows]


@dataclass(frozen=True, eq=False)
class Relation:
    """A to-many relation: the child, and how it points to the parent.

    `by` is the child's column that holds the parent's id. Where a table lies between, `link` names
    it, `by` is its column for the parent and `child_key` the one for the child. `carried` are the
    child's columns that the link has too, each with its name there.
    """

    child: Resource
    by: str
    link: str | None = None
    child_key: str | None = None
    carried: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures over all rows of a relation, hidden ones left out.

    `of` gives the aggregates by name, over a table of the children. Where a parent has no row,
    counts are 0 and the others null, as SQL has it.
    """

    relation: Relation
    of: Callable[[FromClause], Mapping[str, ColumnElement[Any]]]

    @cached_property
    def none(self) -> Mapping[str, Any]:
        """The figures of a parent without rows."""
        made = self.of(self.relation.child.table)
        return {
            name: 0 if isinstance(value.type, Integer) else None for name, value in made.items()
        }


def through(
    child: Resource,
    by: InstrumentedAttribute[Any],
    child_key: InstrumentedAttribute[Any],
    **carried: InstrumentedAttribute[Any],
) -> Relation:
    """A relation over a link table, and the link's columns that hold columns of the child."""
    names = {name: column.key for name, column in carried.items()}
    return Relation(child, by.key, by.class_.__tablename__, child_key.key, names)


def orders(**columns: InstrumentedAttribute[Any]) -> dict[str, str]:
    """Names to order by, each with its column."""
    return {name: column.key for name, column in columns.items()}
