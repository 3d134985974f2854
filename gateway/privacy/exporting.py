"""Everything that is stored about a customer, as one JSON document for that person."""

from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from sqlalchemy import ColumnElement, Table, select
from strawberry.utils.str_converters import to_camel_case

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import MANAGERS, ApiScope, Capability
from gateway.privacy.holdings import HOLDINGS
from gateway.privacy.personal import Holding, Nature, Person
from gateway.resources.customers.service import visible_customer
from gateway.store.ids import encode_id
from gateway.store.write import Transaction, entity_name

EXPORT_PEOPLE = Capability("export people's data", MANAGERS)
MOST_ROWS = 10_000
_NAMES = {holding.table.name: entity_name(holding.model) for holding in HOLDINGS}
_logger = structlog.get_logger()


async def export_customer(tx: Transaction, customer_id: int) -> tuple[str, dict[str, int]]:
    """The document, and how many rows of each entity are in it.

    The document has a list of objects for each entity, with ids as the graph gives them. IP
    addresses are in it for keys that may read them; links that are permissions are not. Raises
    Forbidden for keys that may not read; refused with NOT_FOUND, and with LIMIT_REACHED beyond
    `MOST_ROWS` rows.
    """
    tx.viewer.require_reading()
    customer = await visible_customer(tx, customer_id, "id", hide=False)
    person = Person(customer.account_id, customer_id, customer.email, customer.mobile_number)
    found: dict[str, list[dict[str, Any]]] = {}
    left = MOST_ROWS
    for holding in HOLDINGS:
        if holding.customer is None:
            continue
        table = holding.table
        statement = (
            select(*_shown(tx, holding))
            .where(
                of_tenant(table, tx.viewer),
                table.c.account_id == person.account_id,
                holding.customer(person, tx.viewer),
            )
            .order_by(*table.primary_key.columns)
            .limit(left + 1)
        )
        rows = await tx.fetch(statement)
        left -= len(rows)
        if left < 0:
            raise refusal(
                UserErrorCode.LIMIT_REACHED,
                f"More than {MOST_ROWS:,} rows are about this customer. Read them with "
                "`customer(id:)` and its connections instead.",
                "id",
            )
        if rows:
            found[_NAMES[table.name]] = [_object(table, row._asdict()) for row in rows]
    document = orjson.dumps({"exported": now(), **found}).decode()
    _logger.info("exported", entity="Customer", account=person.account_id, id=customer_id)
    return document, {entity: len(rows) for entity, rows in found.items()}


def _shown(tx: Transaction, holding: Holding) -> list[ColumnElement[Any]]:
    """The columns for the person: all but the account, and what is a permission or kept back."""
    hidden = {"account_id"}
    for name, personal in holding.of_customer.items():
        address = personal.nature is Nature.IP_ADDRESS
        link = personal.nature is Nature.TRACE and not holding.table.c[name].nullable
        if link or (address and ApiScope.READ_IP_ADDRESSES not in tx.viewer.scopes):
            hidden.add(name)
    return [column for column in holding.table.c if column.name not in hidden]


def _object(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {to_camel_case(name): _value(table, name, value) for name, value in row.items()}


def _value(table: Table, name: str, value: Any) -> Any:
    """A value as the graph gives it: keys of rows as ids."""
    if value is None:
        return None
    if name == "id":
        return encode_id(_NAMES[table.name], value)
    for key in table.c[name].foreign_keys:
        if key.column.name == "id":
            return encode_id(_NAMES[key.column.table.name], value)
    return value
