"""Writes: transactions of a viewer, where every change leaves a line in the change log."""

import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import orjson
from sqlalchemy import (
    BindParameter,
    Executable,
    Result,
    Row,
    Table,
    and_,
    insert,
    select,
    update,
)
from sqlalchemy import delete as delete_rows
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.config import SQLITE
from gateway.database.columns import Base, now
from gateway.database.engine import Database, show_accounts
from gateway.database.records import ChangeModel, ChangeOperation, IdempotencyKeyModel
from gateway.database.tenancy import (
    Unscoped,
    of_tenant,
    tenant_parameters,
)
from gateway.errors import Conflict, Refused, UserErrorCode, refusal
from gateway.policies import Viewer
from gateway.store.conditions import Comparison, Condition
from gateway.store.predicates import Values, condition_clause, visible_condition
from gateway.store.resource import Resource

T = TypeVar("T")
ATTEMPTS = 5
_SERIALIZATION_FAILURES = {"40001", "40P01"}


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def entity_name(model: type[Base]) -> str:
    """The name under which changes of a model are logged: the GraphQL type's."""
    return model.__name__.removesuffix("Model")


def no_such(resource: Resource, field: str) -> Refused:
    """The refusal of an id, at an input field, that names nothing that exists for the viewer."""
    return refusal(UserErrorCode.NOT_FOUND, f"There is no such {resource.called}.", field)


class Transaction:
    """One transaction of one viewer. Nothing it writes is seen before it commits."""

    def __init__(self, connection: AsyncConnection, viewer: Viewer) -> None:
        self.connection = connection
        self.viewer = viewer
        self.dialect = connection.dialect.name
        self.changed: set[str] = set()

    async def fetch(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """Rows of a scoped statement."""
        values = {**tenant_parameters(self.viewer), **(parameters or {})}
        return (await self.connection.execute(statement, values)).all()

    async def execute(self, statement: Executable) -> Result[Any]:
        """The result of a scoped statement."""
        return await self.connection.execute(statement, tenant_parameters(self.viewer))

    async def find(
        self, resource: Resource, condition: Condition, *, hide: bool = True, lock: bool = False
    ) -> Row[Any] | None:
        """The first row of a resource that exists for the viewer and meets the condition."""
        table = resource.table.alias()
        values = Values()
        if hide:
            condition = visible_condition(resource, condition) or condition
        statement = (
            select(*resource.selection(table, self.viewer))
            .where(
                *resource.visible(table, self.viewer),
                condition_clause(resource, table, condition, values, self.viewer),
            )
            .order_by(table.c.id)
            .limit(1)
        )
        if lock and self.dialect != SQLITE:
            statement = statement.with_for_update(of=table)
        rows = await self.fetch(statement, values.parameters)
        return rows[0] if rows else None

    async def get(
        self, resource: Resource, row_id: int | None, *, hide: bool = True, lock: bool = False
    ) -> Row[Any] | None:
        """A row by its primary key, if it exists for the viewer."""
        if row_id is None:
            return None
        return await self.find(resource, Comparison("id", "eq", row_id), hide=hide, lock=lock)

    async def require(
        self,
        resource: Resource,
        row_id: int | None,
        field: str,
        *,
        hide: bool = True,
        lock: bool = False,
    ) -> Row[Any]:
        """A row by its primary key; NOT_FOUND at the input field if the viewer sees none."""
        row = await self.get(resource, row_id, hide=hide, lock=lock)
        if row is None:
            raise no_such(resource, field)
        return row

    async def insert(self, model: type[Base], account_id: int, **values: Any) -> int:
        """Insert a row of an account and log it; the new id."""
        self._own(account_id)
        table = table_of(model)
        statement = (
            insert(table)
            .values(account_id=account_id, **values)
            .returning(table.c.id)
            .execution_options(tenant=account_id)
        )
        row_id = int((await self.connection.execute(statement)).scalar_one())
        await self.log(account_id, entity_name(model), [row_id], ChangeOperation.CREATED)
        return row_id

    async def insert_many(
        self, model: type[Base], account_id: int, rows: Sequence[Mapping[str, Any]]
    ) -> Sequence[int]:
        """Insert rows of an account, all with the same columns, and log each; their ids in order.

        A statement for many rows takes a tenth of the time that one for each takes.
        """
        self._own(account_id)
        table = table_of(model)
        result = await self.connection.execute(
            insert(table).returning(table.c.id, sort_by_parameter_order=True),
            [{**row, "account_id": account_id} for row in rows],
            execution_options={"tenant": account_id},
        )
        ids: Sequence[int] = result.scalars().all()
        await self.log(account_id, entity_name(model), ids, ChangeOperation.CREATED)
        return ids

    async def insert_account(self, **values: Any) -> int:
        """Bring an account into being; from here on it is one of the viewer's."""
        table = Base.metadata.tables["accounts"]
        statement = insert(table).values(**values).returning(table.c.id)
        result = await self.connection.execute(
            statement, execution_options={"unscoped": Unscoped.PROVISIONING}
        )
        row_id = int(result.scalar_one())
        await self.see(row_id)
        await self.log(row_id, "Account", [row_id], ChangeOperation.CREATED)
        return row_id

    async def see(self, account_id: int) -> None:
        """Count an account that came into being for the viewer among the viewer's."""
        if account_id not in self.viewer.account_ids:
            self.viewer = replace(self.viewer, account_ids=(*self.viewer.account_ids, account_id))
            await show_accounts(self.connection, self.viewer.account_ids)

    async def update(
        self,
        model: type[Base],
        account_id: int,
        row_id: int,
        values: Mapping[str, Any],
        operation: ChangeOperation = ChangeOperation.UPDATED,
    ) -> None:
        """Change a row of an account and log it; `updated` moves along unless it is given."""
        self._own(account_id)
        table = table_of(model)
        owner = table.c.id == row_id
        if "account_id" in table.c:
            owner = and_(owner, table.c.account_id == account_id)
        statement = (
            update(table)
            .where(owner, of_tenant(table, self.viewer))
            .values({"updated": now(), **values})
        )
        await self.connection.execute(statement, tenant_parameters(self.viewer))
        await self.log(account_id, entity_name(model), [row_id], operation)

    async def update_many(
        self, model: type[Base], account_id: int, changes: Mapping[int, Mapping[str, Any]]
    ) -> None:
        """Change rows of an account, each in columns of its own, by their ids; and log each.

        `updated` moves along unless it is given. Changes of the same columns are one statement.
        """
        self._own(account_id)
        table = table_of(model)
        tenant = tenant_parameters(self.viewer)
        alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row_id, values in changes.items():
            new = {"updated": now(), **values}
            named = {_new(name): value for name, value in new.items()}
            alike[tuple(new)].append({"row": row_id, **named, **tenant})
        for columns, rows in alike.items():
            statement = (
                update(table)
                .where(table.c.id == _parameter(table, "id", "row"))
                .where(table.c.account_id == account_id, of_tenant(table, self.viewer))
                .values({name: _parameter(table, name, _new(name)) for name in columns})
            )
            await self.connection.execute(statement, rows)
        await self.log(account_id, entity_name(model), list(changes), ChangeOperation.UPDATED)

    async def update_where(
        self,
        model: type[Base],
        account_id: int,
        values: Mapping[str, Any],
        *conditions: Any,
        operation: ChangeOperation = ChangeOperation.UPDATED,
    ) -> int:
        """Change every row of an account that meets the conditions, and log each; their number."""
        self._own(account_id)
        table = table_of(model)
        statement = (
            update(table)
            .where(of_tenant(table, self.viewer), table.c.account_id == account_id, *conditions)
            .values({"updated": now(), **values})
            .returning(table.c.id)
        )
        ids = (await self.execute(statement)).scalars().all()
        await self.log(account_id, entity_name(model), ids, operation)
        return len(ids)

    async def delete_where(self, model: type[Base], account_id: int, *conditions: Any) -> int:
        """Delete every row of an account that meets the conditions, and log each; their number."""
        self._own(account_id)
        table = table_of(model)
        statement = (
            delete_rows(table)
            .where(of_tenant(table, self.viewer), table.c.account_id == account_id, *conditions)
            .returning(table.c.id)
        )
        ids = (await self.execute(statement)).scalars().all()
        await self.log(account_id, entity_name(model), ids, ChangeOperation.DELETED)
        return len(ids)

    async def link(self, model: type[Base], account_id: int, **values: Any) -> bool:
        """Tie two rows together; whether they were not tied before."""
        return await self._link(model, account_id, values) > 0

    async def link_many(
        self, model: type[Base], account_id: int, pairs: Sequence[Mapping[str, Any]]
    ) -> int:
        """Tie rows together, those that are not tied yet; how many."""
        return await self._link(model, account_id, *pairs) if pairs else 0

    async def unlink(self, model: type[Base], account_id: int, **values: Any) -> bool:
        """Untie two rows; whether they were tied."""
        self._own(account_id)
        table = table_of(model)
        tied = and_(*(table.c[name] == value for name, value in values.items()))
        statement = delete_rows(table).where(
            tied, table.c.account_id == account_id, of_tenant(table, self.viewer)
        )
        result = await self.connection.execute(statement, tenant_parameters(self.viewer))
        return result.rowcount > 0

    async def log(
        self, account_id: int, entity: str, row_ids: Sequence[int], operation: ChangeOperation
    ) -> None:
        """Write a line of the change log for each row."""
        self.changed.add(entity)
        line = {
            "account_id": account_id,
            "entity": entity,
            "operation": operation,
            "at": now(),
        }
        lines = [{**line, "entity_id": row_id} for row_id in row_ids]
        if lines:
            await self.connection.execute(
                insert(table_of(ChangeModel)), lines, execution_options={"tenant": account_id}
            )

    async def remember(
        self, mutation: str, key: str | None, given: object, create: Callable[[], Awaitable[int]]
    ) -> int:
        """The id that `create` makes, or that it made when the same key was used before.

        Refuses with IDEMPOTENCY_KEY_REUSED if the key came with another input.
        """
        if key is None:
            return await create()
        if not 1 <= len(key) <= 128:
            raise refusal(
                UserErrorCode.INVALID,
                "An idempotency key has 1 to 128 characters.",
                "idempotencyKey",
            )
        digest = hashlib.sha256(orjson.dumps(given, default=str)).hexdigest()
        table = table_of(IdempotencyKeyModel)
        owner = {
            "account_id": self.viewer.account_id,
            "user_id": self.viewer.user_id or 0,
            "mutation": mutation,
            "key": key,
        }
        known = await self.fetch(
            select(table.c.input_digest, table.c.entity_id).where(
                of_tenant(table, self.viewer),
                *(table.c[name] == value for name, value in owner.items()),
            )
        )
        if known:
            if known[0].input_digest != digest:
                raise refusal(
                    UserErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "This idempotency key was used with another input. Use a new key.",
                    "idempotencyKey",
                )
            return int(known[0].entity_id)
        # Claimed before the work: an equal request beside this one waits for its answer.
        claim = (
            insert(table)
            .values(**owner, input_digest=digest, entity_id=0, created=now())
            .returning(table.c.id)
            .execution_options(tenant=self.viewer.account_id)
        )
        claimed = (await self.connection.execute(claim)).scalar_one()
        entity_id = await create()
        await self.execute(
            update(table)
            .where(of_tenant(table, self.viewer), table.c.id == claimed)
            .values(entity_id=entity_id)
        )
        return entity_id

    async def _link(self, model: type[Base], account_id: int, *pairs: Mapping[str, Any]) -> int:
        self._own(account_id)
        dialect = sqlite if self.dialect == SQLITE else postgresql
        result = await self.connection.execute(
            dialect.insert(table_of(model)).on_conflict_do_nothing(),
            [{**pair, "account_id": account_id} for pair in pairs],
            execution_options={"tenant": account_id},
        )
        linked: int = result.rowcount
        return linked

    def _own(self, account_id: int) -> None:
        if account_id not in self.viewer.account_ids:
            raise AssertionError("a write outside the viewer's accounts")


def _new(name: str) -> str:
    """The parameter of a column's new value: columns' own names are taken by SQLAlchemy."""
    return f"new_{name}"


def _parameter(table: Table, column: str, name: str) -> BindParameter[Any]:
    return BindParameter(name, type_=table.c[column].type, unique=False, required=True)


async def transact(
    database: Database, viewer: Viewer, work: Callable[[Transaction], Awaitable[T]]
) -> T:
    """Run `work` in a transaction and commit it; again if another one got in between.

    A unique key that appeared meanwhile, a deadlock or a failed serialization starts the work
    anew, a few times; then it is a Conflict.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with database.begin(viewer.account_ids) as connection:
                tx = Transaction(connection, viewer)
                result = await work(tx)
        except IntegrityError as error:
            if attempt == ATTEMPTS:
                raise Conflict(
                    "The write collides with another one. Read the present state and try again."
                ) from error
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state not in _SERIALIZATION_FAILURES or attempt == ATTEMPTS:
                raise
        else:
            for observe in database.observers:
                observe(tx.changed)
            return result
    raise AssertionError("unreachable")
