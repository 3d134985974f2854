"""Mutations about the data of people."""

from typing import Annotated

import strawberry

from gateway.graphql.context import Info
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    deleted_id,
    input_id,
    mutate,
    user_errors,
)
from gateway.privacy import erasing
from gateway.privacy.types import PersonalRows, personal_rows
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.users.store import USERS


@strawberry.input(description="Customer to erase")
class EraseCustomerInput:
    id: strawberry.ID = strawberry.field(
        description="Identifier of the customer, which may be deleted already"
    )
    dry_run: bool = strawberry.field(
        default=False, description="Whether rows are only counted and nothing is erased"
    )


@strawberry.input(description="User to erase")
class EraseUserInput:
    id: strawberry.ID = strawberry.field(
        description="Identifier of the user, which may be deleted already"
    )
    dry_run: bool = strawberry.field(
        default=False, description="Whether rows are only counted and nothing is erased"
    )


@strawberry.type(description="Outcome of eraseCustomer")
class EraseCustomerPayload:
    erased_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the customer; null if refused"
    )
    rows: list[PersonalRows] = strawberry.field(
        description="Rows about the customer, by type; empty if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of eraseUser")
class EraseUserPayload:
    erased_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the user; null if refused"
    )
    rows: list[PersonalRows] = strawberry.field(
        description="Rows about the user, by type; empty if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class PrivacyMutation:
    @strawberry.mutation(
        description="Erase a customer for good (providers and admins only): names, addresses, "
        "numbers, texts, links and ids in other systems go from every row about it and from "
        "exports. Rows and figures stay. Messages are sent no more, and whatever names the "
        "customer is refused from then on"
    )
    async def erase_customer(
        self, info: Info, input: Annotated[EraseCustomerInput, INPUT]
    ) -> EraseCustomerPayload | None:
        customer_id = input_id(input.id, CUSTOMERS.name, "id")
        secret = info.context.secret
        erased, errors = await mutate(
            info,
            erasing.ERASE_PEOPLE,
            lambda tx: erasing.erase_customer(tx, secret, customer_id, dry_run=input.dry_run),
        )
        return EraseCustomerPayload(
            erased_id=deleted_id(CUSTOMERS, None if erased is None else erased.row_id),
            rows=personal_rows(erased),
            user_errors=errors,
        )

    @strawberry.mutation(
        description="Erase a user for good (providers and admins only): name, address, number and "
        "invitation go, and its name from what it wrote; its keys end. What it wrote stays, and "
        "the same address cannot be invited again"
    )
    async def erase_user(
        self, info: Info, input: Annotated[EraseUserInput, INPUT]
    ) -> EraseUserPayload | None:
        user_id = input_id(input.id, USERS.name, "id")
        secret = info.context.secret
        erased, errors = await mutate(
            info,
            erasing.ERASE_PEOPLE,
            lambda tx: erasing.erase_user(tx, secret, user_id, dry_run=input.dry_run),
        )
        return EraseUserPayload(
            erased_id=deleted_id(USERS, None if erased is None else erased.row_id),
            rows=personal_rows(erased),
            user_errors=errors,
        )
