"""Filters in SQL: the predicates that a request's filter puts on the facts of a dataset.

Each value is bound under the name of its field, so that statements keep their text whatever the
values are.
"""

from collections.abc import Hashable
from dataclasses import fields as fields_of
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Date, String, and_, false, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.analytics.datasets import Dataset, Facts, bind, same_row
from gateway.analytics.fact_filter import BY_KEY, OF_LOCATIONS, DataQualityIssue, FactFilter
from gateway.analytics.months import calendar_days, whole_months
from gateway.database.arrays import Array, any_of
from gateway.database.blanks import trimmed
from gateway.database.columns import Identity, UtcDateTime
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.locations.model import LocationGroupMemberModel, LocationGroupModel
from gateway.resources.locations.store import LOCATIONS
from gateway.store.search import CityFilter, PlaceSearch
from gateway.store.write import table_of

SEARCH = PlaceSearch()
CITY = CityFilter("city")


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
    """What the facts of a dataset must meet."""
    kept: list[ColumnElement[bool]] = []
    period = filter_.period
    when: TypeEngine[Any] = Date() if facts.calendar else UtcDateTime()
    if period.after is not None:
        kept.append(facts.date >= bind("first_day" if facts.calendar else "after", when))
    if period.before is not None:
        end = "end_month" if dataset.whole_months else "end_day"
        kept.append(facts.date < bind(end if facts.calendar else "before", when))
    for name, dimension in BY_KEY.items():
        if getattr(filter_, name) is not None:
            kept.append(_of_key(name, facts.keys[dimension]))
    if any(getattr(filter_, name) is not None for name in OF_LOCATIONS):
        kept.append(_located(facts, filter_, viewer))
    if dataset.narrow is not None:
        kept.extend(dataset.narrow(facts, filter_, viewer))
    return kept


def _of_key(name: str, key: ColumnElement[Any]) -> ColumnElement[bool]:
    if name == "branded":
        return key == bind(name, Boolean())
    return any_of(key, bind(name, Array(String()))) if name == "activity_types" else _ids(key, name)


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
