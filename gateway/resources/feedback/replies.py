"""Replies of the company to feedback, and which of them is the first."""

from collections.abc import Sequence

from gateway.resources.feedback.model import FeedbackModel, FeedbackReplyModel
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.replies import (
    ReplyMethod,
    checked_reply,
    insert_reply,
    note_first_replies,
)
from gateway.store.write import Transaction


async def reply_to_feedback(
    tx: Transaction, feedback_id: int, content: str, method: ReplyMethod
) -> int:
    """Record what the viewer replies to feedback; the id of the feedback."""
    text = checked_reply(content)
    feedback = await tx.require(FEEDBACKS, feedback_id, "feedbackId", lock=True)
    await insert_reply(tx, FeedbackReplyModel, "feedback", feedback, text, method)
    await keep_first_replies(tx, feedback.account_id, [feedback_id])
    return feedback_id


async def keep_first_replies(tx: Transaction, account_id: int, feedback_ids: Sequence[int]) -> None:
    """Note on feedback which of its replies is the first."""
    await note_first_replies(
        tx, account_id, FeedbackReplyModel, FeedbackModel, "feedback_id", feedback_ids
    )
