"""Replies of the company to feedback, and which of them is the first."""

from collections.abc import Sequence

from sqlalchemy import select

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refuse
from gateway.resources.feedback.model import (
    FeedbackModel,
    FeedbackReplyMethod,
    FeedbackReplyModel,
)
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

MAX_REPLY = 10_000


async def reply_to_feedback(
    tx: Transaction, feedback_id: int, content: str, method: FeedbackReplyMethod
) -> int:
    """Record what the viewer replies to feedback; the id of the feedback."""
    checks = Checks()
    text = checks.text(content, "content", MAX_REPLY, required=True)
    checks.settle()
    feedback = await tx.get(FEEDBACKS, feedback_id, lock=True)
    if feedback is None:
        raise refuse(UserErrorCode.NOT_FOUND, "There is no such feedback.", "feedbackId")
    created = now()
    if created < feedback.created:
        raise refuse(
            UserErrorCode.INVALID,
            f"The feedback is of {feedback.created.isoformat()}, which is to come: "
            "a reply cannot be older than its feedback.",
            "feedbackId",
        )
    account_id = feedback.account_id
    await tx.insert(
        FeedbackReplyModel,
        account_id,
        feedback_id=feedback_id,
        user_id=tx.viewer.user_id if tx.viewer.account_id == account_id else None,
        method=method,
        content=text,
        created=created,
        updated=created,
    )
    await keep_first_replies(tx, account_id, [feedback_id])
    return feedback_id


async def keep_first_replies(tx: Transaction, account_id: int, feedback_ids: Sequence[int]) -> None:
    """Note on feedback which of its replies is the first: the earliest, of equals the lowest id."""
    replies, feedbacks = table_of(FeedbackReplyModel), table_of(FeedbackModel)
    first = await tx.fetch(
        select(replies.c.feedback_id, replies.c.id, replies.c.created, replies.c.user_id)
        .where(
            of_tenant(replies, tx.viewer),
            replies.c.account_id == account_id,
            replies.c.feedback_id.in_(feedback_ids),
        )
        .order_by(replies.c.feedback_id, replies.c.created.desc(), replies.c.id.desc())
    )
    noted = await tx.fetch(
        select(
            feedbacks.c.id,
            feedbacks.c.first_reply_id,
            feedbacks.c.first_replied,
            feedbacks.c.first_reply_user_id,
        ).where(
            of_tenant(feedbacks, tx.viewer),
            feedbacks.c.account_id == account_id,
            feedbacks.c.id.in_(feedback_ids),
        )
    )
    firsts = {row.feedback_id: tuple(row)[1:] for row in first}
    none = (None, None, None)
    names = ("first_reply_id", "first_replied", "first_reply_user_id")
    changed = {
        row.id: dict(zip(names, firsts.get(row.id, none), strict=True))
        for row in noted
        if tuple(row)[1:] != firsts.get(row.id, none)
    }
    if changed:
        await tx.update_many(FeedbackModel, account_id, changed)
