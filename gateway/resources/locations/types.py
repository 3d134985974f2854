"""Locations, their review profiles, groups and group sections in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, computed, to_child, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.conversations.inputs import ConversationFilter, ConversationOrder
from gateway.resources.conversations.store import CONVERSATIONS
from gateway.resources.customers.inputs import CustomerFilter, CustomerOrder
from gateway.resources.customers.store import CUSTOMERS_OF_LOCATION
from gateway.resources.feedback.inputs import FeedbackFilter, FeedbackOrder
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.inputs import FeedbackRequestFilter, FeedbackRequestOrder
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.keywords.inputs import SearchKeywordFilter, SearchKeywordOrder
from gateway.resources.keywords.store import SEARCH_KEYWORDS
from gateway.resources.kiosks.store import KIOSKS
from gateway.resources.locations.inputs import (
    LocationFilter,
    LocationGroupFilter,
    LocationGroupOrder,
    LocationOrder,
    ReviewProfileFilter,
    ReviewProfileOrder,
)
from gateway.resources.locations.model import LocationStatus
from gateway.resources.locations.profile_types import (
    Coordinates,
    LocationContact,
    LocationPhoto,
    OpeningDay,
    SpecialPeriod,
    categories_of,
    contacts_of,
    coordinates_of,
    photos_of,
    special_of,
    status_of,
    week_of,
)
from gateway.resources.locations.store import (
    CATEGORIES,
    CONTACTS,
    GROUPS_OF_LOCATION,
    LOCATION_GROUP_SECTIONS,
    LOCATION_GROUPS,
    LOCATIONS,
    LOCATIONS_OF_GROUP,
    OPENING_PERIODS,
    PHOTOS,
    REVIEW_PROFILES,
    SPECIAL_HOURS,
    SPECIAL_PERIODS,
)
from gateway.resources.locations.summaries import (
    NPS_FIGURES,
    REVIEW_FIGURES,
    NpsSummary,
    ReviewSummary,
    nps_summary_of,
    review_summary_of,
)
from gateway.resources.posts.inputs import PostPublicationFilter, PostPublicationOrder
from gateway.resources.posts.store import POST_PUBLICATIONS
from gateway.resources.profile_metrics.inputs import ProfileMetricFilter, ProfileMetricOrder
from gateway.resources.profile_metrics.store import PROFILE_METRICS
from gateway.resources.reviews.inputs import ReviewFilter, ReviewOrder
from gateway.resources.reviews.store import REVIEWS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.conversations.types import Conversation
    from gateway.resources.customers.types import Customer
    from gateway.resources.feedback.types import Feedback
    from gateway.resources.feedback_requests.types import FeedbackRequest
    from gateway.resources.keywords.types import SearchKeyword
    from gateway.resources.kiosks.types import Kiosk
    from gateway.resources.posts.types import PostPublication
    from gateway.resources.profile_metrics.types import ProfileMetric
    from gateway.resources.reviews.types import Review


@node_type(LOCATIONS, "Outlet, office, department or person that customers give feedback on")
class Location(Record):
    name: str = column("Name of the location")
    code: str | None = column("Store code, unique in the account")
    address_line1: str | None = column("First line of the address")
    address_line2: str | None = column("Second line of the address")
    address_line3: str | None = column("State or third line of the address")
    city: str | None = column("City of the location")
    postal_code: str | None = column("Postal or zip code")
    country_code: str | None = column(
        "Country of the location, two letters (ISO 3166-1 alpha-2); null if an import lacks it"
    )
    active: bool = column("Whether the location is active; a deleted one is not")
    placeholder: bool = column(
        "Whether the location is known only from what was imported with a reference to it"
    )
    region: str | None = column("Region or state; null if unknown")
    coordinates: Coordinates | None = computed(
        coordinates_of, "Place on earth; null if unknown", columns=("latitude", "longitude")
    )
    time_zone: str | None = column(
        "Time zone by its name in the IANA database; null if unknown, UTC then holds"
    )
    national_id: str | None = column("National registration number; null if unknown")
    status: LocationStatus = computed(
        status_of, "Whether the location is open", columns=("status", "opens_at")
    )
    opening_date: dt.date | None = column(
        "Day on which it opens or opened, or is to reopen if it is TEMPORARILY_CLOSED; null if "
        "unknown"
    )
    website_url: str | None = column("Address of its site; null if unknown")
    facebook_url: str | None = column("Address of its Facebook page; null if unknown")
    twitter_url: str | None = column("Address of its profile on Twitter (X); null if unknown")
    description_short: str | None = column("Description in 80 characters; null if none")
    description_long: str | None = column("Description in 750 characters; null if none")
    categories: list[str] = computed(
        categories_of, "Identifiers of its categories, the main one first", parts=(CATEGORIES,)
    )
    opening_hours: list[OpeningDay] | None = computed(
        week_of,
        "Hours of the 7 days of the week, Monday first; null if they were never given",
        columns=("hours_given",),
        parts=(OPENING_PERIODS,),
    )
    special_hours: list[SpecialPeriod] = computed(
        special_of,
        "Days on which other hours hold, the earliest first",
        parts=(SPECIAL_PERIODS, SPECIAL_HOURS),
    )
    contacts: list[LocationContact] = computed(
        contacts_of, "Ways to reach it, in order", parts=(CONTACTS,)
    )
    photos: list[LocationPhoto] = computed(photos_of, "Its pictures, in order", parts=(PHOTOS,))
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the location"
    )
    review_profiles: Connection["ReviewProfile"] = to_many(
        REVIEW_PROFILES,
        by="location_id",
        filter=ReviewProfileFilter,
        order=ReviewProfileOrder,
        description="Addresses that are checked for reviews of the location",
    )
    kiosk: Annotated["Kiosk", strawberry.lazy("gateway.resources.kiosks.types")] | None = to_child(
        KIOSKS, "location_id", "Page on which anybody at the location leaves feedback; null if none"
    )
    groups: Connection["LocationGroup"] = to_many(
        GROUPS_OF_LOCATION,
        filter=LocationGroupFilter,
        order=LocationGroupOrder,
        description="Groups that the location is in",
    )
    customers: Connection[
        Annotated["Customer", strawberry.lazy("gateway.resources.customers.types")]
    ] = to_many(
        CUSTOMERS_OF_LOCATION,
        filter=CustomerFilter,
        order=CustomerOrder,
        description="Customers who belong to the location",
    )
    feedback_requests: Connection[
        Annotated["FeedbackRequest", strawberry.lazy("gateway.resources.feedback_requests.types")]
    ] = to_many(
        FEEDBACK_REQUESTS,
        by="location_id",
        filter=FeedbackRequestFilter,
        order=FeedbackRequestOrder,
        description="Requests for feedback on the location",
    )
    feedbacks: Connection[
        Annotated["Feedback", strawberry.lazy("gateway.resources.feedback.types")]
    ] = to_many(
        FEEDBACKS,
        by="location_id",
        filter=FeedbackFilter,
        order=FeedbackOrder,
        description="Feedback on the location",
    )
    profile_metrics: Connection[
        Annotated["ProfileMetric", strawberry.lazy("gateway.resources.profile_metrics.types")]
    ] = to_many(
        PROFILE_METRICS,
        by="location_id",
        filter=ProfileMetricFilter,
        order=ProfileMetricOrder,
        description="Daily figures of the business profile of the location",
    )
    search_keywords: Connection[
        Annotated["SearchKeyword", strawberry.lazy("gateway.resources.keywords.types")]
    ] = to_many(
        SEARCH_KEYWORDS,
        by="location_id",
        filter=SearchKeywordFilter,
        order=SearchKeywordOrder,
        description="Searches that led to the business profile of the location, by month",
    )
    reviews: Connection[Annotated["Review", strawberry.lazy("gateway.resources.reviews.types")]] = (
        to_many(
            REVIEWS,
            by="location_id",
            filter=ReviewFilter,
            order=ReviewOrder,
            description="Reviews of the location; only active ones that were not deleted on their "
            "platform, unless the filter says otherwise",
        )
    )
    review_summary: ReviewSummary = computed(
        review_summary_of,
        "Number, mean and distribution of the reviews that `reviews` lists by default",
        parts=(REVIEW_FIGURES,),
    )
    nps_summary: NpsSummary = computed(
        nps_summary_of,
        "Net Promoter Score of the feedback that `feedbacks` lists by default",
        parts=(NPS_FIGURES,),
    )
    conversations: Connection[
        Annotated["Conversation", strawberry.lazy("gateway.resources.conversations.types")]
    ] = to_many(
        CONVERSATIONS,
        by="location_id",
        filter=ConversationFilter,
        order=ConversationOrder,
        description="Conversations with the location",
    )
    post_publications: Connection[
        Annotated["PostPublication", strawberry.lazy("gateway.resources.posts.types")]
    ] = to_many(
        POST_PUBLICATIONS,
        by="location_id",
        filter=PostPublicationFilter,
        order=PostPublicationOrder,
        description="Publications of posts for the location",
    )


@node_type(REVIEW_PROFILES, "Address on a review platform that is checked for reviews")
class ReviewProfile(Node):
    created: dt.datetime = column("Time at which the profile was added")
    url: str = column("Address of the profile")
    location: "Location" = to_one(LOCATIONS, "location_id", "Location of the profile")


@node_type(LOCATION_GROUPS, "Group of locations; a location can be in many")
class LocationGroup(Record):
    name: str = column("Name of the group")
    section: "LocationGroupSection | None" = to_one(
        LOCATION_GROUP_SECTIONS, "section_id", "Section of the group; null if it is in none"
    )
    locations: Connection[Location] = to_many(
        LOCATIONS_OF_GROUP,
        filter=LocationFilter,
        order=LocationOrder,
        description="Locations in the group",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the group"
    )


@node_type(LOCATION_GROUP_SECTIONS, "Section that holds groups of locations")
class LocationGroupSection(Record):
    name: str = column("Name of the section")
    groups: Connection[LocationGroup] = to_many(
        LOCATION_GROUPS,
        by="section_id",
        filter=LocationGroupFilter,
        order=LocationGroupOrder,
        description="Groups in the section",
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the section"
    )
