"""Whole results as JSON: the value of the metric survey_details."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import Select, select

from gateway.analytics.datasets import same_row
from gateway.analytics.filters import bind
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


async def whole_results(read: Read, request: Request, ids: Sequence[int]) -> dict[int, str]:
    """The results with these primary keys as JSON, each with its answers in the order of fields."""
    parameters = {"page_result": list(ids)}
    choices: defaultdict[int, list[str]] = defaultdict(list)
    for answer_id, label in await read("choices of results", request, _choices, **parameters):
        choices[answer_id].append(label)
    answers: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in await read("answers of results", request, _answers, **parameters):
        answer_id, result_id, field_id, type_, rating, content = row
        answers[result_id].append(
            {
                "fieldId": _global("SurveyField", field_id),
                "type": type_,
                "rating": rating,
                "content": content,
                "choices": choices[answer_id],
            }
        )
    rows = await read("whole results", request, _results, **parameters)
    return {row[0]: _json(row, answers[row[0]]) for row in rows}


def _json(row: Sequence[Any], answers: list[dict[str, Any]]) -> str:
    values = dict(zip(_RESULT, row[1:], strict=False))
    body = {
        "id": _global("Feedback", row[0]),
        "created": values["created"],
        "locationId": _global("Location", values["location_id"]),
        "customerId": _global("Customer", values["customer_id"]),
        "surveyId": _global("Survey", values["survey_id"]),
        "npsScore": values["nps_score"],
        "starRating": values["star_rating"],
        "happy": values["happy"],
        "comments": row[-1],
        "answers": answers,
    }
    return orjson.dumps(body, option=orjson.OPT_UTC_Z).decode()


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
