"""Queries and mutations on locations and their groups."""

import asyncio
from typing import Annotated

import strawberry

from gateway.errors import BadUserInput, UserErrorCode, refusal
from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.declarations import RESOLVED
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
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.locations import service
from gateway.resources.locations.inputs import (
    LocationFilter,
    LocationGroupFilter,
    LocationGroupOrder,
    LocationGroupSectionFilter,
    LocationGroupSectionOrder,
    LocationOrder,
)
from gateway.resources.locations.profile_inputs import LocationProfileInput, profile_values
from gateway.resources.locations.search import likely_locations
from gateway.resources.locations.store import (
    LOCATION_GROUP_SECTIONS,
    LOCATION_GROUPS,
    LOCATIONS,
)
from gateway.resources.locations.types import Location, LocationGroup, LocationGroupSection
from gateway.store.paging import DEFAULT_PAGE, MAX_PAGE
from gateway.store.search import LONGEST_TEXT, check_search
from gateway.store.write import Transaction

FIELDS = (
    "name",
    "code",
    "address_line1",
    "address_line2",
    "address_line3",
    "city",
    "postal_code",
    "country_code",
)


@strawberry.type(description="Location that a search found")
class LocationMatch:
    location: Location = strawberry.field(description="Location that was found")
    likeness: float = strawberry.field(
        description="How well the location fits the text: 1 where every word is there as it is, "
        "less where words are incomplete or have typing errors, more than 0.6"
    )


@strawberry.type
class LocationQuery:
    location: Location | None = one(
        LOCATIONS,
        keys={"code": "Store code of the location"},
        description="Active location by id, store code or the id in another system; null if none",
    )
    locations: Connection[Location] | None = many(
        LOCATIONS,
        filter=LocationFilter,
        order=LocationOrder,
        description="Locations; only active ones unless the filter says otherwise",
    )

    @strawberry.field(
        description="Active locations that have every word of the text in their name, city or "
        "postal code, those that fit best first; words are found as `search: {matches}` of "
        "`locations` finds them",
        metadata=RESOLVED,
    )
    async def search_locations(
        self,
        info: Info,
        text: Annotated[
            str,
            strawberry.argument(
                description="What you remember: a name, a city, a postal code; "
                f"{LONGEST_TEXT} characters at most, one word at least"
            ),
        ],
        first: Annotated[
            int, strawberry.argument(description=f"Number of locations, 1 to {MAX_PAGE}")
        ] = DEFAULT_PAGE,
    ) -> list[LocationMatch] | None:
        if not 1 <= first <= MAX_PAGE:
            raise BadUserInput(
                f"Argument `first` is {first}. Pass a number from 1 to {MAX_PAGE}.", param="first"
            )
        check_search(text, "text")
        context = info.context
        found = await likely_locations(context.database, context.viewer, text, first)
        nodes = await asyncio.gather(
            *(context.loaders.node(LOCATIONS, row_id) for row_id, _ in found)
        )
        return [
            LocationMatch(location=node, likeness=likeness)
            for node, (_, likeness) in zip(nodes, found, strict=True)
            if isinstance(node, Location)
        ]

    location_group: LocationGroup | None = one(
        LOCATION_GROUPS,
        description="Location group by id or the id in another system; null if none",
    )
    location_groups: Connection[LocationGroup] | None = many(
        LOCATION_GROUPS,
        filter=LocationGroupFilter,
        order=LocationGroupOrder,
        description="Groups of locations",
    )
    location_group_section: LocationGroupSection | None = one(
        LOCATION_GROUP_SECTIONS,
        description="Section by id or the id in another system; null if none",
    )
    location_group_sections: Connection[LocationGroupSection] | None = many(
        LOCATION_GROUP_SECTIONS,
        filter=LocationGroupSectionFilter,
        order=LocationGroupSectionOrder,
        description="Sections that hold location groups",
    )


@strawberry.input(description="New location")
class CreateLocationInput(LocationProfileInput):
    name: str = strawberry.field(description="Name of the location, 200 characters at most")
    country_code: str = strawberry.field(
        description="Country, two letters (ISO 3166-1 alpha-2) such as US"
    )
    code: str | None = optional("Store code, unique in the account, 64 characters at most")
    address_line1: str | None = optional("First line of the address")
    address_line2: str | None = optional("Second line of the address")
    address_line3: str | None = optional("State or third line of the address")
    city: str | None = optional("City of the location")
    postal_code: str | None = optional("Postal or zip code, 20 characters at most")
    review_profiles: list[str] | None = optional(
        "Addresses to check for reviews of the location, 50 at most"
    )
    group_ids: list[strawberry.ID] | None = optional("Groups that the location is in")
    account_id: strawberry.ID | None = optional(
        "Account of the location; the viewer's own by default, needed by providers"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a location; what is absent stays as it is")
class UpdateLocationInput(LocationProfileInput):
    id: strawberry.ID | None = optional("Identifier of the location")
    of_code: str | None = optional("Store code that the location has now, in place of its `id`")
    name: strawberry.Maybe[str | None] = strawberry.field(description="Name of the location")
    country_code: strawberry.Maybe[str | None] = strawberry.field(
        description="Country, two letters (ISO 3166-1 alpha-2)"
    )
    code: strawberry.Maybe[str | None] = strawberry.field(description="New store code")
    address_line1: strawberry.Maybe[str | None] = strawberry.field(
        description="First line of the address"
    )
    address_line2: strawberry.Maybe[str | None] = strawberry.field(
        description="Second line of the address"
    )
    address_line3: strawberry.Maybe[str | None] = strawberry.field(
        description="State or third line of the address"
    )
    city: strawberry.Maybe[str | None] = strawberry.field(description="City of the location")
    postal_code: strawberry.Maybe[str | None] = strawberry.field(description="Postal or zip code")
    review_profiles: list[str] | None = optional(
        "Addresses to check for reviews, added to those that are there, 50 at most at once"
    )
    group_ids: strawberry.Maybe[list[strawberry.ID] | None] = strawberry.field(
        description="All groups that the location is to be in; it leaves the others. An empty "
        "list or null takes it out of all"
    )
    active: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether the location is active; true brings a deleted one back, and its "
        "reviews with it, false deletes it"
    )


@strawberry.input(description="Location to delete")
class DeleteLocationInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the location")


@strawberry.type(description="Outcome of createLocation")
class CreateLocationPayload:
    location: Location | None = strawberry.field(description="New location; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateLocation")
class UpdateLocationPayload:
    location: Location | None = strawberry.field(description="Changed location; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteLocation")
class DeleteLocationPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the location, now inactive; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class LocationMutation:
    @strawberry.mutation(description="Create a location")
    async def create_location(
        self, info: Info, input: Annotated[CreateLocationInput, INPUT]
    ) -> CreateLocationPayload | None:
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        plain = {name: getattr(input, name) for name in FIELDS}
        group_ids = input_ids(input.group_ids, LOCATION_GROUPS.name, "groupIds")

        async def work(tx: Transaction) -> int:
            account_id = await account_for(tx, account)
            return await tx.remember(
                "createLocation",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_location(
                    tx,
                    account_id,
                    {**plain, **profile_values(input)},
                    input.review_profiles or (),
                    group_ids,
                ),
            )

        row_id, errors = await mutate(info, service.MANAGE_LOCATIONS, work)
        location = await written(info, Location, row_id)
        return CreateLocationPayload(location=location, user_errors=errors)

    @strawberry.mutation(description="Change a location, or bring a deleted one back")
    async def update_location(
        self, info: Info, input: Annotated[UpdateLocationInput, INPUT]
    ) -> UpdateLocationPayload | None:
        location_id = optional_input_id(input.id, LOCATIONS.name, "id")
        group_ids = None
        if isinstance(input.group_ids, strawberry.Some):
            group_ids = input_ids(input.group_ids.value, LOCATION_GROUPS.name, "groupIds")

        async def work(tx: Transaction) -> int:
            if (location_id is None) is (input.of_code is None):
                raise refusal(
                    UserErrorCode.REQUIRED if location_id is None else UserErrorCode.INVALID,
                    "Give `id` or `ofCode`, exactly one of them, to say which location is meant.",
                    "id",
                )
            required = ("name", "country_code", "active")
            values = given(input, *FIELDS, "active", never_null=required)
            active = values.pop("active", None)
            code = input.of_code or ""
            return await service.update_location(
                tx,
                location_id or await service.location_of_code(tx, code, deleted=active is True),
                {**values, **profile_values(input)},
                input.review_profiles or (),
                group_ids,
                active,
            )

        row_id, errors = await mutate(info, service.MANAGE_LOCATIONS, work)
        location = await written(info, Location, row_id)
        return UpdateLocationPayload(location=location, user_errors=errors)

    @strawberry.mutation(
        description="Delete a location: it becomes inactive, and so do its reviews; no more "
        "requests can be made for it"
    )
    async def delete_location(
        self, info: Info, input: Annotated[DeleteLocationInput, INPUT]
    ) -> DeleteLocationPayload | None:
        location_id = input_id(input.id, LOCATIONS.name, "id")
        row_id, errors = await mutate(
            info, service.MANAGE_LOCATIONS, lambda tx: service.delete_location(tx, location_id)
        )
        return DeleteLocationPayload(deleted_id=deleted_id(LOCATIONS, row_id), user_errors=errors)
