"""What can be asked of reviews, the replies to them, their tags and review platforms."""

from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.blanks import trimmed
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.reviews.model import (
    ReviewModel,
    ReviewPlatformModel,
    ReviewReplyModel,
    ReviewState,
    ReviewTagLinkModel,
    ReviewTagModel,
)
from gateway.resources.values import identifier
from gateway.store.resource import Resource, derived, linked, on, orders, refers, through
from gateway.store.scope import by_location, by_parent, whole_account


def _text(table: FromClause, viewer: Viewer) -> ColumnElement[str | None]:
    """Title and description as one text; null where there is neither."""
    both = func.coalesce(table.c.title, "") + " " + func.coalesce(table.c.description, "")
    return func.nullif(trimmed(both), "", type_=String())


def _platform_kind(table: FromClause, viewer: Viewer) -> ColumnElement[Any]:
    platforms = ReviewPlatformModel.__table__.alias()
    return (
        select(platforms.c.kind)
        .where(
            of_tenant(platforms, viewer),
            platforms.c.account_id == table.c.account_id,
            platforms.c.id == table.c.platform_id,
        )
        .scalar_subquery()
    )


REVIEWS = Resource(
    name="Review",
    model=ReviewModel,
    scope=by_location(),
    filters={
        "id": refers(ReviewModel.id, "Review"),
        "created": on(ReviewModel.created),
        "updated": on(ReviewModel.updated),
        "rating": on(ReviewModel.rating),
        "title": on(ReviewModel.title),
        "description": on(ReviewModel.description),
        "text": derived(_text),
        "reviewerName": on(ReviewModel.reviewer_name),
        "active": on(ReviewModel.active),
        "state": on(ReviewModel.state),
        "firstReplied": on(ReviewModel.first_replied),
        "account": refers(ReviewModel.account_id, "Account"),
        "location": refers(ReviewModel.location_id, "Location"),
        "platform": refers(ReviewModel.platform_id, "ReviewPlatform"),
        "platformKind": derived(_platform_kind),
        "tag": linked(ReviewTagLinkModel.review_id, ReviewTagLinkModel.tag_id, "ReviewTag"),
        "source": on(ReviewModel.source),
        "externalId": on(ReviewModel.external_id, identifier),
    },
    orders=orders(
        CREATED=ReviewModel.created,
        UPDATED=ReviewModel.updated,
        RATING=ReviewModel.rating,
        FIRST_REPLIED=ReviewModel.first_replied,
        TITLE=ReviewModel.title,
        REVIEWER_NAME=ReviewModel.reviewer_name,
        LOCATION=ReviewModel.location_id,
        PLATFORM=ReviewModel.platform_id,
    ),
    default_order="-CREATED",
    hidden={"active": True, "state": (ReviewState.NOT_TREATED, ReviewState.TREATED)},
)

REVIEW_REPLIES = Resource(
    name="ReviewReply",
    model=ReviewReplyModel,
    scope=by_parent("reviews", "review_id"),
    filters={
        "id": refers(ReviewReplyModel.id, "ReviewReply"),
        "created": on(ReviewReplyModel.created),
        "method": on(ReviewReplyModel.method),
        "content": on(ReviewReplyModel.content),
        "user": refers(ReviewReplyModel.user_id, "User"),
        "review": refers(ReviewReplyModel.review_id, "Review"),
        "source": on(ReviewReplyModel.source),
        "externalId": on(ReviewReplyModel.external_id, identifier),
    },
    orders=orders(CREATED=ReviewReplyModel.created, UPDATED=ReviewReplyModel.updated),
    default_order="CREATED",
)

REVIEW_TAGS = Resource(
    name="ReviewTag",
    model=ReviewTagModel,
    scope=whole_account(),
    filters={
        "id": refers(ReviewTagModel.id, "ReviewTag"),
        "created": on(ReviewTagModel.created),
        "name": on(ReviewTagModel.name),
        "account": refers(ReviewTagModel.account_id, "Account"),
    },
    orders=orders(NAME=ReviewTagModel.name, CREATED=ReviewTagModel.created),
    default_order="NAME",
)

REVIEW_PLATFORMS = Resource(
    name="ReviewPlatform",
    model=ReviewPlatformModel,
    scope=whole_account(),
    filters={
        "id": refers(ReviewPlatformModel.id, "ReviewPlatform"),
        "created": on(ReviewPlatformModel.created),
        "name": on(ReviewPlatformModel.name),
        "kind": on(ReviewPlatformModel.kind),
        "account": refers(ReviewPlatformModel.account_id, "Account"),
        "source": on(ReviewPlatformModel.source),
        "externalId": on(ReviewPlatformModel.external_id, identifier),
    },
    orders=orders(NAME=ReviewPlatformModel.name, CREATED=ReviewPlatformModel.created),
    default_order="NAME",
)

TAGS_OF_REVIEW = through(REVIEW_TAGS, ReviewTagLinkModel.review_id, ReviewTagLinkModel.tag_id)
REVIEWS_OF_TAG = through(REVIEWS, ReviewTagLinkModel.tag_id, ReviewTagLinkModel.review_id)
