"""Locations, their review profiles, groups and group sections in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, to_many, to_one
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
from gateway.resources.locations.inputs import (
    LocationFilter,
    LocationGroupFilter,
    LocationGroupOrder,
    LocationOrder,
    ReviewProfileFilter,
    ReviewProfileOrder,
)
from gateway.resources.locations.store import (
    GROUPS_OF_LOCATION,
    LOCATION_GROUP_SECTIONS,
    LOCATION_GROUPS,
    LOCATIONS,
    LOCATIONS_OF_GROUP,
    REVIEW_PROFILES,
)
from gateway.resources.posts.inputs import PostPublicationFilter, PostPublicationOrder
from gateway.resources.posts.store import POST_PUBLICATIONS
from gateway.resources.reviews.inputs import ReviewFilter, ReviewOrder
from gateway.resources.reviews.store import REVIEWS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.conversations.types import Conversation
    from gateway.resources.customers.types import Customer
    from gateway.resources.feedback.types import Feedback
    from gateway.resources.feedback_requests.types import FeedbackRequest
    from gateway.resources.posts.types import PostPublication
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
    reviews: Connection[Annotated["Review", strawberry.lazy("gateway.resources.reviews.types")]] = (
        to_many(
            REVIEWS,
            by="location_id",
            filter=ReviewFilter,
            order=ReviewOrder,
            description="Reviews of the location",
        )
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
