"""Users, invitations and API keys in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.enums import described_enum
from gateway.graphql.fields import column, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.policies import ApiScope, UserRole
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.activity_feedback.inputs import (
    ActivityFeedbackFilter,
    ActivityFeedbackOrder,
)
from gateway.resources.activity_feedback.store import ACTIVITY_FEEDBACKS
from gateway.resources.locations.inputs import LocationFilter, LocationOrder
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.users.inputs import ApiKeyFilter, ApiKeyOrder
from gateway.resources.users.model import UserLocationModel, UserStatus
from gateway.resources.users.store import API_KEYS, USERS
from gateway.store.resource import through

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.activity_feedback.types import ActivityFeedback
    from gateway.resources.locations.types import Location

LOCATIONS_OF_USER = through(LOCATIONS, UserLocationModel.user_id, UserLocationModel.location_id)

described_enum(
    ApiScope,
    "What an API key may be used for",
    {
        ApiScope.READ: "Queries",
        ApiScope.WRITE: "Mutations",
        ApiScope.READ_IP_ADDRESSES: "IP addresses of those who gave activity feedback, in queries; "
        "they are null without it",
    },
)


@node_type(USERS, "Person who works with the account")
class User(Record):
    name: str | None = column("Name of the user; null until the invitation is accepted")
    email: str = column("E-mail address of the user")
    contact_number: str | None = column("Contact number that the user gave at the first sign-in")
    role: UserRole = column("Role of the user: what it sees and may do")
    status: UserStatus = column("Whether the user has accepted the invitation")
    last_access: dt.datetime | None = column(
        "Time at which a key of the user was last used, a minute early or late, or at which the "
        "invitation was accepted; null if neither was"
    )
    erased: dt.datetime | None = column(
        "Time at which everything that was known of the user was erased; null if it was not"
    )
    invite_url: str | None = column(
        "Address of an imported invitation that is still open; null otherwise, and for those who "
        "may not manage users"
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the user"
    )
    locations: Connection[
        Annotated["Location", strawberry.lazy("gateway.resources.locations.types")]
    ] = to_many(
        LOCATIONS_OF_USER,
        filter=LocationFilter,
        order=LocationOrder,
        description="Locations that a restricted user sees; empty for other roles, who see all",
    )
    api_keys: Connection["ApiKey"] = to_many(
        API_KEYS,
        by="user_id",
        filter=ApiKeyFilter,
        order=ApiKeyOrder,
        description="API keys of the user; others than managers see only their own",
    )
    activity_feedbacks: Connection[
        Annotated["ActivityFeedback", strawberry.lazy("gateway.resources.activity_feedback.types")]
    ] = to_many(
        ACTIVITY_FEEDBACKS,
        by="rep_user_id",
        filter=ActivityFeedbackFilter,
        order=ActivityFeedbackOrder,
        description="Feedback on activities of the user as a representative",
    )


@node_type(API_KEYS, "Key with which a program acts for a user; the secret is shown only once")
class ApiKey(Node):
    created: dt.datetime = column("Time at which the key was created")
    name: str = column("Name of the key")
    prefix: str = column("Public part of the key, which identifies it")
    scopes: list[ApiScope] = column("What the key may be used for")
    expires: dt.datetime | None = column("Time at which the key expires; null if it does not")
    revoked: dt.datetime | None = column("Time at which the key was revoked; null if it was not")
    user: "User" = to_one(USERS, "user_id", "User whom the key acts for")


@strawberry.type(description="Invitation of a user who has not accepted it yet")
class UserInvite:
    email: str = strawberry.field(description="E-mail address that is invited")
    role: UserRole = strawberry.field(description="Role that the user will have")
    status: UserStatus = strawberry.field(description="Status of the user: PENDING")
    invite_url: str = strawberry.field(
        description="Address at which the invitation is accepted; shown only once"
    )
    send_invite: bool = strawberry.field(
        description="Whether the gateway mails the invitation to the user"
    )


@strawberry.type(description="Whom a request is made for: the user of an API key")
class Viewer:
    user: User | None = strawberry.field(description="User whom the API key acts for")
    role: UserRole = strawberry.field(description="Role of the user")
    scopes: list[ApiScope] = strawberry.field(description="What the API key may be used for")
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] | None = (
        strawberry.field(description="Account of the user")
    )
