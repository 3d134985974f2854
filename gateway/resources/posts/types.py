"""Posts and their publications in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import column, computed, to_many, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import Node, node_type
from gateway.graphql.scalars import LocalDateTime
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.posts.inputs import PostPublicationFilter, PostPublicationOrder
from gateway.resources.posts.model import PostCallToAction, PostPlatform, PostState, PostType
from gateway.resources.posts.states import present_state
from gateway.resources.posts.store import POST_PUBLICATIONS, POSTS
from gateway.resources.users.author_types import author_name
from gateway.resources.users.store import USERS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.locations.types import Location
    from gateway.resources.users.types import User


@node_type(POSTS, "Post that is published for locations on platforms")
class Post(Record):
    type: PostType = column("What the post is about")
    description: str = column("Main text of the post")
    title: str | None = column("Title of the post; null if it has none")
    image_url: str | None = column("Address of the image; null if there is none")
    cta_type: PostCallToAction | None = column(
        "What the button of the post asks for; null if none was given"
    )
    cta_url: str | None = column("Address that the button leads to; null if there is none")
    starts_at: LocalDateTime | None = column(
        "Start, by the clock of each location; null if the post is shown at once"
    )
    begins_at: LocalDateTime | None = column(
        "When it begins to run, by the clock of each location: its start, or the time at which it "
        "was published at once; null for a draft without a start"
    )
    ends_at: LocalDateTime | None = column(
        "End, by the clock of each location; null if it has none"
    )
    draft: bool = column("Whether the post is a draft, which is not published")
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the post"
    )
    user: Annotated["User", strawberry.lazy("gateway.resources.users.types")] | None = to_one(
        USERS, "user_id", "User who made the post; null if unknown or unseen by the viewer"
    )
    user_name: str | None = author_name("made the post")
    publications: Connection["PostPublication"] = to_many(
        POST_PUBLICATIONS,
        by="post_id",
        filter=PostPublicationFilter,
        order=PostPublicationOrder,
        description="What became of the post, for each location and platform",
    )


@node_type(POST_PUBLICATIONS, "Post on one platform for one location")
class PostPublication(Node):
    created: dt.datetime = column("Time at which the publication was created")
    updated: dt.datetime = column("Time at which the publication was last changed")
    platform: PostPlatform = column("Where the post is published")
    state: PostState = computed(
        lambda row: present_state(row["state"], row["starts"], row["ends"]),
        "How far the publication is: what was last recorded, and what the clock of the location "
        "makes of it",
        columns=("state", "starts", "ends"),
    )
    error: str | None = column("Why the platform refused the post; null unless it did")
    published_at: dt.datetime | None = column(
        "Time from which the platform shows the post; null if it does not"
    )
    post: Post = to_one(POSTS, "post_id", "Post that is published")
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that it is published for"
    )
