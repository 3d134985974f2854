"""Putting nothing in the place of what rows say of people."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, delete
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.arrays import Array, any_of
from gateway.database.records import ChangeOperation, IdempotencyKeyModel
from gateway.database.tenancy import of_tenant
from gateway.privacy.personal import Holding, Personal
from gateway.store.write import Transaction


async def blank(
    tx: Transaction,
    account_id: int,
    holding: Holding,
    columns: Mapping[str, Personal],
    ids: Sequence[int],
    sets: Mapping[str, Any],
) -> None:
    """Empty personal columns of rows and set others, or delete the rows where they go as a whole.

    A row that is made inactive, or deleted from sight, is logged as deleted.
    """
    model, table = holding.model, holding.table
    if model is IdempotencyKeyModel:
        # The log knows no keys: nobody follows them.
        await tx.execute(
            delete(table).where(
                of_tenant(table, tx.viewer),
                table.c.account_id == account_id,
                among(table.c.id, ids),
            )
        )
        return
    if holding.removed:
        await tx.delete_where(model, account_id, among(table.c.id, ids))
        return
    made = {name: each.erased for name, each in columns.items() if callable(each.erased)}
    if made:
        changes = {row_id: {name: make() for name, make in made.items()} for row_id in ids}
        await tx.update_many(model, account_id, changes)
    values = {name: each.erased for name, each in columns.items() if name not in made}
    gone = sets.get("active") is False or sets.get("deleted") is True
    operation = ChangeOperation.DELETED if gone else ChangeOperation.UPDATED
    await tx.update_where(
        model, account_id, {**values, **sets}, among(table.c.id, ids), operation=operation
    )


def among(column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column is one of many ids, which are one parameter."""
    return any_of(column, BindParameter(None, list(ids), type_=Array(), unique=True))
