"""Mutation of the branding and messaging of an account."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

import strawberry

from gateway.graphql.context import Info
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    given,
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.accounts import messaging
from gateway.resources.accounts.model import FeedbackQuestion
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.accounts.types import Account
from gateway.resources.locations.hours import minutes_of

# Columns by what an input calls them.
BRANDING = {
    "name": "brand_name",
    "logo_url": "logo_url",
    "color": "brand_color",
    "reply_to": "reply_to",
    "branded_url": "branded_url",
}
MESSAGING = {
    "language": "language",
    "question": "question",
    "quiet_from": "quiet_from",
    "quiet_until": "quiet_until",
    "days_between_messages": "days_between_messages",
    "request_expiry_days": "expiry_days",
    "tracks_opens": "tracks_opens",
    "tracks_clicks": "tracks_clicks",
}


@strawberry.input(
    description="Changes to a branding; what is absent stays as it is, null clears it"
)
class BrandingInput:
    name: strawberry.Maybe[str | None] = strawberry.field(
        description="Name that customers know the company by, 200 characters at most"
    )
    logo_url: strawberry.Maybe[str | None] = strawberry.field(
        description="Address of the logo, https, 2,000 characters at most"
    )
    color: strawberry.Maybe[str | None] = strawberry.field(
        description="Colour of buttons and headings, as #rrggbb"
    )
    reply_to: strawberry.Maybe[str | None] = strawberry.field(
        description="E-mail address that answers to messages go to"
    )
    branded_url: strawberry.Maybe[str | None] = strawberry.field(
        description="Address of the company's own that links begin with, https, without a path; it "
        "has to lead to this server"
    )


@strawberry.input(
    description="Changes to messaging settings; what is absent stays as it is, null brings the "
    "default back"
)
class MessagingSettingsInput:
    language: strawberry.Maybe[str | None] = strawberry.field(
        description="Language where that of the customer is unknown: en, fr, de, es, it, pt, nl "
        "or ar (ISO 639-1); English by default"
    )
    question: strawberry.Maybe[FeedbackQuestion | None] = strawberry.field(
        description="What a feedback page asks where a request has no survey; NPS by default"
    )
    quiet_from: strawberry.Maybe[dt.time | None] = strawberry.field(
        description="When the quiet hours begin by the clock of the location; none by default. "
        "Both ends are needed"
    )
    quiet_until: strawberry.Maybe[dt.time | None] = strawberry.field(
        description="When the quiet hours end; another time than they begin"
    )
    days_between_messages: strawberry.Maybe[int | None] = strawberry.field(
        description="Least number of days between two messages to one customer, 0 to 365; none by "
        "default"
    )
    request_expiry_days: strawberry.Maybe[int | None] = strawberry.field(
        description="Days for which links of requests work, 1 to 3650; without end by default"
    )
    tracks_opens: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether it is recorded that a customer opened an e-mail; true by default"
    )
    tracks_clicks: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether it is recorded that a customer opened the link; true by default"
    )


@strawberry.input(description="Changes to how messages and feedback pages look and behave")
class UpdateMessagingSettingsInput:
    account_id: strawberry.ID | None = optional(
        "Account that is changed; the viewer's own by default, needed by providers"
    )
    branding: BrandingInput | None = optional("Changes to the branding; none by default")
    messaging: MessagingSettingsInput | None = optional("Changes to the settings; none by default")


@strawberry.type(description="Outcome of updateMessagingSettings")
class UpdateMessagingSettingsPayload:
    account: Account | None = strawberry.field(description="Changed account; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type
class MessagingMutation:
    @strawberry.mutation(
        description="Change how messages and feedback pages of an account look and behave "
        "(providers and admins only)"
    )
    async def update_messaging_settings(
        self, info: Info, input: Annotated[UpdateMessagingSettingsInput, INPUT]
    ) -> UpdateMessagingSettingsPayload | None:
        account_id = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        row_id, errors = await mutate(
            info,
            messaging.MANAGE_MESSAGING_SETTINGS,
            lambda tx: messaging.update_messaging_settings(
                tx, account_id, _given(input.branding, BRANDING), _given(input.messaging, MESSAGING)
            ),
        )
        account = await written(info, Account, row_id)
        return UpdateMessagingSettingsPayload(account=account, user_errors=errors)


def _given(input_: Any, columns: Mapping[str, str]) -> dict[str, Any]:
    """What was given, by column, times of day as minutes."""
    values = {} if input_ is None else given(input_, *columns)
    return {
        columns[name]: minutes_of(value) if isinstance(value, dt.time) else value
        for name, value in values.items()
    }
