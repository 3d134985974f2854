"""Real servers for messages to be sent to: SMTP by aiosmtpd, and a provider of texts over HTTP."""

import asyncio
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs

import orjson
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "pass word/ü"
# What the server answers to a command, by the command; several are used up one after the other.
Answers = dict[str, list[str]]


@dataclass
class Mailbox:
    """What a mail server took, and what it is to answer."""

    port: int = 0
    taken: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    answers: Answers = field(default_factory=dict)
    connections: int = 0
    open: int = 0
    after_data: Callable[[SMTP], Awaitable[str]] | None = None
    password: str = PASSWORD
    hold: asyncio.Event | None = None
    holding: asyncio.Event = field(default_factory=asyncio.Event)
    took: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, command: str) -> str | None:
        """What is to be answered to a command, if not the usual."""
        given = self.answers.get(command)
        return given.pop(0) if given else None

    @property
    def recipients(self) -> list[str]:
        return [recipient for _, recipient, _ in self.taken]

    async def has_taken(self, count: int) -> None:
        """Wait until so many messages were taken."""
        while len(self.taken) < count:
            self.took.clear()
            await self.took.wait()

    # What aiosmtpd asks a handler.
    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self.answer("MAIL")
        if refused:
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self.answer("RCPT")
        if refused:
            return refused
        # aiosmtpd reads commands as ASCII, and keeps what is not.
        envelope.rcpt_tos.append(address.encode(errors="surrogateescape").decode())
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        refused = self.answer("DATA")
        if refused == "DROP":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "451 never heard"
        if refused:
            return refused
        if self.hold is not None:
            self.holding.set()
            await self.hold.wait()
        content = envelope.content
        assert isinstance(content, bytes)
        # Headers of international e-mails are UTF-8 (RFC 6532), which the reader of bytes escapes.
        email = message_from_string(content.decode(), policy=policy.default)
        assert isinstance(email, EmailMessage)
        for recipient in envelope.rcpt_tos:
            self.taken.append((envelope.mail_from or "", recipient, email))
        self.took.set()
        if self.after_data is not None:
            return await self.after_data(server)
        return "250 taken"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def smtp_server(
    box: Mailbox | None = None, *, tls: ssl.SSLContext | None = None, starttls: bool = False,
    auth: bool = False, port: int = 0,
) -> AsyncIterator[Mailbox]:  # fmt: skip
    """A mail server on a port of its own."""
    box = Mailbox() if box is None else box
    taking = box
    loop = asyncio.get_running_loop()

    class Counted(SMTP):
        def connection_made(self, transport: Any) -> None:
            taking.connections += 1
            taking.open += 1
            super().connection_made(transport)

        def connection_lost(self, error: Any) -> None:
            taking.open -= 1
            super().connection_lost(error)

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            # aiosmtpd does not see that the whole connection is encrypted.
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")
            return Counted(
                box,
                hostname="mail.example",
                enable_SMTPUTF8=True,
                tls_context=tls if starttls else None,
                require_starttls=starttls,
                auth_required=auth,
                auth_require_tls=starttls,
                authenticator=box.authenticate if auth else None,
                loop=loop,
            )

    server = await loop.create_server(
        protocol, "127.0.0.1", port, ssl=tls if tls and not starttls else None
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await asyncio.sleep(0.05)  # what a broken handshake left is closed


@dataclass
class TextProvider:
    """What a provider of texts took, and what it is to answer."""

    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]] | None] = field(default_factory=list)


@asynccontextmanager
async def text_provider(provider: TextProvider | None = None) -> AsyncIterator[TextProvider]:
    """An HTTP server that takes texts, on a port of its own."""
    provider = provider or TextProvider()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lines = head.split("\r\n")
                headers = {
                    name.lower(): value
                    for name, _, value in (line.partition(": ") for line in lines[1:] if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                if "json" in headers.get("content-type", ""):
                    given = orjson.loads(body)
                else:
                    given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                answer = provider.answers.pop(0) if provider.answers else (201, {"sid": "SM1"})
                if answer is None:
                    writer.transport.abort()
                    return
                provider.taken.append({"path": lines[0].split(" ")[1], **headers, **given})
                status, content = answer
                encoded = orjson.dumps(content)
                writer.write(
                    f"HTTP/1.1 {status} X\r\nContent-Length: {len(encoded)}\r\n\r\n".encode()
                    + encoded
                )
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    provider.port = server.sockets[0].getsockname()[1]
    try:
        yield provider
    finally:
        server.close()
