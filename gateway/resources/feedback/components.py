"""Components of results, of the replies to them, and of answers."""

from typing import Any

from sqlalchemy import and_, true
from sqlalchemy.sql.elements import ColumnElement

from gateway.analytics.components import Component, Expression, Tables
from gateway.analytics.dimensions import Dimension
from gateway.analytics.local_time import SECOND, Microseconds
from gateway.resources.feedback import datasets
from gateway.resources.replies import ReplyMethod

TWO_DAYS = 172_800 * SECOND


def _result(name: str, where: Expression | None = None, **more: Any) -> Component:
    return Component(name, datasets.RESULTS, where, **more)


def _nps(low: int, high: int) -> Expression:
    return lambda of: of["result"].c.nps_score.between(low, high)


def _csat(low: int, high: int) -> Expression:
    return lambda of: of["result"].c.star_rating.between(low, high)


def _scored(of: Tables) -> ColumnElement[bool]:
    return of["result"].c.nps_score.is_not(None)


def _commented(of: Tables) -> ColumnElement[bool]:
    return of["result"].c.text_count > 0


def _silent(of: Tables) -> ColumnElement[bool]:
    return of["result"].c.text_count == 0


def _reply_time(of: Tables) -> ColumnElement[int]:
    return Microseconds(of["result"].c.first_replied, of["result"].c.created)


def _within_two_days(of: Tables) -> ColumnElement[bool]:
    return _reply_time(of) <= TWO_DAYS


def _after_two_days(of: Tables) -> ColumnElement[bool]:
    return _reply_time(of) > TWO_DAYS


def _replies(name: str, method: ReplyMethod) -> Component:
    return Component(name, datasets.REPLIES, lambda of: of["reply"].c.method == method)


RESULTS = _result("results")
WITH_COMMENT = _result("with_comment", _commented)
WITHOUT_COMMENT = _result("without_comment", _silent)
RESPONDENTS = _result("respondents", what=lambda of: of["result"].c.customer_id, distinct=True)
VERBATIMS = _result("verbatims", what=lambda of: of["result"].c.text_count)
NOT_REPLIED = _result("not_replied", lambda of: of["result"].c.first_replied.is_(None))

CSAT = _result("csat", lambda of: of["result"].c.star_rating.is_not(None))
CSAT_SUM = _result("csat_sum", what=lambda of: of["result"].c.star_rating)
SATISFIED = _result("satisfied", _csat(4, 5))
RATED = {number: _result(f"rated_{number}", _csat(number, number)) for number in range(1, 6)}
RATED_1_2 = _result("rated_1_2", _csat(1, 2))

HAPPY_OR_NOT = _result("happy_or_not", lambda of: of["result"].c.happy.is_not(None))
HAPPY = _result("happy", lambda of: of["result"].c.happy.is_(true()))

NPS = _result("nps", _scored)
NPS_SUM = _result("nps_sum", what=lambda of: of["result"].c.nps_score)
PROMOTERS = _result("promoters", _nps(9, 10))
PASSIVES = _result("passives", _nps(7, 8))
DETRACTORS = _result("detractors", _nps(0, 6))
NPS_WITH_COMMENT = _result("nps_with_comment", lambda of: and_(_scored(of), _commented(of)))
NPS_WITHOUT_COMMENT = _result("nps_without_comment", lambda of: and_(_scored(of), _silent(of)))

REPLIED_UNDER = Component("replied_under", datasets.REPLIED_RESULTS, _within_two_days)
REPLIED_OVER = Component("replied_over", datasets.REPLIED_RESULTS, _after_two_days)

# Their conditions say in words of results what the dataset says, so that one scan can serve both.
FIRST_REPLIES = Component(
    "first_replies", datasets.FIRST_REPLIES, lambda of: of["result"].c.first_replied.is_not(None)
)
FIRST_UNDER = Component("first_under", datasets.FIRST_REPLIES, _within_two_days)
FIRST_OVER = Component("first_over", datasets.FIRST_REPLIES, _after_two_days)
# Seconds and what is left of them are summed apart: SQLite's integers hold no more than 292,000
# years of microseconds.
REPLY_SECONDS = Component(
    "reply_seconds", datasets.FIRST_REPLIES, what=lambda of: _reply_time(of) // SECOND
)
REPLY_REST = Component(
    "reply_rest", datasets.FIRST_REPLIES, what=lambda of: _reply_time(of) % SECOND
)

REPLIES = Component("replies", datasets.REPLIES)
MANUAL = _replies("manual", ReplyMethod.MANUAL)
AI = _replies("ai", ReplyMethod.AI)

# A result has at most one answer to a field, and these are always counted by field.
ANSWERED = Component("answered", datasets.ANSWERS)
ANSWERS_RATED = Component(
    "answers_rated", datasets.ANSWERS, lambda of: of["answer"].c.rating.is_not(None)
)
ANSWERS_SUM = Component("answers_sum", datasets.ANSWERS, what=lambda of: of["answer"].c.rating)
POSITION = Component(
    "position",
    datasets.ANSWERS,
    what=lambda of: of["field"].c.position,
    greatest=True,
    reads=("field",),
    told_by=Dimension.FEEDBACK_FORM_FIELD,
)
