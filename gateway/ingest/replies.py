"""Replies of the company in a record, to feedback or to a review."""

from collections.abc import Sequence

from gateway.errors import UserErrorCode, refuse
from gateway.ingest.fields import Fields
from gateway.ingest.known import Model, Row
from gateway.ingest.records import IncomingReply
from gateway.ingest.words import read_words, save_words
from gateway.ingest.writer import Writer
from gateway.resources.replies import MAX_REPLY, ReplyMethod

_METHODS = {each.lower(): each for each in ReplyMethod}


def read_replies(replies: Sequence[Fields] | None) -> tuple[IncomingReply, ...]:
    """The replies of a record."""
    return tuple(
        IncomingReply(**read_words(each, "reply", MAX_REPLY, ("method", _METHODS), usual="manual"))
        for each in replies or ()
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
        # A review that was edited has the time of the edit: its reply may be older.
        if noun != "review" and reply.created < row_replied_to["created"]:
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
