"""From the request to the mail server: what is checked, what is noted, and what is never sent."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from sqlalchemy import text

from gateway.database.tenancy import Unscoped
from gateway.working import Working
from tests.sending.servers import Mailbox, TextProvider, smtp_server, text_provider
from tests.support.client import Client, acme, row_of
from tests.support.people import ACME, SPAN
from tests.support.snapshot import rows_of

FIRST = ACME * SPAN
NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
SELECT = "feedbackRequest { id token }"


def asked(customer: int = 1, template: int = 1, location: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "customerId": acme("Customer", customer),
        "templateId": acme("MessageTemplate", template),
        "locationId": acme("Location", location),
        **more,
    }


async def ask(own: Client, **given: Any) -> int:
    """The id of a new request."""
    payload = await own.done("createFeedbackRequest", asked(**given), SELECT)
    return row_of(payload["feedbackRequest"]["id"])


async def change(own: Client, statement: str, **values: Any) -> None:
    """Change rows past the gateway."""
    async with own.database.begin(None) as connection:
        await connection.execute(
            text(statement), values, execution_options={"unscoped": Unscoped.OPERATOR}
        )


async def work(own: Client, box: Mailbox | None = None, provider: TextProvider | None = None,
               **settings: Any) -> Working:  # fmt: skip
    """A worker that does what is due, and no more."""
    if box is not None:
        settings["smtp_url"] = f"smtp://127.0.0.1:{box.port}"
    if provider is not None:
        settings["sms_url"] = (
            f"twilio+http://AC1:secret@127.0.0.1:{provider.port}/?from=%2B15550001"
        )
    working = Working(own.database, own.settings.model_copy(update=settings), b"secret")
    await working.drain()
    return working


async def request_of(own: Client, row_id: int) -> dict[str, Any]:
    rows = (await rows_of(own.database, "feedback_requests"))["feedback_requests"]
    return next(row for row in rows if row["id"] == row_id)


async def customer_of(own: Client, number: int) -> dict[str, Any]:
    rows = (await rows_of(own.database, "customers"))["customers"]
    return next(row for row in rows if row["id"] == FIRST + number)


async def waiting(own: Client) -> list[dict[str, Any]]:
    """The jobs of messages."""
    rows = (await rows_of(own.database, "jobs"))["jobs"]
    return [row for row in rows if row["kind"] in ("feedback_email", "feedback_sms")]


async def test_a_message_is_sent_when_it_is_due(own: Client) -> None:
    later = NOW + dt.timedelta(minutes=2)
    async with smtp_server() as box:
        with time_machine.travel(NOW, tick=False):
            now_id = await ask(own)
            later_id = await ask(own, customer=2, due=later.isoformat())
            await work(own, box)
            assert box.recipients == ["jane@example.com"]
            early = await request_of(own, later_id)
            assert (early["state"], early["sent_at"], early["attempts"]) == ("SCHEDULED", None, 0)
        with time_machine.travel(later, tick=False):
            await work(own, box)

    sent = await request_of(own, now_id)
    assert (sent["state"], sent["sent_at"], sent["attempts"], sent["last_error"]) == (
        *("SENT", NOW, 1),
        None,
    )
    assert sent["message_id"] == box.taken[0][2]["Message-ID"]
    assert (await request_of(own, later_id))["sent_at"] == later
    assert (await customer_of(own, 1))["last_email"] == NOW
    assert len(box.taken) == 2
    assert await waiting(own) == []


async def test_a_text_is_sent(own: Client) -> None:
    async with text_provider() as provider:
        provider.answers = [(201, {"sid": "SM42"})]
        with time_machine.travel(NOW, tick=False):
            row_id = await ask(own, template=2)
            working = await work(own, provider=provider)
            await working.stop()

    (taken,) = provider.taken
    assert taken["path"] == "/2010-04-01/Accounts/AC1/Messages.json"
    assert (taken["To"], taken["From"]) == ("+447810123456", "+15550001")
    assert taken["authorization"] == "Basic QUMxOnNlY3JldA=="
    sent = await request_of(own, row_id)
    assert (sent["state"], sent["sent_at"]) == ("SENT", NOW)
    named = urlencode({"message": sent["message_id"]})
    assert taken["StatusCallback"] == f"https://gateway.example/callbacks/twilio?{named}"
    assert sent["token"] in taken["Body"]
    assert (await customer_of(own, 1))["last_sms"] == NOW


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "UPDATE accounts SET active = :no WHERE id = :account",
            "The account is not active.",
        ),
        (
            "UPDATE locations SET active = :no WHERE id = :first",
            "The location is not active.",
        ),
        (
            "UPDATE customers SET active = :no WHERE id = :first",
            "The customer is not active.",
        ),
        (
            "UPDATE customers SET opt_out = :yes WHERE id = :first",
            "The customer opted out of messages.",
        ),
        (
            "UPDATE customers SET invalid = :yes WHERE id = :first",
            "Messages to the customer failed before.",
        ),
        (
            "UPDATE customers SET email = NULL WHERE id = :first",
            "The customer has no e-mail address.",
        ),
        (
            "UPDATE accounts SET expiry_days = 1 WHERE id = :account",
            "The link has expired.",
        ),
    ],
)
async def test_what_forbids_a_message_at_the_moment_of_sending(
    own: Client, statement: str, reason: str
) -> None:
    async with smtp_server() as box:
        with time_machine.travel(NOW, tick=False):
            row_id = await ask(own)
        values = {"account": ACME, "first": FIRST + 1, "no": False, "yes": True}
        given = {name: value for name, value in values.items() if f":{name}" in statement}
        await change(own, statement, **given)
        with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
            await work(own, box)

    request = await request_of(own, row_id)
    assert (request["state"], request["last_error"]) == ("SUPPRESSED", reason)
    assert (request["sent_at"], request["attempts"], box.taken) == (None, 0, [])
    assert await waiting(own) == []


async def test_one_who_answered_before_is_not_asked_again(own: Client) -> None:
    async with smtp_server() as box:
        row_id = await ask(own)
        token = (await request_of(own, row_id))["token"]
        await own.done("submitFeedback", {"npsScore": 9}, who=None, token=token)
        await work(own, box)

    request = await request_of(own, row_id)
    assert (request["state"], box.taken) == ("SUPPRESSED", [])
    assert request["last_error"] == "The customer answered before."


async def test_a_message_of_a_campaign_does_not_follow_an_answer(own: Client) -> None:
    """It waited, for the end of quiet hours perhaps, while another request was answered."""
    async with smtp_server() as box:
        rows = [await ask(own) for _ in range(3)]
        other = (await request_of(own, rows[2]))["token"]
        statement = "UPDATE feedback_requests SET campaign_id = :campaign WHERE id = :id"
        await change(own, statement, campaign=FIRST + 1, id=rows[0])
        await own.done("submitFeedback", {"npsScore": 9}, who=None, token=other)
        await work(own, box)

    found = [(await request_of(own, row_id))["state"] for row_id in rows]
    assert found == ["SUPPRESSED", "SENT", "SUPPRESSED"]


@pytest.mark.parametrize(
    ("hours", "zone", "now", "due"),
    [
        # from 21:00 until 08:00, at the location
        ((1260, 480), "Europe/Berlin", "2026-11-22T06:59Z", "2026-11-22T07:00Z"),
        ((1260, 480), "Europe/Berlin", "2026-11-22T20:00Z", "2026-11-23T07:00Z"),
        ((1260, 480), "Europe/Berlin", "2026-11-22T19:59Z", None),
        ((1260, 480), "Europe/Berlin", "2026-11-22T07:00Z", None),
        ((1260, 480), "America/New_York", "2026-11-22T12:59Z", "2026-11-22T13:00Z"),
        ((1260, 480), None, "2026-11-22T07:59Z", "2026-11-22T08:00Z"),
        ((720, 840), "UTC", "2026-11-22T13:30Z", "2026-11-22T14:00Z"),
        ((720, 840), "UTC", "2026-11-22T14:00Z", None),
        # the night in which the clocks go forward from 02:00 to 03:00
        ((1380, 150), "Europe/Berlin", "2026-03-28T23:00Z", "2026-03-29T01:30Z"),
    ],
)
async def test_quiet_hours_are_those_of_the_location(
    own: Client, hours: tuple[int, int], zone: str | None, now: str, due: str | None
) -> None:
    begin, end = hours
    statement = "UPDATE accounts SET quiet_from = :begin, quiet_until = :end WHERE id = :account"
    await change(own, statement, begin=begin, end=end, account=ACME)
    statement = "UPDATE locations SET time_zone = :zone WHERE id = :first"
    await change(own, statement, zone=zone, first=FIRST + 1)
    async with smtp_server() as box:
        with time_machine.travel(dt.datetime.fromisoformat(now), tick=False):
            row_id = await ask(own)
            await work(own, box)

    jobs = await waiting(own)
    request = await request_of(own, row_id)
    if due is None:
        assert (jobs, request["state"], len(box.taken)) == ([], "SENT", 1)
    else:
        assert [(job["due"], job["attempts"]) for job in jobs] == [
            (dt.datetime.fromisoformat(due), 0)
        ]
        assert (request["state"], box.taken) == ("SCHEDULED", [])


@pytest.mark.parametrize(("days", "states"), [(None, ["SENT"] * 2), (3, ["SENT", "SUPPRESSED"])])
async def test_days_between_messages_to_one_customer(
    own: Client, days: int | None, states: list[str]
) -> None:
    statement = "UPDATE accounts SET days_between_messages = :days WHERE id = :account"
    await change(own, statement, days=days, account=ACME)
    async with smtp_server() as box:
        with time_machine.travel(NOW, tick=False):
            first, second = await ask(own), await ask(own, location=2)
            await work(own, box)
        found = [(await request_of(own, row_id))["state"] for row_id in (first, second)]
        assert found == states
        assert len(box.taken) == states.count("SENT")

        with time_machine.travel(NOW + dt.timedelta(days=2, hours=23), tick=False):
            early = await ask(own)
            await work(own, box)
        with time_machine.travel(NOW + dt.timedelta(days=6), tick=False):
            late = await ask(own)
            await work(own, box)

    assert (await request_of(own, early))["state"] == states[1]
    assert (await request_of(own, late))["state"] == "SENT"
    if days is not None:
        error = (await request_of(own, early))["last_error"]
        assert error == "The customer got another message in the last 3 days."


async def test_the_allowance_of_texts_counts_what_is_sent(own: Client) -> None:
    async with text_provider() as provider:
        provider.answers = [(201, {"sid": f"SM{number}"}) for number in range(9)]
        with time_machine.travel(NOW, tick=False):
            rows = [await ask(own, template=2) for _ in range(3)]
            await change(
                own, "UPDATE accounts SET sms_allowance = 2 WHERE id = :account", account=ACME
            )
            working = await work(own, provider=provider)
            await working.stop()

    found = [await request_of(own, row_id) for row_id in rows]
    assert [row["state"] for row in found] == ["SENT", "SENT", "SUPPRESSED"]
    assert found[2]["last_error"] == "The account has sent its 2 texts of this month."


async def test_a_refused_address_is_a_bounce(own: Client) -> None:
    async with smtp_server() as box:
        box.answers["RCPT"] = ["550 5.1.1 no such box"]
        row_id = await ask(own)
        await work(own, box)

    request, customer = await request_of(own, row_id), await customer_of(own, 1)
    assert (request["state"], request["message_bounced"], request["bounce_reason"]) == (
        *("FAILED", True),
        "550 5.1.1 no such box",
    )
    assert (customer["invalid"], customer["failed_address"]) == (True, "jane@example.com")
    assert await waiting(own) == []


async def test_a_message_that_is_refused_for_now_is_tried_again(own: Client) -> None:
    async with smtp_server() as box:
        box.answers["RCPT"] = ["451 greylisted", "451 greylisted"]
        row_id = await ask(own)
        await work(own, box)
        request = await request_of(own, row_id)
        assert (request["state"], request["last_error"]) == ("SCHEDULED", "451 greylisted")
        (job,) = await waiting(own)
        assert (job["attempts"], job["error"]) == (1, "451 greylisted")
        for _ in range(2):
            (job,) = await waiting(own)
            with time_machine.travel(job["due"], tick=False):
                await work(own, box)

    request = await request_of(own, row_id)
    assert (request["state"], request["attempts"], request["last_error"]) == ("SENT", 3, None)
    assert len(box.taken) == 1
    assert await waiting(own) == []


async def test_a_message_that_is_refused_too_often_fails_and_can_be_retried(own: Client) -> None:
    async with smtp_server() as box:
        box.answers["RCPT"] = ["451 no"] * 12
        row_id = await ask(own)
        at = dt.datetime.now(dt.UTC)
        for _ in range(12):
            with time_machine.travel(at, tick=False):
                await work(own, box)
            at += dt.timedelta(hours=6)
        request = await request_of(own, row_id)
        assert (request["state"], request["last_error"]) == ("FAILED", "451 no")
        (job,) = await waiting(own)
        assert (job["state"], job["attempts"], job["error"]) == ("FAILED", 12, "451 no")

        await own.done("resendFeedbackRequest", {"id": gid_of(row_id)})
        await work(own, box)

    assert (await request_of(own, row_id))["state"] == "SENT"
    assert (len(box.taken), await waiting(own)) == (1, [])


def gid_of(row_id: int) -> str:
    return acme("FeedbackRequest", row_id - FIRST)


@pytest.mark.parametrize("answer", ["DROP"])
async def test_what_may_have_been_sent_is_uncertain_and_not_sent_again(
    own: Client, answer: str
) -> None:
    async with smtp_server() as box:
        box.answers["DATA"] = [answer]
        row_id = await ask(own)
        await work(own, box)
        await work(own, box)

    request = await request_of(own, row_id)
    assert (request["state"], request["sent_at"], request["attempts"]) == ("UNCERTAIN", None, 1)
    assert request["last_error"].startswith("The mail server did not say whether")
    assert (box.taken, await waiting(own)) == ([], [])


async def test_a_request_that_a_dead_worker_left_is_uncertain(own: Client) -> None:
    async with smtp_server() as box:
        row_id = await ask(own)
        statement = "UPDATE feedback_requests SET state = 'SENDING' WHERE id = :id"
        await change(own, statement, id=row_id)
        await work(own, box)

    request = await request_of(own, row_id)
    assert (request["state"], box.taken, await waiting(own)) == ("UNCERTAIN", [], [])
    assert request["last_error"] == (
        "The server stopped while it handed the message over. It may have been sent."
    )


async def test_a_mail_server_that_is_away_costs_no_attempt_and_is_left_alone(
    own: Client,
) -> None:
    async with smtp_server() as box:
        pass  # nobody listens any more
    rows = [await ask(own, customer=customer) for customer in (1, 2)]
    working = await work(own, box)

    jobs = await waiting(own)
    assert [(job["state"], job["attempts"]) for job in jobs] == [("WAITING", 0)] * 2
    for row_id in rows:
        request = await request_of(own, row_id)
        assert (request["state"], request["message_bounced"]) == ("SCHEDULED", False)
        assert request["last_error"].startswith("The mail server cannot be used: ")
    # While it is left alone nothing is even tried.
    attempts = (await request_of(own, rows[0]))["attempts"]
    await working.drain()
    assert (await request_of(own, rows[0]))["attempts"] == attempts

    async with smtp_server(box, port=box.port):
        at = max(job["due"] for job in jobs)
        with time_machine.travel(at, tick=False):
            await working.drain()
        await working.stop()
    assert [(await request_of(own, row_id))["state"] for row_id in rows] == ["SENT"] * 2


async def test_a_message_that_cannot_be_made_keeps_no_other_back(own: Client) -> None:
    """As after a fault of ours: what a template says is checked when it is written."""
    broken = '{"en": {"text": "{{ nothing }}"}}'
    statement = "UPDATE message_templates SET contents = :broken WHERE id = :id"
    await change(own, statement, broken=broken, id=FIRST + 3)
    async with smtp_server() as box:
        bad, good = await ask(own, template=3), await ask(own)
        await work(own, box)

    assert (await request_of(own, good))["state"] == "SENT"
    assert (await request_of(own, bad))["state"] == "SCHEDULED"
    (job,) = await waiting(own)
    assert (job["attempts"], job["error"]) == (1, "'nothing' is undefined")


async def test_messages_wait_where_no_carrier_is_set(own: Client) -> None:
    row_id = await ask(own)
    await work(own)

    (job,) = await waiting(own)
    assert (job["state"], job["attempts"], job["error"]) == ("WAITING", 0, None)
    assert (await request_of(own, row_id))["state"] == "SCHEDULED"


async def test_a_cancelled_request_is_not_sent(own: Client) -> None:
    async with smtp_server() as box:
        row_id = await ask(own)
        await own.done("cancelFeedbackRequest", {"id": gid_of(row_id)})
        await work(own, box)

    assert (await request_of(own, row_id))["state"] == "CANCELLED"
    assert box.taken == []


async def test_many_requests_of_a_batch_are_sent_once_each(own: Client) -> None:
    async with smtp_server() as box:
        rows = [await ask(own, customer=1 + number % 2) for number in range(40)]
        one, other = (work(own, box, smtp_connections=5) for _ in range(2))
        for working in await asyncio.gather(one, other):
            await working.stop()

    found = [await request_of(own, row_id) for row_id in rows]
    assert {row["state"] for row in found} == {"SENT"}
    assert {row["attempts"] for row in found} == {1}
    names: Sequence[str] = [email["Message-ID"] for _, _, email in box.taken]
    assert sorted(names) == sorted(row["message_id"] for row in found)
    assert box.connections <= 10
