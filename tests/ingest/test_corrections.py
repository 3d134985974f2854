"""An import that corrects the address or number that messages failed at."""

from typing import Any

import pytest

from gateway.database.engine import Database
from gateway.policies import system_viewer
from gateway.resources.customers.model import CustomerModel
from gateway.store.write import Transaction, transact
from tests.ingest import records
from tests.ingest.conftest import ACME, Importer, counts
from tests.ingest.stored import stored

OLD, NUMBER = "jane@wildcat.com", "+447810123456"
NEW = "june@wildcat.com"


async def fail(database: Database, address: str) -> None:
    """Mark the one customer as invalid, since messages to the address failed."""
    row_id = (await stored(database)).one("customers")["id"]

    async def work(tx: Transaction) -> None:
        marks = {"invalid": True, "failed_address": address}
        await tx.update(CustomerModel, ACME, row_id, marks)

    await transact(database, system_viewer(ACME), work)


@pytest.mark.parametrize(
    ("failed", "given", "after"),
    [
        (OLD, {"email": NEW}, (False, None)),
        (OLD, {"email": None}, (False, None)),
        (OLD, {"email": NEW, "invalid": True}, (True, None)),
        (OLD, {"mobile_number": "+447810999999"}, (True, OLD)),
        (OLD, {"email": OLD}, (True, OLD)),
        (NUMBER, {"mobile_number": "+447810999999"}, (False, None)),
        (NUMBER, {"email": NEW}, (True, NUMBER)),
    ],
)
async def test_customer_is_valid_again(
    importing: Importer,
    database: Database,
    failed: str,
    given: dict[str, Any],
    after: tuple[bool, str | None],
) -> None:
    await importing(records.customer(mobile_number=NUMBER))
    await fail(database, failed)

    report = await importing({"id": "c1", "fname": "June", "sname": "Roe", **given})

    assert counts(report) == {"customers": (0, 1, 0, 0, 0)}
    row = (await stored(database)).one("customers")
    assert (row["invalid"], row["failed_address"]) == after
