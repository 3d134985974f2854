"""Reviews of the FeedbackAPI, and the platforms that they name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.ingest.details import Replaced
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import LATER, LISTED_ONCE, Incoming
from gateway.ingest.kinds import Kind, Wanted
from gateway.ingest.known import Known
from gateway.ingest.replies import IncomingReply, read_replies, wanted_by_replies, write_replies
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.reviews.model import (
    ReviewModel,
    ReviewPlatformModel,
    ReviewReplyModel,
    ReviewState,
    kind_of_platform,
)
from gateway.resources.reviews.service import MAX_TAG, keep_first_replies, set_tags, tags_of
from gateway.store.write import Transaction

_STATES = {each.lower(): each for each in ReviewState}
_NEEDED = {"location_id": "location", "platform_id": "platform"}


@dataclass(slots=True)
class IncomingReview(Incoming):
    """A review with its replies; `tags` are all that it has."""

    platform_name: str | None = field(default=None, metadata=LATER)
    replies: tuple[IncomingReply, ...] = field(default=(), metadata=LISTED_ONCE)
    tags: tuple[str, ...] | None = field(default=None, metadata=LATER)


def read(fields: Fields) -> IncomingReview:
    """A review object."""
    external_id = fields.head()
    fields.text("title", most=500)
    fields.text("description")
    fields.number("rating", 0, 5)
    fields.url("url")
    fields.text("reviewer_name", most=200)
    fields.url("reviewer_image")
    fields.url("reviewer_url")
    fields.text("platform_name", most=200)
    fields.reference("location", "location_id")
    fields.reference("platform", "platform_id")
    fields.choice("state", _STATES)
    tags, replies = fields.texts("tags"), fields.each("replies")
    for tag in tags or ():
        if not 1 <= len(tag) <= MAX_TAG:
            fields.invalid("tags", f"has a tag of {len(tag)} characters. Give 1 to {MAX_TAG}.")
    fields.settle()
    platform_name = fields.values.pop("platform_name", None)
    return IncomingReview(
        REVIEWS,
        external_id,
        fields.values,
        fields.references,
        platform_name=platform_name,
        replies=read_replies(replies),
        tags=tags,
    )


async def write(writer: Writer, incoming: IncomingReview) -> Outcome:
    """Add or change a review; those of a deleted location are inactive."""
    row = writer.known.find(ReviewModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    location = writer.refer(values, incoming, "location_id", "location")
    named: dict[str, Any] = {}
    shown = incoming.platform_name or incoming.references.get("platform_id")
    if incoming.platform_name is not None:
        named["name"] = incoming.platform_name
    kind = kind_of_platform(shown)
    platform = writer.refer(values, incoming, "platform_id", "platform", **named, kind=kind)
    nameless = platform is not None and writer.is_placeholder(ReviewPlatformModel, platform)
    if platform is not None and nameless and named.get("name") not in (None, platform["name"]):
        writer.update(ReviewPlatformModel, platform, {**named, "kind": kind})
    if row is None and location is not None:
        values["active"] = location["active"]
    if incoming.replies and row is None:
        values.setdefault("state", ReviewState.TREATED)
    review, outcome = writer.save(ReviewModel, row, incoming.external_id, values, _NEEDED)
    changed = write_replies(
        writer, ReviewReplyModel, review, "review_id", "review", incoming.replies
    )
    if changed:
        writer.afterwards(_keep_first_replies, review)
    if incoming.tags is not None:
        changed = writer.replace(TAGS, review, frozenset(incoming.tags)) or changed
    if changed and outcome is Outcome.UNCHANGED:
        writer.touch(ReviewModel, review, incoming)
        return Outcome.UPDATED
    return outcome


async def _keep_first_replies(tx: Transaction, account_id: int, reviews: Sequence[Row]) -> None:
    await keep_first_replies(tx, account_id, list({review["id"] for review in reviews}))


async def _read_tags(known: Known, ids: Sequence[int]) -> Mapping[int, frozenset[str]]:
    return await tags_of(known.tx, known.account_id, ids)


async def _write_tags(
    tx: Transaction, account_id: int, given: Sequence[tuple[Row, frozenset[str]]]
) -> None:
    for review, tags in given:
        await set_tags(tx, account_id, review["id"], sorted(tags))


def _wanted(incoming: IncomingReview) -> Iterable[Wanted]:
    return wanted_by_replies(ReviewReplyModel, incoming.replies)


TAGS: Replaced[frozenset[str]] = Replaced(
    model=ReviewModel, empty=frozenset(), read=_read_tags, write=_write_tags
)
REVIEWS = Kind(
    name="reviews",
    words=("review",),
    model=ReviewModel,
    keys=frozenset(
        ("platform", "rating", "reviewer_name", "reviewer_image", "reviewer_url", "tags")
    ),
    read=read,
    write=write,
    wanted=_wanted,
    load=(TAGS.load,),
)
