"""The wall between tenants: the scope every statement carries, and what makes it one.

A statement on tenant tables must compare the tenant column of each of them with one of the two
parameters named here; their values come from the viewer alone, when the statement is executed.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, Column
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement, ColumnElement
from sqlalchemy.sql.selectable import Alias, FromClause, TableClause

from gateway.database.arrays import AnyOf, Array, any_of
from gateway.database.columns import Identity, UtcDateTime, now
from gateway.database.records import SHARED_TABLES
from gateway.policies import Viewer

TENANT = "tenant_account"
TENANTS = "tenant_accounts"
VIEWER_USER = "tenant_user"
PRESENT = "present_moment"


class Unscoped(StrEnum):
    """The reasons for which a statement may see every tenant. A test pins where each is used."""

    AUTHENTICATION = "an API key or an invitation is looked up before its tenant is known"
    PUBLIC_TOKEN = "a customer follows the link of a request or of a kiosk"
    OPERATOR = "an operator at the command line names an account"
    FOLLOWING = "the change log is read for all who follow it; each reads its rows for itself"
    PROVISIONING = "an account comes into being, or its counts are checked"
    CARRIER = "a carrier tells what became of a message, by the name that the message has there"
    OUTBOX = "a demo shows every message that it kept instead of sending it"
    BUDGETS = "processes add up what each key spent, in a table that belongs to no tenant"
    JOBS = "a worker leases due jobs of all accounts; each runs for its account alone"


class UnscopedStatement(Exception):
    """A statement that would have read or written across tenants: a fault in the gateway."""


def tenant_column(table: FromClause) -> ColumnElement[Any]:
    """The column of a tenant table (or an alias of it) that names the account."""
    return table.c["id" if table_name(table) == "accounts" else "account_id"]


def of_tenant(table: FromClause, viewer: Viewer) -> ColumnElement[bool]:
    """The predicate that keeps the rows of a table that exist for the viewer."""
    column = tenant_column(table)
    if len(viewer.account_ids) == 1:
        return column == BindParameter(TENANT, type_=Identity, unique=False, required=True)
    return any_of(column, BindParameter(TENANTS, type_=Array(), unique=False, required=True))


def present() -> BindParameter[Any]:
    """The present moment by the clock of this process, in a statement on tenant tables."""
    return BindParameter(PRESENT, type_=UtcDateTime(), unique=False, required=True)


def tenant_parameters(viewer: Viewer) -> dict[str, Any]:
    """Values of the parameters that `of_tenant`, scopes and filters of the rooms use."""
    parameters: dict[str, Any] = {VIEWER_USER: viewer.user_id, PRESENT: now()}
    if len(viewer.account_ids) == 1:
        parameters[TENANT] = viewer.account_ids[0]
    else:
        parameters[TENANTS] = list(viewer.account_ids)
    return parameters


def table_name(table: FromClause) -> str:
    """The name of a table or of what an alias stands for; empty for anything else."""
    element = table.element if isinstance(table, Alias) else table
    return element.name if isinstance(element, TableClause) else ""


def is_tenant_table(table: FromClause) -> bool:
    """Whether the rows of a table belong to accounts."""
    name = table_name(table)
    return bool(name) and name not in SHARED_TABLES and not name.startswith("sqlite_")


def scoped_table(element: ClauseElement) -> FromClause | None:
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
