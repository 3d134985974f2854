"""Customers that messages failed to reach are valid again once the address is corrected."""

from typing import Any

import pytest

from gateway.policies import system_viewer
from gateway.resources.customers.model import CustomerModel
from gateway.store.write import Transaction, transact
from tests.support.client import Client, acme
from tests.support.people import ACME, SPAN
from tests.support.snapshot import rows_of

FIRST = ACME * SPAN
EMAIL, NUMBER = "jane@example.com", "+447810123456"


async def fail(own: Client, address: str | None) -> None:
    """Mark Jane as invalid, since messages to an address or number of hers failed."""

    async def work(tx: Transaction) -> None:
        marks = {"invalid": True, "failed_address": address}
        await tx.update(CustomerModel, ACME, FIRST + 1, marks)

    await transact(own.database, system_viewer(ACME), work)


async def marks(own: Client) -> tuple[bool, str | None]:
    rows = (await rows_of(own.database, "customers"))["customers"]
    (row,) = [row for row in rows if row["id"] == FIRST + 1]
    return row["invalid"], row["failed_address"]


@pytest.mark.parametrize(
    ("failed", "given", "after"),
    [
        (EMAIL, {"email": "june@example.com"}, (False, None)),
        (EMAIL, {"email": None}, (False, None)),
        (EMAIL, {"email": "june@example.com", "mobileNumber": None}, (False, None)),
        (EMAIL, {"email": " JANE@Example.com "}, (True, EMAIL)),
        (EMAIL, {"mobileNumber": "+447810999999"}, (True, EMAIL)),
        (EMAIL, {"firstName": "June"}, (True, EMAIL)),
        (NUMBER, {"mobileNumber": "+447810999999"}, (False, None)),
        (NUMBER, {"mobileNumber": "+44 7810 123456"}, (True, NUMBER)),
        (NUMBER, {"email": "june@example.com"}, (True, NUMBER)),
        ("old@example.com", {"email": "june@example.com"}, (True, "old@example.com")),
        (None, {"email": "june@example.com"}, (True, None)),
    ],
)
async def test_update(
    own: Client, failed: str | None, given: dict[str, Any], after: tuple[bool, str | None]
) -> None:
    await fail(own, failed)

    payload = await own.done(
        "updateCustomer", {"id": acme("Customer", 1), **given}, "customer { invalid }"
    )

    assert payload["customer"] == {"invalid": after[0]}
    assert await marks(own) == after


@pytest.mark.parametrize(
    ("failed", "given", "after"),
    [
        (EMAIL, {"email": "june@example.com", "mobileNumber": NUMBER}, (False, None)),
        (NUMBER, {"email": EMAIL, "mobileNumber": "+447810999999"}, (False, None)),
        (EMAIL, {"email": EMAIL, "mobileNumber": "+447810999999"}, (True, EMAIL)),
        (EMAIL, {"mobileNumber": NUMBER}, (True, EMAIL)),
    ],
)
async def test_create_of_a_known_customer(
    own: Client, failed: str, given: dict[str, Any], after: tuple[bool, str | None]
) -> None:
    await fail(own, failed)

    payload = await own.done(
        "createCustomer", {"locationId": acme("Location", 1), **given}, "customer { id }"
    )

    assert payload["customer"] == {"id": acme("Customer", 1)}
    assert await marks(own) == after
