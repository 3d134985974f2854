"""How the messages and feedback pages of an account look and behave, in the graph."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.fields import column, computed
from gateway.resources.accounts.model import FeedbackQuestion
from gateway.resources.locations.hours import time_of

described_enum(
    FeedbackQuestion,
    "What a feedback page asks where the request has no survey",
    {
        FeedbackQuestion.NPS: "How likely the customer is to recommend the company, 0 to 10",
        FeedbackQuestion.STAR_RATING: "How many stars the customer gives, 1 to 5",
        FeedbackQuestion.HAPPY: "Whether the customer is happy or not",
    },
)


def _time_in(minutes: str) -> Callable[[Mapping[str, Any]], dt.time | None]:
    def make(row: Mapping[str, Any]) -> dt.time | None:
        return None if row[minutes] is None else time_of(row[minutes])

    return make


@strawberry.type(description="How messages and feedback pages show whom they come from")
class Branding:
    brand_name: str | None = column(
        "Name that customers know the company by; null for the name of the account", name="name"
    )
    logo_url: str | None = column("Address of the logo, https; null if none is shown")
    brand_color: str | None = column(
        "Colour of buttons and headings as #rrggbb, in lower case; null for a neutral one",
        name="color",
    )
    reply_to: str | None = column(
        "E-mail address that answers to messages go to; null for the one they are sent from"
    )
    branded_url: str | None = column(
        "Address of the company's own that links begin with, without a path: it has to lead to "
        "this server; null for the usual one"
    )


@strawberry.type(description="When messages go to customers, in which language, and what is asked")
class MessagingSettings:
    language: str | None = column(
        "Language where that of the customer is unknown: en, fr, de, es, it, pt, nl or ar "
        "(ISO 639-1); null for English"
    )
    question: FeedbackQuestion = column("What a feedback page asks where a request has no survey")
    quiet_from: dt.time | None = computed(
        _time_in("quiet_from"),
        "When the quiet hours begin by the clock of the location: messages wait for their end; "
        "null if there are none",
        columns=("quiet_from",),
    )
    quiet_until: dt.time | None = computed(
        _time_in("quiet_until"),
        "When the quiet hours end, the next day if that is before they begin; null if there are "
        "none",
        columns=("quiet_until",),
    )
    days_between_messages: int | None = column(
        "Least number of days between two messages to one customer; null or 0 for none. Steps of a "
        "campaign are as far apart as the campaign says"
    )
    expiry_days: int | None = column(
        "Days for which links of requests work; null if they do not expire",
        name="requestExpiryDays",
    )
    tracks_opens: bool = column("Whether it is recorded that a customer opened an e-mail")
    tracks_clicks: bool = column("Whether it is recorded that a customer opened the link")
