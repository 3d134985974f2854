"""Whether a message may go now: checked at the moment of sending, whatever held before."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.feedback_requests.service import HANDED_OVER, sms_of_month
from gateway.resources.templates.model import MessageChannel
from gateway.store.write import Transaction, table_of

DAY = 24 * 60


@dataclass(slots=True)
class Circumstances:
    """What the messages of a batch depend on, by the ids of its rows."""

    account: Row[Any]
    channel: MessageChannel
    customers: Mapping[int, Row[Any]]
    locations: Mapping[int, Row[Any]]
    templates: Mapping[int, Row[Any]]
    answered: set[int] = field(default_factory=set)
    texts_sent: int = 0
    # For each customer the campaigns of messages of late, None for one without.
    recent: dict[int, set[int | None]] = field(default_factory=dict)

    async def look_up(self, tx: Transaction, requests: Sequence[Row[Any]]) -> None:
        """Find out what was answered meanwhile, and what was sent before."""
        requests_table, feedbacks = table_of(FeedbackRequestModel), table_of(FeedbackModel)
        ids = [request.id for request in requests]
        answered = await tx.fetch(
            select(feedbacks.c.feedback_request_id).where(
                of_tenant(feedbacks, tx.viewer),
                feedbacks.c.account_id == self.account.id,
                feedbacks.c.feedback_request_id.in_(ids),
            )
        )
        self.answered = {row.feedback_request_id for row in answered}
        self.answered |= await self._answered_before(tx, requests)
        mine = (
            of_tenant(requests_table, tx.viewer),
            requests_table.c.account_id == self.account.id,
        )
        if self.channel is MessageChannel.SMS and self.account.sms_allowance is not None:
            counted = await tx.fetch(select(func.count()).where(*mine, sms_of_month()))
            self.texts_sent = counted[0][0]
        days = self.account.days_between_messages
        if days:
            since = now() - dt.timedelta(days=days)
            found = await tx.fetch(
                select(requests_table.c.customer_id, requests_table.c.campaign_id).where(
                    *mine,
                    requests_table.c.customer_id.in_([each.customer_id for each in requests]),
                    (requests_table.c.sent_at > since)
                    | (
                        requests_table.c.state.in_(HANDED_OVER) & (requests_table.c.updated > since)
                    ),
                    requests_table.c.id.not_in(ids),
                )
            )
            for row in found:
                self.recent.setdefault(row.customer_id, set()).add(row.campaign_id)

    async def _answered_before(self, tx: Transaction, requests: Sequence[Row[Any]]) -> set[int]:
        """Requests of campaigns whose customer answered another one about the location since."""
        of_campaigns = [request for request in requests if request.campaign_id is not None]
        if not of_campaigns:
            return set()
        feedbacks = table_of(FeedbackModel)
        found = await tx.fetch(
            select(
                feedbacks.c.customer_id,
                feedbacks.c.location_id,
                func.max(feedbacks.c.created).label("last"),
            )
            .where(
                of_tenant(feedbacks, tx.viewer),
                feedbacks.c.account_id == self.account.id,
                feedbacks.c.customer_id.in_([request.customer_id for request in of_campaigns]),
                feedbacks.c.created >= min(request.created for request in of_campaigns),
            )
            .group_by(feedbacks.c.customer_id, feedbacks.c.location_id)
        )
        last = {(row.customer_id, row.location_id): row.last for row in found}
        return {
            request.id
            for request in of_campaigns
            if (at := last.get((request.customer_id, request.location_id))) is not None
            and at >= request.created
        }

    def count(self, request: Row[Any]) -> None:
        """Take in that the message of a request goes now."""
        self.texts_sent += 1
        if self.account.days_between_messages:
            campaigns = self.recent.setdefault(request.customer_id, set())
            campaigns.add(request.campaign_id)

    def reason_against(self, request: Row[Any]) -> str | None:
        """Why the message of a request must not go at all; None if it may."""
        account, customer = self.account, self.customers.get(request.customer_id)
        location = self.locations.get(request.location_id)
        if account.deleted or not account.active:
            return "The account is not active."
        if location is None or not location.active:
            return "The location is not active."
        if customer is None or not customer.active:
            return "The customer is not active."
        if request.id in self.answered:
            return "The customer answered before."
        if customer.opt_out:
            return "The customer opted out of messages."
        if customer.invalid:
            return "Messages to the customer failed before."
        by_email = self.channel is MessageChannel.EMAIL
        if (customer.email if by_email else customer.mobile_number) is None:
            return f"The customer has no {'e-mail address' if by_email else 'mobile number'}."
        if request.template_id not in self.templates:
            return "The message template is gone."
        days = account.expiry_days
        if days is not None and request.due + dt.timedelta(days=days) <= now():
            return "The link has expired."
        return self._too_many(request)

    def _too_many(self, request: Row[Any]) -> str | None:
        allowance = self.account.sms_allowance
        texts = self.channel is MessageChannel.SMS
        if texts and allowance is not None and self.texts_sent >= allowance:
            return f"The account has sent its {allowance} texts of this month."
        others = self.recent.get(request.customer_id, set())
        campaign = request.campaign_id
        # The steps of a campaign are as far apart as the campaign wants them.
        if any(other is None or other != campaign for other in others):
            days = self.account.days_between_messages
            return f"The customer got another message in the last {days} days."
        return None


def quiet_until(around: Circumstances, request: Row[Any]) -> dt.datetime | None:
    """When the quiet hours end that it is at the location; None if it is none."""
    begin, end = around.account.quiet_from, around.account.quiet_until
    location = around.locations.get(request.location_id)
    if begin is None or end is None or location is None:
        return None
    zone = ZoneInfo(location.time_zone or "UTC")
    here = now().astimezone(zone)
    minute = here.hour * 60 + here.minute
    if (minute - begin) % DAY >= (end - begin) % DAY:
        return None
    day = here.date() if minute < end else here.date() + dt.timedelta(days=1)
    ends = dt.datetime.combine(day, dt.time(end // 60, end % 60), tzinfo=zone)
    return max(ends.astimezone(dt.UTC), now() + dt.timedelta(minutes=1))
