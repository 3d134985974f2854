"""Who carries messages away, and for how long a carrier that failed is left alone."""

import datetime as dt
from typing import Protocol

import structlog

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.resources.templates.model import MessageChannel
from gateway.sending.message import Message, Unavailable
from gateway.sending.outbox import Outbox
from gateway.sending.sms import SmsCarrier
from gateway.sending.smtp import SmtpCarrier

FIRST_PAUSE = dt.timedelta(seconds=5)
LAST_PAUSE = dt.timedelta(minutes=5)

_logger = structlog.get_logger()


class Carrier(Protocol):
    """Takes messages of one channel."""

    async def send(self, message: Message) -> None: ...

    async def check(self) -> None: ...

    async def close(self) -> None: ...


class Lane:
    """The carrier of a channel, if there is one, and whether it can be used now.

    One that is away is left alone for a while, twice as long each time, five minutes at most;
    what waits for it costs no attempt.
    """

    def __init__(self, channel: MessageChannel, carrier: Carrier | None) -> None:
        self.channel = channel
        self.carrier = carrier
        self.failures = 0
        self.paused_until: dt.datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether messages can be tried now."""
        if self.carrier is None:
            return False
        return self.paused_until is None or self.paused_until <= now()

    async def send(self, message: Message) -> None:
        """Have the carrier take a message."""
        assert self.carrier is not None
        try:
            await self.carrier.send(message)
        except Unavailable as error:
            self._pause(str(error))
            raise
        if self.failures:
            _logger.info("messages are sent again", channel=self.channel)
        self.failures, self.paused_until = 0, None

    async def check(self) -> None:
        """Say in the log whether the carrier can be used."""
        if self.carrier is None:
            return
        try:
            await self.carrier.check()
        except Unavailable as error:
            self._pause(str(error))

    def _pause(self, reason: str) -> None:
        if self.paused_until is not None and self.paused_until > now():
            return  # several that were on their way found the same
        self.failures += 1
        self.paused_until = now() + min(FIRST_PAUSE * 2 ** (self.failures - 1), LAST_PAUSE)
        _logger.error(
            "messages wait: the carrier cannot be used",
            channel=self.channel,
            reason=reason,
            until=self.paused_until.isoformat(timespec="seconds"),
        )


class Carriers:
    """The carriers of a process, one lane for each channel."""

    def __init__(self, database: Database, settings: Settings) -> None:
        mail: Carrier | None = None
        texts: Carrier | None = None
        if settings.smtp_url is not None:
            mail = SmtpCarrier(settings.smtp_url, settings.sender, settings.smtp_connections)
        if settings.sms_url is not None:
            texts = SmsCarrier(settings.sms_url, settings.public_url)
        if settings.outbox:
            mail = mail or Outbox(database, settings.sender)
            texts = texts or Outbox(database, settings.sender)
        self.lanes = {
            MessageChannel.EMAIL: Lane(MessageChannel.EMAIL, mail),
            MessageChannel.SMS: Lane(MessageChannel.SMS, texts),
        }

    async def check(self) -> None:
        """Say in the log which carriers cannot be used; messages wait for them."""
        for lane in self.lanes.values():
            await lane.check()

    async def close(self) -> None:
        """Close every connection."""
        for lane in self.lanes.values():
            if lane.carrier is not None:
                await lane.carrier.close()
