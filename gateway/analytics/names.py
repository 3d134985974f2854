"""What the objects of rows are called, in Python and in SQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, cast, func, literal, null, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Subquery

from gateway.analytics.dimensions import QUESTION_OF_FIELD, Dimension
from gateway.policies import Viewer
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.locations.store import LOCATION_GROUP_SECTIONS, LOCATION_GROUPS, LOCATIONS
from gateway.resources.reviews.store import REVIEW_PLATFORMS, REVIEW_TAGS
from gateway.resources.surveys.store import SURVEY_FIELDS, SURVEYS
from gateway.resources.users.store import USERS
from gateway.store.resource import Resource

# The resource that the keys of a dimension are primary keys of.
ENTITIES: Mapping[Dimension, Resource] = {
    Dimension.BUSINESS: LOCATIONS,
    Dimension.USER: USERS,
    Dimension.FEEDBACK_FORM: SURVEYS,
    Dimension.GROUP: LOCATION_GROUPS,
    Dimension.GROUP_SECTION: LOCATION_GROUP_SECTIONS,
    Dimension.FEEDBACK_FORM_FIELD: SURVEY_FIELDS,
    Dimension.RESULT: FEEDBACKS,
    Dimension.TAG: REVIEW_TAGS,
    Dimension.PLATFORM: REVIEW_PLATFORMS,
    Dimension.REP: USERS,
    Dimension.CLIENT: CUSTOMERS,
    Dimension.TEMPLATE: SURVEYS,
}
# Those whose objects have a name that rows can be ordered by; results have none.
NAMED: Mapping[Dimension, Resource] = {
    **{each: named for each, named in ENTITIES.items() if each != Dimension.RESULT},
    Dimension.QUESTION: SURVEY_FIELDS,
}
# The first of these that an object has and that is not empty is what it is called.
NAMES = ("name", "label", "email", "mobile_number")


def label_name(dimension: Dimension) -> str:
    """The name under which rows hold what their key is called."""
    return f"label {dimension}"


def name_of_person(first: str | None, last: str | None) -> str:
    """A name from its parts, empty if there is none."""
    return " ".join(filter(None, (first, last)))


def labels_of(dimension: Dimension, viewer: Viewer) -> Subquery:
    """The keys of the objects of a dimension that the viewer sees, each with what it is called."""
    resource = NAMED[dimension]
    table = resource.table.alias()
    key: ColumnElement[Any] = table.c.id
    if dimension is Dimension.QUESTION:
        key = literal(QUESTION_OF_FIELD, String).concat(cast(table.c.id, String))
    return (
        select(key.label("key"), _called(table).label("label"))
        .where(*resource.visible(table, viewer))
        .subquery()
    )


def _called(table: FromClause) -> ColumnElement[str | None]:
    names: list[ColumnElement[Any]] = [table.c[name] for name in NAMES if name in table.c]
    if "first_name" in table.c:
        first, last = (func.coalesce(table.c[each], "") for each in ("first_name", "last_name"))
        names.insert(0, func.trim(first.concat(" ").concat(last)))
    return func.coalesce(*(func.nullif(name, "", type_=String()) for name in names), null())
