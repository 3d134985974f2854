"""Every row of a store, to tell what a write changed."""

from typing import Any

from sqlalchemy import select

from gateway import models
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped

Tables = dict[str, list[dict[str, Any]]]


async def rows_of(database: Database, *names: str) -> Tables:
    """The rows of the named tables, or of all, ordered by primary key."""
    found: Tables = {}
    for table in models.metadata.sorted_tables:
        if names and table.name not in names:
            continue
        statement = select(table).order_by(*table.primary_key.columns)
        rows = await database.fetch_unscoped(statement, Unscoped.OPERATOR)
        found[table.name] = [dict(row._mapping) for row in rows]
    return found


def changes(before: Tables, after: Tables) -> dict[str, tuple[list[Any], list[Any]]]:
    """For each table that differs, the rows that are gone and the rows that are new."""
    found = {}
    for name, rows in after.items():
        gone = [row for row in before[name] if row not in rows]
        new = [row for row in rows if row not in before[name]]
        if gone or new:
            found[name] = (gone, new)
    return found


async def change_log(database: Database) -> list[tuple[int, str, int, str]]:
    """Account, entity, id and operation of each line of the change log, in order."""
    rows = (await rows_of(database, "change_log"))["change_log"]
    return [(r["account_id"], r["entity"], r["entity_id"], r["operation"].value) for r in rows]
