"""Filters in SQL: the predicates that a request's filter puts on the facts of a dataset.

Each value is bound under the name of its field, so that statements keep their text whatever the
values are.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Date, String, and_, false, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.analytics.components import (
    OF_ACTIVITIES,
    OF_FEEDBACK,
    OF_REVIEWS,
    Dataset,
)
from gateway.analytics.datasets import Facts, bind, same_row
from gateway.analytics.dimensions import Dimension
from gateway.analytics.months import calendar_days, whole_months
from gateway.analytics.request import DataQualityIssue, FactFilter
from gateway.analytics.texts import says
from gateway.database.arrays import Array, any_of
from gateway.database.blanks import trimmed
from gateway.database.columns import Identity, UtcDateTime
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.feedback.model import FeedbackAnswerModel
from gateway.resources.locations.model import LocationGroupMemberModel, LocationGroupModel
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.reviews.model import ReviewPlatformModel, ReviewTagLinkModel
from gateway.resources.surveys.model import SurveyFieldModel
from gateway.store.search import CityFilter, PlaceSearch
from gateway.store.write import table_of

SEARCH = PlaceSearch()
CITY = CityFilter("city")
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
# Filters on the key of a dimension, which must be one of theirs.
_BY_ID = {
    "surveys": Dimension.FEEDBACK_FORM,
    "users": Dimension.USER,
    "reps": Dimension.REP,
    "clients": Dimension.CLIENT,
    "templates": Dimension.TEMPLATE,
}
# What only results have, and what hangs on them.
OF_RESULTS = ("nps_scores", "results", "verbatim", "fields", "field_types")
_LOCATED = tuple(each for each in Dataset if each not in OF_ACTIVITIES)
_RESULTS = tuple(each for each in OF_FEEDBACK if each is not Dataset.SENDS)


@dataclass(frozen=True)
class Narrowed:
    """What a filter narrows: in words, and the datasets that have it."""

    what: str
    datasets: tuple[Dataset, ...]


# By the name of the filter; what is not here narrows every dataset.
NARROWED: Mapping[str, Narrowed] = {
    **dict.fromkeys(OF_LOCATIONS, Narrowed("what happens at locations", _LOCATED)),
    **dict.fromkeys(("surveys", "users"), Narrowed("requests and results", OF_FEEDBACK)),
    **dict.fromkeys(OF_RESULTS, Narrowed("results", _RESULTS)),
    **dict.fromkeys(("platforms", "tags"), Narrowed("reviews", OF_REVIEWS)),
    "branded": Narrowed("search keywords", (Dataset.KEYWORDS,)),
    **dict.fromkeys(
        ("activity_types", "reps", "clients", "templates"),
        Narrowed("activity feedback", OF_ACTIVITIES),
    ),
}
# What else a metric counts that a filter does not go with.
COUNTED: Mapping[Dataset, str] = {
    **dict.fromkeys(OF_FEEDBACK, "results and replies"),
    Dataset.SENDS: "what was sent",
    **dict.fromkeys(OF_REVIEWS, "reviews"),
    Dataset.PROFILE_DAYS: "views and clicks of profiles",
    Dataset.KEYWORDS: "searches",
    **dict.fromkeys(OF_ACTIVITIES, "activity feedback"),
}


def filter_shape(filter_: FactFilter) -> Hashable:
    """What of a filter the text of a statement depends on; issues are part of the text."""
    given = tuple(
        each.name for each in fields_of(filter_) if getattr(filter_, each.name) is not None
    )
    period = filter_.period
    bounds = (period.after is not None, period.before is not None)
    return given, bounds, filter_.issues, filter_.not_issues, len(filter_.verbatim or ())


def filter_values(filter_: FactFilter, zone: ZoneInfo) -> dict[str, Any]:
    """The values of the parameters that the predicates bind."""
    values = {
        each.name: _value(getattr(filter_, each.name))
        for each in fields_of(filter_)
        if each.name not in ("period", "query", "verbatim", "issues", "not_issues")
    }
    period = filter_.period
    values["after"], values["before"] = period.after, period.before
    months = whole_months(period, zone)
    values["first_day"], values["end_day"] = calendar_days(period, zone)
    values["first_month"], values["end_month"] = months.first, months.end
    return {name: value for name, value in values.items() if value is not None}


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _ids(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return any_of(column, bind(name, Array(Identity)))


def predicates(
    dataset: Dataset, facts: Facts, filter_: FactFilter, viewer: Viewer
) -> list[ColumnElement[bool]]:
    """What the facts of a dataset must meet. Of keywords only whole months of the period count."""
    kept: list[ColumnElement[bool]] = []
    period = filter_.period
    when: TypeEngine[Any] = Date() if facts.calendar else UtcDateTime()
    if period.after is not None:
        kept.append(facts.date >= bind("first_day" if facts.calendar else "after", when))
    if period.before is not None:
        end = "end_month" if dataset is Dataset.KEYWORDS else "end_day"
        kept.append(facts.date < bind(end if facts.calendar else "before", when))
    for name, dimension in _BY_ID.items():
        if getattr(filter_, name) is not None:
            kept.append(_ids(facts.keys[dimension], name))
    if filter_.activity_types is not None:
        types = bind("activity_types", Array(String()))
        kept.append(any_of(facts.keys[Dimension.ACTIVITY_TYPE], types))
    if filter_.branded is not None:
        kept.append(facts.keys[Dimension.BRANDED] == bind("branded", Boolean()))
    if any(getattr(filter_, name) is not None for name in OF_LOCATIONS):
        kept.append(_located(facts, filter_, viewer))
    if dataset in _RESULTS:
        kept.extend(_of_result(dataset, facts, filter_, viewer))
    if dataset in OF_REVIEWS:
        kept.extend(_of_review(facts.tables["review"], filter_, viewer))
    return kept


def _of_review(
    review: FromClause, filter_: FactFilter, viewer: Viewer
) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if filter_.platforms is not None:
        platform = table_of(ReviewPlatformModel).alias()
        kinds = any_of(platform.c.kind, bind("platforms", Array(String())))
        kept.append(
            review.c.platform_id.in_(
                select(platform.c.id).where(of_tenant(platform, viewer), kinds)
            )
        )
    if filter_.tags is not None:
        link = table_of(ReviewTagLinkModel).alias()
        tagged = _ids(link.c.tag_id, "tags")
        kept.append(
            review.c.id.in_(select(link.c.review_id).where(of_tenant(link, viewer), tagged))
        )
    return kept


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
        chosen.append(CITY.clause(location, "eq", "", lambda _, type_: bind("city", type_), viewer))
    if filter_.query is not None:
        chosen.append(
            SEARCH.clause(location, "matches", "", lambda _, type_: bind("query", type_), viewer)
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
    assert facts.location is not None
    return facts.location.in_(select(location.c.id).where(of_tenant(location, viewer), kept))


def _has(location: FromClause, issue: DataQualityIssue) -> ColumnElement[bool]:
    if issue is DataQualityIssue.DELETED_BUSINESS:
        return ~location.c.active
    return trimmed(func.coalesce(location.c.code, "")) == ""


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
