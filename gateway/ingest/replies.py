"""Replies of the company in a record, to feedback or to a review."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import Model, Row
from gateway.ingest.records import IncomingReply
from gateway.ingest.words import read_words, save_words
from gateway.ingest.writer import Writer
from gateway.resources.replies import MAX_REPLY, ReplyMethod

_METHODS = {each.lower(): each for each in ReplyMethod}


def read_replies(records: Sequence[Mapping[str, Any]] | None) -> tuple[IncomingReply, ...]:
    """The replies of a record."""
    return tuple(_reply(each, place) for place, each in enumerate(records or ()))


def _reply(record: Mapping[str, Any], place: int) -> IncomingReply:
    fields = Fields(record, "replies", str(place))
    return IncomingReply(
        **read_words(fields, "reply", MAX_REPLY, ("method", _METHODS), usual="manual")
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
        changed = save_words(
            writer,
            model,
            (key, row_replied_to),
            reply,
            {"method": reply.method},
            noun="reply",
            other="other feedback" if noun == "feedback" else f"another {noun}",
            path=("replies", str(place)),
        )
        differed = differed or changed
    if differed:
        writer.replied(parent_model, row_replied_to)
    return differed
