"""How customers leave feedback."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.errors import UserErrorCode, refuse
from gateway.policies import system_viewer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.customers.service import attach
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.model import FeedbackModel, FeedbackType
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.values import Checks
from gateway.store.conditions import Comparison
from gateway.store.write import Transaction, table_of, transact

MAX_COMMENTS = 10_000


@dataclass(frozen=True, slots=True)
class Submission:
    """What a customer says: exactly one of the three answers, and comments."""

    nps_score: int | None = None
    star_rating: int | None = None
    happy: bool | None = None
    comments: str | None = None


def feedback_values(submission: Submission) -> dict[str, Any]:
    """The stored form of a submission; refused with everything that is wrong with it."""
    checks = Checks()
    answers = {
        FeedbackType.NPS: submission.nps_score,
        FeedbackType.STAR_RATING: submission.star_rating,
        FeedbackType.HAPPY: submission.happy,
    }
    given = [kind for kind, answer in answers.items() if answer is not None]
    if len(given) != 1:
        checks.refuse(
            UserErrorCode.REQUIRED if not given else UserErrorCode.INVALID,
            "Give exactly one of `npsScore`, `starRating` and `happy`.",
            "npsScore",
        )
    checks.integer(submission.nps_score, "npsScore", 0, 10)
    checks.integer(submission.star_rating, "starRating", 1, 5)
    comments = checks.text(submission.comments, "comments", MAX_COMMENTS)
    checks.settle()
    return {
        "type": given[0],
        "nps_score": submission.nps_score,
        "star_rating": submission.star_rating,
        "happy": submission.happy,
        "comments": comments,
    }


async def submit_feedback(database: Database, token: str, submission: Submission) -> dict[str, Any]:
    """Record the one answer to the request with a token; the values that were stored.

    It needs no viewer: the token is the permission. A second answer is refused, the first kept.
    """
    account_id, request_id = await _request_of(database, token)
    values = feedback_values(submission)

    async def work(tx: Transaction) -> dict[str, Any]:
        request = await tx.get(FEEDBACK_REQUESTS, request_id, lock=True)
        assert request is not None
        answered = Comparison("feedbackRequest", "eq", request_id)
        if await tx.find(FEEDBACKS, answered) is not None:
            raise refuse(
                UserErrorCode.ALREADY_SUBMITTED,
                "Feedback was given already for this request; the first answer stays.",
                "token",
            )
        customer = await tx.get(CUSTOMERS, request.customer_id, hide=False)
        name = None
        if customer is not None:
            name = " ".join(filter(None, (customer.first_name, customer.last_name))) or None
        created = now()
        await tx.insert(
            FeedbackModel,
            account_id,
            location_id=request.location_id,
            customer_id=request.customer_id,
            feedback_request_id=request_id,
            customer_name=name,
            customer_email=customer.email if customer is not None else None,
            created=created,
            updated=created,
            **values,
        )
        await attach(tx, account_id, request.customer_id, request.location_id)
        await tx.update(
            FeedbackRequestModel,
            account_id,
            request_id,
            {"message_clicked": True, "updated": created},
        )
        return {"created": created, **values}

    return await transact(database, system_viewer(account_id), work)


async def _request_of(database: Database, token: str) -> tuple[int, int]:
    requests, accounts = table_of(FeedbackRequestModel), table_of(AccountModel)
    rows = await database.fetch_unscoped(
        select(requests.c.account_id, requests.c.id)
        .join(accounts, accounts.c.id == requests.c.account_id)
        .where(requests.c.token == token[:64], ~accounts.c.deleted),
        Unscoped.PUBLIC_TOKEN,
    )
    if not rows:
        raise refuse(
            UserErrorCode.NOT_FOUND, "There is no feedback request with this token.", "token"
        )
    return rows[0].account_id, rows[0].id
