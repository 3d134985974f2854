"""Every row of a store, to tell what a write changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, select

from gateway import models
from gateway.config import SQLITE
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped

Tables = dict[str, list[dict[str, Any]]]
Texts = dict[str, list[str]]
_UNSCOPED = {"unscoped": Unscoped.OPERATOR}


async def rows_of(database: Database, *names: str) -> Tables:
    """The rows of the named tables, or of all, ordered by primary key."""
    found: Tables = {}
    async with database.unscoped.connect() as connection:
        for table in models.metadata.sorted_tables:
            if names and table.name not in names:
                continue
            statement = select(table).order_by(*table.primary_key.columns)
            rows = await connection.execute(statement, execution_options=_UNSCOPED)
            found[table.name] = [dict(row) for row in rows.mappings()]
    return found


async def texts_of(database: Database) -> Texts:
    """The rows of all tables as the database writes them: one statement, cheap to compare."""
    found: Texts = defaultdict(list)
    async with database.unscoped.connect() as connection:
        rows: Iterable[Any] = await connection.exec_driver_sql(_texts(database.dialect))
        for table, text in rows:
            found[table].append(text)
    return {table: sorted(texts) for table, texts in found.items()}


@cache
def _texts(dialect: str) -> str:
    """The statement for the text of each row beside the name of its table."""
    row = _of_sqlite if dialect == SQLITE else _of_postgresql
    tables = models.metadata.sorted_tables
    return " UNION ALL ".join(f"SELECT '{t.name}', {row(t)} FROM {t.name}" for t in tables)


def _of_sqlite(table: Table) -> str:
    return " || ',' || ".join(f'quote("{column.name}")' for column in table.c)


def _of_postgresql(table: Table) -> str:
    return f"({table.name}.*)::text"


def changes(
    before: Mapping[str, list[Any]], after: Mapping[str, list[Any]]
) -> dict[str, tuple[list[Any], list[Any]]]:
    """For each table that differs, the rows that are gone and the rows that are new."""
    found = {}
    for name in {**before, **after}:
        old, new = before.get(name, []), after.get(name, [])
        if old != new:
            found[name] = ([r for r in old if r not in new], [r for r in new if r not in old])
    return found


async def change_log(database: Database) -> list[tuple[int, str, int, str]]:
    """Account, entity, id and operation of each line of the change log, in order."""
    rows = (await rows_of(database, "change_log"))["change_log"]
    return [(r["account_id"], r["entity"], r["entity_id"], r["operation"].value) for r in rows]
