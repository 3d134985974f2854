"""What can be done to drafts of posts: changed, published, deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.resources.accounts.service import check_account
from gateway.resources.posts.model import PostModel, PostPublicationModel
from gateway.resources.posts.service import (
    MAX_LOCATIONS,
    STORED_TYPE,
    NewPost,
    PublishingPlatform,
    active_locations,
    add_publications,
    check_number,
    checked_post,
    keep_times,
)
from gateway.resources.posts.states import beginning, first_state, zone_of_location
from gateway.resources.posts.store import POST_PUBLICATIONS, POSTS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of


async def update_post(
    tx: Transaction,
    post_id: int,
    values: Mapping[str, Any],
    location_ids: Sequence[int] | None = None,
    platforms: Sequence[PublishingPlatform] | None = None,
) -> int:
    """Change what is given of a draft: values of `NewPost`, locations, platforms; its id."""
    row = await _draft(tx, post_id)
    checks = Checks()
    if location_ids is not None:
        check_number(checks, "locationIds", len(location_ids), MAX_LOCATIONS)
    if platforms is not None:
        check_number(checks, "platforms", len(platforms), len(PublishingPlatform))
    post = replace(_as_new(row), **values)
    stored = checked_post(checks, post)
    checks.settle()
    publications = await _publications(tx, row)
    wanted = location_ids or list(dict.fromkeys(each.location_id for each in publications))
    locations = await active_locations(tx, wanted)
    check_account(locations[0], row.account_id, "location", "locationIds")
    on = [each.value for each in platforms or ()] or [each.platform for each in publications]
    there = {(each.location_id, str(each.platform)): each for each in publications}
    places = [(each, platform) for each in locations for platform in dict.fromkeys(map(str, on))]
    changes = {**stored, "begins_at": post.starts_at}
    await tx.update(PostModel, row.account_id, post_id, changes)
    kept = {(each.row_id, platform) for each, platform in places}
    table = table_of(PostPublicationModel)
    gone = [each.id for place, each in there.items() if place not in kept]
    if gone:
        await tx.delete_where(PostPublicationModel, row.account_id, table.c.id.in_(gone))
    added = [place for place in places if (place[0].row_id, place[1]) not in there]
    await add_publications(tx, row.account_id, post_id, post, added)
    await keep_times(tx, row.account_id, table.c.post_id == post_id)
    return post_id


async def publish_post(tx: Transaction, post_id: int) -> int:
    """Publish a draft, at its start or at once; its id."""
    row = await _draft(tx, post_id)
    publications = await _publications(tx, row)
    locations = await active_locations(tx, [each.location_id for each in publications])
    zone, moment = zone_of_location(locations[0]._mapping), now()
    begins = beginning(row.starts_at, zone, draft=False, at=moment)
    await tx.update(PostModel, row.account_id, post_id, {"draft": False, "begins_at": begins})
    states = {
        each.id: {"state": first_state(draft=False, starts=each.starts)} for each in publications
    }
    await tx.update_many(PostPublicationModel, row.account_id, states)
    return post_id


async def delete_post(tx: Transaction, post_id: int) -> int:
    """Delete a draft; its id."""
    row = await _draft(tx, post_id)
    await _publications(tx, row)
    publications, posts = table_of(PostPublicationModel), table_of(PostModel)
    await tx.delete_where(PostPublicationModel, row.account_id, publications.c.post_id == post_id)
    await tx.delete_where(PostModel, row.account_id, posts.c.id == post_id)
    return post_id


async def _draft(tx: Transaction, post_id: int) -> Row[Any]:
    """A draft that the viewer sees; refused if there is no such post, or if it is published."""
    row = await tx.require(POSTS, post_id, "id", lock=True)
    if not row.draft:
        raise refusal(
            UserErrorCode.CONFLICT,
            "The post is published. Only a draft can be changed, published or deleted.",
            "id",
        )
    return row


async def _publications(tx: Transaction, post: Row[Any]) -> Sequence[Row[Any]]:
    """All publications of a post, in order; refused unless the viewer sees all their locations."""
    table = table_of(PostPublicationModel)
    statement = (
        select(table)
        .where(
            of_tenant(table, tx.viewer),
            table.c.account_id == post.account_id,
            table.c.post_id == post.row_id,
        )
        .order_by(table.c.id)
    )
    found = await tx.fetch(statement)
    seen = await tx.fetch(statement.where(*POST_PUBLICATIONS.visible(table, tx.viewer)))
    if len(seen) < len(found):
        raise refusal(
            UserErrorCode.CONFLICT,
            "The post is also for locations that you do not see. Ask somebody who sees them all.",
            "id",
        )
    return found


def _as_new(row: Row[Any]) -> NewPost:
    """A stored draft as it could be made anew."""
    types = {stored: type_ for type_, stored in STORED_TYPE.items()}
    if row.type not in types:
        raise refusal(
            UserErrorCode.CONFLICT,
            f"A post of type {row.type} is imported only. Change it where it comes from.",
            "id",
        )
    return NewPost(
        type=types[row.type],
        description=row.description,
        title=row.title,
        image_url=row.image_url,
        cta_type=row.cta_type,
        cta_url=row.cta_url,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        draft=True,
    )
