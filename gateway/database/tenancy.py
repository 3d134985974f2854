"""The wall between tenants: the scope every statement carries, and the guard that refuses without.

A statement on tenant tables must compare the tenant column of each of them with one of the two
parameters named here; their values come from the viewer alone, when the statement is executed.
"""

import weakref
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, Column, Connection, TextClause, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import operators
from sqlalchemy.sql.ddl import BaseDDLElement
from sqlalchemy.sql.dml import Insert, UpdateBase
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement, ColumnElement
from sqlalchemy.sql.selectable import Alias, FromClause, TableClause

from gateway.database.arrays import AnyOf, Array, any_of
from gateway.database.columns import Identity
from gateway.database.records import SHARED_TABLES
from gateway.policies import Viewer

TENANT = "tenant_account"
TENANTS = "tenant_accounts"
VIEWER_USER = "tenant_user"


class Unscoped(StrEnum):
    """The reasons for which a statement may see every tenant. A test pins where each is used."""

    AUTHENTICATION = "an API key or an invitation is looked up before its tenant is known"
    PUBLIC_TOKEN = "a customer answers a feedback request by its token"
    OPERATOR = "an operator at the command line names an account"
    PROVISIONING = "an account comes into being, or its counts are checked"


class UnscopedStatement(Exception):
    """A statement that would have read or written across tenants: a fault in the gateway."""


def tenant_column(table: FromClause) -> ColumnElement[Any]:
    """The column of a tenant table (or an alias of it) that names the account."""
    return table.c["id" if _name(table) == "accounts" else "account_id"]


def of_tenant(table: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """The predicate that keeps the rows of a table that exist for the viewer."""
    column = tenant_column(table)
    if len(viewer.account_ids) == 1:
        return column == BindParameter(TENANT, type_=Identity, unique=False, required=True)
    return any_of(column, BindParameter(TENANTS, type_=Array(), unique=False, required=True))


def tenant_parameters(viewer: Viewer) -> dict[str, Any]:
    """Values of the parameters that `of_tenant` and the scopes of the rooms use."""
    parameters: dict[str, Any] = {VIEWER_USER: viewer.user_id}
    if len(viewer.account_ids) == 1:
        parameters[TENANT] = viewer.account_ids[0]
    else:
        parameters[TENANTS] = list(viewer.account_ids)
    return parameters


def _name(table: FromClause) -> str:
    element = table.element if isinstance(table, Alias) else table
    return element.name if isinstance(element, TableClause) else ""


def _is_tenant_table(table: FromClause) -> bool:
    name = _name(table)
    return bool(name) and name not in SHARED_TABLES and not name.startswith("sqlite_")


def _scoped_table(element: ClauseElement) -> FromClause | None:
    """The table whose tenant column this element binds to the viewer, if it does that."""
    if isinstance(element, AnyOf):
        column, parameter = element.column, element.parameter
    elif isinstance(element, BinaryExpression) and element.operator is operators.eq:
        column, parameter = element.left, element.right
    else:
        return None
    if not isinstance(parameter, BindParameter) or parameter.key not in (TENANT, TENANTS):
        return None
    if not isinstance(column, Column) or column.table is None:
        return None
    return column.table if column.name == tenant_column(column.table).key else None


def unscoped_tables(statement: ClauseElement) -> list[str]:
    """Names of the tenant tables that the statement touches without a scope."""
    touched: set[FromClause] = set()
    scoped: set[FromClause] = set()
    stack: list[Any] = [statement]
    while stack:
        element = stack.pop()
        if isinstance(element, Column) and isinstance(element.table, FromClause):
            stack.append(element.table)
        if isinstance(element, FromClause) and _name(element):
            touched.add(element)
            continue
        if isinstance(element, ClauseElement):
            table = _scoped_table(element)
            if table is not None:
                scoped.add(table)
        stack.extend(element.get_children())
    return sorted(_name(table) for table in touched - scoped if _is_tenant_table(table))


_accepted: weakref.WeakSet[ClauseElement] = weakref.WeakSet()


def _check_insert(statement: Insert, rows: Iterable[Mapping[str, Any]], options: Any) -> None:
    """Each row that is inserted names the account the statement was made for."""
    if not _is_tenant_table(statement.table) or "tenant" not in options:
        raise UnscopedStatement(f"insert into {statement.table.name} without its tenant")
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
    if not isinstance(statement, UpdateBase):
        _accepted.add(statement)


def install_guard(engine: AsyncEngine) -> None:
    """Refuse, on this engine, every statement on tenant tables that carries no scope."""
    event.listen(engine.sync_engine, "before_execute", _guard)
