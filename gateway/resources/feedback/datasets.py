"""What is counted of feedback: results, the first replies and all replies to them, and answers."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.analytics.datasets import (
    ALONE,
    LOCATED,
    Dataset,
    FactDate,
    Facts,
    Narrow,
    bind,
    same_row,
)
from gateway.analytics.dimensions import DATES, Dimension
from gateway.analytics.fact_filter import FactFilter
from gateway.analytics.texts import says
from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.feedback.model import (
    FeedbackAnswerChoiceModel,
    FeedbackAnswerModel,
    FeedbackReplyModel,
)
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.surveys.model import SurveyFieldModel
from gateway.store.write import table_of

_BY_RESULT = frozenset({Dimension.RESULT})
_BY_ANSWER = frozenset({Dimension.RESULT, Dimension.FEEDBACK_FORM_FIELD})
_OF_ANSWERS = ("fields", "field_types")
_BY_FIELD = (*LOCATED, Dimension.USER, Dimension.FEEDBACK_FORM, Dimension.FEEDBACK_FORM_FIELD)


def _of_result(viewer: Viewer) -> Facts:
    """Results, with the user who asked for them."""
    result = FEEDBACKS.table.alias("result")
    return Facts(
        tables={"result": result},
        source=result,
        scope=FEEDBACKS.visible(result, viewer),
        date=result.c.created,
        location=result.c.location_id,
        keys={
            Dimension.BUSINESS: result.c.location_id,
            Dimension.FEEDBACK_FORM: result.c.survey_id,
            Dimension.RESULT: result.c.id,
            Dimension.USER: result.c.user_id,
        },
        account=result.c.account_id,
    )


def _results(viewer: Viewer, _reads: Collection[str]) -> Facts:
    return _of_result(viewer)


def _replied(viewer: Viewer, _reads: Collection[str]) -> Facts:
    facts = _of_result(viewer)
    user = facts.tables["result"].c.first_reply_user_id
    return replace(facts, keys={**facts.keys, Dimension.USER: user})


def _first_replies(viewer: Viewer, reads: Collection[str]) -> Facts:
    facts = _replied(viewer, reads)
    date = facts.tables["result"].c.first_replied
    return replace(facts, date=date, scope=[*facts.scope, date.is_not(None)])


def _replies(viewer: Viewer, _reads: Collection[str]) -> Facts:
    facts = _of_result(viewer)
    reply = table_of(FeedbackReplyModel).alias("reply")
    return replace(
        facts,
        tables={**facts.tables, "reply": reply},
        source=reply.join(facts.source, same_row(reply, "feedback_id", facts.source, "id")),
        scope=[of_tenant(reply, viewer), *facts.scope],
        date=reply.c.created,
        keys={**facts.keys, Dimension.USER: reply.c.user_id},
    )


def _answers(viewer: Viewer, reads: Collection[str]) -> Facts:
    facts = _of_result(viewer)
    answer = table_of(FeedbackAnswerModel).alias("answer")
    tables = {**facts.tables, "answer": answer}
    source: FromClause = answer
    scope = [of_tenant(answer, viewer)]
    if ALONE not in reads:
        same = same_row(answer, "feedback_id", facts.source, "id")
        source, scope = facts.source.join(answer, same), [*scope, *facts.scope]
    if "field" in reads:
        asked = tables["field"] = table_of(SurveyFieldModel).alias("field")
        source = source.join(asked, same_row(answer, "field_id", asked, "id"))
        scope = [*scope, of_tenant(asked, viewer)]
    if "choice" in reads:
        choice = tables["choice"] = table_of(FeedbackAnswerChoiceModel).alias("choice")
        source = source.join(choice, same_row(choice, "answer_id", answer, "id"))
        scope = [*scope, of_tenant(choice, viewer)]
    own = {
        Dimension.RESULT: answer.c.feedback_id,
        Dimension.FEEDBACK_FORM_FIELD: answer.c.field_id,
    }
    return replace(facts, tables=tables, source=source, scope=scope, keys={**facts.keys, **own})


def _narrowed(facts: Facts, filter_: FactFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Results of the filter's scores, words and numbers."""
    result = facts.tables["result"]
    kept: list[ColumnElement[bool]] = []
    if filter_.nps_scores is not None:
        kept.append(any_of(result.c.nps_score, bind("nps_scores", Array(Identity))))
    if filter_.results is not None:
        kept.append(any_of(result.c.id, bind("results", Array(Identity))))
    if filter_.verbatim is not None:
        kept.extend(says(result, number, viewer) for number in range(len(filter_.verbatim)))
    return kept


def _with_answers(facts: Facts, filter_: FactFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Results that have an answer to the filter's fields."""
    kept = _narrowed(facts, filter_, viewer)
    if filter_.fields is None and filter_.field_types is None:
        return kept
    answer = table_of(FeedbackAnswerModel).alias()
    answered = select(1).where(
        of_tenant(answer, viewer),
        same_row(answer, "feedback_id", facts.tables["result"], "id"),
        *_of_fields(answer, filter_, viewer),
    )
    return [*kept, answered.exists()]


def _answers_only(facts: Facts, filter_: FactFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Answers to the filter's fields."""
    kept = _narrowed(facts, filter_, viewer)
    return [*kept, *_of_fields(facts.tables["answer"], filter_, viewer)]


def _of_fields(answer: Any, filter_: FactFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Answers to the fields and to fields of the types: one answer meets both."""
    kept: list[ColumnElement[bool]] = []
    if filter_.fields is not None:
        kept.append(any_of(answer.c.field_id, bind("fields", Array(Identity))))
    if filter_.field_types is not None:
        field = table_of(SurveyFieldModel).alias()
        kept.append(
            answer.c.field_id.in_(
                select(field.c.id).where(
                    of_tenant(field, viewer),
                    any_of(field.c.type, bind("field_types", Array(String()))),
                )
            )
        )
    return kept


def _dataset(
    name: str,
    facts: Callable[[Viewer, Collection[str]], Facts],
    date: FactDate,
    dimensions: tuple[Dimension, ...] = (*LOCATED, Dimension.USER, Dimension.FEEDBACK_FORM),
    narrow: Narrow = _with_answers,
    **more: Any,
) -> Dataset:
    return Dataset(
        name=name,
        facts=facts,
        date=date,
        counts="results and replies",
        dimensions=(*dimensions, Dimension.RESULT, *DATES),
        filters=("nps_scores", "results", "verbatim", *_OF_ANSWERS),
        narrow=narrow,
        **more,
    )


LEFT = FactDate("RESULT", "When the result was left")
FIRST_REPLIED = FactDate("FIRST_REPLY", "When the first reply was given")
REPLIED = FactDate("REPLY", "When the reply was given")

RESULTS = _dataset("results", _results, LEFT, single_by=_BY_RESULT)
# The same rows, but their user is the one who replied first.
REPLIED_RESULTS = _dataset(
    "replied_results", _replied, LEFT, single_by=_BY_RESULT, scanned_as=RESULTS
)
FIRST_REPLIES = _dataset(
    "first_replies",
    _first_replies,
    FIRST_REPLIED,
    single_by=_BY_RESULT,
    scanned_as=RESULTS,
    own_date=True,
)
REPLIES = _dataset("replies", _replies, REPLIED)
ANSWERS = _dataset(
    "answers",
    _answers,
    LEFT,
    _BY_FIELD,
    _answers_only,
    single_by=_BY_ANSWER,
    alone_by=_BY_ANSWER,
    alone_filters=_OF_ANSWERS,
)
