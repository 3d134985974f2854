"""Whole results: the value of the metric survey_details."""

import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Select, select

from gateway.analytics.datasets import bind, same_row
from gateway.analytics.request import Request
from gateway.analytics.zones import Offsets
from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity
from gateway.database.readers import Rows
from gateway.database.tenancy import of_tenant
from gateway.graphql.ids import encode_id
from gateway.policies import Viewer
from gateway.resources.feedback.model import FeedbackAnswerChoiceModel, FeedbackAnswerModel
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.surveys.model import SurveyFieldModel, SurveyFieldOptionModel
from gateway.store.write import table_of

Read = Callable[..., Awaitable[Rows]]
_RESULT = (
    "created",
    "location_id",
    "customer_id",
    "survey_id",
    "nps_score",
    "star_rating",
    "happy",
)


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """An answer in a whole result; its field by its primary key."""

    field: int
    type: str
    rating: int | None
    content: str | None
    choices: list[str]


@dataclass(frozen=True, slots=True)
class WholeResult:
    """A result with its answers; objects by their primary keys."""

    id: int
    created: dt.datetime
    location: int
    customer: int | None
    survey: int | None
    nps_score: int | None
    star_rating: int | None
    happy: bool | None
    comments: str | None
    answers: list[WholeAnswer]

    def to_json(self) -> str:
        """The result as the JSON text that files hold, with ids as the graph has them."""
        body = {
            "id": encode_id("Feedback", self.id),
            "created": self.created,
            "locationId": _global("Location", self.location),
            "customerId": _global("Customer", self.customer),
            "surveyId": _global("Survey", self.survey),
            "npsScore": self.nps_score,
            "starRating": self.star_rating,
            "happy": self.happy,
            "comments": self.comments,
            "answers": [
                {
                    "fieldId": encode_id("SurveyField", each.field),
                    "type": each.type,
                    "rating": each.rating,
                    "content": each.content,
                    "choices": each.choices,
                }
                for each in self.answers
            ],
        }
        return orjson.dumps(body, option=orjson.OPT_UTC_Z).decode()


async def whole_results(read: Read, request: Request, ids: Sequence[int]) -> dict[int, WholeResult]:
    """The results with these primary keys, each with its answers in the order of fields."""
    parameters = {"page_result": list(ids)}
    choices: defaultdict[int, list[str]] = defaultdict(list)
    for answer_id, label in await read("choices of results", request, _choices, **parameters):
        choices[answer_id].append(label)
    answers: defaultdict[int, list[WholeAnswer]] = defaultdict(list)
    for row in await read("answers of results", request, _answers, **parameters):
        answer_id, result_id, field_id, type_, rating, content = row
        answers[result_id].append(WholeAnswer(field_id, type_, rating, content, choices[answer_id]))
    rows = await read("whole results", request, _results, **parameters)
    return {row[0]: _whole(row, answers[row[0]]) for row in rows}


def _whole(row: Sequence[Any], answers: list[WholeAnswer]) -> WholeResult:
    row_id, created, location, customer, survey, nps_score, star_rating, happy, comments = row
    scores = (nps_score, star_rating, happy)
    return WholeResult(row_id, created, location, customer, survey, *scores, comments, answers)


def _global(type_name: str, row_id: int | None) -> str | None:
    return None if row_id is None else encode_id(type_name, row_id)


def _results(_request: Request, viewer: Viewer, _offsets: Offsets) -> Select[Any]:
    result = FEEDBACKS.table.alias()
    return select(result.c.id, *(result.c[name] for name in _RESULT), result.c.comments).where(
        *FEEDBACKS.visible(result, viewer), any_of(result.c.id, _ids())
    )


def _answers(_request: Request, viewer: Viewer, _offsets: Offsets) -> Select[Any]:
    answer = table_of(FeedbackAnswerModel).alias()
    field = table_of(SurveyFieldModel).alias()
    columns = (answer.c.id, answer.c.feedback_id, field.c.id, field.c.type)
    return (
        select(*columns, answer.c.rating, answer.c.content)
        .select_from(answer.join(field, same_row(answer, "field_id", field, "id")))
        .where(
            of_tenant(answer, viewer),
            of_tenant(field, viewer),
            any_of(answer.c.feedback_id, _ids()),
        )
        .order_by(field.c.position, field.c.id)
    )


def _choices(_request: Request, viewer: Viewer, _offsets: Offsets) -> Select[Any]:
    answer = table_of(FeedbackAnswerModel).alias()
    choice = table_of(FeedbackAnswerChoiceModel).alias()
    option = table_of(SurveyFieldOptionModel).alias()
    return (
        select(answer.c.id, option.c.label)
        .select_from(
            answer.join(choice, same_row(choice, "answer_id", answer, "id")).join(
                option, same_row(choice, "option_id", option, "id")
            )
        )
        .where(
            of_tenant(answer, viewer),
            of_tenant(choice, viewer),
            of_tenant(option, viewer),
            any_of(answer.c.feedback_id, _ids()),
        )
        .order_by(option.c.position, option.c.id)
    )


def _ids() -> Any:
    return bind("page_result", Array(Identity))
