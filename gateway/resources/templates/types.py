"""Message templates in the graph."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.fields import column, computed, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.templates.contents import contents_of
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.segments import SmsEncoding
from gateway.resources.templates.store import MESSAGE_TEMPLATES

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account


described_enum(
    SmsEncoding,
    "How the characters of a text message are encoded",
    {
        SmsEncoding.GSM_7: "Alphabet of GSM: 160 characters fit one segment, 153 each of several",
        SmsEncoding.UCS_2: "Unicode, as one character outside of that alphabet makes it: 70 "
        "characters fit one segment, 67 each of several",
    },
)


@strawberry.type(description="What a template says in one language")
class MessageContent:
    language: str = strawberry.field(description="Language, ISO 639-1")
    subject: str | None = strawberry.field(
        description="Subject of the e-mail, with variables; null if it is the usual"
    )
    html: str | None = strawberry.field(
        description="HTML of the e-mail, with variables; null if it is made from the text"
    )
    text: str | None = strawberry.field(
        description="Plain text, with variables; null if it is made from the HTML"
    )


def _contents(row: Mapping[str, Any]) -> list[MessageContent]:
    return [
        MessageContent(
            language=content.language,
            subject=content.subject,
            html=content.html,
            text=content.text,
        )
        for content in contents_of(row["contents"]).values()
    ]


@strawberry.type(description="Size of a text message, which is what carriers charge by")
class SmsSize:
    encoding: SmsEncoding = strawberry.field(description="How its characters are encoded")
    characters: int = strawberry.field(
        description="Places that it takes; some characters, such as €, take two"
    )
    segments: int = strawberry.field(description="Number of segments that it is sent in")


@strawberry.type(description="Message as its recipient would see it")
class MessagePreview:
    language: str = strawberry.field(description="Language of the message, ISO 639-1")
    subject: str | None = strawberry.field(description="Subject; null for text messages")
    text: str = strawberry.field(description="Plain text")
    html: str | None = strawberry.field(description="HTML document; null for text messages")
    sms: SmsSize | None = strawberry.field(
        description="Size of the text message; null for e-mails. The real link is 22 characters "
        "long after its last slash"
    )


@node_type(MESSAGE_TEMPLATES, "Message that asks a customer for feedback")
class MessageTemplate(Record):
    name: str = column("Name of the template")
    channel: MessageChannel = column("Channel that the message is for")
    contents: list[MessageContent] = computed(
        _contents,
        "What it says, by language; empty if its texts are the usual",
        columns=("contents",),
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the template"
    )
