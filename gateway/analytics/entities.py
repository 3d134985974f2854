"""Objects that figures are about: found by the keys of rows, a page's in one statement."""

from collections.abc import Awaitable
from typing import Any

from gateway.analytics.dimensions import (
    DATES,
    Dimension,
    Key,
    bucket_text,
    field_asked,
    word_of,
)
from gateway.graphql.context import Context
from gateway.graphql.ids import encode_id
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.customers.types import Customer
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback.types import Feedback
from gateway.resources.locations.store import LOCATION_GROUP_SECTIONS, LOCATION_GROUPS, LOCATIONS
from gateway.resources.reviews.store import REVIEW_TAGS
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
    Dimension.TAG: REVIEW_TAGS,
    Dimension.REP: USERS,
    Dimension.CLIENT: CUSTOMERS,
    Dimension.TEMPLATE: SURVEYS,
}


def key_text(dimension: Dimension, key: Key) -> str | None:
    """How a key is written: the id of its object, the name of its bucket, or the word itself."""
    if dimension in DATES:
        return bucket_text(dimension, key)
    field = field_asked(key) if dimension is Dimension.QUESTION else None
    if field is not None:
        return encode_id(SURVEY_FIELDS.name, field)
    if dimension in ENTITIES:
        return encode_id(ENTITIES[dimension].name, key) if isinstance(key, int) else None
    return word_of(dimension, key)


async def label_in(context: Context, dimension: Dimension, key: Key) -> str | None:
    """What to call a key: the name of its object, or the key as it is written."""
    field = field_asked(key) if dimension is Dimension.QUESTION else None
    if key is None:
        return None
    if field is not None:
        return label_of(await context.loaders.node(SURVEY_FIELDS, field))
    if dimension in ENTITIES:
        return label_of(await entity(context, dimension, key))
    return key_text(dimension, key)


def entity(context: Context, dimension: Dimension, key: Any) -> Awaitable[Any]:
    """The object with a key; None if the viewer does not see it."""
    return context.loaders.node(ENTITIES[dimension], key)


def label_of(node: Any) -> str | None:
    """What to call an object: its name, its question, else its address or id."""
    if node is None:
        return None
    if isinstance(node, Feedback):
        return str(node.global_id())
    if isinstance(node, Customer):
        name = " ".join(filter(None, (node.first_name, node.last_name)))
        return name or node.email or node.mobile_number
    words = (getattr(node, name, None) for name in ("name", "label", "email"))
    return next((text for text in words if text), None)
