"""Conversations with their messages, for which the FeedbackAPI has no bodies:

    {"id": "c1", "created": 1734134400, "location": "l1", "subscriber": "s1",
     "channel": "facebook", "subject": "Opening hours?",
     "messages": [{"id": "m1", "created": 1734134400, "direction": "inbound", "content": "Hello"},
                  {"id": "m2", "created": 1734138000, "direction": "outbound", "user": "u1",
                   "content": "Hi!"}]}

`channel` is google_my_business, facebook, instagram, whatsapp, sms or other (the default).
Messages are added or changed by their ids; those that are not named stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateway.ingest.fields import Fields
from gateway.ingest.incoming import LISTED_ONCE, Incoming
from gateway.ingest.kinds import Kind, Wanted
from gateway.ingest.remarks import IncomingRemark, read_remark, save_remark
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.conversations.model import (
    ConversationModel,
    ConversationPlatform,
    MessageDirection,
    MessageModel,
)
from gateway.resources.conversations.service import MAX_CONTENT, keep_last_messages
from gateway.resources.users.model import UserModel
from gateway.store.write import Transaction

_CHANNELS = {each.lower(): each for each in ConversationPlatform}
_DIRECTIONS = {each.lower(): each for each in MessageDirection}


@dataclass(frozen=True, slots=True)
class IncomingMessage(IncomingRemark):
    """A message in a conversation."""

    direction: MessageDirection


@dataclass(slots=True)
class IncomingConversation(Incoming):
    """A conversation with messages of it."""

    messages: tuple[IncomingMessage, ...] = field(default=(), metadata=LISTED_ONCE)


def read(fields: Fields) -> IncomingConversation:
    """A conversation object."""
    fields.own_names(channel="platform", subscriber="customer")
    external_id = fields.head()
    fields.text("subject", most=300)
    channel = fields.word("channel")
    if channel is not None:
        fields.values["platform"] = _CHANNELS.get(channel)
        if channel not in _CHANNELS:
            fields.invalid("channel", f"is {channel!r}. Give one of {', '.join(_CHANNELS)}.")
    fields.reference("location", "location_id")
    fields.reference("subscriber", "customer_id")
    messages = fields.each("messages")
    fields.settle()
    incoming = IncomingConversation(CONVERSATIONS, external_id, fields.values, fields.references)
    incoming.messages = tuple(map(_message, messages or ()))
    return incoming


def _message(fields: Fields) -> IncomingMessage:
    return IncomingMessage(
        **read_remark(fields, "message", MAX_CONTENT, ("direction", _DIRECTIONS))
    )


async def write(writer: Writer, incoming: IncomingConversation) -> Outcome:
    """Add or change a conversation and its messages."""
    row = writer.known.find(ConversationModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    if row is None:
        values.setdefault("platform", ConversationPlatform.OTHER)
    writer.refer(values, incoming, "location_id", "location")
    writer.refer(values, incoming, "customer_id", "subscriber")
    conversation, outcome = writer.save(
        ConversationModel, row, incoming.external_id, values, {"location_id": "location"}
    )
    if _write_messages(writer, conversation, incoming.messages) and outcome is Outcome.UNCHANGED:
        writer.touch(ConversationModel, conversation, incoming)
        return Outcome.UPDATED
    return outcome


def _write_messages(writer: Writer, conversation: Row, messages: Sequence[IncomingMessage]) -> bool:
    """Add or change messages; whether any differed."""
    differed = False
    for place, message in enumerate(messages):
        changed = save_remark(
            writer,
            MessageModel,
            ("conversation_id", conversation),
            message,
            {"direction": message.direction},
            noun="message",
            other="another conversation",
            path=("messages", str(place)),
        )
        differed = differed or changed
    if differed:
        writer.afterwards(_keep_last_messages, conversation)
    return differed


async def _keep_last_messages(
    tx: Transaction, account_id: int, conversations: Sequence[Row]
) -> None:
    await keep_last_messages(tx, account_id, list({each["id"] for each in conversations}))


def _wanted(incoming: IncomingConversation) -> Iterable[Wanted]:
    for message in incoming.messages:
        yield MessageModel, "external_id", message.external_id
        yield UserModel, "external_id", message.user


CONVERSATIONS = Kind(
    name="conversations",
    words=("conversation",),
    model=ConversationModel,
    keys=frozenset(("channel", "messages")),
    read=read,
    write=write,
    wanted=_wanted,
)
