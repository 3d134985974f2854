"""Stored form of reviews, the replies to them, their tags and the platforms they were left on."""

import datetime as dt
import re
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    TenantRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
    written_by,
)
from gateway.resources.replies import ReplyMethod


class ReviewPlatformKind(StrEnum):
    """Which of the platforms that are known by name a platform is."""

    GOOGLE_MY_BUSINESS = "GOOGLE_MY_BUSINESS"
    FACEBOOK = "FACEBOOK"
    TRIPADVISOR = "TRIPADVISOR"
    OTHER = "OTHER"


_KINDS = {
    "google": ReviewPlatformKind.GOOGLE_MY_BUSINESS,
    "facebook": ReviewPlatformKind.FACEBOOK,
    "tripadvisor": ReviewPlatformKind.TRIPADVISOR,
}


def kind_of_platform(name: str | None) -> ReviewPlatformKind:
    """The kind of a platform by its name, as other systems write it: Google, google_my_business."""
    word = re.match(r"[a-z]*", (name or "").strip().lower())
    return _KINDS.get(word[0] if word else "", ReviewPlatformKind.OTHER)


class ReviewState(StrEnum):
    """What was done about a review."""

    NOT_TREATED = "NOT_TREATED"
    TREATED = "TREATED"
    DELETED = "DELETED"


class ReviewPlatformModel(ImportedRow, Base):
    __tablename__ = "review_platforms"
    __table_args__ = (tenant_key(), external_key(), Index(None, "account_id", "name", "id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ReviewPlatformKind] = mapped_column(
        choice(ReviewPlatformKind, "kind"),
        default=ReviewPlatformKind.OTHER,
        server_default=ReviewPlatformKind.OTHER,
    )


class ReviewModel(ImportedRow, Base):
    __tablename__ = "reviews"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("locations", "location_id"),
        belongs_to("review_platforms", "platform_id"),
        CheckConstraint("rating BETWEEN 0 AND 5", name="rating"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "location_id", "created", "id"),
        Index(None, "account_id", "rating", "id"),
        Index(None, "account_id", "updated", "id"),
        Index(None, "account_id", "first_replied", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    location_id: Mapped[int]
    platform_id: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(500))
    description: Mapped[str | None]
    rating: Mapped[float | None] = mapped_column(Float())
    url: Mapped[str | None] = mapped_column(String(2000))
    reviewer_name: Mapped[str | None] = mapped_column(String(200))
    reviewer_image: Mapped[str | None] = mapped_column(String(2000))
    reviewer_url: Mapped[str | None] = mapped_column(String(2000))
    # Whether its location is: deleting a location makes both inactive. Inactive and deleted reviews
    # are neither listed by default nor counted (REVIEWS.hidden).
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    state: Mapped[ReviewState] = mapped_column(
        choice(ReviewState, "state"),
        default=ReviewState.NOT_TREATED,
        server_default=ReviewState.NOT_TREATED,
    )
    # Kept in step by every write of replies. The key of the reply is no foreign key, which would
    # close a circle with the replies' own.
    first_reply_id: Mapped[int | None]
    first_replied: Mapped[dt.datetime | None]
    first_reply_user_id: Mapped[int | None]


class ReviewReplyModel(ImportedRow, Base):
    __tablename__ = "review_replies"
    __table_args__ = (
        tenant_key(),
        external_key(),
        belongs_to("reviews", "review_id"),
        written_by("user_id"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "review_id", "created", "id"),
    )

    review_id: Mapped[int]
    user_id: Mapped[int | None]
    user_name: Mapped[str | None] = mapped_column(String(200))
    method: Mapped[ReplyMethod] = mapped_column(choice(ReplyMethod, "method"))
    content: Mapped[str]


class ReviewTagModel(TenantRow, Base):
    __tablename__ = "review_tags"
    __table_args__ = (tenant_key(), UniqueConstraint("account_id", "name"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(100))


class ReviewTagLinkModel(Base):
    """A tag on a review; a review has many."""

    __tablename__ = "review_tag_links"
    __table_args__ = (
        belongs_to("reviews", "review_id"),
        belongs_to("review_tags", "tag_id"),
        Index(None, "account_id", "tag_id", "review_id"),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(primary_key=True)
