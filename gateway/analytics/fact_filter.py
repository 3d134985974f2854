"""Filters: which facts count, and which datasets each of them narrows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from gateway.analytics.dimensions import Dimension
from gateway.analytics.zones import ANY_TIME, Period


class DataQualityIssue(StrEnum):
    """Faults in the data of a location."""

    DELETED_BUSINESS = "deleted_business"
    MISSING_STORE_CODE = "missing_store_code"


Ids = tuple[int, ...]


@dataclass(frozen=True)
class Term:
    """What a text must hold: words beside each other, of which the last may be a beginning."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True)
class FactFilter:
    """Which facts count. None is no filter; an empty tuple matches nothing."""

    period: Period = ANY_TIME
    locations: Ids | None = None
    not_locations: Ids | None = None
    include: Ids | None = None
    exclude: Ids | None = None
    groups: Ids | None = None
    section: int | None = None
    city: str | None = None
    query: str | None = None
    users: Ids | None = None
    surveys: Ids | None = None
    fields: Ids | None = None
    field_types: tuple[str, ...] | None = None
    nps_scores: tuple[int, ...] | None = None
    results: Ids | None = None
    verbatim: tuple[Term, ...] | None = None
    issues: tuple[DataQualityIssue, ...] | None = None
    not_issues: tuple[DataQualityIssue, ...] | None = None
    platforms: tuple[str, ...] | None = None
    tags: Ids | None = None
    branded: bool | None = None
    activity_types: tuple[str, ...] | None = None
    reps: Ids | None = None
    clients: Ids | None = None
    templates: Ids | None = None


EVERYTHING = FactFilter()

# Filters on where facts happen: datasets with locations have them.
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
# Filters on the key of a dimension: datasets with the dimension have them.
BY_KEY: Mapping[str, Dimension] = {
    "surveys": Dimension.FEEDBACK_FORM,
    "users": Dimension.USER,
    "branded": Dimension.BRANDED,
    "activity_types": Dimension.ACTIVITY_TYPE,
    "reps": Dimension.REP,
    "clients": Dimension.CLIENT,
    "templates": Dimension.TEMPLATE,
}
# What a filter narrows, in words for refusals. Datasets name those of the others that they have.
NARROWED: Mapping[str, str] = {
    **dict.fromkeys(OF_LOCATIONS, "what happens at locations"),
    **dict.fromkeys(("surveys", "users"), "requests and results"),
    **dict.fromkeys(("nps_scores", "results", "verbatim", "fields", "field_types"), "results"),
    **dict.fromkeys(("platforms", "tags"), "reviews"),
    "branded": "search keywords",
    **dict.fromkeys(("activity_types", "reps", "clients", "templates"), "activity feedback"),
}


def _check_words() -> None:
    """Every filter but the period, which all datasets have, says what it narrows."""
    names = {each.name for each in fields(FactFilter)} - {"period"}
    if names != set(NARROWED):
        differ = ", ".join(sorted(names ^ set(NARROWED)))
        raise TypeError(f"FactFilter and NARROWED in analytics/fact_filter.py differ in {differ}")


_check_words()
