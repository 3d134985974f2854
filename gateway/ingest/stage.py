"""Writes of a batch, kept back until all its records are decided and then done in bulk.

Until then a new row has a negative id, which other rows may refer to.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from gateway.ingest.tables import Model, Row, insert_order, references_of
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import Transaction, table_of

T = TypeVar("T")
# Work on items of an account that waits until all rows have their final ids.
Afterwards = Callable[[Transaction, int, Sequence[T]], Awaitable[None]]


class Stage:
    """New rows, changes and later work for one account; each can be taken back before `flush`."""

    def __init__(self, tx: Transaction, account_id: int) -> None:
        self._tx = tx
        self._account_id = account_id
        self._rows: defaultdict[Model, list[Row]] = defaultdict(list)
        self._changes: list[tuple[Model, Row, dict[str, Any]]] = []
        self._released: list[tuple[Model, Row, dict[str, Any]]] = []
        self._afterwards: defaultdict[Afterwards[Any], list[Any]] = defaultdict(list)
        # The lists to which something was added since `keep`, in order.
        self._grown: list[list[Any]] = []
        self._real_ids: dict[int, int] = {}
        self._temporary_id = 0

    def insert(self, model: Model, values: Mapping[str, Any]) -> Row:
        """A new row, complete but for its final id."""
        # Negative, so that no row of the store has it; `_resolved` puts the final one in its place.
        self._temporary_id -= 1
        row: Row = {column.key: _default(column) for column in table_of(model).columns}
        if model is AccountModel:
            row["provider_id"] = self._account_id
        else:
            row["account_id"] = self._account_id
        row |= {**values, "id": self._temporary_id}
        self._add(self._rows[model], row)
        return row

    def update(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Change columns of a row that is in the store."""
        self._add(self._changes, (model, row, dict(changes)))

    def release(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Change columns of a row that is in the store before anything is inserted."""
        self._add(self._released, (model, row, dict(changes)))

    def afterwards(self, work: Afterwards[T], item: T) -> None:
        """Have work done on an item once all rows are written, together with other items."""
        self._add(self._afterwards[work], item)

    def keep(self) -> None:
        """What was staged so far stays."""
        self._grown.clear()

    def forget(self) -> None:
        """Take back what was staged since `keep`."""
        while self._grown:
            self._grown.pop().pop()

    async def flush(self) -> None:
        """Put everything in the store."""
        for model, row, changes in self._released:
            await self._tx.update(model, self._account_id, row["id"], changes)
        # Accounts are few, and each line of their log belongs to another account.
        for row in self._rows.pop(AccountModel, ()):
            await self._tx.insert_account(**{k: v for k, v in row.items() if k != "id"})
        for model in insert_order():
            if self._rows.get(model):
                await self._insert(model, self._rows[model])
        await self._update()
        for work, items in self._afterwards.items():
            if items:
                await work(self._tx, self._account_id, items)

    def _add(self, staged: list[T], item: T) -> None:
        staged.append(item)
        self._grown.append(staged)

    async def _insert(self, model: Model, rows: Sequence[Row]) -> None:
        values = [
            self._resolved(model, {k: v for k, v in row.items() if k != "id"}) for row in rows
        ]
        ids = await self._tx.insert_many(model, self._account_id, values)
        for row, row_id in zip(rows, ids, strict=True):
            self._real_ids[row["id"]] = row_id
            row["id"] = row_id

    async def _update(self) -> None:
        """One change for each row, whatever number was staged."""
        merged: defaultdict[Model, defaultdict[int, dict[str, Any]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for model, row, changes in self._changes:
            merged[model][row["id"]] |= self._resolved(model, changes)
        for account_id, changes in merged.pop(AccountModel, {}).items():
            await self._tx.update(AccountModel, account_id, account_id, changes)
        for model, rows in merged.items():
            await self._tx.update_many(model, self._account_id, rows)

    def _resolved(self, model: Model, values: dict[str, Any]) -> dict[str, Any]:
        """The values with final ids of the rows that they refer to."""
        for column in references_of(model):
            if (values.get(column) or 0) < 0:
                values[column] = self._real_ids[values[column]]
        return values


def _default(column: Any) -> Any:
    """What an insert puts in a column that it is not given."""
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
