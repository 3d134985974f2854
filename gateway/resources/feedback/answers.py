"""Answers to the fields of a survey: checked against its form, and what they say of a result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, delete, select

from gateway.database.arrays import Array, any_of
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode
from gateway.resources.feedback.model import (
    FeedbackAnswerChoiceModel,
    FeedbackAnswerModel,
    FeedbackType,
)
from gateway.resources.surveys.form import CHOICES, RATINGS, FormField
from gateway.resources.surveys.model import SurveyFieldType
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

MAX_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What a customer says to one field; without rating, text and choices it is no answer."""

    field_id: int
    rating: int | None = None
    content: str | None = None
    choices: Sequence[int] = ()

    @property
    def empty(self) -> bool:
        return self.rating is None and not (self.content or "").strip() and not self.choices


def checked_answers(
    checks: Checks,
    form: Mapping[int, FormField],
    given: Sequence[GivenAnswer],
    *,
    complete: bool = True,
) -> list[GivenAnswer]:
    """The answers as they are stored, in the order of the form; mistakes go to the checks.

    `checks` are those of the input that holds `answers`; `complete` asks for every required field.
    """
    places: dict[int, int] = {}
    found: dict[int, GivenAnswer] = {}
    for place, answer in enumerate(given):
        here = checks.within("answers", place)
        field = form.get(answer.field_id)
        if field is None:
            here.note(UserErrorCode.NOT_FOUND, "The survey has no such field.", "fieldId")
        elif answer.field_id in places:
            here.note(
                UserErrorCode.INVALID, "The field is answered twice. Answer it once.", "fieldId"
            )
        else:
            places[answer.field_id] = place
            if not answer.empty:
                found[answer.field_id] = _checked(here, field, answer)
    for row_id, field in form.items():
        if complete and field.required and row_id not in found:
            given_at = (str(places[row_id]),) if row_id in places else ()
            checks.within("answers", *given_at).note(
                UserErrorCode.REQUIRED, f"The field {field.label!r} must be answered."
            )
    return [found[row_id] for row_id in form if row_id in found]


def _checked(checks: Checks, field: FormField, answer: GivenAnswer) -> GivenAnswer:
    type_ = field.type
    if answer.rating is not None and type_ not in RATINGS:
        _foreign(checks, type_, "rating")
    if answer.choices and type_ not in CHOICES:
        _foreign(checks, type_, "choiceIds")
    content = None
    if (answer.content or "").strip():
        if type_ is not SurveyFieldType.TEXT:
            _foreign(checks, type_, "content")
        content = checks.text(answer.content, "content", MAX_TEXT)
    if type_ in RATINGS:
        checks.integer(answer.rating, "rating", *RATINGS[type_])
    elif type_ in CHOICES:
        _check_choices(checks, field, answer.choices)
    return GivenAnswer(answer.field_id, answer.rating, content, tuple(answer.choices))


def _check_choices(checks: Checks, field: FormField, choices: Sequence[int]) -> None:
    for choice in choices:
        if choice not in field.options:
            checks.note(UserErrorCode.NOT_FOUND, "The field has no such option.", "choiceIds")
    if len(set(choices)) < len(choices):
        checks.note(
            UserErrorCode.INVALID, "An option is chosen twice. Choose it once.", "choiceIds"
        )
    if field.type is SurveyFieldType.CHOICE and len(choices) > 1:
        checks.note(
            UserErrorCode.INVALID,
            f"{len(choices)} options are chosen. Choose exactly one.",
            "choiceIds",
        )


def _foreign(checks: Checks, type_: SurveyFieldType, name: str) -> None:
    checks.note(
        UserErrorCode.INVALID, f"A field of type {type_} takes no `{name}`. Leave it out.", name
    )


def derived(
    values: Mapping[str, Any], form: Mapping[int, FormField], answers: Sequence[GivenAnswer]
) -> dict[str, Any]:
    """What answers add to the values of a result: its scores, type and number of texts.

    A score that was given directly wins; otherwise the first answered field by position counts.
    Answers are in the order of the form.
    """
    scores = dict(values)
    for name, type_ in (
        ("nps_score", SurveyFieldType.NPS),
        ("star_rating", SurveyFieldType.CSAT),
    ):
        if scores.get(name) is None:
            rated = (a.rating for a in answers if form[a.field_id].type is type_)
            scores[name] = next((rating for rating in rated if rating is not None), None)
    type_given = scores.get("type") or FeedbackType.UNKNOWN
    if type_given is FeedbackType.UNKNOWN:
        if scores["nps_score"] is not None:
            type_given = FeedbackType.NPS
        elif scores["star_rating"] is not None:
            type_given = FeedbackType.STAR_RATING
    texts = [scores.get("comments")]
    texts += [a.content for a in answers if form[a.field_id].type is SurveyFieldType.TEXT]
    return {
        **scores,
        "type": type_given,
        "text_count": sum(1 for text in texts if text is not None and text.strip()),
    }


async def answers_of(
    tx: Transaction, account_id: int, feedback_ids: Sequence[int]
) -> dict[int, dict[int, GivenAnswer]]:
    """The stored answers of feedback: for each its answers by the field."""
    answers, choices = table_of(FeedbackAnswerModel), table_of(FeedbackAnswerChoiceModel)
    if not feedback_ids:
        return {}
    keys = BindParameter("keys", list(feedback_ids), type_=Array(), unique=False)
    mine = (
        of_tenant(answers, tx.viewer),
        answers.c.account_id == account_id,
        any_of(answers.c.feedback_id, keys),
    )
    chosen: dict[int, list[int]] = {}
    ties = (
        select(choices.c.answer_id, choices.c.option_id)
        .join(answers, answers.c.id == choices.c.answer_id)
        .where(of_tenant(choices, tx.viewer), choices.c.account_id == account_id, *mine)
        .order_by(choices.c.option_id)
    )
    for tie in await tx.fetch(ties):
        chosen.setdefault(tie.answer_id, []).append(tie.option_id)
    found: dict[int, dict[int, GivenAnswer]] = {}
    for row in await tx.fetch(select(answers).where(*mine)):
        answer = GivenAnswer(row.field_id, row.rating, row.content, tuple(chosen.get(row.id, ())))
        found.setdefault(row.feedback_id, {})[row.field_id] = answer
    return found


async def remove_answers(tx: Transaction, account_id: int, feedback_ids: Sequence[int]) -> None:
    """Take away all answers of feedback, before others are written."""
    if not feedback_ids:
        return
    answers, choices = table_of(FeedbackAnswerModel), table_of(FeedbackAnswerChoiceModel)
    hit = answers.c.feedback_id.in_(feedback_ids)
    own = select(answers.c.id).where(of_tenant(answers, tx.viewer), hit)
    await tx.execute(
        delete(choices).where(
            of_tenant(choices, tx.viewer),
            choices.c.account_id == account_id,
            choices.c.answer_id.in_(own),
        )
    )
    await tx.delete_where(FeedbackAnswerModel, account_id, hit)


async def write_answers(
    tx: Transaction, account_id: int, feedback_id: int, created: Any, answers: Sequence[GivenAnswer]
) -> None:
    """Store the answers of a result that has none yet."""
    if not answers:
        return
    rows = [
        {
            "feedback_id": feedback_id,
            "field_id": answer.field_id,
            "rating": answer.rating,
            "content": answer.content,
            "created": created,
            "updated": created,
        }
        for answer in answers
    ]
    ids = await tx.insert_many(FeedbackAnswerModel, account_id, rows)
    await tx.link_many(
        FeedbackAnswerChoiceModel,
        account_id,
        [
            {"answer_id": answer_id, "option_id": option}
            for answer_id, answer in zip(ids, answers, strict=True)
            for option in answer.choices
        ],
    )
