"""Feedback requests of the FeedbackAPI, with the feedback that they carry.

Beside the keys of the FeedbackAPI they may have `survey` and `user`, the ids of the survey that
they ask for and of the user who made them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.database.columns import now
from gateway.errors import UserErrorCode, refusal
from gateway.ingest.feedback import FEEDBACK, IncomingFeedback, write_feedback
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import Apart, Incoming
from gateway.ingest.kinds import Kind
from gateway.ingest.known import Known
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.model import (
    FeedbackRequestModel,
    FeedbackRequestState,
    FeedbackRequestType,
)
from gateway.resources.feedback_requests.service import links, new_token
from gateway.resources.templates.model import MessageChannel

_TYPES = {kind.lower(): kind for kind in FeedbackRequestType}
_CHANNELS = {FeedbackRequestType.SMS: MessageChannel.SMS}
_NEEDED = {
    "customer_id": "subscriber",
    "template_id": "template",
    "location_id": "location",
    "type": "type",
}


def _same_feedback(
    before: IncomingFeedback | None, after: IncomingFeedback | None
) -> IncomingFeedback | None:
    """The feedback of two records of a request; Apart if it is not the same feedback."""
    if before is None or after is None:
        return before or after
    if before.identity != after.identity:
        raise Apart
    return before.then(after)


@dataclass(slots=True)
class IncomingRequest(Incoming):
    """A feedback request with the feedback that answers it."""

    feedback: IncomingFeedback | None = field(default=None, metadata={"combine": _same_feedback})

    @property
    def inner(self) -> Sequence[Incoming]:
        return () if self.feedback is None else (self.feedback,)


def read(fields: Fields) -> IncomingRequest:
    """A feedback request object; without feedback it leaves known feedback alone."""
    fields.own_names(subscriber="customer")
    external_id = fields.head()
    fields.time("due", nullable=True)
    for key in ("message_opened", "message_clicked", "message_bounced", "spam_complaint"):
        fields.boolean(key)
    fields.text("bounce_reason", most=500)
    fields.url("full_url", nullable=False)
    fields.url("branded_url", nullable=False)
    kind = fields.word("type")
    if kind is not None:
        fields.values["type"] = _TYPES.get(kind)
        if kind not in _TYPES:
            fields.invalid("type", f"is {kind!r}. Give email, sms or suppressed.")
    # The graph's own word for a request whose message is sent by nobody.
    suppressed = fields.find("suppress_message")
    if suppressed is not None and suppressed[1] is True:
        fields.values["type"] = FeedbackRequestType.SUPPRESSED
    elif suppressed is not None and suppressed[1] not in (False, None):
        fields.invalid("suppress_message", "is not a boolean. Give true or false.")
    fields.reference("subscriber", "customer_id")
    fields.reference("template", "template_id")
    fields.reference("location", "location_id")
    fields.reference("survey", "survey_id")
    fields.reference("user", "user_id")
    nested = fields.find("feedback")
    if nested is not None and nested[1] is not None and not isinstance(nested[1], dict):
        fields.invalid("feedback", "is not an object. Give a feedback object or null.")
    fields.settle()
    incoming = IncomingRequest(FEEDBACK_REQUESTS, external_id, fields.values, fields.references)
    if nested is not None and nested[1] is not None:
        incoming.feedback = FEEDBACK.read(fields.within(nested[1], "feedback"))
        if incoming.feedback.external_id is None:
            raise refusal(
                UserErrorCode.REQUIRED, "`feedback.id` is needed: give an id.", "feedback"
            )
    return incoming


async def write(writer: Writer, incoming: IncomingRequest) -> Outcome:
    """Add or change a request and the feedback in it, which counts for itself.

    A new request gets a token; its addresses are the given ones, else those of this server.
    """
    row = writer.known.find(FeedbackRequestModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    kind = values.get("type") or (None if row is None else row["type"])
    channel = _CHANNELS.get(kind, MessageChannel.EMAIL) if kind else MessageChannel.EMAIL
    writer.refer(values, incoming, "customer_id", "subscriber")
    writer.refer(values, incoming, "template_id", "template", channel=channel)
    writer.refer(values, incoming, "location_id", "location")
    writer.refer(values, incoming, "survey_id", "survey")
    writer.refer(values, incoming, "user_id", "user")
    if row is None:
        token = new_token()
        values = {"created": now(), "due": None, "token": token, **values}
        values = {**links(writer.settings, token), **values}
    if "due" in values and values["due"] is None:
        values["due"] = values.get("created") or (row or {})["created"]
    if row is None or row["message_id"] is None:
        values.update(_sent(values, row or {}))
    row, outcome = writer.save(FeedbackRequestModel, row, incoming.external_id, values, _NEEDED)
    if incoming.feedback is not None:
        writer.count(FEEDBACK, write_feedback(writer, incoming.feedback, row))
    return outcome


def _sent(values: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """What an import says of the message: the other system sends it when it is due."""
    after = {**row, **values}
    if not {"type", "due"} & set(values) or not after.get("type"):
        return {}
    if after["type"] == FeedbackRequestType.SUPPRESSED:
        return {"state": FeedbackRequestState.SUPPRESSED, "sent_at": None}
    return {"state": FeedbackRequestState.SENT, "sent_at": after["due"]}


async def _load_feedback(known: Known) -> None:
    """The feedback that answers the requests which were read."""
    requests = [row["id"] for row in known.rows(FeedbackRequestModel)]
    await known.read(FeedbackModel, "feedback_request_id", requests)


FEEDBACK_REQUESTS = Kind(
    name="feedback_requests",
    words=("feedback_request",),
    model=FeedbackRequestModel,
    keys=frozenset(
        (
            *("template", "due", "message_opened", "message_clicked", "message_bounced"),
            *("bounce_reason", "spam_complaint", "full_url", "branded_url", "feedback"),
        )
    ),
    read=read,
    write=write,
    load=(_load_feedback, *FEEDBACK.load),
)
