"""Sending the messages of requests: what is checked, marked, handed over and noted, in this order.

A request is marked SENDING right before its message is handed over, and what came of it is noted
right after. So one that is found SENDING when its job comes again may have been sent: it becomes
UNCERTAIN, which is told and never sent again by itself.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Row, select

from gateway.config import SQLITE
from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import ServiceUnavailable
from gateway.jobs.kinds import Desk, Job, Outcomes, Postponed
from gateway.resources.accounts.model import AccountModel
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback_requests.conditions import Circumstances, quiet_until
from gateway.resources.feedback_requests.model import FeedbackRequestModel, FeedbackRequestState
from gateway.resources.locations.model import LocationModel
from gateway.resources.templates.model import MessageChannel, MessageTemplateModel
from gateway.resources.templates.rendering import MessageFacts, render_message
from gateway.sending.message import (
    Message,
    Rejected,
    Unavailable,
    Unclear,
    Undelivered,
    message_id,
)
from gateway.store.write import Transaction, table_of, transact

DIED = "The server stopped while it handed the message over. It may have been sent."
PATIENCE = 10
_REQUESTS, _CUSTOMERS = table_of(FeedbackRequestModel), table_of(CustomerModel)
_LOCATIONS, _TEMPLATES = table_of(LocationModel), table_of(MessageTemplateModel)
_ACCOUNTS = table_of(AccountModel)
_OPEN = (FeedbackRequestState.SCHEDULED, FeedbackRequestState.FAILED)

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request whose message is about to be handed over."""

    job: Job
    request: Row[Any]
    message: Message


class Sending:
    """One batch of jobs of an account, about messages of one channel."""

    def __init__(self, desk: Desk, channel: MessageChannel, jobs: Sequence[Job]) -> None:
        self._desk = desk
        self._lane = desk.carriers.lanes[channel]
        self._channel = channel
        self._jobs = jobs
        self._account_id = jobs[0].account_id
        self._outcomes: Outcomes = {}

    async def run(self) -> Outcomes:
        """What became of each job; a request whose message cannot go says so itself."""
        viewer = self._desk.viewer(self._account_id)
        prepared = await transact(self._desk.database, viewer, self._prepare)
        results = await asyncio.gather(
            *(self._lane.send(each.message) for each in prepared), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, Exception):
                raise result
        if prepared:
            await self._note(prepared, results)
        return self._outcomes

    async def _prepare(self, tx: Transaction) -> list[Prepared]:
        self._outcomes = {}
        rows = _Rows(tx)
        subjects = [job.subject_id for job in self._jobs]
        requests = await rows.of(_REQUESTS, subjects, lock=True)
        around = await self._circumstances(tx, rows, list(requests.values()))
        prepared: list[Prepared] = []
        changes: dict[int, dict[str, Any]] = {}
        for job in self._jobs:
            request = requests.get(job.subject_id or 0)
            if request is None:
                continue
            if request.state is FeedbackRequestState.SENDING:
                _logger.warning("a message may have been sent", request=request.id)
                changes[request.id] = {"state": FeedbackRequestState.UNCERTAIN, "last_error": DIED}
            elif request.state in _OPEN:
                quiet = quiet_until(around, request)
                reason = around.reason_against(request)
                if reason is not None:
                    changes[request.id] = _suppressed(reason)
                elif quiet is not None:
                    self._outcomes[job.id] = Postponed(quiet, "It is a quiet hour.")
                elif (message := self._written(job, request, around)) is not None:
                    prepared.append(Prepared(job, request, message))
                    around.count(request)
                    changes[request.id] = {
                        "state": FeedbackRequestState.SENDING,
                        "attempts": request.attempts + 1,
                        "message_id": message.message_id,
                    }
        if changes:
            await tx.update_many(FeedbackRequestModel, self._account_id, changes)
        return prepared

    async def _circumstances(
        self, tx: Transaction, rows: "_Rows", requests: Sequence[Row[Any]]
    ) -> Circumstances:
        accounts = await rows.of(
            _ACCOUNTS, [self._account_id], lock=self._channel is MessageChannel.SMS
        )
        account = accounts[self._account_id]
        around = Circumstances(
            account=account,
            channel=self._channel,
            # Another batch may be about the same customer, who is not to get both at once.
            customers=await rows.of(
                _CUSTOMERS,
                [row.customer_id for row in requests],
                lock=bool(account.days_between_messages),
            ),
            locations=await rows.of(_LOCATIONS, [row.location_id for row in requests]),
            templates=await rows.of(_TEMPLATES, [row.template_id for row in requests]),
        )
        await around.look_up(tx, requests)
        return around

    def _written(self, job: Job, request: Row[Any], around: Circumstances) -> Message | None:
        """The message of a request; None if it cannot be made, which is no fault of the others."""
        try:
            return self._message(request, around)
        except Exception as error:
            self._outcomes[job.id] = error
            return None

    def _message(self, request: Row[Any], around: Circumstances) -> Message:
        account = around.account
        customer = around.customers[request.customer_id]
        location = around.locations[request.location_id]
        template = around.templates[request.template_id]
        by_email = self._channel is MessageChannel.EMAIL
        base = request.branded_url.rpartition("/f/")[0]
        unsubscribe = f"{base}/u/{request.token}" if by_email else None
        pixel = f"{base}/o/{request.token}.gif" if by_email and account.tracks_opens else None
        rendered = render_message(
            template.contents,
            self._channel,
            (customer.language, account.language),
            MessageFacts(
                customer_first_name=customer.first_name,
                customer_last_name=customer.last_name,
                customer_email=customer.email,
                location_name=location.name,
                location_city=location.city,
                account_name=account.name,
                account_verb=account.verb,
                brand_name=account.brand_name,
                logo_url=account.logo_url,
                brand_color=account.brand_color,
                link=request.branded_url,
                unsubscribe_link=unsubscribe,
                pixel=pixel,
            ),
        )
        name = " ".join(filter(None, (customer.first_name, customer.last_name))) or None
        return Message(
            channel=self._channel,
            account_id=self._account_id,
            message_id=request.message_id or _message_id(request, base),
            recipient=customer.email if by_email else customer.mobile_number,
            recipient_name=name,
            sender_name=account.brand_name or account.name,
            reply_to=account.reply_to,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            unsubscribe_url=unsubscribe,
        )

    async def _note(
        self, prepared: Sequence[Prepared], results: Sequence[BaseException | None]
    ) -> None:
        """Write down what became of the messages, also if the store is away for a while."""
        moment = now()

        async def work(tx: Transaction) -> None:
            changes: dict[int, dict[str, Any]] = {}
            customers: dict[int, dict[str, Any]] = {}
            for each, result in zip(prepared, results, strict=True):
                request = each.request
                if isinstance(result, BaseException):
                    changes[request.id] = self._failure(each, result, customers)
                else:
                    sent = {"state": FeedbackRequestState.SENT, "sent_at": moment}
                    changes[request.id] = {**sent, "last_error": None}
                    column = "last_email" if self._channel is MessageChannel.EMAIL else "last_sms"
                    customers[request.customer_id] = {column: moment}
            await tx.update_many(FeedbackRequestModel, self._account_id, changes)
            if customers:
                await tx.update_many(CustomerModel, self._account_id, customers)

        viewer = self._desk.viewer(self._account_id)
        for attempt in range(1, PATIENCE + 1):
            try:
                await transact(self._desk.database, viewer, work)
                return
            except ServiceUnavailable:
                if attempt == PATIENCE:
                    raise
                await asyncio.sleep(attempt)

    def _failure(
        self, each: Prepared, error: BaseException, customers: dict[int, dict[str, Any]]
    ) -> dict[str, Any]:
        """New values of a request whose message was not taken; its job may be tried again."""
        reason = (str(error) or type(error).__name__)[:500]
        if isinstance(error, Unclear):
            return {"state": FeedbackRequestState.UNCERTAIN, "last_error": reason}
        if isinstance(error, Rejected):
            bounced: dict[str, Any] = {}
            if self._channel is MessageChannel.EMAIL:
                bounced = {"message_bounced": True, "bounce_reason": reason}
            if error.unreachable:
                customers[each.request.customer_id] = {
                    "invalid": True,
                    "failed_address": each.message.recipient,
                }
            return {"state": FeedbackRequestState.FAILED, "last_error": reason, **bounced}
        if isinstance(error, Unavailable):
            until = self._lane.paused_until or now() + dt.timedelta(minutes=1)
            self._outcomes[each.job.id] = Postponed(until, reason)
        elif isinstance(error, Undelivered):
            self._outcomes[each.job.id] = error
        else:
            # A fault of ours, on the way to the carrier or from it: nobody knows.
            _logger.error("message", request=each.request.id, exc_info=error)
            return {"state": FeedbackRequestState.UNCERTAIN, "last_error": reason}
        return {"state": FeedbackRequestState.SCHEDULED, "last_error": reason}


async def given_up(tx: Transaction, job: Job, reason: str) -> None:
    """Say at the request that its message is not tried any more."""
    rows = await _Rows(tx).of(_REQUESTS, [job.subject_id], lock=True)
    for request in rows.values():
        if request.state in _OPEN:
            failed = {"state": FeedbackRequestState.FAILED, "last_error": reason}
            await tx.update(FeedbackRequestModel, job.account_id, request.id, failed)


class _Rows:
    """Whole rows of the account by their ids."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of(
        self, table: Any, ids: Sequence[int | None], *, lock: bool = False
    ) -> Mapping[int, Row[Any]]:
        wanted = sorted({row_id for row_id in ids if row_id is not None})
        statement = select(table).where(of_tenant(table, self._tx.viewer), table.c.id.in_(wanted))
        if lock and self._tx.dialect != SQLITE:
            statement = statement.order_by(table.c.id).with_for_update()
        return {row.id: row for row in await self._tx.fetch(statement)}


def _suppressed(reason: str) -> dict[str, Any]:
    return {"state": FeedbackRequestState.SUPPRESSED, "last_error": reason}


def _message_id(request: Row[Any], base: str) -> str:
    """A Message-ID that tells nobody the token, and is the same however often it is made."""
    created = int(request.created.timestamp())
    return message_id(f"feedback.{request.account_id}.{request.id}.{created}", base)
