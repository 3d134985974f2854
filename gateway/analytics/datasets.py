"""Datasets in SQL: the facts that a viewer may see, and where their keys are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Subquery

from gateway.analytics.components import Dataset
from gateway.analytics.dimensions import DATES, MEMBERSHIPS, Dimension
from gateway.analytics.local_time import Bucket
from gateway.analytics.zones import Offsets
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.feedback.model import (
    FeedbackAnswerChoiceModel,
    FeedbackAnswerModel,
    FeedbackReplyModel,
)
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.model import FeedbackRequestType
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.model import LocationGroupMemberModel, LocationGroupModel
from gateway.resources.surveys.model import SurveyFieldModel
from gateway.store.write import table_of


@dataclass(frozen=True)
class Facts:
    """The facts of a dataset for one viewer: tables by name, their joins, their scope, their keys.

    `location`, `survey` and `user` are columns of the tables; `result` is the id of the result that
    a fact hangs on, and None for facts that hang on none.
    """

    tables: dict[str, FromClause]
    source: FromClause
    scope: list[ColumnElement[bool]]
    account: ColumnElement[Any]
    date: ColumnElement[Any]
    location: ColumnElement[Any]
    survey: ColumnElement[Any]
    user: ColumnElement[Any]
    result: ColumnElement[Any] | None = None
    field: ColumnElement[Any] | None = None

    def key(self, dimension: Dimension, offsets: Offsets) -> ColumnElement[Any]:
        """The key of a fact in a dimension that is not a membership of its location."""
        if dimension in DATES:
            return Bucket(self.date, dimension, offsets)
        columns = {
            Dimension.BUSINESS: self.location,
            Dimension.USER: self.user,
            Dimension.FEEDBACK_FORM: self.survey,
            Dimension.RESULT: self.result,
            Dimension.FEEDBACK_FORM_FIELD: self.field,
        }
        column = columns[dimension]
        assert column is not None, f"{dimension} does not go with the dataset"
        return column


def same_row(table: FromClause, key: str, other: FromClause, other_key: str) -> Any:
    """The join of two tenant tables: account and key agree."""
    return and_(table.c.account_id == other.c.account_id, table.c[key] == other.c[other_key])


def facts_of(
    dataset: Dataset, viewer: Viewer, reads: Iterable[str] = (), *, lone: bool = False
) -> Facts:
    """The facts of a dataset that exist for the viewer, with the further tables that are read.

    `lone` answers are read without their results, for who sees all of them and asks for nothing
    that results hold.
    """
    if dataset is Dataset.SENDS:
        return _sends(viewer)
    result = FEEDBACKS.table.alias("result")
    tables: dict[str, FromClause] = {"result": result}
    source: FromClause = result
    scope = FEEDBACKS.visible(result, viewer)
    date, user = result.c.created, result.c.user_id
    result_id, answered = result.c.id, None
    match dataset:
        case Dataset.REPLIED_RESULTS:
            user = result.c.first_reply_user_id
        case Dataset.FIRST_REPLIES:
            date, user = result.c.first_replied, result.c.first_reply_user_id
            scope = [*scope, date.is_not(None)]
        case Dataset.REPLIES:
            reply = tables["reply"] = table_of(FeedbackReplyModel).alias("reply")
            source = reply.join(result, same_row(reply, "feedback_id", result, "id"))
            scope = [of_tenant(reply, viewer), *scope]
            date, user = reply.c.created, reply.c.user_id
        case Dataset.ANSWERS:
            answer = tables["answer"] = table_of(FeedbackAnswerModel).alias("answer")
            if lone:
                source, scope = answer, []
            else:
                source = result.join(answer, same_row(answer, "feedback_id", result, "id"))
            scope = [of_tenant(answer, viewer), *scope]
            result_id, answered = answer.c.feedback_id, answer.c.field_id
            if "field" in reads:
                asked = tables["field"] = table_of(SurveyFieldModel).alias("field")
                source = source.join(asked, same_row(answer, "field_id", asked, "id"))
                scope = [*scope, of_tenant(asked, viewer)]
            if "choice" in reads:
                choice = tables["choice"] = table_of(FeedbackAnswerChoiceModel).alias("choice")
                source = source.join(choice, same_row(choice, "answer_id", answer, "id"))
                scope = [*scope, of_tenant(choice, viewer)]
    return Facts(
        tables=tables,
        source=source,
        scope=scope,
        date=date,
        location=result.c.location_id,
        survey=result.c.survey_id,
        user=user,
        result=result_id,
        field=answered,
        account=result.c.account_id,
    )


def _sends(viewer: Viewer) -> Facts:
    send = FEEDBACK_REQUESTS.table.alias("send")
    return Facts(
        tables={"send": send},
        source=send,
        scope=[
            *FEEDBACK_REQUESTS.visible(send, viewer),
            send.c.type != FeedbackRequestType.SUPPRESSED,
        ],
        date=send.c.due,
        location=send.c.location_id,
        survey=send.c.survey_id,
        user=send.c.user_id,
        account=send.c.account_id,
    )


def memberships(dimensions: Iterable[Dimension], viewer: Viewer) -> Subquery:
    """The groups, the sections, or the groups with their sections that locations are in.

    A location stands once for each: two groups of one section are one membership of the section.
    """
    members = table_of(LocationGroupMemberModel).alias()
    wanted = [each for each in MEMBERSHIPS if each in set(dimensions)]
    columns = [members.c.account_id, members.c.location_id]
    if wanted == [Dimension.GROUP]:
        rows = select(*columns, members.c.group_id).where(of_tenant(members, viewer))
        return rows.subquery("membership")
    groups = table_of(LocationGroupModel).alias()
    rows = (
        select(*columns, groups.c.section_id)
        .select_from(members.join(groups, same_row(members, "group_id", groups, "id")))
        .where(of_tenant(members, viewer), of_tenant(groups, viewer))
    )
    if Dimension.GROUP in wanted:
        return rows.add_columns(members.c.group_id).subquery("membership")
    return rows.where(groups.c.section_id.is_not(None)).distinct().subquery("membership")


MEMBERSHIP_KEYS = {Dimension.GROUP: "group_id", Dimension.GROUP_SECTION: "section_id"}
