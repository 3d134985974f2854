"""What can be done to reviews: reply, say what was done about them, and tag them."""

from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, select

from gateway.database.arrays import Array, any_of
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode
from gateway.resources.replies import (
    ReplyMethod,
    checked_reply,
    insert_reply,
    note_first_replies,
)
from gateway.resources.reviews.model import (
    ReviewModel,
    ReviewReplyModel,
    ReviewState,
    ReviewTagLinkModel,
    ReviewTagModel,
)
from gateway.resources.reviews.store import REVIEWS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

MAX_TAGS = 50
MAX_TAG = 100


async def reply_to_review(
    tx: Transaction, review_id: int, content: str, method: ReplyMethod
) -> int:
    """Record what the viewer replies to a review, which is treated from then on; its id."""
    text = checked_reply(content)
    review = await tx.require(REVIEWS, review_id, "reviewId", lock=True)
    account_id = review.account_id
    await insert_reply(tx, ReviewReplyModel, "review", review, text, method)
    await tx.update(ReviewModel, account_id, review_id, {"state": ReviewState.TREATED})
    await keep_first_replies(tx, account_id, [review_id])
    return review_id


async def keep_first_replies(tx: Transaction, account_id: int, review_ids: Sequence[int]) -> None:
    """Note on reviews which of their replies is the first."""
    await note_first_replies(
        tx, account_id, ReviewReplyModel, ReviewModel, "review_id", review_ids, touch=False
    )


async def update_review(
    tx: Transaction,
    review_id: int,
    state: ReviewState | None,
    add: Sequence[str],
    remove: Sequence[str],
) -> int:
    """Say what was done about a review; then put tags on it, then take others off. The id."""
    checks = Checks()
    adding, removing = (
        _tag_names(checks, names, field)
        for names, field in ((add, "addTags"), (remove, "removeTags"))
    )
    if state is ReviewState.DELETED:
        checks.note(
            UserErrorCode.INVALID,
            "A review is deleted on its platform, not here. Give TREATED or NOT_TREATED.",
            "state",
        )
    checks.settle()
    review = await tx.require(REVIEWS, review_id, "id", lock=True)
    account_id = review.account_id
    tags = await tags_named(tx, account_id, adding)
    pairs = [{"review_id": review_id, "tag_id": tags[name]} for name in adding]
    await tx.link_many(ReviewTagLinkModel, account_id, pairs)
    for tag_id in (await _known_tags(tx, account_id, removing)).values():
        await tx.unlink(ReviewTagLinkModel, account_id, review_id=review_id, tag_id=tag_id)
    values = {} if state is None else {"state": state}
    await tx.update(ReviewModel, account_id, review_id, values)
    return review_id


async def tags_named(tx: Transaction, account_id: int, names: Sequence[str]) -> dict[str, int]:
    """Ids of the tags of an account with these names; those that are not there are made."""
    known = await _known_tags(tx, account_id, names)
    new = [{"name": name} for name in dict.fromkeys(names) if name not in known]
    if new:
        # Another transaction may be making the same tags: whoever comes first makes them.
        await tx.link_many(ReviewTagModel, account_id, new)
        known = await _known_tags(tx, account_id, names)
    return known


async def tags_of(
    tx: Transaction, account_id: int, review_ids: Collection[int]
) -> dict[int, frozenset[str]]:
    """Names of the tags on reviews."""
    if not review_ids:
        return {}
    links, tags = table_of(ReviewTagLinkModel), table_of(ReviewTagModel)
    keys = BindParameter("keys", list(review_ids), type_=Array(), unique=False)
    rows = await tx.fetch(
        select(links.c.review_id, tags.c.name)
        .join(tags, (tags.c.account_id == links.c.account_id) & (tags.c.id == links.c.tag_id))
        .where(
            of_tenant(links, tx.viewer),
            of_tenant(tags, tx.viewer),
            links.c.account_id == account_id,
            any_of(links.c.review_id, keys),
        )
    )
    found: dict[int, set[str]] = {review_id: set() for review_id in review_ids}
    for row in rows:
        found[row.review_id].add(row.name)
    return {review_id: frozenset(names) for review_id, names in found.items()}


async def set_tags(tx: Transaction, account_id: int, review_id: int, names: Sequence[str]) -> None:
    """Make a review have these tags and no others."""
    await tx.unlink(ReviewTagLinkModel, account_id, review_id=review_id)
    tags = await tags_named(tx, account_id, names)
    pairs = [{"review_id": review_id, "tag_id": tag_id} for tag_id in tags.values()]
    await tx.link_many(ReviewTagLinkModel, account_id, pairs)


async def _known_tags(tx: Transaction, account_id: int, names: Sequence[str]) -> dict[str, int]:
    if not names:
        return {}
    tags = table_of(ReviewTagModel)
    rows = await tx.fetch(
        select(tags.c.id, tags.c.name).where(
            of_tenant(tags, tx.viewer), tags.c.account_id == account_id, tags.c.name.in_(names)
        )
    )
    return {row.name: row.id for row in rows}


def _tag_names(checks: Checks, names: Sequence[str], field: str) -> list[str]:
    if len(names) > MAX_TAGS:
        checks.note(
            UserErrorCode.INVALID,
            f"`{field}` has {len(names)} tags. Give {MAX_TAGS} at most at once.",
            field,
        )
        return []
    return list(dict.fromkeys(checks.texts(names, field, MAX_TAG)))
