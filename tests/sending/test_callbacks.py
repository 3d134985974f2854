"""What carriers tell over HTTP: only when it is signed, and noted at the right request."""

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from standardwebhooks import Webhook

from gateway.config import Settings
from gateway.transport.callbacks import Callbacks
from tests.sending.over_http import reached
from tests.sending.test_sending import FIRST, change, customer_of, request_of
from tests.support.client import Client
from tests.support.expect import nothing_changes

SECRET = f"whsec_{base64.b64encode(b'x' * 32).decode()}"
TWILIO = "twilio+https://AC1:to%40ken@api.twilio.com/?from=%2B15550001"
NAME = "<feedback.2.1@gateway.example>"
UNSIGNED = "The signature is missing or wrong, or too old."


@asynccontextmanager
async def callbacks(own: Client) -> AsyncIterator[httpx.AsyncClient]:
    settings = own.settings.model_copy(update={"callback_secret": SECRET, "sms_url": TWILIO})
    async with reached(own, *Callbacks(own.executor, settings).routes()) as web:
        yield web


async def named(own: Client, number: int) -> int:
    """Give a request of the world the name that carriers use; its id."""
    statement = "UPDATE feedback_requests SET message_id = :name WHERE id = :id"
    await change(own, statement, name=NAME, id=FIRST + number)
    return FIRST + number


async def post_events(
    web: httpx.AsyncClient, body: bytes, secret: str = SECRET, age: int = 0
) -> httpx.Response:
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body.decode(errors="replace")),
        "content-type": "application/json",
    }
    return await web.post("/callbacks/messages", content=body, headers=headers)


def event(kind: str, name: str = NAME, **more: Any) -> dict[str, Any]:
    return {"messageId": name, "event": kind, **more}


def events(*given: Any) -> bytes:
    return orjson.dumps({"events": list(given)})


async def test_a_bounce_is_noted(own: Client) -> None:
    row_id = await named(own, 1)
    async with callbacks(own) as web:
        answer = await post_events(web, events(event("BOUNCED", reason="550 5.1.1\n no box")))

    assert (answer.status_code, answer.json()) == (200, {"known": [True]})
    request = await request_of(own, row_id)
    assert (request["message_bounced"], request["bounce_reason"]) == (True, "550 5.1.1 no box")
    assert (await customer_of(own, 1))["invalid"] is True


async def test_the_answer_says_which_messages_are_known(own: Client) -> None:
    await named(own, 1)
    given = events(
        event("OPENED", NAME.strip("<>")), event("OPENED", "<other@x>"), event("CLICKED")
    )
    async with callbacks(own) as web:
        answer = await post_events(web, given)

    assert answer.json() == {"known": [True, False, True]}


async def test_what_a_text_cannot_have_is_not_noted(own: Client) -> None:
    await named(own, 2)
    async with callbacks(own) as web, nothing_changes(own):
        answer = await post_events(web, events(event("BOUNCED")))

    assert answer.json() == {"known": [False]}


@pytest.mark.parametrize(
    ("secret", "age"), [(f"whsec_{base64.b64encode(b'y' * 32).decode()}", 0), (SECRET, 3600)]
)
async def test_what_is_signed_by_others_or_long_ago_is_refused(
    own: Client, secret: str, age: int
) -> None:
    await named(own, 1)
    async with callbacks(own) as web, nothing_changes(own):
        answer = await post_events(web, events(event("BOUNCED")), secret, age)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["message"] == UNSIGNED


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "1", "webhook-timestamp": "x", "webhook-signature": "v1,eA=="},
        {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "nonsense"},
    ],
)
async def test_what_is_not_signed_is_refused(own: Client, headers: dict[str, str]) -> None:
    async with callbacks(own) as web, nothing_changes(own):
        answer = await web.post("/callbacks/messages", content=b"{}", headers=headers)
        twilio = await web.post("/callbacks/twilio", content=b"a=b", headers=headers)

    assert (answer.status_code, twilio.status_code) == (401, 401)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "The body is not JSON."),
        (b"[]", "`events` is a list of 1 to 100 events."),
        (b'{"events": []}', "`events` is a list of 1 to 100 events."),
        (events(*[event("OPENED")] * 101), "`events` is a list of 1 to 100 events."),
        (events("x"), "`events.0` is not an object."),
        (events(event("OPENED"), {}), "`events.1.messageId` is needed: a text."),
        (
            events(event("LOST")),
            "`events.0.event` is not one of SENT, OPENED, CLICKED, BOUNCED, COMPLAINT, "
            "UNSUBSCRIBED, FAILED.",
        ),
        (events(event("OPENED", reason=5)), "`events.0.reason` is not a text."),
    ],
)
async def test_what_makes_no_sense(own: Client, body: bytes, message: str) -> None:
    async with callbacks(own) as web, nothing_changes(own):
        answer = await post_events(web, body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == message


async def post_state(
    web: httpx.AsyncClient, form: dict[str, str], token: str = "to@ken", **query: str
) -> httpx.Response:
    request = web.build_request("POST", "/callbacks/twilio", params=query, data=form)
    signed = str(request.url) + "".join(f"{name}{form[name]}" for name in sorted(form))
    digest = hmac.digest(token.encode(), signed.encode(), hashlib.sha1)
    request.headers["X-Twilio-Signature"] = base64.b64encode(digest).decode()
    return await web.send(request)


@pytest.mark.parametrize(
    ("status", "state", "invalid"),
    [
        ("queued", "UNCERTAIN", False),
        ("sent", "SENT", False),
        ("delivered", "SENT", False),
        ("undelivered", "FAILED", True),
        ("failed", "FAILED", True),
    ],
)
async def test_states_of_twilio(own: Client, status: str, state: str, invalid: bool) -> None:
    row_id = await named(own, 12)
    await change(own, "UPDATE feedback_requests SET type = 'SMS' WHERE id = :id", id=row_id)
    form = {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": "30003"}
    async with callbacks(own) as web:
        answer = await post_state(web, form, message=NAME)

    assert answer.status_code == 204
    request, customer = await request_of(own, row_id), await customer_of(own, 1)
    assert (request["state"], customer["invalid"]) == (state, invalid)
    if invalid:
        assert request["last_error"] == "Error 30003"
        assert customer["failed_address"] == customer["mobile_number"]


async def test_a_state_signed_with_another_token_is_refused(own: Client) -> None:
    await named(own, 2)
    async with callbacks(own) as web, nothing_changes(own):
        answer = await post_state(web, {"MessageStatus": "failed"}, "other", message=NAME)

    assert answer.status_code == 401


async def test_a_state_of_a_text_of_others(own: Client) -> None:
    async with callbacks(own) as web, nothing_changes(own):
        answer = await post_state(web, {"MessageStatus": "failed"}, message="<x@y>")

    assert answer.status_code == 404


async def test_nothing_is_taken_where_no_secret_is_set(own: Client) -> None:
    assert Callbacks(own.executor, own.settings).routes() == []


@pytest.mark.parametrize("secret", ["short", "whsec_dG9vIHNob3J0", "whsec_!!!!"])
def test_secrets_that_are_none(secret: str) -> None:
    with pytest.raises(ValueError, match="Use whsec_ and 24 bytes"):
        Settings(callback_secret=secret)
