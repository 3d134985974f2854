"""The guard: refuses every statement on tenant tables that is not bound to the viewer.

Each SELECT, UPDATE and DELETE is judged on its own, subqueries included; only a conjunct of WHERE
or of an inner ON binds a table, and SQL text is never trusted.

It walks SQLAlchemy's own tree of a statement, some of it by names that are not public:
`get_children` (every part, once), `_where_criteria`, `_from_objects`, `_correlate` and
`_correlate_except`, `_values`, and `SelectState._get_display_froms` for the FROMs that the compiler
would write. `tests/database/test_guard.py` has a statement for each branch below, without its scope
and with it, and fails where a new version of SQLAlchemy moves one of them.
"""

import re
import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, TextClause, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import operators
from sqlalchemy.sql.ddl import BaseDDLElement
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase
from sqlalchemy.sql.elements import BooleanClauseList, ClauseElement, ColumnClause, Grouping
from sqlalchemy.sql.selectable import (
    CTE,
    AliasedReturnsRows,
    FromClause,
    Join,
    Lateral,
    SelectBase,
    SelectState,
    Subquery,
)

from gateway.database.tenancy import (
    Unscoped,
    UnscopedStatement,
    is_tenant_table,
    scoped_table,
    table_name,
    tenant_column,
)

TEXT = "a piece of SQL text"
_PLAIN = re.compile(r"[\w.*]+")  # `*`, `1`: literals that cannot hold a subquery
_NONE: frozenset[Any] = frozenset()


def unscoped_tables(statement: ClauseElement) -> list[str]:
    """Names of the tenant tables that some part of the statement touches without a scope.

    Each SELECT, UPDATE and DELETE needs its own scope for each table in its FROM: a conjunct of
    its WHERE, or of the ON that joins the table. A table that a subquery takes from the statement
    around it (correlation, after the compiler's rules) was bound there.
    """
    return sorted(set(_missing(statement, _NONE, _NONE)))


def _missing(element: Any, around: frozenset[Any], beside: frozenset[Any]) -> Iterator[str]:
    """`around`: every FROM outside of the element; `beside`: those of the select next outside."""
    if isinstance(element, TextClause):  # text("SELECT id FROM locations"), or as a condition
        yield TEXT
    elif isinstance(element, ColumnClause) and element.is_literal:
        # literal_column("(SELECT count(*) FROM locations)"); count(*) holds a plain `*`
        if not _PLAIN.fullmatch(element.name):
            yield TEXT
    elif isinstance(element, Select):
        yield from _of_select(element, around, beside)
    elif isinstance(element, Update | Delete):
        yield from _of_change(element)
    elif isinstance(element, Insert):  # inside of another statement: a CTE that writes
        yield table_name(element.table)
    elif isinstance(element, FromClause) and table_name(element):
        return  # counted by the select that it is a FROM of
    elif isinstance(element, CTE):  # WITH: stands alone, so it correlates to nothing around it
        yield from _missing(element.element, _NONE, _NONE)
    elif isinstance(element, Lateral):
        # lateral(select) wraps a subquery, select.lateral() the select itself
        inner: Any = element.element
        inner = inner.element if isinstance(inner, Subquery) else inner
        yield from _missing(inner, around, beside)
    elif isinstance(element, AliasedReturnsRows) and isinstance(element.element, SelectBase):
        # FROM (SELECT …) AS x: what stands beside it in the FROM is not seen inside
        yield from _missing(element.element, around - beside, _NONE)
    elif isinstance(element, ColumnClause):
        return  # of a FROM; its type and table hold nothing more
    else:  # and_(…), func.coalesce(…), EXISTS, a scalar subquery, UNION: their parts
        for child in element.get_children():
            yield from _missing(child, around, beside)


def _of_select(
    select: Select[Any], around: frozenset[Any], beside: frozenset[Any]
) -> Iterator[str]:
    # `select(reviews.c.id).where(reviews.c.location_id == locations.c.id)` inside of a select from
    # locations reads from reviews alone: locations was bound outside. These are the compiler's
    # rules: .correlate(a), .correlate_except(a), and without either what stands next outside.
    froms = list(_froms(select))
    if select._correlate:
        froms = [each for each in froms if not (each in select._correlate and each in around)]
    elif select._correlate_except is not None:
        froms = [each for each in froms if each in select._correlate_except or each not in around]
    if select._auto_correlate and len(froms) > 1:
        froms = [each for each in froms if each not in beside]
    bound = set(_bound(select._where_criteria))
    for each in froms:
        yield from _of_from(each, bound)
    inside = frozenset(part for each in froms for part in each._from_objects)
    for child in select.get_children():
        yield from _missing(child, around | inside, inside)


def _froms(select: Select[Any]) -> Iterable[FromClause]:
    """The final list of FROMs. `get_final_froms` compiles the statement, which only models need."""
    if select._propagate_attrs:
        return select.get_final_froms()
    return SelectState(select, None)._get_display_froms()  # type: ignore[arg-type]


def _of_from(source: FromClause, bound: set[FromClause]) -> Iterator[str]:
    """Tables of a FROM that neither WHERE nor the ON of an inner join binds."""
    if isinstance(source, Join):
        # An inner ON binds both sides; that of a LEFT JOIN leaves rows of the left without the
        # scope, so it binds the right side alone, and that of a FULL JOIN neither.
        on = set(_bound([source.onclause])) if source.onclause is not None else set()
        yield from _of_from(source.left, bound if source.isouter or source.full else bound | on)
        yield from _of_from(source.right, bound if source.full else bound | on)
    elif is_tenant_table(source) and source not in bound:
        yield table_name(source)
    elif not table_name(source) and not isinstance(source, AliasedReturnsRows):
        yield TEXT  # select_from(text("locations"))


def _of_change(change: Update | Delete) -> Iterator[str]:
    # UPDATE reviews … WHERE reviews.location_id = locations.id reads locations as well.
    bound = set(_bound(change._where_criteria))
    touched = {change.table} | {
        part for criterion in change._where_criteria for part in criterion._from_objects
    }
    for table in touched:
        yield from _of_from(table, bound)
    if isinstance(change, Update) and is_tenant_table(change.table):
        moved = tenant_column(change.table).key  # SET account_id = 2 gives rows away
        if any(getattr(column, "key", column) == moved for column in change._values or {}):
            yield table_name(change.table)
    inside = frozenset(touched)
    for child in change.get_children():
        yield from _missing(child, inside, inside)


def _bound(criteria: Iterable[Any]) -> Iterator[FromClause]:
    """Tables whose tenant column a conjunct binds to the viewer."""
    for criterion in criteria:
        if isinstance(criterion, Grouping):
            yield from _bound([criterion.element])
        elif isinstance(criterion, BooleanClauseList) and criterion.operator is operators.and_:
            yield from _bound(criterion.clauses)
        else:
            table = scoped_table(criterion)
            if table is not None:
                yield table


_accepted: weakref.WeakSet[ClauseElement] = weakref.WeakSet()


def _check_insert(statement: Insert, rows: Iterable[Mapping[str, Any]], options: Any) -> None:
    """Each row that is inserted names the account the statement was made for."""
    if not is_tenant_table(statement.table) or "tenant" not in options:
        raise UnscopedStatement(f"insert into {statement.table.name} without its tenant")
    hidden = {name for child in statement.get_children() for name in _missing(child, _NONE, _NONE)}
    if statement.select is not None or hidden:
        raise UnscopedStatement(f"insert into {statement.table.name} from another statement")
    column = str(tenant_column(statement.table).key)
    fixed = statement.compile().params if statement._values else {}
    for row in rows:
        value = row.get(column, fixed.get(column))
        if column != "id" and value != options["tenant"]:
            raise UnscopedStatement(f"insert into {statement.table.name} for another tenant")


def _guard(
    connection: Connection,
    statement: Any,
    multiparams: Any,
    params: Any,
    execution_options: Mapping[str, Any],
) -> None:
    if isinstance(statement, BaseDDLElement) or statement in _accepted:
        return
    options = {**statement._execution_options, **execution_options}
    reason = options.get("unscoped")
    if reason is not None:
        Unscoped(reason)
        return
    if isinstance(statement, TextClause):
        raise UnscopedStatement("a textual statement needs unscoped=REASON")
    if isinstance(statement, Insert):
        rows = multiparams or ([params] if params else [{}])
        _check_insert(statement, rows, options)
        return
    missing = unscoped_tables(statement)
    if missing:
        raise UnscopedStatement(f"statement on {', '.join(missing)} without a tenant scope")
    # Statements that are kept and run again are judged once; a write is made anew each time.
    if not isinstance(statement, UpdateBase):
        _accepted.add(statement)


def install_guard(engine: AsyncEngine) -> None:
    """Refuse, on this engine, every statement on tenant tables that carries no scope."""
    event.listen(engine.sync_engine, "before_execute", _guard)
