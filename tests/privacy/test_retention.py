"""Retention: what is too old goes, at once and every day, and the rest stays."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from gateway.database.columns import Base, now
from gateway.privacy.retention import RETENTION_JOB
from gateway.resources.activity_feedback.model import ActivityFeedbackModel
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback.model import FeedbackModel
from gateway.store.write import table_of
from gateway.working import Working
from tests.support.client import Client, acme, gid
from tests.support.expect import nothing_changes, refused
from tests.support.people import ACME, BOLT, SPAN
from tests.support.snapshot import changes, rows_of
from tests.support.world import UNSCOPED

FIRST = ACME * SPAN
SELECT = "account { retention { textDays contactDays ipAddressDays } } rows { type rows }"
DAY = dt.timedelta(days=1)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


async def set_rows(client: Client, model: type[Base], *conditions: Any, **values: Any) -> None:
    async with client.database.begin(None) as connection:
        await connection.execute(
            update(table_of(model)).where(*conditions).values(**values),
            execution_options=UNSCOPED,
        )


async def work(client: Client) -> None:
    await Working(client.database, client.settings, client.executor.secret).drain()


async def of_acme(client: Client, table: str) -> list[dict[str, Any]]:
    rows = (await rows_of(client.database, table))[table]
    return [row for row in rows if row["account_id"] == ACME]


async def test_settings_change_one_by_one(own: Client) -> None:
    await own.done("updateRetention", {"textDays": 30, "contactDays": 400})

    payload = await own.done("updateRetention", {"textDays": None, "ipAddressDays": 7}, SELECT)

    assert payload["account"]["retention"] == {
        "textDays": None,
        "contactDays": 400,
        "ipAddressDays": 7,
    }


async def test_texts_that_are_too_old_go(own: Client) -> None:
    table = table_of(FeedbackModel)
    await set_rows(own, FeedbackModel, created=now() - 29 * DAY, comments="new")
    await set_rows(own, FeedbackModel, table.c.id == FIRST + 1, created=now() - 31 * DAY)
    before = await rows_of(own.database, "feedbacks")

    payload = await own.done("updateRetention", {"textDays": 30}, SELECT)
    await work(own)

    gone, new = changes(before, await rows_of(own.database, "feedbacks"))["feedbacks"]
    counted = {line["type"]: line["rows"] for line in payload["rows"]}
    assert counted["Feedback"] == 1
    assert [row["id"] for row in gone] == [FIRST + 1]
    assert new == [{**gone[0], "comments": None, "updated": new[0]["updated"]}]


async def test_ip_addresses_that_are_too_old_go(own: Client) -> None:
    table = table_of(ActivityFeedbackModel)
    named = ~table.c.is_anonymous
    await set_rows(own, ActivityFeedbackModel, named, ip_address="192.0.2.1", created=LONG_AGO)
    await set_rows(own, ActivityFeedbackModel, table.c.id == FIRST + 1, created=now())
    before = {row["id"]: row["ip_address"] for row in await of_acme(own, "activity_feedbacks")}

    await own.done("updateRetention", {"ipAddressDays": 1})
    await work(own)

    after = {row["id"]: row["ip_address"] for row in await of_acme(own, "activity_feedbacks")}
    kept = {FIRST + 1: before[FIRST + 1]}
    assert any(before.values())
    assert after == {**dict.fromkeys(before), **kept}


async def test_contacts_of_silent_customers_go(own: Client) -> None:
    """Nothing is sent to the sixth customer, or heard of it; the world is months old."""
    table = table_of(CustomerModel)
    silent = {"created": LONG_AGO, "updated": LONG_AGO, "last_sms": None, "last_email": None}
    given = {"locationId": acme("Location", 1), "email": "silent@example.com", "firstName": "Si"}
    created = await own.done("createCustomer", given, "customer { id }")
    other = {**given, "email": "heard@example.com"}
    heard = await own.done("createCustomer", other, "customer { id }")
    ids = [
        await own.data("query($e: String) { customer(email: $e) { id } }", {"e": e})
        for e in ("silent@example.com", "heard@example.com")
    ]
    assert [created["customer"], heard["customer"]] == [each["customer"] for each in ids]
    await set_rows(own, CustomerModel, table.c.email == "silent@example.com", **silent)

    await own.done("updateRetention", {"contactDays": 100})
    await work(own)

    rows = await of_acme(own, "customers")
    found = {row["email"] for row in rows}
    (gone,) = (row for row in rows if row["created"] == LONG_AGO)
    assert "heard@example.com" in found
    assert "silent@example.com" not in found
    assert (gone["first_name"], gone["active"], gone["opt_out"], gone["erased"]) == (
        None,
        False,
        False,
        None,
    )


async def test_who_went_by_retention_may_come_back(own: Client) -> None:
    table = table_of(CustomerModel)
    given = {"locationId": acme("Location", 1), "email": "silent@example.com"}
    await own.done("createCustomer", given)
    at = {"created": LONG_AGO, "updated": LONG_AGO}
    await set_rows(own, CustomerModel, table.c.email == "silent@example.com", **at)
    await own.done("updateRetention", {"contactDays": 100})
    await work(own)

    again = await own.done("createCustomer", given, "customer { email active }")

    assert again["customer"] == {"email": "silent@example.com", "active": True}


async def test_a_dry_run_changes_nothing(own: Client) -> None:
    await set_rows(own, FeedbackModel, created=LONG_AGO, comments="old")
    number = len(await of_acme(own, "feedbacks"))

    async with nothing_changes(own):
        payload = await own.done("updateRetention", {"textDays": 1, "dryRun": True}, SELECT)

    counted = {line["type"]: line["rows"] for line in payload["rows"]}
    assert payload["account"]["retention"]["textDays"] is None
    assert counted["Feedback"] == number


async def test_other_accounts_keep_theirs(own: Client) -> None:
    await set_rows(own, FeedbackModel, created=LONG_AGO, comments="old")

    await own.done("updateRetention", {"textDays": 1, "contactDays": 1, "ipAddressDays": 1})
    await work(own)

    rows = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    assert {row["comments"] for row in rows if row["account_id"] == ACME} == {None}
    assert {row["comments"] for row in rows if row["account_id"] == BOLT} == {"old"}


async def test_it_comes_back_every_day(own: Client) -> None:
    await own.done("updateRetention", {"textDays": 30})
    started = now()
    await work(own)

    (job,) = (row for row in await of_acme(own, "jobs") if row["kind"] == RETENTION_JOB)
    assert (job["state"].value, job["attempts"], job["error"]) == ("WAITING", 0, None)
    assert started + DAY <= job["due"] <= now() + DAY


async def test_it_ends_where_everything_is_kept(own: Client) -> None:
    await own.done("updateRetention", {"textDays": 30})
    await own.done("updateRetention", {"textDays": None})

    assert [row for row in await of_acme(own, "jobs") if row["kind"] == RETENTION_JOB] == []


async def test_there_is_one_job_for_an_account(own: Client) -> None:
    for days in (30, 60):
        await own.done("updateRetention", {"textDays": days})

    assert [row["kind"] for row in await of_acme(own, "jobs")].count(RETENTION_JOB) == 1


@pytest.mark.parametrize("days", [0, -1, 36_501])
async def test_days_have_bounds(own: Client, days: int) -> None:
    assert await refused(own, "updateRetention", {"contactDays": days}) == [
        (
            "INVALID",
            f"`contactDays` is {days}. Give a whole number from 1 to 36500.",
            ["contactDays"],
        )
    ]


async def test_providers_name_the_account(own: Client) -> None:
    assert await refused(own, "updateRetention", {"textDays": 1}, "provider") == [
        (
            "REQUIRED",
            "`accountId` is needed: say which of your accounts is meant.",
            ["accountId"],
        )
    ]
    given = {"accountId": gid("Account", ACME), "textDays": 5}
    payload = await own.done("updateRetention", given, SELECT, "provider")
    assert payload["account"]["retention"]["textDays"] == 5
