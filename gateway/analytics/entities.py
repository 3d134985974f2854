"""Objects that figures are about: found by the keys of rows, a page's in one statement."""

from collections.abc import Awaitable
from typing import Any

from gateway.analytics.dimensions import (
    CIVIL,
    DATES,
    Calendar,
    Dimension,
    Key,
    bucket_text,
    field_asked,
    word_of,
)
from gateway.analytics.labels import WEEKDAYS, score_label
from gateway.analytics.names import ENTITIES, NAMES, name_of_person
from gateway.graphql.context import Context
from gateway.graphql.ids import encode_id
from gateway.resources.customers.types import Customer
from gateway.resources.feedback.types import Feedback
from gateway.resources.surveys.store import SURVEY_FIELDS


def key_text(dimension: Dimension, key: Key, calendar: Calendar = CIVIL) -> str | None:
    """How a key is written: the id of its object, the name of its bucket, or the word itself."""
    if dimension in DATES:
        return bucket_text(dimension, key, calendar)
    field = field_asked(key) if dimension is Dimension.QUESTION else None
    if field is not None:
        return encode_id(SURVEY_FIELDS.name, field)
    if dimension in ENTITIES:
        return encode_id(ENTITIES[dimension].name, key) if isinstance(key, int) else None
    return word_of(dimension, key)


async def label_in(
    context: Context, dimension: Dimension, key: Key, calendar: Calendar = CIVIL
) -> str | None:
    """What to call a key: the name of its object or weekday, or the key as it is written."""
    if dimension is Dimension.DAY_OF_WEEK and isinstance(key, int):
        return WEEKDAYS[key - 1]
    field = field_asked(key) if dimension is Dimension.QUESTION else None
    if key is None:
        return None
    if field is not None:
        return label_of(await context.loaders.node(SURVEY_FIELDS, field))
    if dimension in ENTITIES:
        return label_of(await entity(context, dimension, key))
    return key_text(dimension, key, calendar)


def entity(context: Context, dimension: Dimension, key: Any) -> Awaitable[Any]:
    """The object with a key; None if the viewer does not see it."""
    return context.loaders.node(ENTITIES[dimension], key)


def label_of(node: Any) -> str | None:
    """What to call an object: its name, its question, else its address or number.

    A result is called by its score, its day in UTC and its customer.
    """
    if node is None:
        return None
    if isinstance(node, Feedback):
        score = score_label(node.nps_score, node.star_rating, node.happy)
        return ", ".join(filter(None, (score, f"{node.created:%Y-%m-%d}", node.customer_name)))
    if isinstance(node, Customer) and (name := name_of_person(node.first_name, node.last_name)):
        return name
    words = (getattr(node, name, None) for name in NAMES)
    return next((text for text in words if text), None)
