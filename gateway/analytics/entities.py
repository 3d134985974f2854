"""Objects that figures are about: found by the keys of rows, a page's in one statement."""

from collections.abc import Awaitable
from typing import Any

from gateway.analytics.dimensions import Dimension
from gateway.graphql.context import Context
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback.types import Feedback
from gateway.resources.locations.store import LOCATION_GROUP_SECTIONS, LOCATION_GROUPS, LOCATIONS
from gateway.resources.surveys.store import SURVEY_FIELDS, SURVEYS
from gateway.resources.users.store import USERS
from gateway.store.resource import Resource

# The resource that the keys of a dimension are primary keys of.
ENTITIES: dict[Dimension, Resource] = {
    Dimension.BUSINESS: LOCATIONS,
    Dimension.USER: USERS,
    Dimension.FEEDBACK_FORM: SURVEYS,
    Dimension.GROUP: LOCATION_GROUPS,
    Dimension.GROUP_SECTION: LOCATION_GROUP_SECTIONS,
    Dimension.FEEDBACK_FORM_FIELD: SURVEY_FIELDS,
    Dimension.RESULT: FEEDBACKS,
}


def entity(context: Context, dimension: Dimension, key: Any) -> Awaitable[Any]:
    """The object with a key; None if the viewer does not see it."""
    return context.loaders.node(ENTITIES[dimension], key)


def label_of(node: Any) -> str | None:
    """What to call an object: its name, its question, else its address or id."""
    if node is None:
        return None
    if isinstance(node, Feedback):
        return str(node.global_id())
    words = (getattr(node, name, None) for name in ("name", "label", "email"))
    return next((text for text in words if text), None)
