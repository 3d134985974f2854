"""Queries and mutations on accounts."""

from typing import Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    deleted_id,
    fingerprint,
    given,
    idempotency_key,
    input_id,
    mutate,
    optional,
    user_errors,
    written,
)
from gateway.resources.accounts import service
from gateway.resources.accounts.inputs import AccountFilter, AccountOrder
from gateway.resources.accounts.model import AccountVerb
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.accounts.types import Account
from gateway.store.write import Transaction

REQUIRED = ("name", "active", "verb")
LIMITS = ("max_locations", "max_users", "max_campaigns", "sms_allowance")


@strawberry.type
class AccountQuery:
    account: Account | None = one(
        ACCOUNTS, description="Account by its id; null if there is none that the viewer sees"
    )
    accounts: Connection[Account] | None = many(
        ACCOUNTS,
        filter=AccountFilter,
        order=AccountOrder,
        description="Client accounts that the viewer sees",
    )


@strawberry.input(description="New client account")
class CreateAccountInput:
    name: str = strawberry.field(description="Name of the company, 200 characters at most")
    active: bool = strawberry.field(
        description="Whether the account is active; inactive ones do not affect billing"
    )
    verb: AccountVerb = strawberry.field(description="What consumers do with the company")
    account_template: str | None = optional("Identifier of an account template to start from")
    max_locations: int | None = optional("Limit of active locations; null is unlimited")
    max_users: int | None = optional("Limit of users; null is unlimited")
    max_campaigns: int | None = optional("Limit of campaigns; null is unlimited")
    sms_allowance: int | None = optional("Limit of text messages a month; null is unlimited")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to an account; what is absent stays as it is")
class UpdateAccountInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the account")
    name: strawberry.Maybe[str | None] = strawberry.field(description="Name of the company")
    active: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the account is active"
    )
    verb: strawberry.Maybe[AccountVerb | None] = strawberry.field(
        description="What consumers do with the company"
    )
    max_locations: strawberry.Maybe[int | None] = strawberry.field(
        description="Limit of active locations; null is unlimited"
    )
    max_users: strawberry.Maybe[int | None] = strawberry.field(
        description="Limit of users; null is unlimited"
    )
    max_campaigns: strawberry.Maybe[int | None] = strawberry.field(
        description="Limit of campaigns; null is unlimited"
    )
    sms_allowance: strawberry.Maybe[int | None] = strawberry.field(
        description="Limit of text messages a month; null is unlimited"
    )


@strawberry.input(description="Account to delete")
class DeleteAccountInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the account")


@strawberry.type(description="Outcome of createAccount")
class CreateAccountPayload:
    account: Account | None = strawberry.field(description="New account; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateAccount")
class UpdateAccountPayload:
    account: Account | None = strawberry.field(description="Changed account; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteAccount")
class DeleteAccountPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the deleted account; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class AccountMutation:
    @strawberry.mutation(description="Create a client account (providers only)")
    async def create_account(
        self, info: Info, input: Annotated[CreateAccountInput, INPUT]
    ) -> CreateAccountPayload | None:
        names = (*REQUIRED, "account_template", *LIMITS)
        values = {name: getattr(input, name) for name in names}

        async def work(tx: Transaction) -> int:
            account_id = await tx.remember(
                "createAccount",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_account(tx, values),
            )
            # Made by a request that ran beside this one, it is not among the viewer's yet.
            await tx.see(account_id)
            return account_id

        row_id, errors = await mutate(info, service.MANAGE_ACCOUNTS, work)
        account = await written(info, Account, row_id)
        return CreateAccountPayload(account=account, user_errors=errors)

    @strawberry.mutation(description="Change an account (providers only)")
    async def update_account(
        self, info: Info, input: Annotated[UpdateAccountInput, INPUT]
    ) -> UpdateAccountPayload | None:
        account_id = input_id(input.id, ACCOUNTS.name, "id")
        row_id, errors = await mutate(
            info,
            service.MANAGE_ACCOUNTS,
            lambda tx: service.update_account(
                tx, account_id, given(input, *REQUIRED, *LIMITS, never_null=REQUIRED)
            ),
        )
        account = await written(info, Account, row_id)
        return UpdateAccountPayload(account=account, user_errors=errors)

    @strawberry.mutation(
        description="Delete an account (providers only): its keys, campaigns and feedback pages "
        "stop working. To make it inactive instead, use updateAccount"
    )
    async def delete_account(
        self, info: Info, input: Annotated[DeleteAccountInput, INPUT]
    ) -> DeleteAccountPayload | None:
        account_id = input_id(input.id, ACCOUNTS.name, "id")
        row_id, errors = await mutate(
            info, service.MANAGE_ACCOUNTS, lambda tx: service.delete_account(tx, account_id)
        )
        return DeleteAccountPayload(deleted_id=deleted_id(ACCOUNTS, row_id), user_errors=errors)
