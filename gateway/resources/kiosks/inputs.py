"""Filters and orders of kiosks."""

from enum import Enum

import strawberry

from gateway.graphql.filters import (
    BooleanFilter,
    DateTimeFilter,
    IDFilter,
    all_of,
    none_of,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field


@strawberry.input(description="Conditions on kiosks; all must hold")
class KioskFilter:
    and_: list["KioskFilter"] | None = all_of()
    or_: list["KioskFilter"] | None = some_of()
    not_: "KioskFilter | None" = none_of()
    id: IDFilter | None = operator("The kiosk itself")
    created: DateTimeFilter | None = operator("Time of creation")
    active: BooleanFilter | None = operator("Whether the kiosk takes feedback")
    location: IDFilter | None = operator("Location of the kiosk")
    survey: IDFilter | None = operator("Survey that the kiosk asks for")


@strawberry.enum(description="Values that kiosks can be ordered by")
class KioskOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    LOCATION = strawberry.enum_value("LOCATION", description="Location, by its identifier")


@strawberry.input(description="Order of kiosks")
class KioskOrder:
    field: KioskOrderField = order_field()
    direction: OrderDirection = direction()
