"""What can be asked of locations, their review profiles, groups and group sections."""

from gateway.resources.locations.model import (
    LocationGroupMemberModel,
    LocationGroupModel,
    LocationGroupSectionModel,
    LocationModel,
    ReviewProfileModel,
)
from gateway.store.resource import Resource, linked, on, orders, refers, through
from gateway.store.scope import by_groups, by_link, by_location
from gateway.store.search import SimilarPlace

LOCATIONS = Resource(
    name="Location",
    model=LocationModel,
    scope=by_location("id"),
    filters={
        "id": refers(LocationModel.id, "Location"),
        "created": on(LocationModel.created),
        "name": on(LocationModel.name),
        "code": on(LocationModel.code),
        "city": on(LocationModel.city),
        "postalCode": on(LocationModel.postal_code),
        "countryCode": on(LocationModel.country_code, str.upper),
        "active": on(LocationModel.active),
        "search": SimilarPlace(),
        "account": refers(LocationModel.account_id, "Account"),
        "group": linked(
            LocationGroupMemberModel.location_id,
            LocationGroupMemberModel.group_id,
            "LocationGroup",
        ),
        "source": on(LocationModel.source),
        "externalId": on(LocationModel.external_id),
    },
    orders=orders(
        NAME=LocationModel.name,
        CREATED=LocationModel.created,
        CODE=LocationModel.code,
        CITY=LocationModel.city,
        POSTAL_CODE=LocationModel.postal_code,
    ),
    default_order="NAME",
    hidden={"active": True},
)

REVIEW_PROFILES = Resource(
    name="ReviewProfile",
    model=ReviewProfileModel,
    scope=by_location(),
    filters={
        "id": refers(ReviewProfileModel.id, "ReviewProfile"),
        "created": on(ReviewProfileModel.created),
        "url": on(ReviewProfileModel.url),
    },
    orders=orders(CREATED=ReviewProfileModel.created, URL=ReviewProfileModel.url),
    default_order="CREATED",
)

LOCATION_GROUPS = Resource(
    name="LocationGroup",
    model=LocationGroupModel,
    scope=by_link("location_group_members", "group_id"),
    filters={
        "id": refers(LocationGroupModel.id, "LocationGroup"),
        "created": on(LocationGroupModel.created),
        "name": on(LocationGroupModel.name),
        "section": refers(LocationGroupModel.section_id, "LocationGroupSection"),
        "location": linked(
            LocationGroupMemberModel.group_id, LocationGroupMemberModel.location_id, "Location"
        ),
        "source": on(LocationGroupModel.source),
        "externalId": on(LocationGroupModel.external_id),
    },
    orders=orders(NAME=LocationGroupModel.name, CREATED=LocationGroupModel.created),
    default_order="NAME",
)

LOCATION_GROUP_SECTIONS = Resource(
    name="LocationGroupSection",
    model=LocationGroupSectionModel,
    scope=by_groups("section_id"),
    filters={
        "id": refers(LocationGroupSectionModel.id, "LocationGroupSection"),
        "created": on(LocationGroupSectionModel.created),
        "name": on(LocationGroupSectionModel.name),
        "source": on(LocationGroupSectionModel.source),
        "externalId": on(LocationGroupSectionModel.external_id),
    },
    orders=orders(NAME=LocationGroupSectionModel.name, CREATED=LocationGroupSectionModel.created),
    default_order="NAME",
)

GROUPS_OF_LOCATION = through(
    LOCATION_GROUPS, LocationGroupMemberModel.location_id, LocationGroupMemberModel.group_id
)
LOCATIONS_OF_GROUP = through(
    LOCATIONS, LocationGroupMemberModel.group_id, LocationGroupMemberModel.location_id
)
