"""Memberships of customers in locations hold when the customer was created."""

import asyncio
import datetime as dt

from sqlalchemy import update

from gateway.database.tenancy import Unscoped
from gateway.resources.customers.model import CustomerModel
from gateway.store.write import table_of
from tests.support.client import Client, acme
from tests.support.people import ACME, SPAN
from tests.support.snapshot import rows_of

CUSTOMER = ACME * SPAN + 1
MOMENT = dt.datetime(2020, 2, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


async def test_attaching_waits_for_a_change_of_the_moment(own: Client) -> None:
    """Both at the same time: the membership has the moment as it is in the end."""
    customers = table_of(CustomerModel)
    given = {"id": acme("Customer", 1), "addLocationIds": [acme("Location", 4)]}
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(customers).where(customers.c.id == CUSTOMER).values(created=MOMENT),
            execution_options={"unscoped": Unscoped.PROVISIONING},
        )
        attaching = asyncio.ensure_future(own.done("updateCustomer", given, "customer { id }"))
        done, _ = await asyncio.wait([attaching], timeout=0.3)
        assert not done
    await attaching

    tables = await rows_of(own.database, "customers", "customer_locations")
    created = next(row["created"] for row in tables["customers"] if row["id"] == CUSTOMER)
    ties = [row for row in tables["customer_locations"] if row["customer_id"] == CUSTOMER]
    assert created == MOMENT
    assert ACME * SPAN + 4 in {tie["location_id"] for tie in ties}
    assert {tie["customer_created"] for tie in ties} == {MOMENT}
