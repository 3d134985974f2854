"""Texts over real HTTP: both forms of request, and what each answer means."""

import pytest

from gateway.resources.templates.model import MessageChannel
from gateway.sending.message import Delayed, Message, Rejected, Unavailable, Unclear
from gateway.sending.sms import SmsCarrier
from tests.sending.servers import TextProvider, text_provider

MESSAGE = Message(
    channel=MessageChannel.SMS,
    account_id=1,
    message_id="<feedback.1.2@gateway.example>",
    recipient="+491701234567",
    recipient_name="Ada",
    sender_name="Acme",
    reply_to=None,
    subject=None,
    text="How was it? https://gateway.example/f/1 ü",
)
CALLBACK = "https://gateway.example"


def carrier(
    provider: TextProvider, user: str = "AC1:se%40cret", form: str = "twilio"
) -> SmsCarrier:
    url = f"{form}+http://{user}@127.0.0.1:{provider.port}/v1/texts?from=%2B15550001"
    return SmsCarrier(url, CALLBACK)


async def sent(texts: SmsCarrier) -> None:
    try:
        await texts.send(MESSAGE)
    finally:
        await texts.close()


async def test_the_form_of_twilio() -> None:
    async with text_provider() as provider:
        provider.answers = [(201, {"sid": "SM1", "status": "queued"})]
        await sent(carrier(provider))

    (taken,) = provider.taken
    assert taken["path"] == "/v1/texts/2010-04-01/Accounts/AC1/Messages.json"
    assert taken["authorization"] == "Basic QUMxOnNlQGNyZXQ="
    assert {name: taken[name] for name in ("To", "From", "Body", "StatusCallback")} == {
        "To": "+491701234567",
        "From": "+15550001",
        "Body": "How was it? https://gateway.example/f/1 ü",
        "StatusCallback": "https://gateway.example/callbacks/twilio"
        "?message=%3Cfeedback.1.2%40gateway.example%3E",
    }


@pytest.mark.parametrize(
    ("user", "authorization"),
    [("token", "Bearer token"), ("user:pass", "Basic dXNlcjpwYXNz")],
)
async def test_the_form_of_json(user: str, authorization: str) -> None:
    async with text_provider() as provider:
        provider.answers = [(200, {"id": 42})]
        await sent(carrier(provider, user, "json"))

    (taken,) = provider.taken
    assert (taken["path"], taken["authorization"]) == ("/v1/texts", authorization)
    assert {name: taken[name] for name in ("from", "to", "text", "reference")} == {
        "from": "+15550001",
        "to": "+491701234567",
        "text": "How was it? https://gateway.example/f/1 ü",
        "reference": "<feedback.1.2@gateway.example>",
    }


@pytest.mark.parametrize(
    ("status", "answer", "expected", "reason"),
    [
        (400, {"message": "Invalid 'To'", "code": 21211}, Rejected, "400 Invalid 'To'"),
        (400, {}, Rejected, "The SMS provider answered 400."),
        (401, {"message": "Authenticate"}, Unavailable, "401 Authenticate"),
        (429, {"message": "Too many"}, Delayed, "429 Too many"),
        (503, {}, Delayed, "The SMS provider answered 503."),
    ],
)
async def test_what_a_refusal_means(
    status: int, answer: dict[str, object], expected: type[Exception], reason: str
) -> None:
    async with text_provider() as provider:
        provider.answers = [(status, answer)]
        with pytest.raises(expected) as caught:
            await sent(carrier(provider))

    assert str(caught.value) == reason


@pytest.mark.parametrize(("code", "unreachable"), [(21211, True), (21614, True), (30001, False)])
async def test_only_numbers_that_cannot_be_reached_are_unreachable(
    code: int, unreachable: bool
) -> None:
    async with text_provider() as provider:
        provider.answers = [(400, {"code": code})]
        with pytest.raises(Rejected) as caught:
            await sent(carrier(provider))

    assert caught.value.unreachable is unreachable


async def test_a_provider_that_breaks_off_leaves_it_unclear() -> None:
    async with text_provider() as provider:
        provider.answers = [None]
        with pytest.raises(Unclear):
            await sent(carrier(provider))


async def test_a_provider_that_is_away() -> None:
    async with text_provider() as provider:
        pass
    with pytest.raises(Unavailable) as caught:
        await sent(carrier(provider))
    assert str(caught.value).startswith("The SMS provider cannot be reached: ")
