"""Filters and orders of locations."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
    BooleanFilter,
    DateTimeFilter,
    IDFilter,
    SearchFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field
from gateway.resources.locations.model import LocationStatus, SetLocationStatus

described_enum(
    LocationStatus,
    "Whether a location is open",
    {
        LocationStatus.OPEN: "Open",
        LocationStatus.OPENING_SOON: "To open on its opening date, which is after today where it "
        "is; set OPEN and the date",
        LocationStatus.CLOSED: "Closed for good",
        LocationStatus.TEMPORARILY_CLOSED: "Closed for a time",
    },
)
described_enum(
    SetLocationStatus,
    "What can be set as the status of a location",
    {
        SetLocationStatus.OPEN: "Open, or to open on the opening date",
        SetLocationStatus.CLOSED: "Closed for good",
        SetLocationStatus.TEMPORARILY_CLOSED: "Closed for a time",
    },
)


@strawberry.input(description="Conditions on the status of a location; all must hold")
class LocationStatusFilter:
    eq: LocationStatus | None = operator(EQ)
    in_: list[LocationStatus] | None = operator(IN, "in")


@strawberry.input(description="Conditions on locations; all must hold")
class LocationFilter:
    and_: list["LocationFilter"] | None = all_of()
    or_: list["LocationFilter"] | None = some_of()
    not_: "LocationFilter | None" = none_of()
    id: IDFilter | None = operator("The location itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the location")
    code: StringFilter | None = operator("Store code")
    city: StringFilter | None = operator(
        "City; `eq` and `in` take cities of the same words for equal, ignoring case, accents and "
        "punctuation"
    )
    postal_code: StringFilter | None = operator("Postal or zip code")
    country_code: StringFilter | None = operator("Country, two letters (ISO 3166-1 alpha-2)")
    active: BooleanFilter | None = operator(
        "Whether the location is active; only active ones are listed unless this is given"
    )
    placeholder: BooleanFilter | None = operator(
        "Whether the location is a placeholder; none is listed unless this is given"
    )
    region: StringFilter | None = operator("Region or state")
    national_id: StringFilter | None = operator("National registration number")
    status: LocationStatusFilter | None = operator("Whether the location is open")
    updated: DateTimeFilter | None = operator("Time of the last change")
    search: SearchFilter | None = operator("Name, city and postal code taken together")
    account: IDFilter | None = operator("Account of the location")
    group: IDFilter | None = operator("Some group that the location is in")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that locations can be ordered by")
class LocationOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the location")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    CODE = strawberry.enum_value("CODE", description="Store code")
    CITY = strawberry.enum_value("CITY", description="City")
    POSTAL_CODE = strawberry.enum_value("POSTAL_CODE", description="Postal or zip code")
    COUNTRY_CODE = strawberry.enum_value("COUNTRY_CODE", description="Country, two letters")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    ADDRESS_LINE1 = strawberry.enum_value("ADDRESS_LINE1", description="First line of the address")
    REGION = strawberry.enum_value("REGION", description="Region")
    NATIONAL_ID = strawberry.enum_value("NATIONAL_ID", description="National identifier")


@strawberry.input(description="Order of locations")
class LocationOrder:
    field: LocationOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on review profiles; all must hold")
class ReviewProfileFilter:
    and_: list["ReviewProfileFilter"] | None = all_of()
    or_: list["ReviewProfileFilter"] | None = some_of()
    not_: "ReviewProfileFilter | None" = none_of()
    id: IDFilter | None = operator("The profile itself")
    created: DateTimeFilter | None = operator("Time of creation")
    url: StringFilter | None = operator("Address of the profile")


@strawberry.enum(description="Values that review profiles can be ordered by")
class ReviewProfileOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    URL = strawberry.enum_value("URL", description="Address of the profile")


@strawberry.input(description="Order of review profiles")
class ReviewProfileOrder:
    field: ReviewProfileOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on location groups; all must hold")
class LocationGroupFilter:
    and_: list["LocationGroupFilter"] | None = all_of()
    or_: list["LocationGroupFilter"] | None = some_of()
    not_: "LocationGroupFilter | None" = none_of()
    id: IDFilter | None = operator("The group itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the group")
    section: IDFilter | None = operator("Section of the group")
    location: IDFilter | None = operator("Some location in the group")
    account: IDFilter | None = operator("Account of the group")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that location groups can be ordered by")
class LocationGroupOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the group")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of location groups")
class LocationGroupOrder:
    field: LocationGroupOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on sections of location groups; all must hold")
class LocationGroupSectionFilter:
    and_: list["LocationGroupSectionFilter"] | None = all_of()
    or_: list["LocationGroupSectionFilter"] | None = some_of()
    not_: "LocationGroupSectionFilter | None" = none_of()
    id: IDFilter | None = operator("The section itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the section")
    account: IDFilter | None = operator("Account of the section")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that sections of location groups can be ordered by")
class LocationGroupSectionOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the section")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of sections of location groups")
class LocationGroupSectionOrder:
    field: LocationGroupSectionOrderField = order_field()
    direction: OrderDirection = direction()
