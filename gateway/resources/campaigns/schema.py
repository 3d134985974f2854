"""Queries and mutations on campaigns, their steps, and the customers who are in them."""

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    fingerprint,
    given,
    idempotency_key,
    input_id,
    input_ids,
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.campaigns import service
from gateway.resources.campaigns.inputs import (
    CampaignFilter,
    CampaignOrder,
    CampaignStepFilter,
    CampaignStepOrder,
    EnrollmentFilter,
    EnrollmentOrder,
)
from gateway.resources.campaigns.service import StepChange
from gateway.resources.campaigns.store import CAMPAIGN_STEPS, CAMPAIGNS, ENROLLMENTS
from gateway.resources.campaigns.types import Campaign, CampaignStep, Enrollment
from gateway.store.write import Transaction


@strawberry.type
class CampaignQuery:
    campaign: Campaign | None = one(
        CAMPAIGNS, description="Campaign by id or the id in another system; null if none"
    )
    campaigns: Connection[Campaign] | None = many(
        CAMPAIGNS, filter=CampaignFilter, order=CampaignOrder, description="Campaigns"
    )
    campaign_step: CampaignStep | None = one(
        CAMPAIGN_STEPS, description="Campaign step by id or the id in another system; null if none"
    )
    campaign_steps: Connection[CampaignStep] | None = many(
        CAMPAIGN_STEPS,
        filter=CampaignStepFilter,
        order=CampaignStepOrder,
        description="Steps of all campaigns",
    )
    enrollment: Enrollment | None = one(
        ENROLLMENTS, description="Customer in a campaign, by the enrollment's id; null if none"
    )
    enrollments: Connection[Enrollment] | None = many(
        ENROLLMENTS,
        filter=EnrollmentFilter,
        order=EnrollmentOrder,
        description="Customers who are or were in campaigns",
    )


@strawberry.input(description="Step of a new campaign")
class CreateCampaignStepInput:
    name: str = strawberry.field(description="Name of the step, 200 characters at most")
    template_id: strawberry.ID = strawberry.field(
        description="Message template of the step; steps may use different channels"
    )
    delay_minutes: int = strawberry.field(
        default=0,
        description="Minutes from entering the campaign, or from the step before, 0 to "
        "525,600 (a year)",
    )


@strawberry.input(description="Step of a campaign as it is to be")
class UpdateCampaignStepInput(CreateCampaignStepInput):
    id: strawberry.ID | None = optional("Identifier of a step that stays; null for a new one")


@strawberry.input(description="New campaign")
class CreateCampaignInput:
    name: str = strawberry.field(description="Name of the campaign, 200 characters at most")
    steps: list[CreateCampaignStepInput] = strawberry.field(
        description=f"Steps in their order, 1 to {service.MAX_STEPS}"
    )
    active: bool = strawberry.field(
        default=True, description="Whether the campaign runs: customers enter and are asked"
    )
    survey_id: strawberry.ID | None = optional("Survey that its messages ask for; null for none")
    location_ids: list[strawberry.ID] | None = optional(
        f"Locations at which it runs, 1 to {service.MAX_LOCATIONS:,}; null for every location of "
        "the account"
    )
    account_id: strawberry.ID | None = optional(
        "Account of the campaign; the viewer's own by default, needed by providers"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a campaign; what is absent stays as it is")
class UpdateCampaignInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the campaign")
    name: strawberry.Maybe[str | None] = strawberry.field(description="Name of the campaign")
    active: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the campaign runs; customers leave one that was stopped when their "
        "next step is due"
    )
    survey_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        description="Survey that its messages ask for; null for none"
    )
    location_ids: strawberry.Maybe[list[strawberry.ID] | None] = strawberry.field(
        description=f"All locations at which it runs, 1 to {service.MAX_LOCATIONS:,}; null for "
        "every location of the account"
    )
    steps: list[UpdateCampaignStepInput] | None = optional(
        f"All steps in their new order, 1 to {service.MAX_STEPS}; those left out are deleted, and "
        "customers go on with the first step behind the position of their last one"
    )


@strawberry.input(description="Customer who is to enter a campaign")
class EnrollCustomerInput:
    campaign_id: strawberry.ID = strawberry.field(description="Active campaign to enter")
    customer_id: strawberry.ID = strawberry.field(description="Customer to ask for feedback")
    location_id: strawberry.ID = strawberry.field(
        description="Location of the campaign that the customer is asked about"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="Outcome of createCampaign")
class CreateCampaignPayload:
    campaign: Campaign | None = strawberry.field(description="New campaign; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateCampaign")
class UpdateCampaignPayload:
    campaign: Campaign | None = strawberry.field(description="Changed campaign; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of enrollCustomer")
class EnrollCustomerPayload:
    enrollment: Enrollment | None = strawberry.field(
        description="Customer in the campaign; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class CampaignMutation:
    @strawberry.mutation(
        description="Create a campaign: customers who are added to its locations from then on get "
        "its messages, one after the other, until they answer"
    )
    async def create_campaign(
        self, info: Info, input: Annotated[CreateCampaignInput, INPUT]
    ) -> CreateCampaignPayload | None:
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        survey_id = optional_input_id(input.survey_id, "Survey", "surveyId")
        location_ids = _location_ids(input.location_ids)
        steps = _steps(input.steps)

        async def work(tx: Transaction) -> int:
            account_id = await account_for(tx, account)
            return await tx.remember(
                "createCampaign",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_campaign(
                    tx,
                    account_id,
                    input.name,
                    steps,
                    active=input.active,
                    survey_id=survey_id,
                    location_ids=location_ids,
                ),
            )

        row_id, errors = await mutate(info, service.MANAGE_CAMPAIGNS, work)
        campaign = await written(info, Campaign, row_id)
        return CreateCampaignPayload(campaign=campaign, user_errors=errors)

    @strawberry.mutation(
        description="Change a campaign: start or stop it, or change its steps and locations. What "
        "was sent keeps the step that it was sent from"
    )
    async def update_campaign(
        self, info: Info, input: Annotated[UpdateCampaignInput, INPUT]
    ) -> UpdateCampaignPayload | None:
        campaign_id = input_id(input.id, CAMPAIGNS.name, "id")
        steps = None if input.steps is None else _steps(input.steps)
        ids: dict[str, Any] = {}
        if isinstance(input.survey_id, strawberry.Some):
            ids["survey_id"] = optional_input_id(input.survey_id.value, "Survey", "surveyId")
        if isinstance(input.location_ids, strawberry.Some):
            ids["location_ids"] = _location_ids(input.location_ids.value)
        row_id, errors = await mutate(
            info,
            service.MANAGE_CAMPAIGNS,
            lambda tx: service.update_campaign(
                tx,
                campaign_id,
                given(input, "name", "active", never_null=("name", "active")) | ids,
                steps,
            ),
        )
        campaign = await written(info, Campaign, row_id)
        return UpdateCampaignPayload(campaign=campaign, user_errors=errors)

    @strawberry.mutation(
        description="Let a customer enter a campaign at a location. Whoever answered or completed "
        "it there is not asked again"
    )
    async def enroll_customer(
        self, info: Info, input: Annotated[EnrollCustomerInput, INPUT]
    ) -> EnrollCustomerPayload | None:
        campaign_id = input_id(input.campaign_id, CAMPAIGNS.name, "campaignId")
        customer_id = input_id(input.customer_id, "Customer", "customerId")
        location_id = input_id(input.location_id, "Location", "locationId")
        row_id, errors = await mutate(
            info,
            service.ENROLL_CUSTOMERS,
            lambda tx: tx.remember(
                "enrollCustomer",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.enroll_customer(tx, campaign_id, customer_id, location_id),
            ),
        )
        enrollment = await written(info, Enrollment, row_id)
        return EnrollCustomerPayload(enrollment=enrollment, user_errors=errors)


def _location_ids(given_ids: Sequence[str] | None) -> list[int] | None:
    return None if given_ids is None else input_ids(given_ids, "Location", "locationIds")


def _steps(
    steps: Sequence[CreateCampaignStepInput] | Sequence[UpdateCampaignStepInput],
) -> list[StepChange]:
    return [
        StepChange(
            name=step.name,
            template_id=input_id(step.template_id, "MessageTemplate", f"steps.{place}.templateId"),
            delay_minutes=step.delay_minutes,
            row_id=optional_input_id(
                getattr(step, "id", None), CAMPAIGN_STEPS.name, f"steps.{place}.id"
            ),
        )
        for place, step in enumerate(steps)
    ]
