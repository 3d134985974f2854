"""E-mails over real SMTP: what is sent, over which connections, and what each refusal means."""

import asyncio
import ssl
from pathlib import Path
from urllib.parse import quote

import pytest

from gateway.resources.templates.model import MessageChannel
from gateway.sending.message import Delayed, Message, Rejected, Unavailable, Unclear
from gateway.sending.smtp import SmtpCarrier
from tests.sending.certificates import certificate
from tests.sending.servers import PASSWORD, Mailbox, smtp_server

SENDER = "Gateway <feedback@gateway.example>"


def message(**values: object) -> Message:
    usual = {
        "channel": MessageChannel.EMAIL,
        "account_id": 1,
        "message_id": "<feedback.1.2@gateway.example>",
        "recipient": "ada@example.com",
        "recipient_name": "Ada Lovelace",
        "sender_name": "Acme",
        "reply_to": "care@acme.example",
        "subject": "How was it?",
        "text": "Tell us:\nhttps://gateway.example/f/1\n.\n.. dots\n",
        "html": "<p>Tell us</p>",
        "unsubscribe_url": "https://gateway.example/u/1",
    }
    return Message(**{**usual, **values})  # type: ignore[arg-type]


def carrier(box: Mailbox, connections: int = 4) -> SmtpCarrier:
    return SmtpCarrier(f"smtp://127.0.0.1:{box.port}", SENDER, connections)


async def test_an_email_has_what_the_standards_ask_for() -> None:
    async with smtp_server() as box:
        mail = carrier(box)
        await mail.send(message())
        await mail.close()

    ((sender, recipient, email),) = box.taken
    assert (sender, recipient) == ("feedback@gateway.example", "ada@example.com")
    assert {name: email[name] for name in ("From", "To", "Reply-To", "Subject", "Message-ID")} == {
        "From": "Acme <feedback@gateway.example>",
        "To": "Ada Lovelace <ada@example.com>",
        "Reply-To": "care@acme.example",
        "Subject": "How was it?",
        "Message-ID": "<feedback.1.2@gateway.example>",
    }
    assert email["List-Unsubscribe"] == "<https://gateway.example/u/1>"
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email["Date"].datetime.tzinfo is not None
    assert email.get_content_type() == "multipart/alternative"
    text, html = email.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content() == "Tell us:\r\nhttps://gateway.example/f/1\r\n.\r\n.. dots\r\n"
    assert html.get_content() == "<p>Tell us</p>\r\n"


async def test_a_line_break_in_a_name_adds_no_header() -> None:
    async with smtp_server() as box:
        mail = carrier(box)
        await mail.send(
            message(
                recipient_name="Ada\r\nBcc: eve@example.com",
                sender_name="Acme\nX: y",
                subject="Hello",
            )
        )
        await mail.close()

    email = box.taken[0][2]
    assert (email["Bcc"], email["X"]) == (None, None)
    assert box.recipients == ["ada@example.com"]


@pytest.mark.parametrize(
    ("recipient", "envelope", "shown"),
    [
        ("ada@münchen.example", "ada@xn--mnchen-3ya.example", "ada@xn--mnchen-3ya.example"),
        ("жанна@пример.example", "жанна@xn--e1afmkfd.example", "жанна@xn--e1afmkfd.example"),
    ],
)
async def test_international_addresses(recipient: str, envelope: str, shown: str) -> None:
    async with smtp_server() as box:
        mail = carrier(box)
        await mail.send(message(recipient=recipient, recipient_name="Жанна Ü"))
        await mail.close()

    assert box.recipients == [envelope]
    assert box.taken[0][2]["To"].addresses[0].addr_spec == shown
    assert box.taken[0][2]["To"].addresses[0].display_name == "Жанна Ü"


async def test_connections_are_kept_and_no_more_than_allowed() -> None:
    async with smtp_server() as box:
        mail = carrier(box, connections=3)
        await asyncio.gather(
            *(mail.send(message(recipient=f"c{number}@example.com")) for number in range(30))
        )
        assert box.open <= 3
        await mail.send(message())
        await mail.close()

    assert len(box.taken) == 31
    assert box.connections <= 3


@pytest.mark.parametrize(
    ("command", "answer", "expected", "reason"),
    [
        ("RCPT", "550 5.1.1 no such box", Rejected, "550 5.1.1 no such box"),
        ("RCPT", "450 4.2.1 greylisted", Delayed, "450 4.2.1 greylisted"),
        ("RCPT", "452 4.2.2 box full", Delayed, "452 4.2.2 box full"),
        ("DATA", "554 5.7.1 spam", Rejected, "554 5.7.1 spam"),
        ("DATA", "451 4.3.0 try later", Delayed, "451 4.3.0 try later"),
        (
            "MAIL",
            "550 5.7.1 not from here",
            Unavailable,
            "The mail server refuses the sender: 550 5.7.1 not from here",
        ),
        (
            "MAIL",
            "421 4.7.0 too much",
            Unavailable,
            "The mail server refuses the sender: 421 4.7.0 too much",
        ),
        ("DATA", "421 4.7.0 closing", Delayed, "421 4.7.0 closing"),
    ],
)
async def test_what_a_refusal_means_and_the_next_message_goes(
    command: str, answer: str, expected: type[Exception], reason: str
) -> None:
    async with smtp_server() as box:
        box.answers[command] = [answer]
        mail = carrier(box, connections=1)
        with pytest.raises(expected) as caught:
            await mail.send(message())
        assert str(caught.value) == reason
        assert box.taken == []

        await mail.send(message())
        await mail.close()

    assert box.recipients == ["ada@example.com"]


async def test_what_has_no_form_as_an_email_is_rejected() -> None:
    async with smtp_server() as box:
        mail = carrier(box)
        with pytest.raises(Rejected) as caught:
            await mail.send(message(recipient="ada@\ud800.example"))
        await mail.close()

    assert str(caught.value).startswith("The e-mail cannot be written: ")
    assert box.connections == 0


@pytest.mark.parametrize(("command", "unreachable"), [("RCPT", True), ("DATA", False)])
async def test_only_a_refused_address_is_unreachable(command: str, unreachable: bool) -> None:
    async with smtp_server() as box:
        box.answers[command] = ["550 no"]
        mail = carrier(box)
        with pytest.raises(Rejected) as caught:
            await mail.send(message())
        await mail.close()

    assert caught.value.unreachable is unreachable


async def test_a_connection_that_ends_after_the_content_leaves_it_unclear() -> None:
    async with smtp_server() as box:
        box.answers["DATA"] = ["DROP"]
        mail = carrier(box)
        with pytest.raises(Unclear) as caught:
            await mail.send(message())
        await mail.close()

    assert str(caught.value).startswith("The mail server did not say whether it took the message")


async def test_a_server_that_stalls_after_the_content_leaves_it_unclear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.sending.smtp.DATA_SECONDS", 0.2)
    async with smtp_server() as box:
        box.hold = asyncio.Event()
        mail = carrier(box)
        with pytest.raises(Unclear):
            await mail.send(message())
        box.hold.set()
        await mail.close()


async def scripted(*lines: bytes | None) -> asyncio.Server:
    """A server that says these lines, one for each that it reads; None closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in lines:
            if line is None:
                writer.transport.abort()
                return
            writer.write(line)
            await reader.readline()
        await asyncio.sleep(30)

    return await asyncio.start_server(serve, "127.0.0.1", 0)


@pytest.mark.parametrize(
    "lines",
    [
        (b"554 no service\r\n",),
        (None,),
        (b"nonsense\r\n",),
        (b"220 hello\r\n", None),
        (b"220 hello\r\n", b"250 mail.example\r\n", None),
        (b"220 hello\r\n", b"250 mail.example\r\n", b"250 ok\r\n", b"250 ok\r\n", None),
    ],
)
async def test_a_server_that_breaks_off_before_the_content_took_nothing(
    lines: tuple[bytes | None, ...],
) -> None:
    server = await scripted(*lines)
    port = server.sockets[0].getsockname()[1]
    mail = SmtpCarrier(f"smtp://127.0.0.1:{port}", SENDER, 1)

    with pytest.raises(Unavailable):
        await mail.send(message())

    await mail.close()
    server.close()


async def test_a_server_that_stalls_before_the_content_took_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.sending.smtp.CONNECT_SECONDS", 0.2)
    server = await scripted(b"")
    port = server.sockets[0].getsockname()[1]
    mail = SmtpCarrier(f"smtp://127.0.0.1:{port}", SENDER, 1)

    with pytest.raises(Unavailable):
        await mail.send(message())

    await mail.close()
    server.close()


async def test_a_port_that_nobody_listens_on_is_unavailable() -> None:
    async with smtp_server() as box:
        pass
    with pytest.raises(Unavailable) as caught:
        await carrier(box).send(message())
    assert str(caught.value).startswith("The mail server cannot be used: ")


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_encryption_with_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    file, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, key)
    async with smtp_server(tls=context, starttls=scheme == "smtp", auth=True) as box:
        user = f"user:{quote(PASSWORD, safe='')}"
        url = f"{scheme}://{user}@127.0.0.1:{box.port}"
        unknown = SmtpCarrier(url, SENDER, 1)
        if scheme == "smtps":
            with pytest.raises(Unavailable) as caught:
                await unknown.send(message())
            assert "certificate" in str(caught.value).lower()

        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        known = SmtpCarrier(url, SENDER, 1)
        await known.send(message())
        await known.close()

        wrong = SmtpCarrier(f"{scheme}://user:wrong@127.0.0.1:{box.port}", SENDER, 1)
        with pytest.raises(Unavailable) as caught:
            await wrong.check()
        await wrong.close()

    assert str(caught.value).startswith("The mail server cannot be used: 535")
    assert box.recipients == ["ada@example.com"]
