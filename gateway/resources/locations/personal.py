"""What the tables of locations hold about people: users may be their contacts."""

from sqlalchemy.sql.elements import ColumnElement

from gateway.policies import Viewer
from gateway.privacy.personal import CONTACT, Holding, Person
from gateway.resources.locations.model import (
    LocationGroupMemberModel,
    LocationGroupModel,
    LocationGroupSectionModel,
    LocationModel,
    ReviewProfileModel,
)
from gateway.resources.locations.profile_model import (
    LocationCategoryModel,
    LocationContactModel,
    LocationOpeningPeriodModel,
    LocationPhotoModel,
    LocationSpecialHoursModel,
    LocationSpecialPeriodModel,
)
from gateway.store.write import table_of


def _contacts(person: Person, viewer: Viewer) -> ColumnElement[bool]:
    return table_of(LocationContactModel).c.value.in_(person.addresses)


HOLDINGS = (
    Holding(
        LocationModel,
        impersonal=(
            *("name", "code", "address_line1", "address_line2", "address_line3", "city"),
            *("postal_code", "country_code", "national_id", "region", "website_url"),
            *("facebook_url", "twitter_url", "description_short", "description_long"),
            *("time_zone", "external_id"),
        ),
    ),
    Holding(LocationGroupModel, impersonal=("name", "external_id")),
    Holding(LocationGroupSectionModel, impersonal=("name", "external_id")),
    Holding(LocationGroupMemberModel),
    Holding(ReviewProfileModel, impersonal=("url",)),
    Holding(LocationCategoryModel, impersonal=("category",)),
    Holding(
        LocationContactModel,
        of_user={"value": CONTACT, "name": CONTACT},
        user=_contacts,
        removed=True,
    ),
    Holding(LocationOpeningPeriodModel),
    Holding(LocationPhotoModel, impersonal=("url",)),
    Holding(LocationSpecialPeriodModel, impersonal=("name",)),
    Holding(LocationSpecialHoursModel),
)
