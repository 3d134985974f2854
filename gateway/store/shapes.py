"""Shapes: what a statement's text depends on, apart from the values that it is run with."""

from collections.abc import Hashable, Iterator
from typing import Any

from gateway.policies import ApiScope, Viewer
from gateway.store.conditions import All, AnyPart, Comparison, Condition, Not
from gateway.store.paging import PageRequest
from gateway.store.resource import Resource


def viewer_shape(viewer: Viewer) -> Hashable:
    """What the scope of a statement depends on."""
    addresses = ApiScope.READ_IP_ADDRESSES in viewer.scopes
    return (len(viewer.account_ids) == 1, viewer.role, addresses)


def is_literal(operator: str, value: Any) -> bool:
    """Whether a value is written into the statement, since the planner does better if it knows."""
    return operator == "isNull" or isinstance(value, bool)


def condition_shape(condition: Condition | None) -> Hashable:
    """A condition without its values, apart from those that are part of the text."""
    match condition:
        case None:
            return None
        case Comparison(field=field, operator=operator, value=value):
            return (field, operator, value if is_literal(operator, value) else None)
        case All(parts=parts):
            return ("all", *(condition_shape(part) for part in parts))
        case AnyPart(parts=parts):
            return ("any", *(condition_shape(part) for part in parts))
        case Not(part=part):
            return ("not", condition_shape(part))


def condition_values(resource: Resource, condition: Condition | None) -> Iterator[Any]:
    """The values of a condition in the order in which they are bound."""
    match condition:
        case Comparison(field=field, operator=operator, value=value):
            if not is_literal(operator, value):
                declared = resource.filters.get(field)
                yield value if declared is None else declared.normalized(value)
        case All(parts=parts) | AnyPart(parts=parts):
            for part in parts:
                yield from condition_values(resource, part)
        case Not(part=part):
            yield from condition_values(resource, part)


def request_shape(request: PageRequest) -> Hashable:
    """A page request without its values; its limit is part of the text."""
    cursor = request.cursor
    return (
        condition_shape(request.condition),
        request.order,
        None if cursor is None else tuple(value is None for value in cursor.values),
        request.limit,
        request.backward,
        request.offset > 0,
    )


def request_values(resource: Resource, request: PageRequest) -> Iterator[Any]:
    """The values of a page request in the order in which they are bound."""
    yield from condition_values(resource, request.condition)
    if request.cursor is not None:
        yield from (value for value in request.cursor.values if value is not None)
        yield request.cursor.row_id
    if request.offset:
        yield request.offset
