"""Whose row a record is: by external id, by address or number, and what an update changes."""

import datetime as dt
from typing import Any

import pytest

from gateway.database.engine import Database
from gateway.ingest.catalogue import CATALOGUE
from gateway.resources.customers.model import CustomerModel
from gateway.resources.users.model import UserModel
from tests.ingest import records
from tests.ingest.conftest import ACME, Importer, counts, reasons
from tests.ingest.stored import stored

AT = dt.datetime(2024, 12, 14, tzinfo=dt.UTC)
PHONE = "+447810123456"


async def test_absent_keys_stay_and_null_is_set(importing: Importer, database: Database) -> None:
    await importing(records.customer(sname="Doe", opt_out=True, mobile_number=PHONE))

    report = await importing({"id": "c1", "fname": None, "mobile_number": PHONE})

    assert counts(report) == {"customers": (0, 1, 0, 0, 0)}
    row = (await stored(database)).one("customers")
    assert (row["first_name"], row["last_name"]) == (None, "Doe")
    assert (row["email"], row["opt_out"]) == ("jane@wildcat.com", True)


async def test_times_are_stored_as_given(importing: Importer, database: Database) -> None:
    await importing(records.customer())
    created = (await stored(database)).one("customers")

    await importing(records.customer(fname="Ciro"))

    changed = (await stored(database)).one("customers")
    assert (created["created"], created["updated"]) == (AT, AT)
    assert changed["created"] == AT
    assert changed["updated"] > AT


async def test_updated_of_the_body_wins(importing: Importer, database: Database) -> None:
    await importing(records.request(updated=records.CREATED + 60))
    first = (await stored(database)).one("feedback_requests")

    await importing(records.request(updated=records.CREATED + 90, message_opened=True))

    second = (await stored(database)).one("feedback_requests")
    assert first["updated"] == AT + dt.timedelta(seconds=60)
    assert second["updated"] == AT + dt.timedelta(seconds=90)


async def test_sources_are_apart(importing: Importer, database: Database) -> None:
    await importing(records.location())

    report = await importing(records.location(name="Other"), source="elsewhere")

    assert counts(report) == {"locations": (1, 0, 0, 0, 0)}
    names = [(row["source"], row["name"]) for row in (await stored(database)).rows("locations")]
    assert names == [("feedbackapi", "Apple Park"), ("elsewhere", "Other")]


async def test_accounts_are_apart(importing: Importer, database: Database) -> None:
    await importing(records.customer())

    report = await importing(records.customer(), account="Other")

    assert counts(report) == {"customers": (1, 0, 0, 0, 0)}
    owners = [row["account_id"] for row in (await stored(database)).rows("customers")]
    assert owners == [ACME, ACME + 1]


@pytest.mark.parametrize("own", [{"email": "jane@wildcat.com"}, {"mobile_number": PHONE}])
async def test_customer_is_adopted(
    importing: Importer, database: Database, insert_row: Any, own: dict[str, str]
) -> None:
    row_id = await insert_row(CustomerModel, last_name="Doe", opt_out=True, **own)

    report = await importing(records.customer(email="JANE@wildcat.com", mobile_number=PHONE))

    assert counts(report) == {"customers": (0, 1, 0, 0, 0)}
    found = await stored(database)
    row = found.one("customers")
    assert (row["id"], row["source"], row["external_id"]) == (row_id, "feedbackapi", "c1")
    assert (row["email"], row["mobile_number"]) == ("jane@wildcat.com", PHONE)
    assert (row["first_name"], row["last_name"], row["opt_out"]) == ("Jane", "Doe", True)
    assert counts(await importing(records.customer(mobile_number=PHONE))) == {
        "customers": (0, 0, 1, 0, 0)
    }


async def test_customer_of_another_source_keeps_its_id(
    importing: Importer, database: Database
) -> None:
    await importing(records.customer(id="x9"), source="elsewhere")

    report = await importing(records.customer(fname="Ciro"))

    assert counts(report) == {"customers": (0, 1, 0, 0, 0)}
    row = (await stored(database)).one("customers")
    assert (row["source"], row["external_id"]) == ("elsewhere", "x9")
    assert row["first_name"] == "Ciro"


@pytest.mark.parametrize("known_id", [None, "c1"])
async def test_address_and_number_of_two_customers(
    importing: Importer, database: Database, insert_row: Any, known_id: str | None
) -> None:
    source = None if known_id is None else "feedbackapi"
    await insert_row(CustomerModel, email="jane@wildcat.com", source=source, external_id=known_id)
    other = await insert_row(CustomerModel, mobile_number=PHONE)
    before = await stored(database)

    report = await importing([records.customer(mobile_number=PHONE), records.customer(id="c2")])

    assert [each.code for each in report.failures][:1] == ["CONFLICT"]
    assert reasons(report)[0] == (
        f"`mobile_number` belongs to another customer, number {other} of this store. "
        "Correct one of the two, or import customers before what refers to them."
    )
    if known_id is not None:
        assert (await stored(database)).tables == before.tables


async def test_address_of_another_customer_of_the_source(
    importing: Importer, database: Database
) -> None:
    report = await importing([records.customer(), records.customer(id="c2")])

    assert counts(report) == {"customers": (1, 0, 0, 1, 0)}
    assert [(each.external_id, each.code) for each in report.failures] == [("c2", "CONFLICT")]
    assert reasons(report) == [
        "`email` belongs to another customer, c1. "
        "Correct one of the two, or import customers before what refers to them."
    ]
    assert len((await stored(database)).rows("customers")) == 1


async def test_addresses_can_be_passed_on_in_one_file(
    importing: Importer, database: Database
) -> None:
    await importing(records.customer())

    report = await importing(
        [records.customer(email="new@wildcat.com"), records.customer(id="c2", fname="Ciro")]
    )

    assert counts(report) == {"customers": (1, 1, 0, 0, 0)}
    rows = (await stored(database)).rows("customers")
    assert [(row["external_id"], row["email"]) for row in rows] == [
        ("c1", "new@wildcat.com"),
        ("c2", "jane@wildcat.com"),
    ]


async def test_collision_that_no_look_up_foresees(
    importing: Importer, database: Database, insert_row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await insert_row(CustomerModel, email="jane@wildcat.com")
    monkeypatch.setattr(CATALOGUE, "natural_keys", {})

    report = await importing(
        [records.location(), records.customer(locations=["l9"]), records.location(id="l2")]
    )

    assert counts(report) == {"locations": (2, 0, 0, 0, 0), "customers": (0, 0, 0, 1, 0)}
    assert [(each.external_id, each.code) for each in report.failures] == [("c1", "CONFLICT")]
    assert reasons(report) == [
        "The record collides with another one of the store. Look at both, and import it again."
    ]
    found = await stored(database)
    assert [row["external_id"] for row in found.rows("locations")] == ["l1", "l2"]
    assert [line[0] for line in found.changes()] == ["Customer", "Location", "Location"]


async def test_live_bodies_of_deleted_objects_make_them_active_again(
    importing: Importer, database: Database
) -> None:
    given = [records.customer(), records.location(), records.user(), records.review()]
    await importing([*given, records.account(active=True)])
    before = await stored(database)
    for kind, key in (("customers", "c1"), ("locations", "l1"), ("users", "u1")):
        await importing({"id": key, "deleted": True}, resource=kind)
    await importing({"id": "a1", "deleted": True}, resource="accounts")
    gone = await stored(database)

    report = await importing([*given, records.account(active=True)])

    assert not gone.one("reviews")["active"]
    assert report.failures == []
    assert {name: numbers[:3] for name, numbers in counts(report).items()} == {
        "customers": (0, 1, 0),
        "locations": (0, 1, 0),
        "users": (0, 1, 0),
        "reviews": (0, 0, 1),
        "accounts": (0, 1, 0),
    }
    found = await stored(database)
    assert found.one("customers")["active"]
    assert found.one("locations")["active"]
    assert found.one("reviews")["active"]
    assert not found.one("users")["deleted"]
    account = found.one("accounts", external_id="a1")
    assert (account["deleted"], account["active"]) == (False, True)
    assert [row["updated"] for row in found.rows("reviews")] != []

    again = await importing([*given, records.account(active=True)])

    assert [numbers[:3] for numbers in counts(again).values()] == [(0, 0, 1)] * 5
    assert (await stored(database)).tables == found.tables
    assert len(before.rows("users")) == len(found.rows("users"))


async def test_a_user_whose_address_another_one_has_by_now_stays_deleted(
    importing: Importer, database: Database
) -> None:
    await importing(records.user())
    await importing({"id": "u1", "deleted": True}, resource="users")
    await importing(records.user(id="u2"))
    before = await stored(database)

    report = await importing(records.user())

    assert reasons(report) == [
        "`email` belongs to another user, u2. Correct or delete one of the two."
    ]
    assert (await stored(database)).tables == before.tables


async def test_a_body_that_says_inactive_takes_the_reviews_along(
    importing: Importer, database: Database
) -> None:
    await importing([records.location(), records.review()])

    await importing(records.location(active=False))

    found = await stored(database)
    assert (found.one("locations")["active"], found.one("reviews")["active"]) == (False, False)


async def test_requests_with_changed_flags_keep_the_time_of_the_body(
    importing: Importer, database: Database
) -> None:
    body = records.request(updated=records.CREATED + 60, message_opened=False)
    await importing([records.location(), records.customer(), body])

    changed = await importing({**body, "message_opened": True})
    found = await stored(database)
    again = await importing({**body, "message_opened": True})

    assert counts(changed) == {"feedback_requests": (0, 1, 0, 0, 0)}
    row = found.one("feedback_requests")
    assert (row["message_opened"], row["updated"]) == (True, AT + dt.timedelta(seconds=60))
    assert counts(again) == {"feedback_requests": (0, 0, 1, 0, 0)}
    assert (await stored(database)).tables == found.tables


@pytest.mark.parametrize("spelt", ["L1 ", "\tL1", "\u200bL1\ufeff", " L1\u00a0"])
async def test_ids_are_the_same_whatever_is_around_them(
    importing: Importer, database: Database, spelt: str
) -> None:
    await importing(records.location(id="L1"))

    report = await importing(records.location(id=spelt), records.review(location=spelt))

    assert counts(report)["locations"] == (0, 0, 1, 0, 0)
    assert [row["external_id"] for row in (await stored(database)).rows("locations")] == ["L1"]


async def test_same_object_twice_in_a_file(importing: Importer, database: Database) -> None:
    given = [records.location(name="Old"), records.location(name="New")]

    first = await importing(given)
    second = await importing(given)

    assert counts(first) == {"locations": (1, 0, 1, 0, 0)}
    assert counts(second) == {"locations": (0, 0, 2, 0, 0)}
    found = await stored(database)
    assert found.one("locations")["name"] == "New"
    assert len(found.changes()) == 1


async def test_invitation_is_recognised_by_its_address(
    importing: Importer, database: Database
) -> None:
    invitation = {"email": "Carol@wildcat.com", "type": "standard", "status": "pending"}
    url = "https://reviews.yoururl.com/invite?code=1"

    first = await importing({**invitation, "invite_url": url})
    pending = (await stored(database)).one("users")
    again = await importing({**invitation, "invite_url": url})
    accepted = await importing(records.user())
    late = await importing({**invitation, "invite_url": url})

    assert [counts(each)["users"] for each in (first, again, accepted, late)] == [
        (1, 0, 0, 0, 0),
        (0, 0, 1, 0, 0),
        (0, 1, 0, 0, 0),
        (0, 0, 1, 0, 0),
    ]
    assert (pending["external_id"], pending["status"]) == (None, "PENDING")
    assert (pending["email"], pending["invite_url"]) == ("carol@wildcat.com", url)
    user = (await stored(database)).one("users")
    assert (user["id"], user["external_id"], user["status"]) == (pending["id"], "u1", "ACTIVE")
    assert (user["name"], user["invite_url"]) == ("Carol", None)


async def test_manager_keeps_its_role(
    importing: Importer, database: Database, insert_row: Any
) -> None:
    await insert_row(UserModel, email="carol@wildcat.com", role="ADMIN", status="ACTIVE")

    report = await importing(records.user())

    assert counts(report) == {"users": (0, 1, 0, 0, 0)}
    user = (await stored(database)).one("users")
    assert (user["role"], user["external_id"]) == ("ADMIN", "u1")
    assert counts(await importing(records.user())) == {"users": (0, 0, 1, 0, 0)}


async def test_address_of_another_user(importing: Importer) -> None:
    report = await importing([records.user(), records.user(id="u2")])

    assert counts(report) == {"users": (1, 0, 0, 1, 0)}
    assert reasons(report) == [
        "`email` belongs to another user, u1. Correct or delete one of the two."
    ]


async def test_nothing_is_logged_for_what_did_not_change(
    importing: Importer, database: Database
) -> None:
    given = [records.location(id=f"l{n}") for n in range(3)]
    await importing(given)

    await importing([*given[:2], records.location(id="l2", name="New")])

    found = await stored(database)
    last = found.one("locations", external_id="l2")
    assert [line[2] for line in found.changes()] == ["CREATED"] * 3 + ["UPDATED"]
    assert found.changes()[-1] == ("Location", last["id"], "UPDATED")
