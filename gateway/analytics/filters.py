"""Filters in SQL: the predicates that a request's filter puts on the facts of a dataset.

Each value is bound under the name of its field, so that statements keep their text whatever the
values are.
"""

from collections.abc import Hashable
from dataclasses import fields as fields_of
from typing import Any

from sqlalchemy import BindParameter, String, and_, false, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.analytics.components import Dataset
from gateway.analytics.datasets import Facts, same_row
from gateway.analytics.request import DataQualityIssue, FactFilter
from gateway.analytics.texts import says
from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity, UtcDateTime
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.feedback.model import FeedbackAnswerModel
from gateway.resources.locations.model import LocationGroupMemberModel, LocationGroupModel
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.surveys.model import SurveyFieldModel
from gateway.resources.users.store import USERS
from gateway.store.search import SimilarPlace
from gateway.store.write import table_of

SEARCH = SimilarPlace()
OF_LOCATIONS = (
    "locations",
    "not_locations",
    "include",
    "exclude",
    "groups",
    "section",
    "city",
    "query",
    "issues",
    "not_issues",
)
# What only results have, and what hangs on them.
OF_RESULTS = ("nps_scores", "results", "verbatim", "fields", "field_types")


def filter_shape(filter_: FactFilter) -> Hashable:
    """What of a filter the text of a statement depends on; issues are part of the text."""
    given = tuple(
        each.name for each in fields_of(filter_) if getattr(filter_, each.name) is not None
    )
    period = filter_.period
    bounds = (period.after is not None, period.before is not None)
    return given, bounds, filter_.issues, filter_.not_issues, len(filter_.verbatim or ())


def filter_values(filter_: FactFilter) -> dict[str, Any]:
    """The values of the parameters that the predicates bind."""
    values = {
        each.name: _value(getattr(filter_, each.name))
        for each in fields_of(filter_)
        if each.name not in ("period", "city", "verbatim", "issues", "not_issues")
    }
    if filter_.query is not None:
        values["query"] = list(SEARCH.normalized(filter_.query))
    values["after"], values["before"] = filter_.period.after, filter_.period.before
    return {name: value for name, value in values.items() if value is not None}


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def bind(name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
    """A parameter of a statement, by its name."""
    return BindParameter(name, type_=type_, unique=False, required=True)


def _ids(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return any_of(column, bind(name, Array(Identity)))


def predicates(
    dataset: Dataset, facts: Facts, filter_: FactFilter, viewer: Viewer, *, by_user: bool = False
) -> list[ColumnElement[bool]]:
    """What the facts of a dataset must meet; with `by_user` their users must be visible, too."""
    kept: list[ColumnElement[bool]] = []
    if filter_.period.after is not None:
        kept.append(facts.date >= bind("after", UtcDateTime()))
    if filter_.period.before is not None:
        kept.append(facts.date < bind("before", UtcDateTime()))
    if filter_.surveys is not None:
        kept.append(_ids(facts.survey, "surveys"))
    if filter_.users is not None:
        kept.append(_ids(facts.user, "users"))
    if by_user and viewer.restricted:
        kept.append(_visible_user(facts, viewer))
    if any(getattr(filter_, name) is not None for name in OF_LOCATIONS):
        kept.append(_located(facts, filter_, viewer))
    if dataset is not Dataset.SENDS:
        kept.extend(_of_result(dataset, facts, filter_, viewer))
    return kept


def _visible_user(facts: Facts, viewer: Viewer) -> ColumnElement[bool]:
    """Document 000: who is no administrator sees figures by user only of users it may see."""
    user = USERS.table.alias()
    return facts.user.in_(select(user.c.id).where(*USERS.visible(user, viewer)))


def _located(facts: Facts, filter_: FactFilter, viewer: Viewer) -> ColumnElement[bool]:
    """((in ∩ not in ∩ groups ∩ section ∩ city ∩ query) ∪ include) − exclude, then the issues."""
    location = LOCATIONS.table.alias()
    chosen: list[ColumnElement[bool]] = []
    if filter_.locations is not None:
        chosen.append(_ids(location.c.id, "locations"))
    if filter_.not_locations is not None:
        chosen.append(~_ids(location.c.id, "not_locations"))
    if filter_.groups is not None:
        chosen.append(_in_groups(location, filter_, viewer, by="groups"))
    if filter_.section is not None:
        chosen.append(_in_groups(location, filter_, viewer, by="section"))
    if filter_.city is not None:
        chosen.append(any_of(location.c.city, bind("cities", Array(String()))))
    if filter_.query is not None:
        chosen.append(
            SEARCH.clause(location, "similar", "", lambda _, type_: bind("query", type_), viewer)
        )
    kept = and_(true(), *chosen)
    if filter_.include is not None and chosen:
        kept = or_(kept, _ids(location.c.id, "include"))
    if filter_.exclude is not None:
        kept = and_(kept, ~_ids(location.c.id, "exclude"))
    if filter_.issues is not None:
        kept = and_(kept, or_(false(), *(_has(location, issue) for issue in filter_.issues)))
    if filter_.not_issues is not None:
        kept = and_(kept, *(~_has(location, issue) for issue in filter_.not_issues))
    return facts.location.in_(select(location.c.id).where(of_tenant(location, viewer), kept))


def _has(location: FromClause, issue: DataQualityIssue) -> ColumnElement[bool]:
    if issue is DataQualityIssue.DELETED_BUSINESS:
        return ~location.c.active
    return func.trim(func.coalesce(location.c.code, "")) == ""


def _in_groups(
    location: FromClause, filter_: FactFilter, viewer: Viewer, *, by: str
) -> ColumnElement[bool]:
    member = table_of(LocationGroupMemberModel).alias()
    tied = select(member.c.location_id).where(of_tenant(member, viewer))
    if by == "groups":
        return location.c.id.in_(tied.where(_ids(member.c.group_id, "groups")))
    group = table_of(LocationGroupModel).alias()
    return location.c.id.in_(
        tied.join_from(member, group, same_row(member, "group_id", group, "id")).where(
            of_tenant(group, viewer), group.c.section_id == bind("section", Identity)
        )
    )


def _of_result(
    dataset: Dataset, facts: Facts, filter_: FactFilter, viewer: Viewer
) -> list[ColumnElement[bool]]:
    result = facts.tables["result"]
    kept: list[ColumnElement[bool]] = []
    if filter_.nps_scores is not None:
        kept.append(_ids(result.c.nps_score, "nps_scores"))
    if filter_.results is not None:
        kept.append(_ids(result.c.id, "results"))
    if filter_.verbatim is not None:
        kept.extend(says(result, number, viewer) for number in range(len(filter_.verbatim)))
    if filter_.fields is None and filter_.field_types is None:
        return kept
    if dataset is Dataset.ANSWERS:
        return [*kept, *_answers(facts.tables["answer"], filter_, viewer)]
    answer = table_of(FeedbackAnswerModel).alias()
    answered = select(1).where(
        of_tenant(answer, viewer),
        same_row(answer, "feedback_id", result, "id"),
        *_answers(answer, filter_, viewer),
    )
    return [*kept, answered.exists()]


def _answers(answer: Any, filter_: FactFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """Answers to the fields and to fields of the types: one answer meets both."""
    kept: list[ColumnElement[bool]] = []
    if filter_.fields is not None:
        kept.append(_ids(answer.c.field_id, "fields"))
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
