"""Filters and orders of accounts."""

from enum import Enum

import strawberry

from gateway.graphql.filters import (
    BooleanFilter,
    DateTimeFilter,
    IDFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field


@strawberry.input(description="Conditions on accounts; all must hold")
class AccountFilter:
    and_: list["AccountFilter"] | None = all_of()
    or_: list["AccountFilter"] | None = some_of()
    not_: "AccountFilter | None" = none_of()
    id: IDFilter | None = operator("The account itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the company")
    active: BooleanFilter | None = operator("Whether the account is active")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that accounts can be ordered by")
class AccountOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    NAME = strawberry.enum_value("NAME", description="Name of the company")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    ACTIVE = strawberry.enum_value(
        "ACTIVE", description="Whether the account is active; inactive ones first"
    )
    VERB = strawberry.enum_value("VERB", description="What consumers do with the company")


@strawberry.input(description="Order of accounts")
class AccountOrder:
    field: AccountOrderField = order_field()
    direction: OrderDirection = direction()
