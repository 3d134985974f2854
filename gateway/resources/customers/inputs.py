"""Filters and orders of customers."""

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


@strawberry.input(description="Conditions on customers; all must hold")
class CustomerFilter:
    and_: list["CustomerFilter"] | None = all_of()
    or_: list["CustomerFilter"] | None = some_of()
    not_: "CustomerFilter | None" = none_of()
    id: IDFilter | None = operator("The customer itself")
    created: DateTimeFilter | None = operator("Time of creation")
    updated: DateTimeFilter | None = operator("Time of the last change")
    email: StringFilter | None = operator("E-mail address, ignoring case")
    mobile_number: StringFilter | None = operator("Mobile number, E.164")
    first_name: StringFilter | None = operator("First name")
    last_name: StringFilter | None = operator("Last name")
    country_code: StringFilter | None = operator(
        "Country of residence, two letters (ISO 3166-1 alpha-2)"
    )
    language: StringFilter | None = operator("Language, two letters (ISO 639-1)")
    invalid: BooleanFilter | None = operator(
        "Whether messages to the customer failed: true finds the invalid ones"
    )
    opt_out: BooleanFilter | None = operator("Whether the customer opted out of messages")
    active: BooleanFilter | None = operator(
        "Whether the customer is active; only active ones are listed unless this is given"
    )
    placeholder: BooleanFilter | None = operator(
        "Whether the customer is a placeholder; none is listed unless this is given"
    )
    account: IDFilter | None = operator("Account of the customer")
    location: IDFilter | None = operator("Some location that the customer belongs to")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that customers can be ordered by")
class CustomerOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    EMAIL = strawberry.enum_value("EMAIL", description="E-mail address")
    FIRST_NAME = strawberry.enum_value("FIRST_NAME", description="First name")
    LAST_NAME = strawberry.enum_value("LAST_NAME", description="Last name")
    LAST_SMS = strawberry.enum_value("LAST_SMS", description="Time of the last text message")
    LAST_EMAIL = strawberry.enum_value("LAST_EMAIL", description="Time of the last e-mail")
    MOBILE_NUMBER = strawberry.enum_value("MOBILE_NUMBER", description="Mobile number")
    COUNTRY_CODE = strawberry.enum_value("COUNTRY_CODE", description="Country")


@strawberry.input(description="Order of customers")
class CustomerOrder:
    field: CustomerOrderField = order_field()
    direction: OrderDirection = direction()
