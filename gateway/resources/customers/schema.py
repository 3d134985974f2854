"""Queries and mutations on customers."""

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
    input_ids,
    mutate,
    optional,
    user_errors,
    written,
)
from gateway.resources.customers import service
from gateway.resources.customers.inputs import CustomerFilter, CustomerOrder
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.customers.types import Customer

FIELDS = ("email", "mobile_number", "first_name", "last_name", "country_code", "language")


@strawberry.type
class CustomerQuery:
    customer: Customer | None = one(
        CUSTOMERS,
        keys={
            "email": "E-mail address of the customer, ignoring case",
            "mobileNumber": "Mobile number of the customer, E.164",
        },
        description="Active customer by id, address, number or the id in another system; "
        "null if there is none that the viewer sees",
    )
    customers: Connection[Customer] | None = many(
        CUSTOMERS,
        filter=CustomerFilter,
        order=CustomerOrder,
        description="Customers; only active ones unless the filter says otherwise",
    )


@strawberry.input(description="New customer; an e-mail address or a mobile number is needed")
class CreateCustomerInput:
    location_id: strawberry.ID = strawberry.field(
        description="Location that the customer belongs to; add others with updateCustomer"
    )
    email: str | None = optional("E-mail address; needed if there is no mobile number")
    mobile_number: str | None = optional("Mobile number, E.164; needed if there is no address")
    first_name: str | None = optional("First name, 100 characters at most")
    last_name: str | None = optional("Last or family name, 100 characters at most")
    country_code: str | None = optional("Country of residence, two letters (ISO 3166-1 alpha-2)")
    language: str | None = optional(
        "Language of messages to the customer: en, fr, de, es, it, pt, nl or ar (ISO 639-1)"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a customer; what is absent stays as it is")
class UpdateCustomerInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the customer")
    email: strawberry.Maybe[str | None] = strawberry.field(description="E-mail address")
    mobile_number: strawberry.Maybe[str | None] = strawberry.field(
        description="Mobile number, E.164"
    )
    first_name: strawberry.Maybe[str | None] = strawberry.field(description="First name")
    last_name: strawberry.Maybe[str | None] = strawberry.field(description="Last or family name")
    country_code: strawberry.Maybe[str | None] = strawberry.field(
        description="Country of residence, two letters (ISO 3166-1 alpha-2)"
    )
    language: strawberry.Maybe[str | None] = strawberry.field(
        description="Language of messages to the customer: en, fr, de, es, it, pt, nl or ar "
        "(ISO 639-1); null for that of the account"
    )
    opt_out: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the customer wants no more e-mails or text messages"
    )
    active: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the customer is active; true brings a deleted one back, false "
        "deletes it"
    )
    add_location_ids: list[strawberry.ID] | None = optional(
        "Locations to attach to; those it belongs to already are ignored"
    )
    remove_location_ids: list[strawberry.ID] | None = optional(
        "Locations to detach from, after the attaching; those it does not belong to are ignored"
    )


@strawberry.input(description="Customer to delete")
class DeleteCustomerInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the customer")


@strawberry.type(description="Outcome of createCustomer")
class CreateCustomerPayload:
    customer: Customer | None = strawberry.field(
        description="New customer, or the updated one with that address or number; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateCustomer")
class UpdateCustomerPayload:
    customer: Customer | None = strawberry.field(
        description="Changed customer; null if refused, or if the viewer no longer sees it"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteCustomer")
class DeleteCustomerPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the customer, now inactive; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class CustomerMutation:
    @strawberry.mutation(
        description="Create a customer, or update the one with the same address or number: absent "
        "fields stay, a deleted customer comes back as itself, an opt-out is never cleared. One "
        "that was erased is refused. A restricted user updates customers of its locations only: "
        "another one may be known already"
    )
    async def create_customer(
        self, info: Info, input: Annotated[CreateCustomerInput, INPUT]
    ) -> CreateCustomerPayload | None:
        location_id = input_id(input.location_id, "Location", "locationId")
        secret = info.context.secret
        values = {name: getattr(input, name) for name in FIELDS}
        row_id, errors = await mutate(
            info,
            service.MANAGE_CUSTOMERS,
            lambda tx: tx.remember(
                "createCustomer",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_customer(tx, secret, values, location_id),
            ),
        )
        customer = await written(info, Customer, row_id)
        return CreateCustomerPayload(customer=customer, user_errors=errors)

    @strawberry.mutation(
        description="Change a customer, or bring a deleted one back. A restricted user gives no "
        "address or number that it sees at no customer"
    )
    async def update_customer(
        self, info: Info, input: Annotated[UpdateCustomerInput, INPUT]
    ) -> UpdateCustomerPayload | None:
        customer_id = input_id(input.id, CUSTOMERS.name, "id")
        add = input_ids(input.add_location_ids, "Location", "addLocationIds")
        remove = input_ids(input.remove_location_ids, "Location", "removeLocationIds")
        secret = info.context.secret
        row_id, errors = await mutate(
            info,
            service.MANAGE_CUSTOMERS,
            lambda tx: service.update_customer(
                tx,
                secret,
                customer_id,
                given(input, *FIELDS, "opt_out", "active", never_null=("opt_out", "active")),
                add,
                remove,
            ),
        )
        customer = await written(info, Customer, row_id)
        return UpdateCustomerPayload(customer=customer, user_errors=errors)

    @strawberry.mutation(
        description="Delete a customer: it becomes inactive in the whole account. Its record, with "
        "name and address, is kept and comes back if it is created again; eraseCustomer takes "
        "these away for good"
    )
    async def delete_customer(
        self, info: Info, input: Annotated[DeleteCustomerInput, INPUT]
    ) -> DeleteCustomerPayload | None:
        customer_id = input_id(input.id, CUSTOMERS.name, "id")
        row_id, errors = await mutate(
            info, service.MANAGE_CUSTOMERS, lambda tx: service.delete_customer(tx, customer_id)
        )
        return DeleteCustomerPayload(deleted_id=deleted_id(CUSTOMERS, row_id), user_errors=errors)
