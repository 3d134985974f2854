"""Posts with their publications, for which the FeedbackAPI has no bodies:

    {"id": "p1", "created": 1734134400, "type": "event", "description": "Summer party",
     "title": "Party", "image_url": "https://…", "cta_type": "book", "cta_url": "https://…",
     "starts_at": "2026-07-01T18:00:00", "ends_at": "2026-07-01T23:00:00", "draft": false,
     "user": "u1",
     "publications": [{"location": "l1", "platform": "facebook", "state": "error",
                       "error": "No image"}]}

`type` is standard (or news, the same), event, offer or alert. Times are those of the clocks of the
locations and have no offset. Publications are added or changed by location and platform; without a
`state` a new one has the one that it would have if it was made here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.database.columns import UTC, now
from gateway.errors import UserErrorCode, refusal
from gateway.ingest.details import Detail
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import Kind, Wanted
from gateway.ingest.known import Known
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.resources.locations.model import LocationModel
from gateway.resources.posts.model import (
    PostCallToAction,
    PostModel,
    PostPlatform,
    PostPublicationModel,
    PostState,
    PostType,
)
from gateway.resources.posts.service import MAX_DESCRIPTION, MAX_ERROR, MAX_TITLE
from gateway.resources.posts.states import beginning, first_state, instant, zone_of_location

_TYPES = {**{each.lower(): each for each in PostType}, "news": PostType.STANDARD}
_BUTTONS = {each.lower(): each for each in PostCallToAction}
_PLATFORMS = {each.lower(): each for each in PostPlatform}
_STATES = {each.lower(): each for each in PostState}

# By location and platform.
Publications = Mapping[tuple[int, str], Row]


@dataclass(frozen=True, slots=True)
class IncomingPublication:
    """What became of a post on a platform for a location; `values` by column."""

    location: str
    platform: PostPlatform
    values: Mapping[str, Any]


def _joined(
    before: Sequence[IncomingPublication], after: Sequence[IncomingPublication]
) -> Sequence[IncomingPublication]:
    return (*before, *after)


@dataclass(slots=True)
class IncomingPost(Incoming):
    """A post with publications of it."""

    publications: tuple[IncomingPublication, ...] = field(default=(), metadata={"combine": _joined})


def read(fields: Fields) -> IncomingPost:
    """A post object."""
    external_id = fields.head()
    fields.text("description", most=MAX_DESCRIPTION)
    fields.text("title", most=MAX_TITLE)
    fields.url("image_url")
    fields.url("cta_url")
    fields.boolean("draft")
    fields.local_time("starts_at")
    fields.local_time("ends_at")
    fields.reference("user", "user_id")
    for key, words in (("type", _TYPES), ("cta_type", _BUTTONS)):
        word = fields.word(key)
        if word is not None:
            fields.values[key] = words.get(word)
            if word not in words:
                fields.invalid(key, f"is {word!r}. Give one of {', '.join(words)}.")
    publications = fields.each("publications")
    fields.settle()
    incoming = IncomingPost(POSTS, external_id, fields.values, fields.references)
    incoming.publications = tuple(map(_publication, publications or ()))
    return incoming


def _publication(fields: Fields) -> IncomingPublication:
    # A publication is known by its place, and its times of record are those of this store.
    fields.ignore("id", "created", "updated")
    fields.own_names(location="location_id")
    location = fields.external_id("location", required=True)
    platform, state = fields.word("platform"), fields.word("state")
    fields.text("error", most=MAX_ERROR)
    fields.time("published_at", nullable=True)
    if platform not in _PLATFORMS:
        fields.invalid("platform", f"is {platform!r}. Give one of {', '.join(_PLATFORMS)}.")
    if state is not None and state not in _STATES:
        fields.invalid("state", f"is {state!r}. Give one of {', '.join(_STATES)}.")
    fields.settle()
    values = dict(fields.values)
    if state is not None:
        values["state"] = _STATES[state]
    return IncomingPublication(location or "", _PLATFORMS[platform or ""], values)


async def write(writer: Writer, incoming: IncomingPost) -> Outcome:
    """Add or change a post and its publications."""
    row = writer.known.find(PostModel, "external_id", incoming.external_id)
    values = dict(incoming.values)
    if row is None:
        values.setdefault("type", PostType.STANDARD)
    writer.refer(values, incoming, "user_id", "user")
    whole = {**(row or {}), **values}
    starts, ends = whole.get("starts_at"), whole.get("ends_at")
    if starts is not None and ends is not None and ends <= starts:
        raise refusal(
            UserErrorCode.INVALID, "`ends_at` is not after `starts_at`. Correct one.", "ends_at"
        )
    # A post that was published at once keeps the time at which it was.
    before = row if row is not None and row["starts_at"] is None else {}
    at = whole.get("created") or now()
    values["begins_at"] = (
        starts
        or before.get("begins_at")
        or beginning(starts, UTC, draft=bool(whole.get("draft")), at=at)
    )
    post, outcome = writer.save(
        PostModel, row, incoming.external_id, values, {"description": "description"}
    )
    changed = _write_publications(writer, post, incoming.publications)
    if changed and outcome is Outcome.UNCHANGED:
        writer.touch(PostModel, post, incoming)
        return Outcome.UPDATED
    return outcome


def _write_publications(
    writer: Writer, post: Row, publications: Sequence[IncomingPublication]
) -> bool:
    """Add or change publications; whether any differed."""
    differed = False
    known = writer.known.detail(PUBLICATIONS, post["id"])
    places = {}
    for publication in publications:
        location = writer.referenced(LocationModel, publication.location, "location")
        places[location["id"], publication.platform] = (location, publication.values)
    # The times of those that are there follow the post, too.
    for location_id, platform in known:
        if (location_id, platform) not in places:
            location = writer.known.row(LocationModel, location_id)
            places[location_id, PostPlatform(platform)] = (location, {})
    for (location_id, platform), (location, given) in places.items():
        zone = zone_of_location(location)
        starts, ends = instant(post["starts_at"], zone), instant(post["ends_at"], zone)
        values = {"starts": starts, "ends": ends, **given}
        row = known.get((location_id, platform), {})
        if not row:
            state = first_state(draft=post["draft"], starts=starts)
            keys = {"post_id": post["id"], "location_id": location_id, "platform": platform}
            new = writer.insert_nameless(PostPublicationModel, {"state": state, **values, **keys})
            known = {**known, (location_id, platform): new}
            differed = True
        else:
            changes = {name: value for name, value in values.items() if row[name] != value}
            if changes:
                writer.update(PostPublicationModel, row, changes)
                differed = True
    writer.known.replace(PUBLICATIONS, post["id"], known)
    return differed


async def _read_publications(known: Known, ids: Sequence[int]) -> Mapping[int, Publications]:
    """The publications of posts; their locations are read, too."""
    await known.read(PostPublicationModel, "post_id", ids)
    rows = known.rows(PostPublicationModel)
    await known.read(LocationModel, "id", {row["location_id"] for row in rows})
    found: dict[int, dict[tuple[int, str], Row]] = {row_id: {} for row_id in ids}
    for row in rows:
        found[row["post_id"]][row["location_id"], row["platform"]] = row
    return found


def _wanted(incoming: IncomingPost) -> Iterable[Wanted]:
    return ((LocationModel, "external_id", each.location) for each in incoming.publications)


PUBLICATIONS: Detail[Publications] = Detail(model=PostModel, empty={}, read=_read_publications)
POSTS = Kind(
    name="posts",
    words=("post",),
    model=PostModel,
    keys=frozenset(
        ("publications", "image_url", "cta_type", "cta_url", "starts_at", "ends_at", "draft")
    ),
    read=read,
    write=write,
    wanted=_wanted,
    load=(PUBLICATIONS.load,),
)
