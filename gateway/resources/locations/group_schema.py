"""Mutations on groups of locations and on the sections that hold them."""

from typing import Annotated

import strawberry

from gateway.graphql.context import Info
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
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.locations import groups
from gateway.resources.locations.service import MANAGE_LOCATIONS
from gateway.resources.locations.store import (
    LOCATION_GROUP_SECTIONS,
    LOCATION_GROUPS,
    LOCATIONS,
)
from gateway.resources.locations.types import LocationGroup, LocationGroupSection
from gateway.store.write import Transaction


@strawberry.input(description="New group of locations")
class CreateLocationGroupInput:
    name: str = strawberry.field(description="Name of the group, 200 characters at most")
    section_id: strawberry.ID | None = optional("Section of the group")
    location_ids: list[strawberry.ID] | None = optional("Locations in the group")
    account_id: strawberry.ID | None = optional(
        "Account of the group; the viewer's own by default, needed by providers"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a group of locations; what is absent stays as it is")
class UpdateLocationGroupInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the group")
    name: strawberry.Maybe[str | None] = strawberry.field(description="Name of the group")
    section_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        description="Section of the group; null takes it out of its section"
    )
    add_location_ids: list[strawberry.ID] | None = optional(
        "Locations to put into the group; those in it already are ignored"
    )
    remove_location_ids: list[strawberry.ID] | None = optional(
        "Locations to take out, after the others are put in; those not in it are ignored"
    )


@strawberry.input(description="Group of locations to delete")
class DeleteLocationGroupInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the group")


@strawberry.input(description="New section of location groups")
class CreateLocationGroupSectionInput:
    name: str = strawberry.field(description="Name of the section, 200 characters at most")
    account_id: strawberry.ID | None = optional(
        "Account of the section; the viewer's own by default, needed by providers"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a section; what is absent stays as it is")
class UpdateLocationGroupSectionInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the section")
    name: strawberry.Maybe[str | None] = strawberry.field(description="Name of the section")


@strawberry.input(description="Section of location groups to delete")
class DeleteLocationGroupSectionInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the section")


@strawberry.type(description="Outcome of createLocationGroup")
class CreateLocationGroupPayload:
    location_group: LocationGroup | None = strawberry.field(
        description="New group; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateLocationGroup")
class UpdateLocationGroupPayload:
    location_group: LocationGroup | None = strawberry.field(
        description="Changed group; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteLocationGroup")
class DeleteLocationGroupPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the deleted group; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of createLocationGroupSection")
class CreateLocationGroupSectionPayload:
    location_group_section: LocationGroupSection | None = strawberry.field(
        description="New section; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateLocationGroupSection")
class UpdateLocationGroupSectionPayload:
    location_group_section: LocationGroupSection | None = strawberry.field(
        description="Changed section; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteLocationGroupSection")
class DeleteLocationGroupSectionPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the deleted section; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class LocationGroupMutation:
    @strawberry.mutation(description="Create a group of locations")
    async def create_location_group(
        self, info: Info, input: Annotated[CreateLocationGroupInput, INPUT]
    ) -> CreateLocationGroupPayload | None:
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        values = {
            "name": input.name,
            "section_id": _section_id(input.section_id),
        }
        location_ids = input_ids(input.location_ids, LOCATIONS.name, "locationIds")

        async def work(tx: Transaction) -> int:
            account_id = await account_for(tx, account)
            return await tx.remember(
                "createLocationGroup",
                input.idempotency_key,
                fingerprint(input),
                lambda: groups.create_group(tx, account_id, values, location_ids),
            )

        row_id, errors = await mutate(info, MANAGE_LOCATIONS, work)
        group = await written(info, LocationGroup, row_id)
        return CreateLocationGroupPayload(location_group=group, user_errors=errors)

    @strawberry.mutation(description="Change a group of locations, and which locations are in it")
    async def update_location_group(
        self, info: Info, input: Annotated[UpdateLocationGroupInput, INPUT]
    ) -> UpdateLocationGroupPayload | None:
        group_id = input_id(input.id, LOCATION_GROUPS.name, "id")
        section = input.section_id
        section_id = _section_id(section.value) if isinstance(section, strawberry.Some) else None
        add = input_ids(input.add_location_ids, LOCATIONS.name, "addLocationIds")
        remove = input_ids(input.remove_location_ids, LOCATIONS.name, "removeLocationIds")

        def values() -> dict[str, object]:
            changes = given(input, "name", "section_id", never_null=("name",))
            return {**changes, "section_id": section_id} if "section_id" in changes else changes

        row_id, errors = await mutate(
            info,
            MANAGE_LOCATIONS,
            lambda tx: groups.update_group(tx, group_id, values(), add, remove),
        )
        group = await written(info, LocationGroup, row_id)
        return UpdateLocationGroupPayload(location_group=group, user_errors=errors)

    @strawberry.mutation(description="Delete a group of locations; the locations stay")
    async def delete_location_group(
        self, info: Info, input: Annotated[DeleteLocationGroupInput, INPUT]
    ) -> DeleteLocationGroupPayload | None:
        group_id = input_id(input.id, LOCATION_GROUPS.name, "id")
        row_id, errors = await mutate(
            info, MANAGE_LOCATIONS, lambda tx: groups.delete_group(tx, group_id)
        )
        gone = deleted_id(LOCATION_GROUPS, row_id)
        return DeleteLocationGroupPayload(deleted_id=gone, user_errors=errors)

    @strawberry.mutation(description="Create a section of location groups")
    async def create_location_group_section(
        self, info: Info, input: Annotated[CreateLocationGroupSectionInput, INPUT]
    ) -> CreateLocationGroupSectionPayload | None:
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")

        async def work(tx: Transaction) -> int:
            account_id = await account_for(tx, account)
            return await tx.remember(
                "createLocationGroupSection",
                input.idempotency_key,
                fingerprint(input),
                lambda: groups.create_section(tx, account_id, input.name),
            )

        row_id, errors = await mutate(info, MANAGE_LOCATIONS, work)
        section = await written(info, LocationGroupSection, row_id)
        return CreateLocationGroupSectionPayload(location_group_section=section, user_errors=errors)

    @strawberry.mutation(description="Change a section of location groups")
    async def update_location_group_section(
        self, info: Info, input: Annotated[UpdateLocationGroupSectionInput, INPUT]
    ) -> UpdateLocationGroupSectionPayload | None:
        section_id = input_id(input.id, LOCATION_GROUP_SECTIONS.name, "id")
        row_id, errors = await mutate(
            info,
            MANAGE_LOCATIONS,
            lambda tx: groups.update_section(
                tx, section_id, given(input, "name", never_null=("name",))
            ),
        )
        section = await written(info, LocationGroupSection, row_id)
        return UpdateLocationGroupSectionPayload(location_group_section=section, user_errors=errors)

    @strawberry.mutation(
        description="Delete a section of location groups; its groups stay, in no section"
    )
    async def delete_location_group_section(
        self, info: Info, input: Annotated[DeleteLocationGroupSectionInput, INPUT]
    ) -> DeleteLocationGroupSectionPayload | None:
        section_id = input_id(input.id, LOCATION_GROUP_SECTIONS.name, "id")
        row_id, errors = await mutate(
            info, MANAGE_LOCATIONS, lambda tx: groups.delete_section(tx, section_id)
        )
        gone = deleted_id(LOCATION_GROUP_SECTIONS, row_id)
        return DeleteLocationGroupSectionPayload(deleted_id=gone, user_errors=errors)


def _section_id(value: str | None) -> int | None:
    return optional_input_id(value, LOCATION_GROUP_SECTIONS.name, "sectionId")
