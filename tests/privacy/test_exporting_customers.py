"""The data of a customer as a document for that person."""

import json
from typing import Any

import pytest
from sqlalchemy import update

from gateway.privacy import exporting
from gateway.resources.activity_feedback.model import ActivityFeedbackModel
from gateway.store.write import table_of
from tests.support.client import Client, acme
from tests.support.expect import nothing_changes, refused
from tests.support.people import ACME, SPAN
from tests.support.snapshot import rows_of
from tests.support.world import UNSCOPED

FIRST = ACME * SPAN
JANE = {"id": acme("Customer", 1)}


async def exported(client: Client, who: str = "admin") -> dict[str, Any]:
    payload = await client.done("exportCustomerData", JANE, "data rows { type rows }", who)
    document: dict[str, Any] = json.loads(payload["data"])
    counted = {line["type"]: line["rows"] for line in payload["rows"]}
    lists = {name: len(rows) for name, rows in document.items() if name != "exported"}
    assert counted == lists
    return document


async def test_the_customer_is_in_it(own: Client) -> None:
    document = await exported(own)

    (customer,) = document["Customer"]
    assert (customer["id"], customer["email"], customer["mobileNumber"]) == (
        JANE["id"],
        "jane@example.com",
        "+447810123456",
    )
    assert "accountId" not in customer


async def test_all_rows_of_the_customer_are_in_it(own: Client) -> None:
    tables = {"Feedback": "feedbacks", "FeedbackRequest": "feedback_requests"}
    rows = await rows_of(own.database, *tables.values())

    document = await exported(own)

    for name, table in tables.items():
        mine = [acme(name, r["id"] - FIRST) for r in rows[table] if r["customer_id"] == FIRST + 1]
        assert [each["id"] for each in document[name]] == mine, name
        assert all(each["customerId"] == JANE["id"] for each in document[name])
    assert [each["locationId"] for each in document["CustomerLocation"]] == [
        acme("Location", number) for number in (1, 2, 3)
    ]


async def test_links_that_are_permissions_are_not_in_it(own: Client) -> None:
    (request, *_) = (await exported(own))["FeedbackRequest"]

    assert not {"token", "fullUrl", "brandedUrl"} & set(request)


@pytest.mark.parametrize("scopes", [["READ", "WRITE"], ["READ", "WRITE", "READ_IP_ADDRESSES"]])
async def test_ip_addresses_are_for_keys_that_may_read_them(own: Client, scopes: list[str]) -> None:
    table = table_of(ActivityFeedbackModel)
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(table)
            .where(table.c.id == FIRST + 1)
            .values(is_anonymous=False, client_customer_id=FIRST + 1, ip_address="192.0.2.1"),
            execution_options=UNSCOPED,
        )
        await connection.exec_driver_sql(
            f"UPDATE api_keys SET scopes = '{' '.join(scopes)}' WHERE account_id = {ACME}"
        )

    found = [each.get("ipAddress") for each in (await exported(own))["ActivityFeedback"]]

    assert ("192.0.2.1" in found) is ("READ_IP_ADDRESSES" in scopes)


async def test_nothing_is_changed(own: Client) -> None:
    async with nothing_changes(own):
        await exported(own)


async def test_it_is_bounded(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)

    assert await refused(own, "exportCustomerData", JANE) == [
        (
            "LIMIT_REACHED",
            "More than 2 rows are about this customer. Read them with `customer(id:)` and its "
            "connections instead.",
            ["id"],
        )
    ]


async def test_after_an_erasure_nothing_personal_is_in_it(own: Client) -> None:
    await own.done("eraseCustomer", JANE)

    text = json.dumps(await exported(own))

    assert "jane" not in text.lower()
    assert "447810123456" not in text
