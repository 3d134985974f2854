"""Order inputs, and the way from them to the order of a page."""

from enum import Enum
from typing import Any

import strawberry

from gateway.errors import BadUserInput
from gateway.store.paging import OrderTerm, default_order
from gateway.store.resource import Resource

MAX_TERMS = 3


@strawberry.enum(description="Direction of an order")
class OrderDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="Smallest first; missing values last")
    DESC = strawberry.enum_value("DESC", description="Greatest first; missing values last")


def direction() -> Any:
    """The direction of an order input."""
    return strawberry.field(default=OrderDirection.ASC, description="Direction of the order")


def order_field() -> Any:
    """The sort key of an order input."""
    return strawberry.field(description="Value to order by")


def to_order(
    resource: Resource, given: list[Any] | None, argument: str = "orderBy"
) -> tuple[OrderTerm, ...]:
    """The order that is asked for; the resource's default where none is."""
    if not given:
        return default_order(resource)
    terms = tuple(OrderTerm(o.field.name, o.direction is OrderDirection.DESC) for o in given)
    names = [term.name for term in terms]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BadUserInput(
            f"Argument `{argument}`: {twice} is named twice. Name each value once.", param=argument
        )
    if len(terms) > MAX_TERMS:
        raise BadUserInput(
            f"Argument `{argument}`: order by {MAX_TERMS} values at most.", param=argument
        )
    return terms
