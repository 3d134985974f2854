"""What can be done to feedback requests."""

import datetime as dt
import secrets
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from gateway.config import Settings
from gateway.database.columns import now
from gateway.errors import UserErrorCode, refusal
from gateway.policies import EVERYBODY, Capability
from gateway.resources.accounts.service import check_account, keep_limit
from gateway.resources.customers.model import CustomerModel
from gateway.resources.customers.service import visible_customer
from gateway.resources.feedback_requests.model import FeedbackRequestModel, FeedbackRequestType
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.service import visible_location
from gateway.resources.surveys.service import visible_survey
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.service import template_channel
from gateway.resources.users.authors import author
from gateway.resources.values import Checks
from gateway.store.write import Transaction

SEND_REQUESTS = Capability("send feedback requests", EVERYBODY)


class MessageEvent(StrEnum):
    """What became of a message, as its carrier tells."""

    OPENED = "OPENED"
    CLICKED = "CLICKED"
    BOUNCED = "BOUNCED"
    COMPLAINT = "COMPLAINT"
    UNSUBSCRIBED = "UNSUBSCRIBED"
    FAILED = "FAILED"


def new_token() -> str:
    """A token that cannot be guessed: 128 random bits."""
    return secrets.token_urlsafe(16)


def links(settings: Settings, token: str) -> dict[str, str]:
    """The addresses of the feedback page of a request."""
    return {
        "full_url": f"{settings.public_url}/f/{token}",
        "branded_url": f"{settings.branded_url or settings.public_url}/f/{token}",
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
    created = now()
    if suppress_message:
        type_ = FeedbackRequestType.SUPPRESSED
    else:
        type_ = FeedbackRequestType(channel.value)
        _reachable(customer, channel)
        if channel is MessageChannel.SMS:
            await _keep_sms_allowance(tx, account_id, created)
    token = new_token()
    return await tx.insert(
        FeedbackRequestModel,
        account_id,
        customer_id=customer_id,
        location_id=location_id,
        template_id=template_id,
        survey_id=survey_id,
        **await author(tx, account_id),
        type=type_,
        created=created,
        due=max(due, created) if due is not None else created,
        updated=created,
        token=token,
        **links(settings, token),
    )


async def record_message_event(
    tx: Transaction, request_id: int, event: MessageEvent, bounce_reason: str | None = None
) -> int:
    """Note what became of a request's message, on the request and on its customer.

    A bounce or a failed delivery marks the customer invalid, a complaint or an unsubscription
    opts it out, as the FeedbackAPI has it. The id of the request.
    """
    checks = Checks()
    reason = checks.text(bounce_reason, "bounceReason", 500)
    if reason is not None and event is not MessageEvent.BOUNCED:
        checks.note(UserErrorCode.INVALID, "`bounceReason` goes only with BOUNCED.", "bounceReason")
    checks.settle()
    request = await tx.require(FEEDBACK_REQUESTS, request_id, "id", lock=True)
    if request.type is FeedbackRequestType.SUPPRESSED and event is not MessageEvent.CLICKED:
        raise refusal(
            UserErrorCode.INVALID, "No message was sent for a suppressed request.", "event"
        )
    by_email = (MessageEvent.OPENED, MessageEvent.BOUNCED, MessageEvent.COMPLAINT)
    if request.type is FeedbackRequestType.SMS and event in by_email:
        raise refusal(
            UserErrorCode.INVALID, f"{event} is known of e-mails only, not of texts.", "event"
        )
    await tx.update(FeedbackRequestModel, request.account_id, request_id, _changes(event, reason))
    customer: dict[str, Any] = {}
    if event in (MessageEvent.BOUNCED, MessageEvent.FAILED):
        customer = {"invalid": True}
    elif event in (MessageEvent.COMPLAINT, MessageEvent.UNSUBSCRIBED):
        customer = {"opt_out": True}
    if customer:
        await tx.update(CustomerModel, request.account_id, request.customer_id, customer)
    return request_id


def _changes(event: MessageEvent, reason: str | None) -> dict[str, Any]:
    match event:
        case MessageEvent.OPENED:
            return {"message_opened": True}
        case MessageEvent.CLICKED:
            return {"message_clicked": True}
        case MessageEvent.BOUNCED:
            return {"message_bounced": True, "bounce_reason": reason}
        case MessageEvent.COMPLAINT:
            return {"spam_complaint": True}
    return {}


def _reachable(customer: Row[Any], channel: MessageChannel) -> None:
    hint = "Set `suppressMessage` to make only the link."
    if customer.opt_out:
        raise refusal(
            UserErrorCode.INVALID, f"The customer opted out of messages. {hint}", "customerId"
        )
    if customer.invalid:
        raise refusal(
            UserErrorCode.INVALID,
            f"Messages to the customer failed: correct its address or number first. {hint}",
            "customerId",
        )
    if channel is MessageChannel.EMAIL and customer.email is None:
        raise refusal(
            UserErrorCode.INVALID,
            f"The template is an e-mail and the customer has no address. {hint}",
            "customerId",
        )
    if channel is MessageChannel.SMS and customer.mobile_number is None:
        raise refusal(
            UserErrorCode.INVALID,
            f"The template is a text message and the customer has no mobile number. {hint}",
            "customerId",
        )


async def _keep_sms_allowance(tx: Transaction, account_id: int, at: dt.datetime) -> None:
    month = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    table = FEEDBACK_REQUESTS.table
    await keep_limit(
        tx,
        account_id,
        "sms_allowance",
        FEEDBACK_REQUESTS,
        table.c.type == FeedbackRequestType.SMS,
        table.c.created >= month,
    )
