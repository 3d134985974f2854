"""Replies of the company in a record, to feedback or to a review."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.errors import UserErrorCode, refusal
from gateway.ingest.fields import Fields
from gateway.ingest.kinds import Wanted
from gateway.ingest.remarks import IncomingRemark, read_remark, save_remark
from gateway.ingest.tables import Model, Row
from gateway.ingest.writer import Writer
from gateway.resources.replies import MAX_REPLY, ReplyMethod
from gateway.resources.users.model import UserModel

_METHODS = {each.lower(): each for each in ReplyMethod}


@dataclass(frozen=True, slots=True)
class IncomingReply(IncomingRemark):
    """A reply of the company to feedback or to a review."""

    method: ReplyMethod


def read_replies(replies: Sequence[Fields] | None) -> tuple[IncomingReply, ...]:
    """The replies of a record."""
    return tuple(
        IncomingReply(**read_remark(each, "reply", MAX_REPLY, ("method", _METHODS), usual="manual"))
        for each in replies or ()
    )


def wanted_by_replies(model: Model, replies: Sequence[IncomingReply]) -> Iterable[Wanted]:
    """The rows of the replies in a record, and of the users who wrote them."""
    for reply in replies:
        yield model, "external_id", reply.external_id
        yield UserModel, "external_id", reply.user


def write_replies(
    writer: Writer,
    model: Model,
    replied_to: Row,
    key: str,
    noun: str,
    replies: Sequence[IncomingReply],
) -> bool:
    """Add or change replies; whether any differed.

    `key` is the column of the reply that names what it replies to, `noun` what messages call that.
    """
    differed = False
    for place, reply in enumerate(replies):
        # A review that was edited has the time of the edit: its reply may be older.
        if noun != "review" and reply.created < replied_to["created"]:
            raise refusal(
                UserErrorCode.INVALID,
                f"The reply {reply.external_id} is older than its {noun}. Correct `created`.",
                "replies",
                str(place),
                "created",
            )
        changed = save_remark(
            writer,
            model,
            (key, replied_to),
            reply,
            {"method": reply.method},
            noun="reply",
            other="other feedback" if noun == "feedback" else f"another {noun}",
            path=("replies", str(place)),
        )
        differed = differed or changed
    return differed
