"""How customers leave feedback."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import system_viewer
from gateway.resources.campaigns.enrolling import leave_on_answer
from gateway.resources.customers.service import attach
from gateway.resources.feedback.answers import GivenAnswer, checked_answers, derived, write_answers
from gateway.resources.feedback.asked import (
    Asked,
    Reading,
    Standing,
    asked_at_kiosk,
    asked_request,
    kiosk_behind,
    request_behind,
)
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback.scores import SCORES, contradiction
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.feedback_requests.visits import evidence
from gateway.resources.surveys.form import FormField, Rows, answered_form, form_of
from gateway.resources.surveys.model import SurveyModel
from gateway.resources.values import Checks
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
class AskedForm:
    """What a request asks for: the fields of its survey, if it has one."""

    name: str | None
    fields: tuple[FormField, ...]


async def form_by_token(database: Database, token: str) -> AskedForm | None:
    """The form behind the link of a request; None if there is no request with the token.

    It needs no viewer: the token is the permission.
    """
    door = await request_behind(database, token)
    if door is None:
        return None
    reading = Reading(database, door.viewer)
    asked = await asked_request(reading, door.row_id)
    return None if asked is None else await form_asked(reading, door.account_id, asked)


async def form_asked(rows: Rows, account_id: int, asked: Asked) -> AskedForm:
    """The form that a request or a kiosk asks for."""
    if asked.survey_id is None:
        return AskedForm(None, ())
    surveys = table_of(SurveyModel)
    found = await rows.fetch(
        select(surveys.c.name).where(
            of_tenant(surveys, rows.viewer), surveys.c.id == asked.survey_id
        )
    )
    fields = await form_of(rows, account_id, asked.survey_id)
    return AskedForm(found[0].name, tuple(fields.values()))


async def submit_feedback(database: Database, token: str, submission: Submission) -> dict[str, Any]:
    """Record the one answer to the request with a token; the values that were stored.

    It needs no viewer: the token is the permission. A second answer is refused, the first kept.
    """
    door = await request_behind(database, token)
    if door is None:
        raise refusal(
            UserErrorCode.NOT_FOUND, "There is no feedback request with this token.", "token"
        )

    async def work(tx: Transaction) -> dict[str, Any]:
        request = await tx.get(FEEDBACK_REQUESTS, door.row_id, lock=True)
        asked = await asked_request(tx, door.row_id)
        assert request is not None
        assert asked is not None
        _must_be_open(asked, "token")
        _, values = await _record(
            tx,
            door.account_id,
            asked,
            submission,
            customer_id=asked.customer_id,
            feedback_request_id=door.row_id,
            user_id=asked.user_id,
            campaign_id=request.campaign_id,
            campaign_step_id=request.campaign_step_id,
            customer_name=asked.customer_name,
            customer_email=asked.customer_email,
        )
        await attach(tx, door.account_id, asked.customer_id, asked.location_id)
        await leave_on_answer(tx, door.account_id, request.customer_id, request.location_id)
        changes = {"message_clicked": True, **evidence(request.state)}
        await tx.update(
            FeedbackRequestModel,
            door.account_id,
            door.row_id,
            {**changes, "updated": values["created"]},
        )
        return values

    return await transact(database, door.viewer, work)


async def submit_at_kiosk(
    database: Database, code: str, submission: Submission, once: str | None = None
) -> None:
    """Record what somebody says at the kiosk with a code.

    `once` names the form that was filled in: what is sent twice from it, by an impatient finger,
    is recorded once.
    """
    door = await kiosk_behind(database, code)
    if door is None:
        raise refusal(UserErrorCode.NOT_FOUND, "There is no kiosk with this code.", "code")
    key = None
    if once:
        key = hashlib.sha256(orjson.dumps([door.row_id, once, submission])).hexdigest()

    async def work(tx: Transaction) -> None:
        asked = await asked_at_kiosk(tx, door.row_id)
        assert asked is not None
        _must_be_open(asked, "code")

        async def record() -> int:
            return (await _record(tx, door.account_id, asked, submission))[0]

        await tx.remember("submitAtKiosk", key, None, record)

    await transact(database, door.viewer, work)


async def note_platform(
    database: Database, account_id: int, feedback_id: int, platform: str
) -> None:
    """Note the platform that a customer went on to after the feedback; the last one counts."""

    async def work(tx: Transaction) -> None:
        feedback = await tx.get(FEEDBACKS, feedback_id, lock=True)
        if feedback is not None and feedback.platform_name != platform:
            await tx.update(FeedbackModel, account_id, feedback_id, {"platform_name": platform})

    await transact(database, system_viewer(account_id), work)


def _must_be_open(asked: Asked, field: str) -> None:
    match asked.standing:
        case Standing.ANSWERED:
            raise refusal(
                UserErrorCode.ALREADY_SUBMITTED,
                "Feedback was given already for this request; the first answer stays.",
                field,
            )
        case Standing.EXPIRED:
            raise refusal(
                UserErrorCode.EXPIRED, "The link has expired. Ask for a new request.", field
            )
        case Standing.CLOSED:
            raise refusal(
                UserErrorCode.CONFLICT,
                "No more feedback is taken here: the kiosk, the customer, the location or the "
                "account is not active.",
                field,
            )


async def _record(
    tx: Transaction, account_id: int, asked: Asked, submission: Submission, **origin: Any
) -> tuple[int, dict[str, Any]]:
    """Store a submission, with or without a request; its id and the values that were stored."""
    form = await answered_form(tx, account_id, asked.survey_id)
    values, answers = _checked(submission, form)
    created = now()
    feedback_id = await tx.insert(
        FeedbackModel,
        account_id,
        location_id=asked.location_id,
        survey_id=asked.survey_id,
        created=created,
        updated=created,
        **origin,
        **values,
    )
    await write_answers(tx, account_id, feedback_id, created, answers)
    return feedback_id, {"created": created, **values}


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
