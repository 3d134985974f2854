"""How customers leave feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, Row, select

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped, of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import Viewer, system_viewer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.campaigns.enrolling import leave_on_answer
from gateway.resources.customers.service import attach
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.answers import GivenAnswer, checked_answers, derived, write_answers
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback.scores import SCORES, contradiction
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.surveys.form import FormField, answered_form, form_of
from gateway.resources.surveys.model import SurveyModel
from gateway.resources.values import Checks
from gateway.store.conditions import Comparison
from gateway.store.write import Transaction, table_of, transact

MAX_COMMENTS = 10_000


@dataclass(frozen=True, slots=True)
class Submission:
    """What a customer says: one of the three scores, answers to the survey, and comments."""

    nps_score: int | None = None
    star_rating: int | None = None
    happy: bool | None = None
    comments: str | None = None
    answers: tuple[GivenAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows of an account, read without a transaction."""

    database: Database
    viewer: Viewer

    async def fetch(self, statement: Executable) -> Sequence[Row[Any]]:
        """Rows of a scoped statement."""
        return await self.database.fetch(statement, self.viewer)


@dataclass(frozen=True, slots=True)
class AskedForm:
    """What a request asks for: the fields of its survey, if it has one."""

    name: str | None
    fields: tuple[FormField, ...]


async def form_by_token(database: Database, token: str) -> AskedForm | None:
    """The form behind the link of a request; None if there is no request with the token.

    It needs no viewer: the token is the permission.
    """
    request = await _request_of(database, token)
    if request is None:
        return None
    account_id, _, survey_id = request
    if survey_id is None:
        return AskedForm(None, ())
    reading = Reading(database, system_viewer(account_id))
    surveys = table_of(SurveyModel)
    found = await reading.fetch(
        select(surveys.c.name).where(of_tenant(surveys, reading.viewer), surveys.c.id == survey_id)
    )
    fields = await form_of(reading, account_id, survey_id)
    return AskedForm(found[0].name, tuple(fields.values()))


async def submit_feedback(database: Database, token: str, submission: Submission) -> dict[str, Any]:
    """Record the one answer to the request with a token; the values that were stored.

    It needs no viewer: the token is the permission. A second answer is refused, the first kept.
    """
    request = await _request_of(database, token)
    if request is None:
        raise refusal(
            UserErrorCode.NOT_FOUND, "There is no feedback request with this token.", "token"
        )
    account_id, request_id, _ = request

    async def work(tx: Transaction) -> dict[str, Any]:
        request = await tx.get(FEEDBACK_REQUESTS, request_id, lock=True)
        assert request is not None
        answered = Comparison("feedbackRequest", "eq", request_id)
        if await tx.find(FEEDBACKS, answered) is not None:
            raise refusal(
                UserErrorCode.ALREADY_SUBMITTED,
                "Feedback was given already for this request; the first answer stays.",
                "token",
            )
        form = await answered_form(tx, account_id, request.survey_id)
        values, answers = _checked(submission, form)
        customer = await tx.get(CUSTOMERS, request.customer_id, hide=False)
        name = None
        if customer is not None:
            name = " ".join(filter(None, (customer.first_name, customer.last_name))) or None
        created = now()
        feedback_id = await tx.insert(
            FeedbackModel,
            account_id,
            location_id=request.location_id,
            customer_id=request.customer_id,
            feedback_request_id=request_id,
            survey_id=request.survey_id,
            user_id=request.user_id,
            campaign_id=request.campaign_id,
            campaign_step_id=request.campaign_step_id,
            customer_name=name,
            customer_email=customer.email if customer is not None else None,
            created=created,
            updated=created,
            **values,
        )
        await write_answers(tx, account_id, feedback_id, created, answers)
        await attach(tx, account_id, request.customer_id, request.location_id)
        await leave_on_answer(tx, account_id, request.customer_id, request.location_id)
        await tx.update(
            FeedbackRequestModel,
            account_id,
            request_id,
            {"message_clicked": True, "updated": created},
        )
        return {"created": created, **values}

    return await transact(database, system_viewer(account_id), work)


def _checked(
    submission: Submission, form: Mapping[int, FormField]
) -> tuple[dict[str, Any], list[GivenAnswer]]:
    """The stored form of a submission; refused with everything that is wrong with it."""
    checks = Checks()
    scores = {name: getattr(submission, name) for name in SCORES.values()}
    given = [kind for kind, name in SCORES.items() if scores[name] is not None]
    answers: list[GivenAnswer] = []
    if form:
        answers = checked_answers(checks, form, submission.answers)
        if contradiction(None, scores, {}) is not None:
            checks.note(
                UserErrorCode.INVALID,
                "Give at most one of `npsScore`, `starRating` and `happy`.",
                "npsScore",
            )
        if not given and not answers and not checks.errors:
            checks.note(UserErrorCode.REQUIRED, "Nothing is answered. Answer a field.", "answers")
    else:
        if len(given) != 1:
            checks.note(
                UserErrorCode.REQUIRED if not given else UserErrorCode.INVALID,
                "Give exactly one of `npsScore`, `starRating` and `happy`.",
                "npsScore",
            )
        if submission.answers:
            checks.note(
                UserErrorCode.INVALID,
                "The request asks for no survey. Leave `answers` out.",
                "answers",
            )
    checks.integer(submission.nps_score, "npsScore", 0, 10)
    checks.integer(submission.star_rating, "starRating", 1, 5)
    comments = checks.text(submission.comments, "comments", MAX_COMMENTS)
    checks.settle()
    values = {
        "type": given[0] if given else None,
        **scores,
        "comments": comments,
    }
    return derived(values, form, answers), answers


async def _request_of(database: Database, token: str) -> tuple[int, int, int | None] | None:
    """Account, id and survey of the request with a token."""
    requests, accounts = table_of(FeedbackRequestModel), table_of(AccountModel)
    rows = await database.fetch_unscoped(
        select(requests.c.account_id, requests.c.id, requests.c.survey_id)
        .join(accounts, accounts.c.id == requests.c.account_id)
        .where(requests.c.token == token[:64], ~accounts.c.deleted),
        Unscoped.PUBLIC_TOKEN,
    )
    return (rows[0].account_id, rows[0].id, rows[0].survey_id) if rows else None
