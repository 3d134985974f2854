"""Queries and mutations on kiosks."""

from typing import Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many
from gateway.graphql.mutations import (
    INPUT,
    UserError,
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
from gateway.resources.kiosks import service
from gateway.resources.kiosks.inputs import KioskFilter, KioskOrder
from gateway.resources.kiosks.store import KIOSKS
from gateway.resources.kiosks.types import Kiosk
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.surveys.store import SURVEYS


@strawberry.type
class KioskQuery:
    kiosks: Connection[Kiosk] | None = many(
        KIOSKS, filter=KioskFilter, order=KioskOrder, description="Kiosks of locations"
    )


@strawberry.input(description="New kiosk")
class CreateKioskInput:
    location_id: strawberry.ID = strawberry.field(
        description="Location of the kiosk; it has one at most"
    )
    survey_id: strawberry.ID | None = optional(
        "Survey that the page asks for; the account's question by default"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a kiosk; what is absent stays as it is")
class UpdateKioskInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the kiosk")
    active: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the page takes feedback"
    )
    survey_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        description="Survey that the page asks for; null for the account's question"
    )
    renew_code: bool = strawberry.field(
        default=False, description="Whether the page gets a new address; the old one leads nowhere"
    )


@strawberry.type(description="Outcome of createKiosk")
class CreateKioskPayload:
    kiosk: Kiosk | None = strawberry.field(description="New kiosk; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateKiosk")
class UpdateKioskPayload:
    kiosk: Kiosk | None = strawberry.field(description="Changed kiosk; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type
class KioskMutation:
    @strawberry.mutation(
        description="Give a location a page of its own, on which anybody there leaves feedback"
    )
    async def create_kiosk(
        self, info: Info, input: Annotated[CreateKioskInput, INPUT]
    ) -> CreateKioskPayload | None:
        settings = info.context.settings
        location_id = input_id(input.location_id, LOCATIONS.name, "locationId")
        survey_id = optional_input_id(input.survey_id, SURVEYS.name, "surveyId")
        row_id, errors = await mutate(
            info,
            service.MANAGE_KIOSKS,
            lambda tx: tx.remember(
                "createKiosk",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_kiosk(tx, settings, location_id, survey_id),
            ),
        )
        kiosk = await written(info, Kiosk, row_id)
        return CreateKioskPayload(kiosk=kiosk, user_errors=errors)

    @strawberry.mutation(
        description="Change a kiosk: open or close it, change its survey, or renew its address"
    )
    async def update_kiosk(
        self, info: Info, input: Annotated[UpdateKioskInput, INPUT]
    ) -> UpdateKioskPayload | None:
        settings = info.context.settings
        kiosk_id = input_id(input.id, KIOSKS.name, "id")
        survey = {}
        if isinstance(input.survey_id, strawberry.Some):
            survey["survey_id"] = optional_input_id(input.survey_id.value, SURVEYS.name, "surveyId")
        row_id, errors = await mutate(
            info,
            service.MANAGE_KIOSKS,
            lambda tx: service.update_kiosk(
                tx,
                settings,
                kiosk_id,
                {**given(input, "active", never_null=("active",)), **survey},
                renew_code=input.renew_code,
            ),
        )
        kiosk = await written(info, Kiosk, row_id)
        return UpdateKioskPayload(kiosk=kiosk, user_errors=errors)
