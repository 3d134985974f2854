"""A message that is about to leave, and what a carrier can say of it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway.resources.templates.model import MessageChannel


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient is to get.

    `message_id` is the same each time that the message is tried; `unsubscribe_url` takes the
    one-click POST of RFC 8058. Texts use `text` alone.
    """

    channel: MessageChannel
    account_id: int
    message_id: str
    recipient: str
    recipient_name: str | None
    sender_name: str | None
    reply_to: str | None
    subject: str | None
    text: str
    html: str | None = None
    unsubscribe_url: str | None = None


def message_id(name: str, url: str) -> str:
    """The Message-ID of a name at the host of an address of ours."""
    host = urlsplit(url).hostname or "localhost"
    if not host.isascii():
        host = host.encode("idna").decode()
    return f"<{name}@{host}>"


class Undelivered(Exception):
    """A message that was surely not accepted."""


class Unavailable(Undelivered):
    """The carrier takes no message at all now: it is away, or refuses us."""


class Delayed(Undelivered):
    """The carrier refuses this message for now, and may take it later."""


class Rejected(Undelivered):
    """The carrier refuses this message for good; `unreachable` if it does so for the address."""

    def __init__(self, reason: str, *, unreachable: bool) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class Unclear(Exception):
    """The message was handed over, and what became of it was not heard."""
