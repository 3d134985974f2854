"""Replies of the company in a record, to feedback or to a review."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import Model, Row
from gateway.ingest.records import IncomingReply
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.replies import MAX_REPLY, ReplyMethod
from gateway.resources.users.model import UserModel

_METHODS = {each.lower(): each for each in ReplyMethod}


def read_replies(records: Sequence[Mapping[str, Any]] | None) -> tuple[IncomingReply, ...]:
    """The replies of a record."""
    return tuple(_reply(each, place) for place, each in enumerate(records or ()))


def _reply(record: Mapping[str, Any], place: int) -> IncomingReply:
    fields = Fields(record, "replies", str(place))
    external_id = fields.external_id(required=True)
    fields.time("created")
    fields.text("content", most=MAX_REPLY, required=True)
    fields.reference("user", "user_id")
    method = fields.word("method") or "manual"
    if method not in _METHODS:
        fields.invalid("method", f"is {method!r}. Give manual or ai.")
    if "content" not in fields.values:
        fields.invalid("content", "is needed: give a text.")
    if fields.values.get("created") is None:
        fields.invalid("created", "is needed: give the time of the reply.")
    fields.settle()
    return IncomingReply(
        external_id=external_id or "",
        created=fields.values["created"],
        user=fields.references.get("user_id"),
        method=_METHODS[method],
        content=fields.values["content"],
    )


def write_replies(
    writer: Writer,
    model: Model,
    parent: tuple[Model, Row],
    key: str,
    noun: str,
    replies: Sequence[IncomingReply],
) -> bool:
    """Add or change replies; whether any differed.

    `key` is the column of the reply that names its parent, `noun` what messages call the parent.
    """
    parent_model, row_replied_to = parent
    differed = False
    for place, reply in enumerate(replies):
        if reply.created < row_replied_to["created"]:
            raise refuse(
                UserErrorCode.INVALID,
                f"The reply {reply.external_id} is older than its {noun}. Correct `created`.",
                "replies",
                str(place),
                "created",
            )
        row = writer.known.find(model, "external_id", reply.external_id)
        if row is not None and row[key] != row_replied_to["id"]:
            other = "other feedback" if noun == "feedback" else f"another {noun}"
            raise refuse(
                UserErrorCode.CONFLICT,
                f"The reply {reply.external_id} belongs to {other} already. "
                "Remove it from one of the two.",
                "replies",
                str(place),
                "id",
            )
        user = None
        if reply.user is not None:
            user = writer.referenced(UserModel, reply.user, "user")["id"]
        values = {
            key: row_replied_to["id"],
            "created": reply.created,
            "user_id": user,
            "method": reply.method,
            "content": reply.content,
        }
        _, outcome = writer.save(model, row, reply.external_id, values, {})
        differed = differed or outcome is not Outcome.UNCHANGED
    if differed:
        writer.replied(parent_model, row_replied_to)
    return differed
