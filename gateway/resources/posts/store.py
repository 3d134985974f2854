"""What can be asked of posts and their publications."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.policies import Viewer
from gateway.resources.posts.model import PostModel, PostPublicationModel
from gateway.resources.posts.states import present_state_of
from gateway.resources.values import identifier
from gateway.store.resource import Resource, TieFilter, derived, on, orders, refers
from gateway.store.scope import by_link, by_location


@dataclass(frozen=True)
class PublicationFilter(TieFilter):
    """A filter on the publications of a post that the viewer sees."""

    link: str = PostPublicationModel.__tablename__
    own: str = PostPublicationModel.post_id.key

    def value_of(self, tie: FromClause) -> ColumnElement[Any]:
        return present_state_of(tie) if self.column == "state" else tie.c[self.column]

    def seen(self, tie: FromClause, viewer: Viewer) -> list[ColumnElement[bool]]:
        within = POST_PUBLICATIONS.scope(tie, viewer)
        return [] if within is None else [within]


POST_PUBLICATIONS = Resource(
    name="PostPublication",
    noun="publication",
    model=PostPublicationModel,
    scope=by_location(),
    filters={
        "id": refers(PostPublicationModel.id, "PostPublication"),
        "created": on(PostPublicationModel.created),
        "platform": on(PostPublicationModel.platform),
        "state": derived(lambda table, _viewer: present_state_of(table)),
        "publishedAt": on(PostPublicationModel.published_at),
        "post": refers(PostPublicationModel.post_id, "Post"),
        "location": refers(PostPublicationModel.location_id, "Location"),
    },
    orders=orders(
        CREATED=PostPublicationModel.created, PUBLISHED_AT=PostPublicationModel.published_at
    ),
    default_order="CREATED",
)

POSTS = Resource(
    name="Post",
    model=PostModel,
    scope=by_link(PostPublicationModel.__tablename__, PostPublicationModel.post_id.key),
    filters={
        "id": refers(PostModel.id, "Post"),
        "created": on(PostModel.created),
        "type": on(PostModel.type),
        "description": on(PostModel.description),
        "title": on(PostModel.title),
        "startsAt": on(PostModel.begins_at),
        "endsAt": on(PostModel.ends_at),
        "draft": on(PostModel.draft),
        "account": refers(PostModel.account_id, "Account"),
        "user": refers(PostModel.user_id, "User"),
        "location": PublicationFilter("location_id", target="Location"),
        "platform": PublicationFilter("platform"),
        "state": PublicationFilter("state"),
        "source": on(PostModel.source),
        "externalId": on(PostModel.external_id, identifier),
    },
    orders=orders(
        CREATED=PostModel.created,
        STARTS_AT=PostModel.begins_at,
        ENDS_AT=PostModel.ends_at,
        TITLE=PostModel.title,
        TYPE=PostModel.type,
    ),
    default_order="-CREATED",
)
