"""Queries and mutations on surveys."""

from collections.abc import Sequence
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
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.surveys import service
from gateway.resources.surveys.changes import FieldChange, OptionChange
from gateway.resources.surveys.inputs import SurveyFilter, SurveyOrder
from gateway.resources.surveys.model import SurveyFieldType
from gateway.resources.surveys.store import SURVEY_FIELD_OPTIONS, SURVEY_FIELDS, SURVEYS
from gateway.resources.surveys.types import Survey
from gateway.store.write import Transaction


@strawberry.type
class SurveyQuery:
    survey: Survey | None = one(
        SURVEYS, description="Active survey by id or the id in another system; null if none"
    )
    surveys: Connection[Survey] | None = many(
        SURVEYS,
        filter=SurveyFilter,
        order=SurveyOrder,
        description="Surveys; only active ones unless the filter says otherwise",
    )


@strawberry.input(description="New field of a survey")
class CreateSurveyFieldInput:
    type: SurveyFieldType = strawberry.field(description="What the field asks for")
    label: str = strawberry.field(description="Question of the field, 500 characters at most")
    required: bool = strawberry.field(
        default=False, description="Whether the field must be answered"
    )
    options: list[str] | None = optional(
        "Options in their order, 200 characters at most each; CHOICE and MULTI_CHOICE need 1 to 100"
    )


@strawberry.input(description="New survey")
class CreateSurveyInput:
    name: str = strawberry.field(description="Name of the survey, 200 characters at most")
    fields: list[CreateSurveyFieldInput] = strawberry.field(
        description="Fields in their order, 100 at most"
    )
    account_id: strawberry.ID | None = optional(
        "Account of the survey; the viewer's own by default, needed by providers"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Option of a field as it is to be")
class UpdateSurveyFieldOptionInput:
    id: strawberry.ID | None = optional("Identifier of an option that is there; none for a new one")
    label: str = strawberry.field(description="Text of the option, 200 characters at most")


@strawberry.input(description="Field of a survey as it is to be")
class UpdateSurveyFieldInput:
    id: strawberry.ID | None = optional("Identifier of a field that is there; none for a new one")
    type: SurveyFieldType | None = optional(
        "What the field asks for; needed for a new one, fixed once the field was answered"
    )
    label: str | None = optional("Question of the field; needed for a new one")
    required: bool | None = optional("Whether the field must be answered; a new one need not be")
    options: list[UpdateSurveyFieldOptionInput] | None = optional(
        "All options in their new order; those left out are removed, unless they were chosen"
    )


@strawberry.input(description="Changes to a survey; what is absent stays as it is")
class UpdateSurveyInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the survey")
    name: strawberry.Maybe[str | None] = strawberry.field(description="Name of the survey")
    active: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the survey is active; true brings a deleted one back"
    )
    fields: list[UpdateSurveyFieldInput] | None = optional(
        "All fields in their new order; those left out are removed, unless they were answered"
    )


@strawberry.input(description="Survey to delete")
class DeleteSurveyInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the survey")


@strawberry.type(description="Outcome of createSurvey")
class CreateSurveyPayload:
    survey: Survey | None = strawberry.field(description="New survey; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateSurvey")
class UpdateSurveyPayload:
    survey: Survey | None = strawberry.field(description="Changed survey; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteSurvey")
class DeleteSurveyPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the survey, now inactive; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class SurveyMutation:
    @strawberry.mutation(description="Create a survey with its fields")
    async def create_survey(
        self, info: Info, input: Annotated[CreateSurveyInput, INPUT]
    ) -> CreateSurveyPayload | None:
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        fields = [
            FieldChange(
                type=field.type,
                label=field.label,
                required=field.required,
                options=None
                if field.options is None
                else [OptionChange(label) for label in field.options],
            )
            for field in input.fields
        ]

        async def work(tx: Transaction) -> int:
            account_id = await account_for(tx, account)
            return await tx.remember(
                "createSurvey",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_survey(tx, account_id, input.name, fields),
            )

        row_id, errors = await mutate(info, service.MANAGE_SURVEYS, work)
        survey = await written(info, Survey, row_id)
        return CreateSurveyPayload(survey=survey, user_errors=errors)

    @strawberry.mutation(
        description="Change a survey: its name, or its fields and their order; what customers "
        "answered is kept"
    )
    async def update_survey(
        self, info: Info, input: Annotated[UpdateSurveyInput, INPUT]
    ) -> UpdateSurveyPayload | None:
        survey_id = input_id(input.id, SURVEYS.name, "id")
        fields = None if input.fields is None else _changes(input.fields)
        row_id, errors = await mutate(
            info,
            service.MANAGE_SURVEYS,
            lambda tx: service.update_survey(
                tx,
                survey_id,
                given(input, "name", "active", never_null=("name", "active")),
                fields,
            ),
        )
        survey = await written(info, Survey, row_id)
        return UpdateSurveyPayload(survey=survey, user_errors=errors)

    @strawberry.mutation(
        description="Delete a survey: it becomes inactive and no more requests ask for it; what "
        "customers answered stays"
    )
    async def delete_survey(
        self, info: Info, input: Annotated[DeleteSurveyInput, INPUT]
    ) -> DeleteSurveyPayload | None:
        survey_id = input_id(input.id, SURVEYS.name, "id")
        row_id, errors = await mutate(
            info, service.MANAGE_SURVEYS, lambda tx: service.delete_survey(tx, survey_id)
        )
        return DeleteSurveyPayload(deleted_id=deleted_id(SURVEYS, row_id), user_errors=errors)


def _changes(fields: Sequence[UpdateSurveyFieldInput]) -> list[FieldChange]:
    return [
        FieldChange(
            row_id=optional_input_id(field.id, SURVEY_FIELDS.name, f"fields.{place}.id"),
            type=field.type,
            label=field.label,
            required=field.required,
            options=None if field.options is None else _options(field.options, place),
        )
        for place, field in enumerate(fields)
    ]


def _options(options: Sequence[UpdateSurveyFieldOptionInput], field: int) -> list[OptionChange]:
    return [
        OptionChange(
            label=option.label,
            row_id=optional_input_id(
                option.id, SURVEY_FIELD_OPTIONS.name, f"fields.{field}.options.{place}.id"
            ),
        )
        for place, option in enumerate(options)
    ]
