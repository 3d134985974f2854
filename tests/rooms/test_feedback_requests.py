"""Feedback requests: to whom they go, when, with which link, and what becomes of the message."""

import asyncio
import datetime as dt
from typing import Any

import pytest
import time_machine

from gateway.graphql.ids import split_id
from gateway.resources.feedback_requests.service import new_token
from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import KEY_REUSED, limit_acme, limit_reached, nothing_changes, only_logged
from tests.support.people import ACME, BOLT, PROVIDER, SPAN
from tests.support.snapshot import rows_of

FIRST = ACME * SPAN
ALL = (
    "feedbackRequest { id created updated due type messageOpened messageClicked messageBounced "
    "bounceReason spamComplaint token fullUrl brandedUrl customer { id } location { id } "
    "template { id } user { id } feedback { id } }"
)
HINT = "Set `suppressMessage` to make only the link."
NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)


def asked(customer: int = 1, template: int = 1, location: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "customerId": acme("Customer", customer),
        "templateId": acme("MessageTemplate", template),
        "locationId": acme("Location", location),
        **more,
    }


async def request_row(client: Client, row_id: int) -> dict[str, Any]:
    rows = (await rows_of(client.database, "feedback_requests"))["feedback_requests"]
    return next(row for row in rows if row["id"] == row_id)


async def customer_row(client: Client, number: int) -> dict[str, Any]:
    rows = (await rows_of(client.database, "customers"))["customers"]
    return next(row for row in rows if row["id"] == FIRST + number)


async def test_create(own: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        request = (await own.done("createFeedbackRequest", asked(), ALL))["feedbackRequest"]
    row_id, token = row_of(request.pop("id")), request.pop("token")
    assert request == {
        "created": "2026-11-22T08:30:00Z",
        "updated": "2026-11-22T08:30:00Z",
        "due": "2026-11-22T08:30:00Z",
        "type": "EMAIL",
        "messageOpened": False,
        "messageClicked": False,
        "messageBounced": False,
        "bounceReason": None,
        "spamComplaint": False,
        "fullUrl": f"https://gateway.example/f/{token}",
        "brandedUrl": f"https://gateway.example/f/{token}",
        "customer": {"id": acme("Customer", 1)},
        "location": {"id": acme("Location", 1)},
        "template": {"id": acme("MessageTemplate", 1)},
        "user": {"id": acme("User", 1)},
        "feedback": None,
    }
    assert (await request_row(own, row_id))["token"] == token


async def test_create_is_logged_and_changes_no_customer(own: Client) -> None:
    before = await rows_of(own.database, "customers", "customer_locations")
    payload = await own.done("createFeedbackRequest", asked(customer=2, location=5), ALL)
    assert await rows_of(own.database, "customers", "customer_locations") == before
    row_id = row_of(payload["feedbackRequest"]["id"])
    lines = (await rows_of(own.database, "change_log"))["change_log"]
    assert [(line["entity"], line["entity_id"], line["operation"].value) for line in lines] == [
        ("FeedbackRequest", row_id, "CREATED")
    ]


async def test_branded_link(own: Client) -> None:
    own.executor.settings = own.settings.model_copy(
        update={"branded_url": "https://your-domain.com/fb"}
    )
    request = (await own.done("createFeedbackRequest", asked(), ALL))["feedbackRequest"]
    assert request["fullUrl"] == f"https://gateway.example/f/{request['token']}"
    assert request["brandedUrl"] == f"https://your-domain.com/fb/f/{request['token']}"


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, "2026-11-22T08:30:00Z"),
        ("2026-11-22T08:29:59Z", "2026-11-22T08:30:00Z"),
        ("2001-01-01T00:00:00Z", "2026-11-22T08:30:00Z"),
        ("2026-11-22T08:30:00.000001Z", "2026-11-22T08:30:00.000001Z"),
        ("2026-11-22T10:00:00+01:00", "2026-11-22T09:00:00Z"),
    ],
)
async def test_due_in_the_past_means_at_once(own: Client, due: str | None, expected: str) -> None:
    with time_machine.travel(NOW, tick=False):
        payload = await own.done("createFeedbackRequest", asked(due=due), ALL)
    assert payload["feedbackRequest"]["due"] == expected


@pytest.mark.parametrize(
    ("template", "suppress", "expected"),
    [(1, False, "EMAIL"), (2, False, "SMS"), (1, True, "SUPPRESSED"), (2, True, "SUPPRESSED")],
)
async def test_type(own: Client, template: int, suppress: bool, expected: str) -> None:
    given = asked(template=template, suppressMessage=suppress)
    payload = await own.done("createFeedbackRequest", given, ALL)
    assert payload["feedbackRequest"]["type"] == expected


@pytest.mark.parametrize(
    ("customer", "template", "problem"),
    [
        (4, 1, "The customer opted out of messages."),
        (7, 1, "Messages to the customer failed: correct its address or number first."),
        (3, 1, "The template is an e-mail and the customer has no address."),
        (2, 2, "The template is a text message and the customer has no mobile number."),
    ],
)
async def test_unreachable_recipients(
    own: Client, customer: int, template: int, problem: str
) -> None:
    given = asked(customer, template)
    async with nothing_changes(own):
        refused = await own.refused("createFeedbackRequest", given)
    assert refused == [("INVALID", f"{problem} {HINT}", ["customerId"])]
    payload = await own.done("createFeedbackRequest", {**given, "suppressMessage": True}, ALL)
    assert payload["feedbackRequest"]["type"] == "SUPPRESSED"


@pytest.mark.parametrize(
    ("given", "field", "what"),
    [
        (asked(customer=6), "customerId", "customer"),
        (asked(location=6), "locationId", "location"),
        (asked(template=99), "templateId", "message template"),
        (
            asked() | {"customerId": gid("Customer", BOLT * SPAN + 1)},
            "customerId",
            "customer",
        ),
        (
            asked() | {"templateId": gid("MessageTemplate", BOLT * SPAN + 1)},
            "templateId",
            "message template",
        ),
    ],
)
async def test_what_does_not_exist_in_the_account(
    own: Client, given: dict[str, Any], field: str, what: str
) -> None:
    """Not even for the provider, who sees both accounts and is told so."""
    other = f"The {what} belongs to another account. Choose one of the same account."
    absent = ("NOT_FOUND", f"There is no such {what}.", [field])
    elsewhere = BOLT * SPAN < row_id_of(given[field]) < (BOLT + 1) * SPAN
    for who in ("admin", "provider"):
        async with nothing_changes(own):
            refused = await own.refused("createFeedbackRequest", given, who)
        told = elsewhere and who == "provider"
        assert refused == [("INVALID", other, [field]) if told else absent]


def row_id_of(global_id: str) -> int:
    return split_id(global_id, "id")[1]


async def test_restricted_user_asks_only_for_its_locations(own: Client) -> None:
    async with nothing_changes(own):
        refused = await own.refused("createFeedbackRequest", asked(location=2), "restricted")
    assert refused == [("NOT_FOUND", "There is no such location.", ["locationId"])]


async def test_provider_asks_as_its_own_user(own: Client) -> None:
    payload = await own.done("createFeedbackRequest", asked(), ALL, "provider")
    assert payload["feedbackRequest"]["user"] is not None
    row = (await rows_of(own.database, "feedback_requests"))["feedback_requests"][-1]
    assert row["user_id"] == PROVIDER * SPAN + 1


async def test_tokens_are_long_and_never_the_same(own: Client) -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}  # 128 bits
    given = asked(suppressMessage=True)
    payloads = [await own.done("createFeedbackRequest", given, ALL) for _ in range(3)]
    assert len({payload["feedbackRequest"]["token"] for payload in payloads}) == 3


async def test_sms_allowance_counts_a_month(own: Client) -> None:
    await limit_acme(own, "smsAllowance", 2)
    text = asked(template=2)
    with time_machine.travel(NOW, tick=False):
        for _ in range(2):
            payload = await own.done("createFeedbackRequest", text, "feedbackRequest { id }")
            request = payload["feedbackRequest"]["id"]
            await own.done("recordMessageEvent", {"id": request, "event": "SENT"})
        async with nothing_changes(own):
            refused = await own.refused("createFeedbackRequest", text)
        assert refused == limit_reached("smsAllowance", 2)
        await own.done("createFeedbackRequest", asked(template=1))
        await own.done("createFeedbackRequest", {**text, "suppressMessage": True})
    with time_machine.travel(dt.datetime(2026, 11, 30, 23, 59, 59, tzinfo=dt.UTC), tick=False):
        await own.refused("createFeedbackRequest", text)
    with time_machine.travel(dt.datetime(2026, 12, 1, tzinfo=dt.UTC), tick=False):
        await own.done("createFeedbackRequest", text)
    await limit_acme(own, "smsAllowance", None)
    with time_machine.travel(NOW, tick=False):
        await own.done("createFeedbackRequest", text)


async def test_last_text_goes_to_one_of_two_at_once(own: Client) -> None:
    await limit_acme(own, "smsAllowance", 2)
    await own.done("createFeedbackRequest", asked(template=2))
    payloads = await asyncio.gather(
        *(own.run("createFeedbackRequest", asked(template=2), "feedbackRequest { id }")
          for _ in range(4))
    )  # fmt: skip
    codes = [[error["code"] for error in payload["userErrors"]] for payload in payloads]
    assert sorted(codes) == [[], ["LIMIT_REACHED"], ["LIMIT_REACHED"], ["LIMIT_REACHED"]]


async def test_idempotency_key(own: Client) -> None:
    given = asked(idempotencyKey="one")
    payloads = await asyncio.gather(
        *(own.done("createFeedbackRequest", given, ALL) for _ in range(3))
    )
    assert len({payload["feedbackRequest"]["token"] for payload in payloads}) == 1
    async with nothing_changes(own):
        refused = await own.refused("createFeedbackRequest", {**given, "suppressMessage": True})
    assert refused == KEY_REUSED


BY_MAIL = {"invalid": True, "failed_address": "jane@example.com"}
BY_TEXT = {"invalid": True, "failed_address": "+1813555555"}
EVENTS: list[tuple[int, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # request, event, further input, what changes on the request, what on the customer
    (8, "OPENED", {}, {"message_opened": True}, {}),
    (8, "CLICKED", {}, {"message_clicked": True}, {}),
    (
        8,
        "BOUNCED",
        {"bounceReason": " mailbox full "},
        {"message_bounced": True, "bounce_reason": "mailbox full"},
        BY_MAIL,
    ),
    (8, "BOUNCED", {}, {"message_bounced": True}, BY_MAIL),
    (8, "COMPLAINT", {}, {"spam_complaint": True}, {"opt_out": True}),
    (8, "UNSUBSCRIBED", {}, {}, {"opt_out": True}),
    (8, "FAILED", {}, {}, BY_MAIL),
    (4, "CLICKED", {}, {"message_clicked": True}, {}),
    (4, "FAILED", {}, {}, BY_TEXT),
    (4, "UNSUBSCRIBED", {}, {}, {"opt_out": True}),
    (5, "CLICKED", {}, {"message_clicked": True}, {}),
]


@pytest.mark.parametrize(("number", "event", "more", "on_request", "on_customer"), EVENTS)
async def test_events_mark_request_and_customer(
    own: Client,
    number: int,
    event: str,
    more: dict[str, Any],
    on_request: dict[str, Any],
    on_customer: dict[str, Any],
) -> None:
    request = await request_row(own, FIRST + number)
    customer = await customer_row(own, request["customer_id"] - FIRST)
    lines = [(ACME, "FeedbackRequest", FIRST + number, "UPDATED")]
    if on_customer:
        lines.append((ACME, "Customer", request["customer_id"], "UPDATED"))
    async with only_logged(own, *lines):
        given = {"id": acme("FeedbackRequest", number), "event": event, **more}
        await own.done("recordMessageEvent", given, ALL)

    after = await request_row(own, FIRST + number)
    assert after["updated"] > request["updated"]
    assert after == {**request, **on_request, "updated": after["updated"]}
    marked = await customer_row(own, customer["id"] - FIRST)
    assert marked == {**customer, **on_customer, "updated": marked["updated"]}


@pytest.mark.parametrize(
    ("number", "given", "message", "field"),
    [
        *(
            (4, {"event": event}, f"{event} is known of e-mails only, not of texts.", "event")
            for event in ("OPENED", "BOUNCED", "COMPLAINT")
        ),
        *(
            (5, {"event": event}, "No message was sent for a suppressed request.", "event")
            for event in ("SENT", "OPENED", "BOUNCED", "COMPLAINT", "UNSUBSCRIBED", "FAILED")
        ),
        (
            8,
            {"event": "OPENED", "bounceReason": "x"},
            "`bounceReason` goes only with BOUNCED.",
            "bounceReason",
        ),
        (
            8,
            {"event": "BOUNCED", "bounceReason": "x" * 501},
            "`bounceReason` has 501 characters. Give 500 at most.",
            "bounceReason",
        ),
    ],
)
async def test_events_that_cannot_be(
    own: Client, number: int, given: dict[str, Any], message: str, field: str
) -> None:
    async with nothing_changes(own):
        refused = await own.refused(
            "recordMessageEvent", {"id": acme("FeedbackRequest", number), **given}
        )
    assert refused == [("INVALID", message, [field])]


async def test_restricted_user_records_only_what_it_sees(own: Client) -> None:
    async with nothing_changes(own):
        given = {"id": acme("FeedbackRequest", 2), "event": "CLICKED"}
        refused = await own.refused("recordMessageEvent", given, "restricted")
    assert refused == [("NOT_FOUND", "There is no such feedback request.", ["id"])]
    await own.done("recordMessageEvent", {**given, "id": acme("FeedbackRequest", 1)}, "",
                   "restricted")  # fmt: skip


async def test_restricted_user_says_nothing_of_a_customer_it_does_not_see(own: Client) -> None:
    """But for its wish to get no more messages, which holds whoever tells of it."""
    away = {"id": acme("Customer", 2), "removeLocationIds": [acme("Location", 1)]}
    await own.done("updateCustomer", away)
    see = f'{{ customer(id: "{acme("Customer", 2)}") {{ invalid lastEmail optOut }} }}'
    before = (await own.data(see))["customer"]

    for event in ("SENT", "BOUNCED", "FAILED"):
        given = {"id": acme("FeedbackRequest", 10), "event": event}
        payload = await own.done(
            "recordMessageEvent", given, "feedbackRequest { customer { id } }", "restricted"
        )
        assert payload["feedbackRequest"] == {"customer": None}
    assert (await own.data(see))["customer"] == before

    given = {"id": acme("FeedbackRequest", 10), "event": "UNSUBSCRIBED"}
    await own.done("recordMessageEvent", given, "", "restricted")
    assert (await own.data(see))["customer"] == {**before, "optOut": True}


async def test_bounced_customer_is_not_written_to_again(own: Client) -> None:
    given = {"id": acme("FeedbackRequest", 8), "event": "BOUNCED"}
    await own.done("recordMessageEvent", given)
    ((code, _, field),) = await own.refused("createFeedbackRequest", asked())
    assert (code, field) == ("INVALID", ["customerId"])


SENT = {"state": "SENT", "sent_at": NOW, "last_error": None}


@pytest.mark.parametrize("number", [11, 12])
@pytest.mark.parametrize(
    ("event", "on_request"),
    [
        ("SENT", SENT),
        ("OPENED", {**SENT, "message_opened": True}),
        ("CLICKED", {**SENT, "message_clicked": True}),
        ("BOUNCED", {**SENT, "message_bounced": True}),
        ("FAILED", {"state": "FAILED"}),
    ],
)
async def test_what_a_carrier_tells_shows_what_became_of_the_message(
    own: Client, number: int, event: str, on_request: dict[str, Any]
) -> None:
    """One that waits was sent by another system; of an uncertain one it is known at last."""
    request = await request_row(own, FIRST + number)
    with time_machine.travel(NOW, tick=False):
        given = {"id": acme("FeedbackRequest", number), "event": event}
        await own.done("recordMessageEvent", given)

    after = await request_row(own, FIRST + number)
    assert after == {**request, **on_request, "updated": NOW}


async def test_sent_by_another_system_counts_as_the_last_message(own: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        await own.done("recordMessageEvent", {"id": acme("FeedbackRequest", 11), "event": "SENT"})
    assert (await customer_row(own, 1))["last_email"] == NOW


async def jobs_of(client: Client, request: str) -> list[tuple[str, str]]:
    rows = (await rows_of(client.database, "jobs"))["jobs"]
    return [
        (row["kind"], row["state"])
        for row in rows
        if row["subject_id"] == row_of(request) and row["kind"] != "feedback_message"
    ]


@pytest.mark.parametrize(("template", "job"), [(1, "feedback_email"), (2, "feedback_sms")])
async def test_a_request_waits_with_its_job_until_it_is_taken_back(
    own: Client, template: int, job: str
) -> None:
    payload = await own.done("createFeedbackRequest", asked(template=template), ALL)
    request = payload["feedbackRequest"]["id"]
    assert await jobs_of(own, request) == [(job, "WAITING")]

    for _ in range(2):
        payload = await own.done(
            "cancelFeedbackRequest", {"id": request}, "feedbackRequest { state sentAt }"
        )
        assert payload["feedbackRequest"] == {"state": "CANCELLED", "sentAt": None}
    assert await jobs_of(own, request) == []


async def test_a_suppressed_request_has_no_job(own: Client) -> None:
    payload = await own.done("createFeedbackRequest", asked(suppressMessage=True), ALL)
    assert await jobs_of(own, payload["feedbackRequest"]["id"]) == []


@pytest.mark.parametrize(
    ("mutation", "number", "message"),
    [
        (
            "cancelFeedbackRequest",
            1,
            "The request is SENT. Only a message that was not sent can be taken back.",
        ),
        (
            "cancelFeedbackRequest",
            5,
            "The request is SUPPRESSED. Only a message that was not sent can be taken back.",
        ),
        (
            "resendFeedbackRequest",
            1,
            "The request is SENT. Only one that is FAILED or UNCERTAIN is sent again.",
        ),
        (
            "resendFeedbackRequest",
            11,
            "The request is SCHEDULED. Only one that is FAILED or UNCERTAIN is sent again.",
        ),
    ],
)
async def test_states_that_forbid_it(own: Client, mutation: str, number: int, message: str) -> None:
    async with nothing_changes(own):
        refused = await own.refused(mutation, {"id": acme("FeedbackRequest", number)})
    assert refused == [("CONFLICT", message, ["id"])]


async def test_an_uncertain_message_is_sent_again_when_somebody_says_so(own: Client) -> None:
    given = {"id": acme("FeedbackRequest", 12)}
    payload = await own.done("resendFeedbackRequest", given, "feedbackRequest { state }")
    assert payload["feedbackRequest"] == {"state": "SCHEDULED"}
    assert await jobs_of(own, given["id"]) == [("feedback_email", "WAITING")]


async def test_a_message_is_not_sent_again_to_one_who_opted_out(own: Client) -> None:
    await own.done("updateCustomer", {"id": acme("Customer", 1), "optOut": True})
    async with nothing_changes(own):
        refused = await own.refused("resendFeedbackRequest", {"id": acme("FeedbackRequest", 12)})
    assert refused == [("INVALID", "The customer opted out of messages.", ["id"])]
