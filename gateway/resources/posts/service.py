"""What can be done to posts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, null, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import EVERYBODY, Capability
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.posts.model import (
    PostCallToAction,
    PostModel,
    PostPlatform,
    PostPublicationModel,
    PostState,
    PostType,
)
from gateway.resources.posts.states import beginning, first_state, instant, zone_of_location
from gateway.resources.posts.store import POST_PUBLICATIONS, POSTS
from gateway.resources.users.authors import author
from gateway.resources.values import Checks
from gateway.store.write import Transaction, no_such, table_of

PUBLISH_POSTS = Capability("publish posts", EVERYBODY)
MAX_DESCRIPTION = 5_000
MAX_TITLE = 200
MAX_ERROR = 1_000
MAX_LOCATIONS = 500
# Buttons that lead to no address.
WITHOUT_URL = (PostCallToAction.CALL, PostCallToAction.NO_CTA)


class NewPostType(StrEnum):
    """What a post that is made here can be about."""

    NEWS = "NEWS"
    EVENT = "EVENT"
    OFFER = "OFFER"


class PublishingPlatform(StrEnum):
    """Where a post that is made here can be published."""

    GOOGLE_MY_BUSINESS = "GOOGLE_MY_BUSINESS"
    FACEBOOK = "FACEBOOK"
    INSTAGRAM = "INSTAGRAM"


class PublicationOutcome(StrEnum):
    """What a platform made of a publication."""

    LIVE = "LIVE"
    ERROR = "ERROR"
    TO_CONFIGURE = "TO_CONFIGURE"


# What posts are called once they are made, by what they are called when they are made.
STORED_TYPE = {
    NewPostType.NEWS: PostType.STANDARD,
    NewPostType.EVENT: PostType.EVENT,
    NewPostType.OFFER: PostType.OFFER,
}
# Posts that hold for a time need to say for which.
TIMED = (NewPostType.EVENT, NewPostType.OFFER)


@dataclass(frozen=True, slots=True)
class NewPost:
    """What a post says, and from when to when; times are those of the clocks of its locations."""

    type: NewPostType
    description: str
    title: str | None
    image_url: str | None
    cta_type: PostCallToAction | None
    cta_url: str | None
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    draft: bool


async def create_post(
    tx: Transaction,
    location_ids: Sequence[int],
    platforms: Sequence[PublishingPlatform],
    post: NewPost,
) -> int:
    """Publish a post for locations of one account on platforms, or keep a draft; its id."""
    checks = Checks()
    values = checked_post(checks, post)
    check_number(checks, "locationIds", len(location_ids), MAX_LOCATIONS)
    check_number(checks, "platforms", len(platforms), len(PublishingPlatform))
    checks.settle()
    locations = await active_locations(tx, location_ids)
    account_id = locations[0].account_id
    created = now()
    zone = zone_of_location(locations[0]._mapping)
    post_id = await tx.insert(
        PostModel,
        account_id,
        **values,
        begins_at=beginning(post.starts_at, zone, draft=post.draft, at=created),
        **await author(tx, account_id),
        created=created,
        updated=created,
    )
    places = [(each, platform) for each in locations for platform in dict.fromkeys(platforms)]
    await add_publications(tx, account_id, post_id, post, places)
    return post_id


async def add_publications(
    tx: Transaction,
    account_id: int,
    post_id: int,
    post: NewPost,
    places: Sequence[tuple[Row[Any], str]],
) -> None:
    """Add publications of a post, each for a location and a platform."""
    created = now()
    rows = []
    for location, platform in places:
        zone = zone_of_location(location._mapping)
        starts, ends = instant(post.starts_at, zone), instant(post.ends_at, zone)
        rows.append(
            {
                "post_id": post_id,
                "location_id": location.row_id,
                "platform": PostPlatform(platform),
                "state": first_state(draft=post.draft, starts=starts),
                "starts": starts,
                "ends": ends,
                "created": created,
                "updated": created,
            }
        )
    if rows:
        await tx.insert_many(PostPublicationModel, account_id, rows)


async def record_post_publication(
    tx: Transaction,
    publication_id: int,
    outcome: PublicationOutcome,
    error: str | None = None,
    published_at: dt.datetime | None = None,
) -> int:
    """Note what a platform made of a publication; the id of the publication."""
    checks = Checks()
    failed = outcome is PublicationOutcome.ERROR
    reason = checks.text(error, "error", MAX_ERROR, required=failed)
    if reason is not None and not failed:
        checks.note(UserErrorCode.INVALID, "`error` goes only with ERROR.", "error")
    live = outcome is PublicationOutcome.LIVE
    if published_at is not None and not live:
        checks.note(UserErrorCode.INVALID, "`publishedAt` goes only with LIVE.", "publishedAt")
    if published_at is not None and published_at > now():
        checks.note(
            UserErrorCode.INVALID,
            "`publishedAt` is to come. Record the publication when the platform shows it.",
            "publishedAt",
        )
    checks.settle()
    publication = await tx.require(POST_PUBLICATIONS, publication_id, "id", lock=True)
    post = await tx.get(POSTS, publication.post_id)
    if post is None or post.draft:
        raise refusal(UserErrorCode.INVALID, "The post is a draft, which no platform gets.", "id")
    await tx.update(
        PostPublicationModel,
        publication.account_id,
        publication_id,
        {
            "state": PostState(outcome.value),
            "error": reason,
            "published_at": (published_at or now()) if live else None,
        },
    )
    return publication_id


async def keep_publication_times(
    tx: Transaction, account_id: int, location_ids: Sequence[int]
) -> None:
    """Work out anew when posts start and end at locations whose time zone has changed."""
    await keep_times(tx, account_id, table_of(PostPublicationModel).c.location_id.in_(location_ids))


async def keep_times(tx: Transaction, account_id: int, condition: ColumnElement[bool]) -> None:
    """Work out anew when publications start and end, by the clocks of their locations."""
    publications, posts = table_of(PostPublicationModel), table_of(PostModel)
    rows = await tx.fetch(
        select(publications, posts.c.starts_at, posts.c.ends_at)
        .join(
            posts,
            (posts.c.account_id == publications.c.account_id)
            & (posts.c.id == publications.c.post_id),
        )
        .where(
            of_tenant(publications, tx.viewer),
            of_tenant(posts, tx.viewer),
            publications.c.account_id == account_id,
            condition,
            or_(
                *(
                    column.is_not(null())
                    for column in (
                        posts.c.starts_at,
                        posts.c.ends_at,
                        publications.c.starts,
                        publications.c.ends,
                    )
                )
            ),
        )
    )
    places = LOCATIONS.table
    found = await tx.fetch(
        select(places).where(
            of_tenant(places, tx.viewer),
            places.c.account_id == account_id,
            places.c.id.in_({row.location_id for row in rows}),
        )
    )
    zones = {row.id: zone_of_location(row._mapping) for row in found}
    changed = {}
    for row in rows:
        zone = zones[row.location_id]
        times = (instant(row.starts_at, zone), instant(row.ends_at, zone))
        if times != (row.starts, row.ends):
            changed[row.id] = {"starts": times[0], "ends": times[1]}
    if changed:
        await tx.update_many(PostPublicationModel, account_id, changed)


def checked_post(checks: Checks, post: NewPost) -> dict[str, Any]:
    """The stored form of a post; mistakes are collected in the checks."""
    description = checks.text(post.description, "description", MAX_DESCRIPTION, required=True)
    title = checks.text(post.title, "title", MAX_TITLE)
    image_url = None if post.image_url is None else checks.url(post.image_url, "imageUrl")
    cta_url = None if post.cta_url is None else checks.url(post.cta_url, "ctaUrl")
    if post.cta_type is None or post.cta_type is PostCallToAction.NO_CTA:
        if post.cta_url is not None:
            checks.note(
                UserErrorCode.INVALID,
                "`ctaUrl` needs a button that leads there. Give a `ctaType` other than NO_CTA, "
                "or leave the address out.",
                "ctaUrl",
            )
    elif post.cta_type not in WITHOUT_URL and post.cta_url is None:
        checks.note(
            UserErrorCode.REQUIRED,
            f"A button of type {post.cta_type} leads somewhere: give `ctaUrl`.",
            "ctaUrl",
        )
    for field, time in (("startsAt", post.starts_at), ("endsAt", post.ends_at)):
        if time is None and post.type in TIMED:
            checks.note(
                UserErrorCode.REQUIRED,
                f"A post of type {post.type} has a start and an end: give `{field}`.",
                field,
            )
    if post.starts_at is not None and post.ends_at is not None and post.ends_at <= post.starts_at:
        checks.note(
            UserErrorCode.INVALID, "`endsAt` is not after `startsAt`. Give a later time.", "endsAt"
        )
    return {
        "type": STORED_TYPE[post.type],
        "description": description,
        "title": title,
        "image_url": image_url,
        "cta_type": post.cta_type,
        "cta_url": cta_url,
        "starts_at": post.starts_at,
        "ends_at": post.ends_at,
        "draft": post.draft,
    }


def check_number(checks: Checks, field: str, given: int, most: int) -> None:
    if not given:
        checks.note(UserErrorCode.REQUIRED, f"`{field}` is empty. Give at least one.", field)
    elif given > most:
        checks.note(
            UserErrorCode.INVALID, f"`{field}` has {given} entries. Give {most} at most.", field
        )


async def active_locations(tx: Transaction, ids: Sequence[int]) -> list[Row[Any]]:
    """The locations, all active, visible and of one account, each once."""
    table = LOCATIONS.table.alias()
    found = await tx.fetch(
        select(*LOCATIONS.selection(table, tx.viewer)).where(
            *LOCATIONS.visible(table, tx.viewer), table.c.active == true(), table.c.id.in_(ids)
        )
    )
    by_id = {row.row_id: row for row in found}
    locations = [by_id[row_id] for row_id in dict.fromkeys(ids) if row_id in by_id]
    if len(locations) < len(set(ids)):
        raise no_such(LOCATIONS, "locationIds")
    if len({location.account_id for location in locations}) > 1:
        raise refusal(
            UserErrorCode.INVALID,
            "The locations belong to several accounts. Make a post for each account.",
            "locationIds",
        )
    return locations
