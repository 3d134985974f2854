"""Writes of a batch, kept back until all its records are decided and then done in bulk.

A row at a time costs a millisecond, a statement for many rows a tenth of that. Until then a new
row has a negative id, which other rows may refer to.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Table, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.config import SQLITE
from gateway.database.columns import now
from gateway.database.records import ChangeModel, ChangeOperation
from gateway.database.tenancy import of_tenant, tenant_parameters
from gateway.ingest.known import REFERENCED, Model, Row
from gateway.resources.accounts.model import AccountModel
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.locations.model import LocationModel
from gateway.resources.reviews.model import ReviewModel, ReviewPlatformModel
from gateway.resources.templates.model import (
    CampaignModel,
    CampaignStepModel,
    MessageTemplateModel,
)
from gateway.resources.users.model import UserModel
from gateway.store.write import Transaction, entity_name, table_of

# Rows come after those that they refer to.
_ORDER: Sequence[Model] = (
    UserModel,
    LocationModel,
    MessageTemplateModel,
    CampaignModel,
    CampaignStepModel,
    ReviewPlatformModel,
    CustomerModel,
    FeedbackRequestModel,
    FeedbackModel,
    ReviewModel,
)
_ALL: Sequence[Model] = (AccountModel, *_ORDER)
_REFERRING = (*REFERENCED, "feedback_request_id")


class Stage:
    """New rows, changes and ties of one account; each can be taken back before `write`."""

    def __init__(self, tx: Transaction, account_id: int) -> None:
        self._tx = tx
        self._account_id = account_id
        self._rows: defaultdict[Model, list[Row]] = defaultdict(list)
        self._changes: list[tuple[Model, Row, dict[str, Any]]] = []
        self._ties: list[tuple[Row, Row]] = []
        self._cuts: list[tuple[Row, int]] = []
        self._real_ids: dict[int, int] = {}
        self._log: list[dict[str, Any]] = []
        self._temporary_id = 0

    def insert(self, model: Model, values: Mapping[str, Any]) -> Row:
        """A new row, complete but for its final id."""
        self._temporary_id -= 1
        row: Row = {column.key: _default(column) for column in table_of(model).columns}
        if model is AccountModel:
            row["provider_id"] = self._account_id
        else:
            row["account_id"] = self._account_id
        row |= {**values, "id": self._temporary_id}
        self._rows[model].append(row)
        return row

    def update(self, model: Model, row: Row, changes: Mapping[str, Any]) -> None:
        """Change columns of a row that is in the store."""
        self._changes.append((model, row, dict(changes)))

    def tie(self, customer: Row, location: Row) -> None:
        """Make a customer belong to a location."""
        self._ties.append((customer, location))

    def cut(self, customer: Row, location_id: int) -> None:
        """Make a customer belong to a location no more."""
        self._cuts.append((customer, location_id))

    def mark(self) -> tuple[int, ...]:
        """What was staged so far, for `cut_back`."""
        rows = (len(self._rows[model]) for model in _ALL)
        return (len(self._changes), len(self._ties), len(self._cuts), *rows)

    def cut_back(self, mark: Sequence[int]) -> None:
        """Drop what was staged after a mark."""
        changes, ties, cuts, *rows = mark
        del self._changes[changes:], self._ties[ties:], self._cuts[cuts:]
        for model, number in zip(_ALL, rows, strict=True):
            del self._rows[model][number:]

    async def write(self) -> None:
        """Write everything, and a line of the change log for each row."""
        # Accounts are few, and each line of their log belongs to another account.
        for row in self._rows[AccountModel]:
            await self._tx.insert_account(**{k: v for k, v in row.items() if k != "id"})
        for model in _ORDER:
            if self._rows[model]:
                await self._insert(model, self._rows[model])
        await self._update()
        await self._tie()
        for customer, location_id in self._cuts:
            await self._tx.unlink(
                CustomerLocationModel,
                self._account_id,
                customer_id=customer["id"],
                location_id=location_id,
            )
        await self._execute(insert(table_of(ChangeModel)), self._log)

    async def _insert(self, model: Model, rows: Sequence[Row]) -> None:
        table = table_of(model)
        values = [self._resolved({k: v for k, v in row.items() if k != "id"}) for row in rows]
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        result = await self._tx.connection.execute(
            statement.execution_options(tenant=self._account_id), values
        )
        for row, row_id in zip(rows, result.scalars(), strict=True):
            self._real_ids[row["id"]] = row_id
            row["id"] = row_id
            self._note(model, row_id, ChangeOperation.CREATED)

    async def _update(self) -> None:
        """One change for each row; those of the same columns go in one statement."""
        merged: dict[tuple[Model, int], dict[str, Any]] = {}
        for model, row, changes in self._changes:
            merged.setdefault((model, row["id"]), {}).update(changes)
        alike: defaultdict[tuple[Model, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
        for (model, row_id), changes in merged.items():
            if model is AccountModel:
                await self._tx.update(model, row_id, row_id, changes)
                continue
            values = {f"new_{name}": v for name, v in self._resolved(changes).items()}
            alike[model, tuple(changes)].append({"row": row_id, **values})
            self._note(model, row_id, ChangeOperation.UPDATED)
        tenant = tenant_parameters(self._tx.viewer)
        for (model, columns), rows in alike.items():
            table = table_of(model)
            statement = (
                update(table)
                .where(table.c.id == _parameter(table, "id", "row"))
                .where(table.c.account_id == self._account_id, of_tenant(table, self._tx.viewer))
                .values({name: _parameter(table, name, f"new_{name}") for name in columns})
            )
            await self._execute(statement, [{**row, **tenant} for row in rows])

    async def _tie(self) -> None:
        dialect = sqlite if self._tx.dialect == SQLITE else postgresql
        statement = dialect.insert(table_of(CustomerLocationModel)).on_conflict_do_nothing()
        ties = [
            {
                "account_id": self._account_id,
                "customer_id": customer["id"],
                "location_id": location["id"],
                "created": now(),
            }
            for customer, location in self._ties
        ]
        await self._execute(statement, ties)

    async def _execute(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            options = {"tenant": self._account_id}
            await self._tx.connection.execute(statement, rows, execution_options=options)

    def _resolved(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with final ids of the rows that they refer to."""
        for column in _REFERRING:
            if (values.get(column) or 0) < 0:
                values[column] = self._real_ids[values[column]]
        return values

    def _note(self, model: Model, row_id: int, operation: ChangeOperation) -> None:
        self._log.append(
            {
                "account_id": self._account_id,
                "entity": entity_name(model),
                "entity_id": row_id,
                "operation": operation,
                "at": now(),
            }
        )


def _parameter(table: Table, column: str, name: str) -> BindParameter[Any]:
    return BindParameter(name, type_=table.c[column].type, unique=False, required=True)


def _default(column: Any) -> Any:
    """What an insert puts in a column that it is not given."""
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
