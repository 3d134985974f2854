"""Sending e-mails by SMTP over a few connections that are kept."""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from gateway.sending.message import Delayed, Message, Rejected, Unavailable, Unclear, Undelivered
from gateway.sending.mime import email_of, envelope, sender_of

CONNECT_SECONDS = 15.0
COMMAND_SECONDS = 60.0
# RFC 5321 asks for ten minutes; a server that takes so long is as good as gone.
DATA_SECONDS = 120.0
IDLE_SECONDS = 20.0
MESSAGES_PER_CONNECTION = 200
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpCarrier:
    """Hands e-mails to one mail server, over up to `connections` connections."""

    def __init__(self, url: str, sender: str, connections: int) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._idle: list[_Connection] = []
        self._room = asyncio.Semaphore(connections)

    async def send(self, message: Message) -> None:
        """Have the mail server accept a message.

        Raises Unavailable, Delayed or Rejected if it did not; Unclear if that was not heard.
        """
        letter = _letter(message, self._sender)
        async with self._connection() as connection:
            await connection.send(letter)

    async def check(self) -> None:
        """Raise Unavailable unless the server lets us in."""
        async with self._connection():
            pass

    async def close(self) -> None:
        """Close the connections that are kept."""
        while self._idle:
            await self._idle.pop().close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator["_Connection"]:
        async with self._room:
            connection = await self._kept() or await _Connection.open(self._url)
            try:
                yield connection
            finally:
                if connection.reusable:
                    self._idle.append(connection)
                else:
                    connection.drop()

    async def _kept(self) -> "_Connection | None":
        while self._idle:
            connection = self._idle.pop()
            if connection.fresh:
                return connection
            await connection.close()
        return None


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message as SMTP takes it; `international` if an address needs SMTPUTF8."""

    sender: str
    recipient: str
    content: bytes
    international: bool


def _letter(message: Message, sender: str) -> _Letter:
    """A message in the form of an e-mail; Rejected if it has none, as with an odd address."""
    try:
        address, recipient = sender_of(message, sender)[1], envelope(message.recipient)
        international = not (address.isascii() and recipient.isascii())
        content = email_of(message, sender).as_bytes(
            policy=SMTPUTF8 if international else SMTP_POLICY
        )
    except (ValueError, LookupError, IndexError, MessageError) as error:
        raise Rejected(f"The e-mail cannot be written: {error}", unreachable=False) from None
    return _Letter(address, recipient, content, international)


def _refused(code: int, reason: str) -> Undelivered:
    return Rejected(reason, unreachable=False) if code >= 500 else Delayed(reason)


class _Connection:
    """One connection; it knows how much it was used, and whether it is of any use still."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client
        self._sent = 0
        self._used = time.monotonic()
        self._broken = False

    @classmethod
    async def open(cls, url: SplitResult) -> "_Connection":
        secure = url.scheme == "smtps"
        client = aiosmtplib.SMTP(
            hostname=url.hostname,
            port=url.port or (465 if secure else 587),
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=secure,
            # None takes STARTTLS where it is offered; with a password it is needed.
            start_tls=False if secure else True if url.username and not _local(url) else None,
            validate_certs=True,
            timeout=CONNECT_SECONDS,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError, ValueError) as error:
            client.close()
            raise Unavailable(f"The mail server cannot be used: {_words(error)}") from None
        client.timeout = COMMAND_SECONDS
        return cls(client)

    @property
    def reusable(self) -> bool:
        left = MESSAGES_PER_CONNECTION - self._sent
        return not self._broken and self._client.is_connected and left > 0

    @property
    def fresh(self) -> bool:
        return self._client.is_connected and time.monotonic() - self._used < IDLE_SECONDS

    async def send(self, letter: "_Letter") -> None:
        client, utf8 = self._client, letter.international
        self._broken = True  # until the server is ready for the next message
        if utf8 and not client.supports_extension("smtputf8"):
            self._broken = False
            raise Rejected(
                "The mail server does not take international addresses (SMTPUTF8).",
                unreachable=False,
            )
        options = ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
        encoding = "utf-8" if utf8 else "ascii"
        try:
            await client.mail(letter.sender, options=options, encoding=encoding)
            await client.rcpt(letter.recipient, encoding=encoding)
            answer = await client.execute_command(b"DATA")
        except aiosmtplib.SMTPSenderRefused as error:
            await self._reset(error.code)
            raise Unavailable(f"The mail server refuses the sender: {_words(error)}") from None
        except aiosmtplib.SMTPRecipientRefused as error:
            await self._reset(error.code)
            if error.code >= 500:
                raise Rejected(_words(error), unreachable=True) from None
            raise Delayed(_words(error)) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"The mail server broke off: {_words(error)}") from None
        if answer.code != 354:
            await self._reset(answer.code)
            raise _refused(answer.code, f"{answer.code} {answer.message}")
        await self._data(letter.content)

    async def _data(self, content: bytes) -> None:
        """The content. Before the dot that ends it is written, nothing can have been accepted."""
        protocol = self._client.protocol
        assert protocol is not None
        text = _LEADING_DOT.sub(b"..", content)
        try:
            protocol.write(text if text.endswith(b"\r\n") else text + b"\r\n")
            await asyncio.sleep(0)  # a connection that was lost meanwhile is noticed here
            protocol.write(b".\r\n")
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"The mail server broke off: {_words(error)}") from None
        try:
            answer = await protocol.read_response(timeout=DATA_SECONDS)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unclear(
                f"The mail server did not say whether it took the message: {_words(error)}"
            ) from None
        self._broken = answer.code == 421
        self._used = time.monotonic()
        self._sent += 1
        if answer.code == 250:
            return
        raise _refused(answer.code, f"{answer.code} {answer.message}")

    async def _reset(self, code: int) -> None:
        """Make the connection ready for another message, unless the server closes it (421)."""
        if code == 421:
            return
        try:
            await self._client.rset()
        except (aiosmtplib.SMTPException, OSError):
            return
        self._broken = False

    async def close(self) -> None:
        try:
            async with asyncio.timeout(2):
                await self._client.quit()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            pass
        self.drop()

    def drop(self) -> None:
        self._client.close()


def _local(url: SplitResult) -> bool:
    return url.hostname in ("localhost", "127.0.0.1", "::1")


def _words(error: BaseException) -> str:
    """What a server or library says, on one line."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        text = f"{error.code} {error.message}"
    else:
        text = str(error) or type(error).__name__
    return " ".join(text.split())[:400]
