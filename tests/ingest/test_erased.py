"""Imports do not bring back who was erased, by whatever name a record calls the person."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.policies import UserRole, Viewer
from gateway.privacy.erasing import erase_customer, erase_user
from gateway.resources.users.keys import server_secret
from gateway.store.write import Transaction, transact
from tests.ingest import records
from tests.ingest.conftest import ACME, Importer, counts, reasons
from tests.ingest.stored import stored
from tests.support.snapshot import changes, texts_of

ABOUT_ERASED = (
    "The record is about a person who was erased from this account, about whom nothing is stored "
    "again. Leave it out."
)
PHONE = "+447810123456"
EVERYTHING: list[dict[str, Any]] = [
    records.location(),
    records.customer(mobile_number=PHONE, locations=["l1"]),
    records.request(),
    records.feedback(subscriber="c1", comments="Jane was here", replies=[]),
    {
        "id": "v1",
        "created": records.CREATED,
        "location": "l1",
        "subscriber": "c1",
        "channel": "sms",
        "messages": [
            {"id": "m1", "created": records.CREATED, "direction": "inbound", "content": "Jane here"}
        ],
    },
]
Erase = Callable[[str], Awaitable[None]]


@pytest.fixture
def erase(database: Database, settings: Settings) -> Erase:
    """Erases the only customer, or the only user, of Acme."""

    async def run(table: str) -> None:
        row = (await stored(database)).one(table)
        secret = await server_secret(database, settings)
        erasing = erase_customer if table == "customers" else erase_user

        async def work(tx: Transaction) -> None:
            await erasing(tx, secret, row["id"])

        await transact(database, Viewer((ACME,), UserRole.ADMIN, ACME), work)

    return run


async def test_everything_about_the_customer_is_refused(
    importing: Importer, database: Database, erase: Erase
) -> None:
    await importing(EVERYTHING)
    await erase("customers")
    before = await texts_of(database)

    report = await importing(EVERYTHING)

    assert reasons(report) == [ABOUT_ERASED] * 4
    assert {failure.code for failure in report.failures} == {"ERASED"}
    assert counts(report)["locations"] == (0, 0, 1, 0, 0)
    assert changes(before, await texts_of(database)) == {}


@pytest.mark.parametrize(
    "record",
    [
        {"id": "c9", "email": "JANE@wildcat.com"},
        {"id": "c9", "mobile_number": PHONE},
        records.feedback(id="f9", subscriber="c1"),
        records.feedback(id="f9", subscriber_email="jane@wildcat.com"),
        records.request(id="q9"),
        records.feedback(id="f1", comments="again"),
    ],
    ids=["address", "number", "reference", "address in feedback", "request", "own feedback"],
)
async def test_each_name_is_recognised(
    importing: Importer, database: Database, erase: Erase, record: dict[str, Any]
) -> None:
    await importing(EVERYTHING)
    await erase("customers")
    before = await texts_of(database)

    report = await importing(record, name=NAMES.get(record["id"], "data.json"))

    assert reasons(report) == [ABOUT_ERASED]
    assert changes(before, await texts_of(database)) == {}


NAMES = {"c9": "customers.json"}


async def test_others_are_imported_as_before(
    importing: Importer, database: Database, erase: Erase
) -> None:
    await importing(EVERYTHING)
    await erase("customers")

    report = await importing(
        records.customer(id="c2", email="ciro@wildcat.com"),
        records.feedback(id="f2", subscriber="c2"),
    )

    assert reasons(report) == []


async def test_another_source_has_other_ids(
    importing: Importer, database: Database, erase: Erase
) -> None:
    await importing(EVERYTHING)
    await erase("customers")

    report = await importing(records.customer(email="ciro@wildcat.com"), source="elsewhere")

    assert reasons(report) == []


async def test_the_deletion_of_an_erased_customer_finds_it_gone(
    importing: Importer, database: Database, erase: Erase
) -> None:
    await importing(EVERYTHING)
    await erase("customers")

    report = await importing({"id": "c1", "deleted": True}, name="customers.delete.json")

    assert counts(report) == {"customers": (0, 0, 1, 0, 0)}


async def test_an_erased_user_is_refused_and_still_referred_to(
    importing: Importer, database: Database, erase: Erase
) -> None:
    await importing(records.user(), records.location())
    (row,) = (await stored(database)).rows("users")
    await erase("users")

    report = await importing(records.user(), records.feedback(user="u1"))

    assert reasons(report) == [ABOUT_ERASED]
    assert (await stored(database)).one("feedbacks")["user_id"] == row["id"]
    assert [each["name"] for each in (await stored(database)).rows("users")] == [None]
