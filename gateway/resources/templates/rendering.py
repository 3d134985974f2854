from collections.abc import Sequence
from dataclasses import dataclass

from gateway.resources.accounts.model import AccountVerb
from gateway.resources.templates.model import MessageChannel


@dataclass(frozen=True, slots=True)
class MessageFacts:
    customer_first_name: str | None
    customer_last_name: str | None
    customer_email: str | None
    location_name: str
    location_city: str | None
    account_name: str
    account_verb: AccountVerb
    brand_name: str | None
    logo_url: str | None
    brand_color: str | None
    link: str
    unsubscribe_link: str | None
    pixel: str | None


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    language: str
    subject: str | None
    text: str
    html: str | None


def render_message(
    contents: str | None,
    channel: MessageChannel,
    languages: Sequence[str | None],
    facts: MessageFacts,
) -> RenderedMessage:
    if channel is MessageChannel.SMS:
        return RenderedMessage("en", None, f"How was {facts.location_name}? {facts.link}", None)
    return RenderedMessage(
        "en",
        f"How was {facts.location_name}?",
        f"Tell us: {facts.link}\n\nUnsubscribe: {facts.unsubscribe_link}\n",
        f'<p><a href="{facts.link}">Tell us</a> <img src="{facts.pixel}"></p>',
    )
