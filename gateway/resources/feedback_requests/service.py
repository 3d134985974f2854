"""What can be done to feedback requests."""

import datetime as dt
import secrets
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.jobs.queue import enqueue, withdraw
from gateway.policies import EVERYBODY, Capability
from gateway.resources.accounts.model import AccountModel
from gateway.resources.accounts.service import check_account, keep_limit
from gateway.resources.customers.model import CustomerModel
from gateway.resources.customers.service import visible_customer
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback_requests.model import (
    FeedbackRequestModel,
    FeedbackRequestState,
    FeedbackRequestType,
)
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.service import visible_location
from gateway.resources.surveys.service import visible_survey
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.service import template_channel
from gateway.resources.users.authors import author
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

# The kind of job that sends the messages of a channel.
MESSAGE_JOBS = {
    MessageChannel.EMAIL: "feedback_email",
    MessageChannel.SMS: "feedback_sms",
}
SEND_REQUESTS = Capability("send feedback requests", EVERYBODY)


class MessageEvent(StrEnum):
    """What became of a message, as its carrier tells."""

    SENT = "SENT"
    OPENED = "OPENED"
    CLICKED = "CLICKED"
    BOUNCED = "BOUNCED"
    COMPLAINT = "COMPLAINT"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    FAILED = "FAILED"


def new_token() -> str:
    """A token that cannot be guessed: 128 random bits."""
    return secrets.token_urlsafe(16)


def links(settings: Settings, token: str, branded_url: str | None = None) -> dict[str, str]:
    """The addresses of the feedback page of a request; an account may have a branded base."""
    branded = branded_url or settings.branded_url or settings.public_url
    return {
        "full_url": f"{settings.public_url}/f/{token}",
        "branded_url": f"{branded}/f/{token}",
    }


async def create_feedback_request(
    tx: Transaction,
    settings: Settings,
    *,
    customer_id: int,
    template_id: int,
    location_id: int,
    survey_id: int | None,
    due: dt.datetime | None,
    suppress_message: bool,
) -> int:
    """Ask a customer for feedback on a location; the id of the request.

    A due time that has passed means at once. With `suppress_message` only the link is made.
    """
    location = await visible_location(tx, location_id, "locationId")
    customer = await visible_customer(tx, customer_id, "customerId")
    account_id = location.account_id
    check_account(customer, account_id, "customer", "customerId")
    channel = await template_channel(tx, account_id, template_id, "templateId")
    if survey_id is not None:
        await visible_survey(tx, account_id, survey_id, "surveyId")
    if not suppress_message:
        _reachable(customer, channel)
        if channel is MessageChannel.SMS:
            await _keep_sms_allowance(tx, account_id)
    return await make_request(
        tx,
        settings,
        account_id=account_id,
        customer_id=customer_id,
        location_id=location_id,
        template_id=template_id,
        channel=None if suppress_message else channel,
        survey_id=survey_id,
        due=due,
        **await author(tx, account_id),
    )


async def make_request(
    tx: Transaction,
    settings: Settings,
    *,
    account_id: int,
    customer_id: int,
    location_id: int,
    template_id: int,
    channel: MessageChannel | None,
    survey_id: int | None = None,
    due: dt.datetime | None = None,
    **more: Any,
) -> int:
    """Write a request, and have its message sent when it is due; without channel only the link.

    `more` are further columns: who asks, or which step of a campaign. The id of the request.
    """
    created = now()
    due = max(due, created) if due is not None else created
    branded_url = await _branded_url(tx, account_id)
    token = new_token()
    state = FeedbackRequestState.SCHEDULED
    if channel is None:
        state = FeedbackRequestState.SUPPRESSED
    request_id = await tx.insert(
        FeedbackRequestModel,
        account_id,
        customer_id=customer_id,
        location_id=location_id,
        template_id=template_id,
        survey_id=survey_id,
        type=FeedbackRequestType(channel.value if channel else "SUPPRESSED"),
        state=state,
        created=created,
        due=due,
        updated=created,
        token=token,
        **links(settings, token, branded_url),
        **more,
    )
    if channel is not None:
        await enqueue(tx, MESSAGE_JOBS[channel], account_id, subject_id=request_id, due=due)
    return request_id


async def cancel_feedback_request(tx: Transaction, request_id: int) -> int:
    """Take back a request whose message was not sent; its link stops working. The id."""
    request = await tx.require(FEEDBACK_REQUESTS, request_id, "id", lock=True)
    if request.state is FeedbackRequestState.CANCELLED:
        return request_id
    if request.state not in (FeedbackRequestState.SCHEDULED, FeedbackRequestState.FAILED):
        raise refusal(
            UserErrorCode.CONFLICT,
            f"The request is {request.state}. Only a message that was not sent can be taken back.",
            "id",
        )
    await tx.update(
        FeedbackRequestModel,
        request.account_id,
        request_id,
        {"state": FeedbackRequestState.CANCELLED},
    )
    await _withdraw_message(tx, request)
    return request_id


async def resend_feedback_request(tx: Transaction, request_id: int) -> int:
    """Have a message tried again that failed or is uncertain; the id of its request."""
    request = await tx.require(FEEDBACK_REQUESTS, request_id, "id", lock=True)
    if request.state not in (FeedbackRequestState.FAILED, FeedbackRequestState.UNCERTAIN):
        raise refusal(
            UserErrorCode.CONFLICT,
            f"The request is {request.state}. Only one that is FAILED or UNCERTAIN is sent again.",
            "id",
        )
    channel = MessageChannel(request.type)
    customer = await tx.get(CUSTOMERS, request.customer_id, hide=False)
    if customer is not None:
        _reachable(customer, channel, "id", hint="")
    await tx.update(
        FeedbackRequestModel,
        request.account_id,
        request_id,
        {"state": FeedbackRequestState.SCHEDULED, "message_bounced": False, "bounce_reason": None},
    )
    await _withdraw_message(tx, request)
    await enqueue(tx, MESSAGE_JOBS[channel], request.account_id, subject_id=request_id)
    return request_id


async def _withdraw_message(tx: Transaction, request: Row[Any]) -> None:
    kind = MESSAGE_JOBS[MessageChannel(request.type)]
    await withdraw(tx, kind, request.account_id, request.row_id)


async def record_message_event(
    tx: Transaction, request_id: int, event: MessageEvent, bounce_reason: str | None = None
) -> int:
    """Note what became of a request's message, on the request and on its customer.

    A bounce or a failed delivery marks the customer invalid, if the viewer sees it; a complaint or
    an unsubscription opts it out whoever tells, as the FeedbackAPI has it. The id of the request.
    """
    checks = Checks()
    reason = checks.text(bounce_reason, "bounceReason", 500)
    if reason is not None and event is not MessageEvent.BOUNCED:
        checks.note(UserErrorCode.INVALID, "`bounceReason` goes only with BOUNCED.", "bounceReason")
    checks.settle()
    request = await tx.require(FEEDBACK_REQUESTS, request_id, "id", lock=True)
    await note_event(tx, request, event, reason)
    return request_id


async def note_event(
    tx: Transaction, request: Row[Any], event: MessageEvent, reason: str | None
) -> None:
    """Note an event on a locked request and its customer, refused if it cannot have it."""
    if request.type is FeedbackRequestType.SUPPRESSED and event is not MessageEvent.CLICKED:
        raise refusal(
            UserErrorCode.INVALID, "No message was sent for a suppressed request.", "event"
        )
    by_email = (MessageEvent.OPENED, MessageEvent.BOUNCED, MessageEvent.COMPLAINT)
    if request.type is FeedbackRequestType.SMS and event in by_email:
        raise refusal(
            UserErrorCode.INVALID, f"{event} is known of e-mails only, not of texts.", "event"
        )
    if reason is not None:
        customer = await tx.get(CUSTOMERS, request.customer_id, hide=False)
        if customer is None or customer.erased is not None:
            reason = None  # it may quote the address
    await tx.update(
        FeedbackRequestModel, request.account_id, request.row_id, _changes(request, event, reason)
    )
    if request.state in UNSENT:
        await _withdraw_message(tx, request)
    customer_id = request.customer_id
    if customer_id is None and event in OPTING_OUT:
        customer_id = await _hidden_customer(tx, request)
    if customer_id is not None:
        changes = await _customer_changes(tx, request, event)
        if changes:
            await tx.update(CustomerModel, request.account_id, customer_id, changes)


async def _hidden_customer(tx: Transaction, request: Row[Any]) -> int:
    """The customer of a request whom the viewer does not see: whoever tells, it gets no more."""
    requests = table_of(FeedbackRequestModel)
    rows = await tx.fetch(
        select(requests.c.customer_id).where(
            of_tenant(requests, tx.viewer), requests.c.id == request.row_id
        )
    )
    return int(rows[0].customer_id)


OPTING_OUT = (MessageEvent.COMPLAINT, MessageEvent.UNSUBSCRIBED)


# What another system may have sent, or a carrier shows to have been sent after all.
UNSENT = frozenset(
    {
        FeedbackRequestState.SCHEDULED,
        FeedbackRequestState.SENDING,
        FeedbackRequestState.FAILED,
        FeedbackRequestState.UNCERTAIN,
    }
)


def _changes(request: Row[Any], event: MessageEvent, reason: str | None) -> dict[str, Any]:
    """New values of the request. An event other than FAILED shows that the message was sent."""
    changes: dict[str, Any] = {}
    if request.state in UNSENT:
        if event is MessageEvent.FAILED:
            changes = {"state": FeedbackRequestState.FAILED}
        else:
            changes = {"state": FeedbackRequestState.SENT, "sent_at": now(), "last_error": None}
    match event:
        case MessageEvent.OPENED:
            changes["message_opened"] = True
        case MessageEvent.CLICKED:
            changes["message_clicked"] = True
        case MessageEvent.BOUNCED:
            changes |= {"message_bounced": True, "bounce_reason": reason}
        case MessageEvent.COMPLAINT:
            changes["spam_complaint"] = True
        case MessageEvent.FAILED if reason is not None:
            changes["last_error"] = reason
    return changes


async def _customer_changes(
    tx: Transaction, request: Row[Any], event: MessageEvent
) -> dict[str, Any]:
    by_email = request.type is FeedbackRequestType.EMAIL
    if event is MessageEvent.SENT:
        return {"last_email" if by_email else "last_sms": now()}
    if event in OPTING_OUT:
        return {"opt_out": True}
    if event in (MessageEvent.BOUNCED, MessageEvent.FAILED):
        customer = await tx.get(CUSTOMERS, request.customer_id, hide=False)
        if customer is None:
            return {}
        address = customer.email if by_email else customer.mobile_number
        return {"invalid": True, "failed_address": address}
    return {}


async def _branded_url(tx: Transaction, account_id: int) -> str | None:
    accounts = table_of(AccountModel)
    rows = await tx.fetch(
        select(accounts.c.branded_url).where(
            of_tenant(accounts, tx.viewer), accounts.c.id == account_id
        )
    )
    return rows[0].branded_url if rows else None


def _reachable(
    customer: Row[Any],
    channel: MessageChannel,
    field: str = "customerId",
    hint: str = " Set `suppressMessage` to make only the link.",
) -> None:
    if customer.opt_out:
        raise refusal(UserErrorCode.INVALID, f"The customer opted out of messages.{hint}", field)
    if customer.invalid:
        raise refusal(
            UserErrorCode.INVALID,
            f"Messages to the customer failed: correct its address or number first.{hint}",
            field,
        )
    if channel is MessageChannel.EMAIL and customer.email is None:
        raise refusal(
            UserErrorCode.INVALID,
            f"The template is an e-mail and the customer has no address.{hint}",
            field,
        )
    if channel is MessageChannel.SMS and customer.mobile_number is None:
        raise refusal(
            UserErrorCode.INVALID,
            f"The template is a text message and the customer has no mobile number.{hint}",
            field,
        )


async def _keep_sms_allowance(tx: Transaction, account_id: int) -> None:
    """Refuse a text beyond what was sent this month and what waits; counted again at sending."""
    await keep_limit(
        tx, account_id, "sms_allowance", FEEDBACK_REQUESTS, or_(sms_of_month(), _waiting_sms())
    )


def sms_of_month() -> ColumnElement[bool]:
    """The texts that were sent in this month, in UTC, or may have been."""
    table = FEEDBACK_REQUESTS.table
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    handed_over = and_(table.c.state.in_(HANDED_OVER), table.c.updated >= month)
    return and_(table.c.type == FeedbackRequestType.SMS, or_(table.c.sent_at >= month, handed_over))


HANDED_OVER = (FeedbackRequestState.SENDING, FeedbackRequestState.UNCERTAIN)


def _waiting_sms() -> ColumnElement[bool]:
    table = FEEDBACK_REQUESTS.table
    return and_(
        table.c.type == FeedbackRequestType.SMS, table.c.state == FeedbackRequestState.SCHEDULED
    )
