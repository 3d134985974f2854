"""Stored form of posts, and of what became of them on each platform for each location."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import (
    Base,
    ImportedRow,
    LocalDateTime,
    TenantRow,
    belongs_to,
    choice,
    external_key,
    tenant_key,
    written_by,
)


class PostType(StrEnum):
    """What a post is about."""

    STANDARD = "STANDARD"
    EVENT = "EVENT"
    OFFER = "OFFER"
    ALERT = "ALERT"


class PostCallToAction(StrEnum):
    """What the button of a post asks for."""

    BOOK = "BOOK"
    ORDER = "ORDER"
    SHOP = "SHOP"
    LEARN_MORE = "LEARN_MORE"
    SIGN_UP = "SIGN_UP"
    CALL = "CALL"
    NO_CTA = "NO_CTA"


class PostPlatform(StrEnum):
    """Where posts are shown."""

    GOOGLE_MY_BUSINESS = "GOOGLE_MY_BUSINESS"
    FACEBOOK = "FACEBOOK"
    INSTAGRAM = "INSTAGRAM"
    STORE_LOCATOR = "STORE_LOCATOR"


class PostState(StrEnum):
    """How far a publication is."""

    LIVE = "LIVE"
    TO_CONFIGURE = "TO_CONFIGURE"
    PENDING = "PENDING"
    SCHEDULED = "SCHEDULED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"
    TO_VALIDATE = "TO_VALIDATE"


class PostModel(ImportedRow, Base):
    """`starts_at` and `ends_at` are what the clock of each location shows.

    `begins_at` is `starts_at`, or when the post was published if that was to be at once.
    """

    __tablename__ = "posts"
    __table_args__ = (
        tenant_key(),
        external_key(),
        written_by("user_id"),
        CheckConstraint("ends_at > starts_at", name="times"),
        Index(None, "account_id", "created", "id"),
        Index(None, "account_id", "starts_at", "id"),
        Index(None, "account_id", "begins_at", "id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    type: Mapped[PostType] = mapped_column(choice(PostType, "type"))
    description: Mapped[str]
    title: Mapped[str | None] = mapped_column(String(200))
    image_url: Mapped[str | None] = mapped_column(String(2000))
    cta_type: Mapped[PostCallToAction | None] = mapped_column(choice(PostCallToAction, "cta_type"))
    cta_url: Mapped[str | None] = mapped_column(String(2000))
    starts_at: Mapped[dt.datetime | None] = mapped_column(LocalDateTime())
    ends_at: Mapped[dt.datetime | None] = mapped_column(LocalDateTime())
    begins_at: Mapped[dt.datetime | None] = mapped_column(LocalDateTime())
    draft: Mapped[bool] = mapped_column(default=False, server_default=false())
    user_id: Mapped[int | None]
    user_name: Mapped[str | None] = mapped_column(String(200))


class PostPublicationModel(TenantRow, Base):
    """A post on one platform for one location.

    `starts` and `ends` are the post's times as instants, by the clock of the location.
    """

    __tablename__ = "post_publications"
    __table_args__ = (
        tenant_key(),
        belongs_to("posts", "post_id"),
        belongs_to("locations", "location_id"),
        UniqueConstraint("account_id", "post_id", "location_id", "platform"),
        Index(None, "account_id", "location_id", "created", "id"),
        Index(None, "account_id", "created", "id"),
    )

    post_id: Mapped[int]
    location_id: Mapped[int]
    platform: Mapped[PostPlatform] = mapped_column(choice(PostPlatform, "platform"))
    state: Mapped[PostState] = mapped_column(choice(PostState, "state"))
    error: Mapped[str | None] = mapped_column(String(1000))
    starts: Mapped[dt.datetime | None]
    ends: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
