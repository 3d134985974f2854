"""What can be asked of locations, their review profiles, groups and group sections."""

from typing import Any

from sqlalchemy import String, and_, case, cast, literal
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.columns import Base
from gateway.database.tenancy import present
from gateway.policies import Viewer
from gateway.resources.locations.model import (
    LocationGroupMemberModel,
    LocationGroupModel,
    LocationGroupSectionModel,
    LocationModel,
    LocationStatus,
    ReviewProfileModel,
    SetLocationStatus,
)
from gateway.resources.locations.profile_model import (
    LocationCategoryModel,
    LocationContactModel,
    LocationOpeningPeriodModel,
    LocationPhotoModel,
    LocationSpecialHoursModel,
    LocationSpecialPeriodModel,
)
from gateway.resources.values import country_code, identifier
from gateway.store.resource import (
    Relation,
    Resource,
    derived,
    linked,
    on,
    orders,
    refers,
    through,
)
from gateway.store.scope import by_groups, by_link, by_location
from gateway.store.search import CityFilter, PlaceSearch


def _status(table: FromClause, viewer: Viewer) -> ColumnElement[Any]:
    """The status as it is seen: what was set, or OPENING_SOON."""
    to_open = and_(table.c.status == SetLocationStatus.OPEN, table.c.opens_at > present())
    return case(
        (to_open, literal(LocationStatus.OPENING_SOON, String())),
        else_=cast(table.c.status, String()),
    )


LOCATIONS = Resource(
    name="Location",
    model=LocationModel,
    scope=by_location("id"),
    filters={
        "id": refers(LocationModel.id, "Location"),
        "created": on(LocationModel.created),
        "name": on(LocationModel.name),
        "code": on(LocationModel.code, identifier),
        "city": CityFilter(LocationModel.city.key),
        "postalCode": on(LocationModel.postal_code),
        "countryCode": on(LocationModel.country_code, country_code),
        "active": on(LocationModel.active),
        "placeholder": on(LocationModel.placeholder),
        "region": on(LocationModel.region),
        "nationalId": on(LocationModel.national_id),
        "status": derived(_status),
        "updated": on(LocationModel.updated),
        "search": PlaceSearch(),
        "account": refers(LocationModel.account_id, "Account"),
        "group": linked(
            LocationGroupMemberModel.location_id,
            LocationGroupMemberModel.group_id,
            "LocationGroup",
        ),
        "source": on(LocationModel.source),
        "externalId": on(LocationModel.external_id, identifier),
    },
    orders=orders(
        NAME=LocationModel.name,
        CREATED=LocationModel.created,
        CODE=LocationModel.code,
        CITY=LocationModel.city,
        POSTAL_CODE=LocationModel.postal_code,
        COUNTRY_CODE=LocationModel.country_code,
        UPDATED=LocationModel.updated,
        ADDRESS_LINE1=LocationModel.address_line1,
        REGION=LocationModel.region,
        NATIONAL_ID=LocationModel.national_id,
    ),
    default_order="NAME",
    hidden={"active": True, "placeholder": False},
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
        "account": refers(LocationGroupModel.account_id, "Account"),
        "source": on(LocationGroupModel.source),
        "externalId": on(LocationGroupModel.external_id, identifier),
    },
    orders=orders(NAME=LocationGroupModel.name, CREATED=LocationGroupModel.created),
    default_order="NAME",
)

LOCATION_GROUP_SECTIONS = Resource(
    name="LocationGroupSection",
    noun="section",
    model=LocationGroupSectionModel,
    scope=by_groups("section_id"),
    filters={
        "id": refers(LocationGroupSectionModel.id, "LocationGroupSection"),
        "created": on(LocationGroupSectionModel.created),
        "name": on(LocationGroupSectionModel.name),
        "account": refers(LocationGroupSectionModel.account_id, "Account"),
        "source": on(LocationGroupSectionModel.source),
        "externalId": on(LocationGroupSectionModel.external_id, identifier),
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


def _parts(name: str, model: type[Base], order: InstrumentedAttribute[Any]) -> Relation:
    """What belongs to a location as a part of it, in the order of a column."""
    parts = Resource(
        name=name,
        model=model,
        scope=by_location(),
        filters={},
        orders=orders(PLACE=order),
        default_order="PLACE",
    )
    return Relation(parts, "location_id")


CATEGORIES = _parts("LocationCategory", LocationCategoryModel, LocationCategoryModel.position)
OPENING_PERIODS = _parts(
    "LocationOpeningPeriod", LocationOpeningPeriodModel, LocationOpeningPeriodModel.opens
)
SPECIAL_PERIODS = _parts(
    "LocationSpecialPeriod", LocationSpecialPeriodModel, LocationSpecialPeriodModel.starts
)
SPECIAL_HOURS = _parts(
    "LocationSpecialHours", LocationSpecialHoursModel, LocationSpecialHoursModel.opens
)
CONTACTS = _parts("LocationContact", LocationContactModel, LocationContactModel.position)
PHOTOS = _parts("LocationPhoto", LocationPhotoModel, LocationPhotoModel.position)
