"""Filters and orders of users."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
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
from gateway.policies import UserRole
from gateway.resources.users.model import UserStatus

described_enum(
    UserRole,
    "Role of a user",
    {
        UserRole.PROVIDER: "Sees and manages several accounts",
        UserRole.ADMIN: "Manages its account",
        UserRole.STANDARD: "Sees its account; manages customers and requests",
        UserRole.RESTRICTED: "Sees only its locations and what belongs to them",
    },
)


@strawberry.input(description="Conditions on the role of a user; all must hold")
class UserRoleFilter:
    eq: UserRole | None = operator(EQ)
    in_: list[UserRole] | None = operator(IN, "in")


described_enum(
    UserStatus,
    "Status of a user",
    {
        UserStatus.ACTIVE: "The invitation was accepted",
        UserStatus.PENDING: "The invitation waits to be accepted",
    },
)


@strawberry.input(description="Conditions on the status of a user; all must hold")
class UserStatusFilter:
    eq: UserStatus | None = operator(EQ)
    in_: list[UserStatus] | None = operator(IN, "in")


@strawberry.input(description="Conditions on users; all must hold")
class UserFilter:
    and_: list["UserFilter"] | None = all_of()
    or_: list["UserFilter"] | None = some_of()
    not_: "UserFilter | None" = none_of()
    id: IDFilter | None = operator("The user itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the user")
    email: StringFilter | None = operator("E-mail address, ignoring case")
    role: UserRoleFilter | None = operator("Role of the user")
    status: UserStatusFilter | None = operator(
        "Status of the user; only active users are listed unless this is given"
    )
    last_access: DateTimeFilter | None = operator("Time of the last use of a key")
    location: IDFilter | None = operator("Some location that a restricted user sees")
    account: IDFilter | None = operator("Account of the user")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that users can be ordered by")
class UserOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    NAME = strawberry.enum_value("NAME", description="Name of the user")
    EMAIL = strawberry.enum_value("EMAIL", description="E-mail address")
    LAST_ACCESS = strawberry.enum_value("LAST_ACCESS", description="Time of the last use of a key")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    ROLE = strawberry.enum_value("ROLE", description="Role, in alphabetical order")
    STATUS = strawberry.enum_value("STATUS", description="Status, in alphabetical order")


@strawberry.input(description="Order of users")
class UserOrder:
    field: UserOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on API keys; all must hold")
class ApiKeyFilter:
    and_: list["ApiKeyFilter"] | None = all_of()
    or_: list["ApiKeyFilter"] | None = some_of()
    not_: "ApiKeyFilter | None" = none_of()
    id: IDFilter | None = operator("The key itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the key")
    revoked: DateTimeFilter | None = operator("Time at which the key was revoked")
    expires: DateTimeFilter | None = operator("Time at which the key expires")


@strawberry.enum(description="Values that API keys can be ordered by")
class ApiKeyOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    NAME = strawberry.enum_value("NAME", description="Name of the key")


@strawberry.input(description="Order of API keys")
class ApiKeyOrder:
    field: ApiKeyOrderField = order_field()
    direction: OrderDirection = direction()
