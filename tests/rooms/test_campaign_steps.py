"""Campaigns at work: each step is asked once, when it is due, until the customer answers."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from gateway.database.tenancy import Unscoped
from gateway.jobs.kinds import Desk, Job
from gateway.resources.campaigns.work import send_steps
from gateway.sending.carriers import Carriers
from gateway.working import Working
from tests.rooms.test_campaigns import ASK, FIRST, NEW, REMIND, enrollments, steps_waiting
from tests.sending.servers import smtp_server
from tests.support.client import Client, acme, row_of
from tests.support.people import ACME
from tests.support.samples import hour
from tests.support.snapshot import changes, rows_of

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


async def start(own: Client, *steps: dict[str, Any], **given: Any) -> str:
    """The id of a new campaign of every location."""
    given = {**NEW, **({"steps": list(steps)} if steps else {}), **given}
    return str((await own.done("createCampaign", given, "campaign { id }"))["campaign"]["id"])


async def come(own: Client, location: int = 1, **given: Any) -> int:
    """A customer who comes to a location; its id."""
    given = {"email": "new@example.com", "mobileNumber": "+447810999999", **given}
    given["locationId"] = acme("Location", location)
    payload = await own.done("createCustomer", given, "customer { id }")
    return row_of(payload["customer"]["id"])


async def work(own: Client, **settings: Any) -> None:
    """Do what is due, and no more."""
    working = Working(own.database, own.settings.model_copy(update=settings), b"secret")
    await working.drain()
    await working.stop()


async def requests(own: Client) -> list[dict[str, Any]]:
    """The requests that were not in the world, oldest first."""
    rows = (await rows_of(own.database, "feedback_requests"))["feedback_requests"]
    return [row for row in rows if row["created"] > hour(1000)]


async def enrollment(own: Client) -> dict[str, Any]:
    (row,) = await enrollments(own)
    return row


async def answer(own: Client, token: str) -> None:
    await own.done("submitFeedback", {"npsScore": 9}, "feedback { type }", None, token=token)


async def test_steps_are_asked_one_after_the_other(
    own: Client, clock: time_machine.Traveller
) -> None:
    campaign = row_of(await start(own, {**ASK, "delayMinutes": 60}, REMIND))
    customer = await come(own)
    await work(own)
    assert await requests(own) == []

    clock.move_to(NOW + 60 * MINUTE)
    await work(own)

    (first,) = await requests(own)
    row = await enrollment(own)
    assert (first["customer_id"], first["location_id"]) == (customer, FIRST + 1)
    assert (first["type"], first["template_id"], first["due"]) == (
        *("EMAIL", FIRST + 1),
        NOW + 60 * MINUTE,
    )
    assert (first["campaign_id"], first["campaign_step_id"]) == (campaign, row["step_id"])
    assert (first["user_id"], first["survey_id"]) == (None, None)
    assert (row["state"], row["next_due"], row["ended"]) == (
        "ACTIVE",
        NOW + 60 * MINUTE + DAY,
        None,
    )

    clock.move_to(NOW + 60 * MINUTE + DAY - MINUTE)
    await work(own)
    assert len(await requests(own)) == 1
    clock.move_to(NOW + 60 * MINUTE + DAY)
    await work(own)

    _, second = await requests(own)
    row = await enrollment(own)
    assert (second["type"], second["template_id"]) == ("SMS", FIRST + 2)
    assert (second["campaign_id"], second["campaign_step_id"]) == (campaign, row["step_id"])
    assert (row["state"], row["reason"], row["next_due"], row["ended"]) == (
        *("COMPLETED", None, None),
        NOW + 60 * MINUTE + DAY,
    )
    assert await steps_waiting(own) == []


async def test_campaign_asks_for_its_survey_until_that_is_deleted(
    own: Client, clock: time_machine.Traveller
) -> None:
    await start(own, surveyId=acme("Survey", 1))
    await come(own)
    await work(own)
    await own.done("deleteSurvey", {"id": acme("Survey", 1)})
    clock.shift(DAY)
    await work(own)
    assert [row["survey_id"] for row in await requests(own)] == [FIRST + 1, None]


async def test_a_job_that_runs_twice_asks_once(own: Client) -> None:
    await start(own)
    await come(own)
    row = await enrollment(own)
    job = Job(1, ACME, "campaign_step", row["id"], {"after": None}, 1, NOW)
    desk = Desk(own.database, own.settings, b"secret", Carriers(own.database, own.settings))

    assert await send_steps(desk, [job]) == {1: None}
    before = await rows_of(own.database)
    assert await send_steps(desk, [job, job]) == {1: None}

    assert changes(before, await rows_of(own.database)) == {}
    assert len(await requests(own)) == 1


async def test_a_job_that_fails_does_not_keep_others_from_theirs(own: Client) -> None:
    await start(own)
    await come(own)
    row = await enrollment(own)
    broken = Job(1, ACME, "campaign_step", row["id"], {}, 1, NOW)
    good = Job(2, ACME, "campaign_step", row["id"], {"after": None}, 1, NOW)
    desk = Desk(own.database, own.settings, b"secret", Carriers(own.database, own.settings))

    outcomes = await send_steps(desk, [broken, good])

    assert isinstance(outcomes[1], KeyError)
    assert outcomes[2] is None
    assert len(await requests(own)) == 1


# Leaving


async def test_an_answer_ends_the_campaign_at_once(
    own: Client, clock: time_machine.Traveller
) -> None:
    campaign = row_of(await start(own))
    customer = await come(own)
    await work(own)
    (request,) = await requests(own)
    clock.shift(MINUTE)

    await answer(own, request["token"])

    row = await enrollment(own)
    assert (row["state"], row["reason"], row["next_due"], row["ended"]) == (
        *("LEFT", "ANSWERED", None),
        NOW + MINUTE,
    )
    assert await steps_waiting(own) == []
    rows = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    (feedback,) = (row for row in rows if row["customer_id"] == customer)
    assert (feedback["campaign_id"], feedback["campaign_step_id"]) == (campaign, row["step_id"])
    clock.shift(2 * DAY)
    await work(own)
    assert len(await requests(own)) == 1


async def test_an_answer_to_another_request_at_the_location_counts(own: Client) -> None:
    await start(own, {**ASK, "delayMinutes": 60})
    customer = await come(own)
    given = {
        "customerId": acme("Customer", customer - FIRST),
        "templateId": acme("MessageTemplate", 1),
        "locationId": acme("Location", 1),
    }
    select = "feedbackRequest { token campaign { id } campaignStep { id } }"
    made = (await own.done("createFeedbackRequest", given, select))["feedbackRequest"]
    assert (made["campaign"], made["campaignStep"]) == (None, None)

    await answer(own, made["token"])

    row = await enrollment(own)
    assert (row["state"], row["reason"], row["step_id"]) == ("LEFT", "ANSWERED", None)


async def test_an_answer_about_another_location_does_not_count(own: Client) -> None:
    await start(own, {**ASK, "delayMinutes": 60})
    await come(own)
    await answer(own, f"token-{FIRST + 4}")
    assert (await enrollment(own))["state"] == "ACTIVE"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE customers SET opt_out = true WHERE id = {customer}", "OPTED_OUT"),
        ("UPDATE customers SET invalid = true WHERE id = {customer}", "BOUNCED"),
        ("UPDATE customers SET active = false WHERE id = {customer}", "DELETED"),
        ("UPDATE campaigns SET active = false WHERE id = {campaign}", "CAMPAIGN_STOPPED"),
        ("UPDATE campaign_steps SET deleted = true", "CAMPAIGN_STOPPED"),
        ("UPDATE message_templates SET deleted = true", "CAMPAIGN_STOPPED"),
        (
            "INSERT INTO campaign_locations VALUES ({account}, {campaign}, {other})",
            "CAMPAIGN_STOPPED",
        ),
        ("UPDATE locations SET active = false WHERE id = {location}", "LOCATION_STOPPED"),
        (
            "UPDATE feedbacks SET customer_id = {customer}, created = {answered}"
            " WHERE id = {feedback}",
            "ANSWERED",
        ),
    ],
    ids=[
        *("opted out", "bounced", "deleted", "stopped", "without steps", "without templates"),
        *("elsewhere", "closed", "imported answer"),
    ],
)
async def test_customers_leave_when_a_step_is_due(own: Client, statement: str, reason: str) -> None:
    campaign = row_of(await start(own))
    customer = await come(own)
    later = NOW + MINUTE
    sqlite = own.database.dialect == "sqlite"
    answered = int(later.timestamp()) * 1_000_000 if sqlite else f"'{later.isoformat()}'"
    ids = {"campaign": campaign, "customer": customer, "account": ACME, "answered": answered}
    ids |= {"location": FIRST + 1, "other": FIRST + 2, "feedback": FIRST + 1}
    async with own.database.begin(None) as connection:
        await connection.execute(
            text(statement.format(**ids)), execution_options={"unscoped": Unscoped.OPERATOR}
        )

    await work(own)

    row = await enrollment(own)
    assert (row["state"], row["reason"], row["step_id"]) == ("LEFT", reason, None)
    assert (row["next_due"], row["ended"]) == (None, NOW)
    assert await requests(own) == []
    assert await steps_waiting(own) == []


async def test_who_left_and_enters_again_begins_anew(
    own: Client, clock: time_machine.Traveller
) -> None:
    campaign = await start(own)
    customer = acme("Customer", await come(own) - FIRST)
    await work(own)
    await own.done("updateCustomer", {"id": customer, "optOut": True})
    clock.shift(DAY)
    await work(own)
    assert (await enrollment(own))["reason"] == "OPTED_OUT"

    await own.done("updateCustomer", {"id": customer, "optOut": False})
    given = {"campaignId": campaign, "customerId": customer, "locationId": acme("Location", 1)}
    await own.done("enrollCustomer", given)
    await work(own)

    assert [row["template_id"] for row in await requests(own)] == [FIRST + 1, FIRST + 1]
    row = await enrollment(own)
    assert (row["state"], row["entered"], row["next_due"]) == ("ACTIVE", NOW + DAY, NOW + 2 * DAY)


async def test_customers_go_on_behind_the_step_that_they_got(
    own: Client, clock: time_machine.Traveller
) -> None:
    campaign = await start(own, ASK, REMIND)
    await come(own)
    await work(own)
    changed = [{**ASK, "name": "New"}, {**REMIND, "templateId": acme("MessageTemplate", 3)}]
    await own.done("updateCampaign", {"id": campaign, "steps": changed})

    clock.shift(DAY)
    await work(own)

    assert [row["template_id"] for row in await requests(own)] == [FIRST + 1, FIRST + 3]
    assert (await enrollment(own))["state"] == "COMPLETED"


async def test_a_campaign_that_became_shorter_is_completed(
    own: Client, clock: time_machine.Traveller
) -> None:
    campaign = await start(own, ASK, REMIND)
    await come(own)
    await work(own)
    await own.done("updateCampaign", {"id": campaign, "steps": [ASK]})
    clock.shift(DAY)
    await work(own)
    row = await enrollment(own)
    assert (row["state"], row["ended"]) == ("COMPLETED", NOW + DAY)
    assert len(await requests(own)) == 1


async def test_story_of_two_steps(own: Client, clock: time_machine.Traveller) -> None:
    """Both messages reach the mail server; the answer to the second is the campaign's."""
    campaign = await start(own, ASK, {**REMIND, "templateId": acme("MessageTemplate", 1)})
    async with smtp_server() as box:
        url = f"smtp://127.0.0.1:{box.port}"
        await come(own)
        await work(own, smtp_url=url)
        clock.shift(DAY)
        await work(own, smtp_url=url)
        assert box.recipients == ["new@example.com", "new@example.com"]
    _, second = await requests(own)
    await answer(own, second["token"])

    query = """query($id: ID!) {
        campaign(id: $id) { enrollments { nodes { state lastStep { name } } } }
        feedbackRequests(filter: { campaign: { eq: $id } }) { nodes {
            state sentAt campaignStep { name } feedback { campaign { id } campaignStep { name } }
        } }
    }"""
    data = await own.data(query, {"id": campaign})
    state = {"state": "COMPLETED", "lastStep": {"name": "Remind"}}
    assert data["campaign"] == {"enrollments": {"nodes": [state]}}
    assert data["feedbackRequests"]["nodes"] == [
        {
            "state": "SENT",
            "sentAt": "2026-11-23T08:30:00Z",
            "campaignStep": {"name": "Remind"},
            "feedback": {"campaign": {"id": campaign}, "campaignStep": {"name": "Remind"}},
        },
        {
            "state": "SENT",
            "sentAt": "2026-11-22T08:30:00Z",
            "campaignStep": {"name": "Ask"},
            "feedback": None,
        },
    ]
