"""Responses to questions of a template: which field each is about, and the number that it gives."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode
from gateway.resources.activity_feedback.contents import replace_rows
from gateway.resources.activity_feedback.model import ActivityResponseModel
from gateway.resources.surveys.form import answered_form
from gateway.resources.surveys.model import SurveyFieldModel
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

MAX_RESPONSES = 100
MAX_RESPONSE = 10_000
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered to one question.

    `question_id` is as it was given; `row_id` is the field of a survey that it names, if it is an
    id of the graph.
    """

    question_id: str | None = None
    row_id: int | None = None
    question_type: str | None = None
    value: str | None = None
    text: str | None = None

    @property
    def empty(self) -> bool:
        return not (self.value or "").strip() and not (self.text or "").strip()


def score_of(value: str | None) -> float | None:
    """The number that a value reads as, trimmed; None if it is no finite decimal number."""
    trimmed = (value or "").strip()
    if not NUMBER.fullmatch(trimmed):
        return None
    number = float(trimmed)
    return number if math.isfinite(number) else None


def texts_of(responses: Iterable[Response]) -> list[str]:
    """What is said in words: the texts, and values that stand in their place and are no numbers."""
    said = (each.text if (each.text or "").strip() else each.value for each in responses)
    return [text for text in said if text and text.strip() and score_of(text) is None]


def check_responses(checks: Checks, responses: Sequence[Response]) -> None:
    """Note what is wrong with responses; `checks` are those of the input that holds them."""
    if len(responses) > MAX_RESPONSES:
        checks.note(
            UserErrorCode.INVALID,
            f"`responses` has {len(responses)} responses. Give {MAX_RESPONSES} at most.",
            "responses",
        )
        return
    for place, response in enumerate(responses):
        here = checks.within("responses", place)
        here.text(response.question_id, "questionId", 128)
        here.text(response.question_type, "questionType", 100)
        here.text(response.value, "responseValue", MAX_RESPONSE)
        here.text(response.text, "responseText", MAX_RESPONSE)


@dataclass(frozen=True, slots=True)
class Template:
    """The questions of a template: ids of its fields, and those by their ids in other systems."""

    fields: frozenset[int]
    external: Mapping[str, int]

    def field_of(self, response: Response) -> int | None:
        """The field that a response answers; None for a question of another system."""
        if response.row_id is not None and response.row_id in self.fields:
            return response.row_id
        return self.external.get((response.question_id or "").strip())

    def completion(self, responses: Iterable[Response]) -> float | None:
        """Percentage of the fields that are answered; None where there are none."""
        if not self.fields:
            return None
        answered = {self.field_of(each) for each in responses if not each.empty} - {None}
        return 100 * len(answered) / len(self.fields)


async def template_of(tx: Transaction, account_id: int, survey_id: int) -> Template:
    """The questions of a survey; they stay so until the commit."""
    form = await answered_form(tx, account_id, survey_id)
    table = table_of(SurveyFieldModel)
    rows = await tx.fetch(
        select(table.c.id, table.c.external_id)
        .where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            table.c.survey_id == survey_id,
            table.c.external_id.is_not(None),
        )
        .order_by(table.c.id.desc())
    )
    return Template(frozenset(form), {row.external_id: row.id for row in rows})


async def write_responses(
    tx: Transaction,
    account_id: int,
    feedback_id: int,
    template: Template,
    responses: Sequence[Response],
) -> None:
    """Make feedback have these responses and no others."""
    rows = response_rows(template, responses)
    await replace_rows(tx, ActivityResponseModel, account_id, feedback_id, rows)


def response_rows(template: Template, responses: Iterable[Response]) -> list[dict[str, Any]]:
    """Responses as they are stored."""
    return [
        {
            "question_id": (each.question_id or "").strip() or None,
            "field_id": template.field_of(each),
            "question_type": (each.question_type or "").strip() or None,
            "response_value": each.value,
            "response_text": each.text,
            "score": score_of(each.value),
        }
        for each in responses
    ]
