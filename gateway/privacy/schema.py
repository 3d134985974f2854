"""Mutations about the data of people."""

from typing import Annotated

import strawberry

from gateway.graphql.context import Info
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    deleted_id,
    given,
    input_id,
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.privacy import erasing, exporting, retention
from gateway.privacy.types import PersonalRows, personal_rows
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.accounts.types import Account
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


@strawberry.input(description="Customer whose data is exported")
class ExportCustomerDataInput:
    id: strawberry.ID = strawberry.field(
        description="Identifier of the customer, which may be deleted already"
    )


@strawberry.type(description="Outcome of exportCustomerData")
class ExportCustomerDataPayload:
    data: str | None = strawberry.field(
        description="JSON document with a list of objects for each type; null if refused"
    )
    rows: list[PersonalRows] = strawberry.field(
        description="Rows in the document, by type; empty if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.input(
    description="Changes to for how long an account keeps what is known of people; what is absent "
    "stays as it is, null keeps for ever"
)
class UpdateRetentionInput:
    account_id: strawberry.ID | None = optional(
        "Account that is changed; the viewer's own by default, needed by providers"
    )
    text_days: strawberry.Maybe[int | None] = strawberry.field(
        description="Days for which texts are kept, 1 to 36500: comments, answers, replies, "
        "reviews, messages"
    )
    contact_days: strawberry.Maybe[int | None] = strawberry.field(
        description="Days for which names, addresses and numbers are kept, 1 to 36500: of "
        "customers since something was last heard of them, of others since the feedback or review"
    )
    ip_address_days: strawberry.Maybe[int | None] = strawberry.field(
        description="Days for which IP addresses are kept, 1 to 36500"
    )
    dry_run: bool = strawberry.field(
        default=False, description="Whether rows are only counted and nothing is changed"
    )


@strawberry.type(description="Outcome of updateRetention")
class UpdateRetentionPayload:
    account: Account | None = strawberry.field(
        description="The account, changed unless this was a dry run; null if refused"
    )
    rows: list[PersonalRows] = strawberry.field(
        description="Rows that are too old by now and lose it next, by type; empty if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class PrivacyMutation:
    @strawberry.mutation(
        description="Everything that is stored about a customer, as a JSON document for that "
        f"person (providers and admins only), {exporting.MOST_ROWS:,} rows at most; nothing is "
        "changed"
    )
    async def export_customer_data(
        self, info: Info, input: Annotated[ExportCustomerDataInput, INPUT]
    ) -> ExportCustomerDataPayload | None:
        customer_id = input_id(input.id, CUSTOMERS.name, "id")
        result, errors = await mutate(
            info,
            exporting.EXPORT_PEOPLE,
            lambda tx: exporting.export_customer(tx, customer_id),
        )
        data, counts = (None, {}) if result is None else result
        return ExportCustomerDataPayload(data=data, rows=personal_rows(counts), user_errors=errors)

    @strawberry.mutation(
        description="Set for how many days an account keeps texts, contacts and IP addresses "
        "(providers and admins only). What is older goes at once, and every day from then on; rows "
        "and figures stay"
    )
    async def update_retention(
        self, info: Info, input: Annotated[UpdateRetentionInput, INPUT]
    ) -> UpdateRetentionPayload | None:
        account_id = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        values = given(input, *retention.KEPT)
        result, errors = await mutate(
            info,
            retention.MANAGE_RETENTION,
            lambda tx: retention.update_retention(tx, account_id, values, dry_run=input.dry_run),
        )
        row_id, counts = (None, {}) if result is None else result
        return UpdateRetentionPayload(
            account=await written(info, Account, row_id),
            rows=personal_rows(counts),
            user_errors=errors,
        )

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
            rows=personal_rows({} if erased is None else erased.counts),
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
            rows=personal_rows({} if erased is None else erased.counts),
            user_errors=errors,
        )
