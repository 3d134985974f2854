"""Conversations with their messages, for which the FeedbackAPI has no bodies:

    {"id": "c1", "created": 1734134400, "location": "l1", "subscriber": "s1",
     "channel": "facebook", "subject": "Opening hours?",
     "messages": [{"id": "m1", "created": 1734134400, "direction": "inbound", "content": "Hello"},
                  {"id": "m2", "created": 1734138000, "direction": "outbound", "user": "u1",
                   "content": "Hi!"}]}

`channel` is google_my_business, facebook, instagram, whatsapp, sms or other (the default).
Messages are added or changed by their ids; those that are not named stay.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import Row
from gateway.ingest.records import Incoming, IncomingMessage, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.conversations.model import (
    ConversationModel,
    ConversationPlatform,
    MessageDirection,
    MessageModel,
)
from gateway.resources.conversations.service import MAX_CONTENT
from gateway.resources.users.model import UserModel

_CHANNELS = {each.lower(): each for each in ConversationPlatform}
_DIRECTIONS = {each.lower(): each for each in MessageDirection}


def read(record: Mapping[str, Any]) -> Incoming:
    """A conversation object."""
    fields = Fields(record)
    external_id = fields.external_id()
    fields.time("created")
    fields.text("subject", most=300)
    channel = fields.word("channel")
    if channel is not None:
        fields.values["platform"] = _CHANNELS.get(channel)
        if channel not in _CHANNELS:
            fields.invalid("channel", f"is {channel!r}. Give one of {', '.join(_CHANNELS)}.")
    fields.reference("location", "location_id")
    fields.reference("subscriber", "customer_id")
    messages = fields.objects("messages")
    fields.settle()
    incoming = Incoming(Kind.CONVERSATIONS, external_id, fields.values, fields.references)
    incoming.messages = tuple(_message(each, place) for place, each in enumerate(messages or ()))
    return incoming


def _message(record: Mapping[str, Any], place: int) -> IncomingMessage:
    fields = Fields(record, "messages", str(place))
    external_id = fields.external_id(required=True)
    fields.time("created")
    fields.text("content", most=MAX_CONTENT, required=True)
    fields.reference("user", "user_id")
    direction = fields.word("direction")
    if direction not in _DIRECTIONS:
        fields.invalid("direction", f"is {direction!r}. Give inbound or outbound.")
    if "content" not in fields.values:
        fields.invalid("content", "is needed: give a text.")
    if fields.values.get("created") is None:
        fields.invalid("created", "is needed: give the time of the message.")
    fields.settle()
    return IncomingMessage(
        external_id=external_id or "",
        created=fields.values["created"],
        user=fields.references.get("user_id"),
        direction=_DIRECTIONS[direction or ""],
        content=fields.values["content"],
    )


def write(writer: Writer, incoming: Incoming) -> Outcome:
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
        writer.update(ConversationModel, conversation, {})
        return Outcome.UPDATED
    return outcome


def _write_messages(writer: Writer, conversation: Row, messages: Sequence[IncomingMessage]) -> bool:
    """Add or change messages; whether any differed."""
    differed = False
    for place, message in enumerate(messages):
        row = writer.known.find(MessageModel, "external_id", message.external_id)
        if row is not None and row["conversation_id"] != conversation["id"]:
            raise refuse(
                UserErrorCode.CONFLICT,
                f"The message {message.external_id} belongs to another conversation already. "
                "Remove it from one of the two.",
                "messages",
                str(place),
                "id",
            )
        user = None
        if message.user is not None:
            user = writer.referenced(UserModel, message.user, "user")["id"]
        values = {
            "conversation_id": conversation["id"],
            "created": message.created,
            "direction": message.direction,
            "user_id": user,
            "content": message.content,
        }
        _, outcome = writer.save(MessageModel, row, message.external_id, values, {})
        differed = differed or outcome is not Outcome.UNCHANGED
    if differed:
        writer.conversed(conversation)
    return differed
