"""Components: what is counted or summed over the rows of a dataset; metrics are made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, literal, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.analytics.dimensions import Dimension
from gateway.analytics.local_time import SECOND, Microseconds
from gateway.resources.replies import ReplyMethod


class Dataset(StrEnum):
    """Facts: rows that can be counted, each with a date and what it is of."""

    SENDS = "SENDS"
    RESULTS = "RESULTS"
    # The same rows, but their user is the one who replied first.
    REPLIED_RESULTS = "REPLIED_RESULTS"
    FIRST_REPLIES = "FIRST_REPLIES"
    REPLIES = "REPLIES"
    ANSWERS = "ANSWERS"
    REVIEWS = "REVIEWS"
    REVIEW_FIRST_REPLIES = "REVIEW_FIRST_REPLIES"
    REVIEW_REPLIES = "REVIEW_REPLIES"
    PROFILE_DAYS = "PROFILE_DAYS"
    KEYWORDS = "KEYWORDS"
    ACTIVITIES = "ACTIVITIES"
    ACTIVITY_RESPONSES = "ACTIVITY_RESPONSES"


# Those that count feedback: requests for it, results, and what hangs on them.
OF_FEEDBACK = (
    Dataset.SENDS,
    Dataset.RESULTS,
    Dataset.REPLIED_RESULTS,
    Dataset.FIRST_REPLIES,
    Dataset.REPLIES,
    Dataset.ANSWERS,
)
OF_REVIEWS = (Dataset.REVIEWS, Dataset.REVIEW_FIRST_REPLIES, Dataset.REVIEW_REPLIES)
OF_ACTIVITIES = (Dataset.ACTIVITIES, Dataset.ACTIVITY_RESPONSES)
# Those whose dates are days of a calendar, which no time zone shifts.
CALENDAR = (Dataset.PROFILE_DAYS, Dataset.KEYWORDS)

Tables = Mapping[str, FromClause]
Expression = Callable[[Tables], ColumnElement[Any]]


@dataclass(frozen=True)
class Component:
    """One aggregate over the facts of a dataset that meet a condition.

    Without `what` it counts facts. `reads` are the tables that it needs beside those of the
    dataset. With `told_by` it is the same for all facts with one key in that dimension.
    """

    name: str
    dataset: Dataset
    where: Expression | None = None
    what: Expression | None = None
    distinct: bool = False
    greatest: bool = False
    type: TypeEngine[Any] = field(default_factory=BigInteger)
    reads: tuple[str, ...] = ()
    told_by: Dimension | None = None

    @property
    def additive(self) -> bool:
        """Whether the value of all facts comes from the values of parts of them."""
        return not self.distinct

    def aggregate(self, tables: Tables) -> ColumnElement[Any]:
        """The value over a group of facts; null or 0 over none."""
        if self.what is None:
            counted = func.count()
            return counted if self.where is None else counted.filter(self.where(tables))
        what = self.what(tables)
        if self.distinct:
            return func.count(what.distinct())
        kept = what if self.where is None else case((self.where(tables), what))
        return cast(func.max(kept) if self.greatest else func.sum(kept), self.type)

    def of_one(self, tables: Tables) -> ColumnElement[Any]:
        """The value over a single fact."""
        counted = None if self.where is None else self.where(tables)
        if self.distinct:
            assert self.what is not None
            counted = self.what(tables).is_not(None)
        elif self.what is not None:
            what = self.what(tables)
            return cast(what if counted is None else case((counted, what)), self.type)
        return literal(1) if counted is None else case((counted, 1), else_=0)

    def added(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The value of all facts, from the values of parts of them."""
        return cast((func.max if self.greatest else func.sum)(column), self.type)


TWO_DAYS = 172_800 * SECOND


def _result(name: str, where: Expression | None = None, **more: Any) -> Component:
    return Component(name, Dataset.RESULTS, where, **more)


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
    return Component(name, Dataset.REPLIES, lambda of: of["reply"].c.method == method)


SENT = Component("sent", Dataset.SENDS)
SENT_ANSWERED = Component(
    "sent_answered",
    Dataset.SENDS,
    lambda of: of["answered"].c.id.is_not(None),
    reads=("answered",),
)
CLICKED = Component("clicked", Dataset.SENDS, lambda of: of["send"].c.message_clicked)

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

REPLIED_UNDER = Component("replied_under", Dataset.REPLIED_RESULTS, _within_two_days)
REPLIED_OVER = Component("replied_over", Dataset.REPLIED_RESULTS, _after_two_days)

# Their conditions say in words of results what the dataset says, so that one scan can serve both.
FIRST_REPLIES = Component(
    "first_replies", Dataset.FIRST_REPLIES, lambda of: of["result"].c.first_replied.is_not(None)
)
FIRST_UNDER = Component("first_under", Dataset.FIRST_REPLIES, _within_two_days)
FIRST_OVER = Component("first_over", Dataset.FIRST_REPLIES, _after_two_days)
# Seconds and what is left of them are summed apart: SQLite's integers hold no more than 292,000
# years of microseconds.
REPLY_SECONDS = Component(
    "reply_seconds", Dataset.FIRST_REPLIES, what=lambda of: _reply_time(of) // SECOND
)
REPLY_REST = Component(
    "reply_rest", Dataset.FIRST_REPLIES, what=lambda of: _reply_time(of) % SECOND
)

REPLIES = Component("replies", Dataset.REPLIES)
MANUAL = _replies("manual", ReplyMethod.MANUAL)
AI = _replies("ai", ReplyMethod.AI)

# A result has at most one answer to a field, and these are always counted by field.
ANSWERED = Component("answered", Dataset.ANSWERS)
ANSWERS_RATED = Component(
    "answers_rated", Dataset.ANSWERS, lambda of: of["answer"].c.rating.is_not(None)
)
ANSWERS_SUM = Component("answers_sum", Dataset.ANSWERS, what=lambda of: of["answer"].c.rating)
POSITION = Component(
    "position",
    Dataset.ANSWERS,
    what=lambda of: of["field"].c.position,
    greatest=True,
    reads=("field",),
    told_by=Dimension.FEEDBACK_FORM_FIELD,
)
