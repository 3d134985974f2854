"""One row of every table for an account, from the samples of the rooms: what these tests write."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Date, TableClause, column, insert, inspect, table
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.database.columns import UtcDateTime
from gateway.database.tenancy import Unscoped
from gateway.models import metadata
from tests.support.samples import CREATED, SAMPLES

Row = tuple[str, Mapping[str, Any]]

UNSCOPED = {"unscoped": Unscoped.PROVISIONING}
SHARED_ROWS: tuple[Row, ...] = (
    ("server_secrets", {"name": "sample", "value": "sample secret of the store"}),
    ("spent", {"spender": "key:1", "minute": 29_000_000, "spent": 12}),
)


def all_rows(account: int) -> list[Row]:
    """One row of every table for an account, parents first; ids are its own times a hundred."""
    order = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
    rows = [row for sample in SAMPLES.by_room.values() for row in sample.stored_rows(account)]
    return sorted([*rows, *gateway_rows(account)], key=lambda row: order[row[0]])


async def rows_then(connection: AsyncConnection, account: int) -> list[Row]:
    """One row of every table that there is at the revision of the store, in its columns of then.

    Tables of a revision that is newer have no row, and columns that came later are left out.
    """
    there = await connection.run_sync(columns_then)
    return [
        (name, {key: value for key, value in row.items() if key in there[name]})
        for name, row in all_rows(account)
        if name in there
    ]


def columns_then(connection: Connection) -> dict[str, set[str]]:
    """The names of the columns of every table in the store."""
    tables = inspect(connection).get_multi_columns()
    return {name: {found["name"] for found in columns} for (_, name), columns in tables.items()}


def gateway_rows(account: int) -> list[Row]:
    """Rows of the gateway's own tables, which belong to no room."""
    first = account * 100
    return [
        (
            "idempotency_keys",
            {
                "id": first,
                "account_id": account,
                "user_id": first,
                "mutation": "createCustomer",
                "key": "k",
                "input_digest": "0" * 64,
                "entity_id": first,
                "created": CREATED,
            },
        ),
        (
            "change_log",
            {
                "sequence": first,
                "account_id": account,
                "entity": "customers",
                "entity_id": first,
                "operation": "CREATED",
                "at": CREATED,
            },
        ),
    ]


def row_table(name: str, row: Mapping[str, Any]) -> TableClause:
    """A table of exactly the columns of a row, independent of today's models."""
    types: dict[type, Any] = {dt.datetime: UtcDateTime(), dt.date: Date()}
    columns: list[Any] = [
        Column(key, types[type(value)]) if type(value) in types else column(key)
        for key, value in row.items()
    ]
    return table(name, *columns)


async def write(connection: AsyncConnection, rows: Iterable[Row]) -> None:
    """Insert rows, each into its table."""
    for name, row in rows:
        await connection.execute(
            insert(row_table(name, row)).values(dict(row)), execution_options=UNSCOPED
        )
