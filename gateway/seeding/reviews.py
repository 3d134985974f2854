"""Reviews that a client's locations have on external platforms, what was replied, and tags."""

from itertools import accumulate
from random import Random
from typing import Any

from gateway.resources.reviews.model import ReviewState
from gateway.seeding.client import SOURCE, Client, random_of
from gateway.seeding.instants import DAY
from gateway.seeding.loading import Loader
from gateway.seeding.plan import quota
from gateway.seeding.replies import FEEDBACK_REPLY, replies_to, reply_row
from gateway.seeding.scores import POOL as SCORES
from gateway.seeding.scores import STAR_MOODS
from gateway.seeding.texts import POOL, comment_pools, title

CHUNK = 10_000
REVIEW = (
    *("id", "account_id", "created", "updated", "source", "external_id", "location_id"),
    *("platform_id", "title", "description", "rating", "url", "reviewer_name"),
    *("reviewer_image", "reviewer_url", "active", "state"),
    *("first_reply_id", "first_replied", "first_reply_user_id"),
)
REVIEW_REPLY = tuple("review_id" if name == "feedback_id" else name for name in FEEDBACK_REPLY)
_TAG_LINK = ("account_id", "review_id", "tag_id")
_TAGS = ("Service", "Price", "Waiting time", "Cleanliness", "Team", "To be followed up")
_HALVES = {"Tripadvisor", "Booking.com", "Yelp"}  # platforms that know half stars
_TAGGED = 0.3
_DELETED = 0.01
_MARKED = 0.06  # part of the reviews that are marked as treated without a reply
_RECOMMENDATIONS = "Facebook"  # asks for a recommendation too, which has no stars


async def write_reviews(loader: Loader, client: Client, seed: int, count: int) -> None:
    """So many reviews, oldest first."""
    chunks = -(-count // CHUNK)
    tags = await _write_tags(loader, client) if count else 0
    rng = random_of(seed, client.number, "review texts")
    texts = {
        language: comment_pools(rng, client.company.trade, language)
        for language in client.languages
    }
    done = 0
    for number in range(chunks):
        size = quota(count, number, chunks)
        rng = random_of(seed, client.number, "reviews", number)
        treated = random_of(seed, client.number, "treatment of reviews", number)
        rows, replies = _rows(loader, client, (rng, treated), texts, done, size, count)
        await loader.write("reviews", client.account_id, REVIEW, rows)
        await loader.write("review_replies", client.account_id, REVIEW_REPLY, replies)
        links = [
            (client.account_id, row[0], tags + tag)
            for row in rows
            if treated.random() < _TAGGED
            for tag in treated.sample(range(len(_TAGS)), treated.choice((1, 1, 2)))
        ]
        await loader.write("review_tag_links", client.account_id, _TAG_LINK, links)
        done += size


async def _write_tags(loader: Loader, client: Client) -> int:
    """The tags of a client; the first id."""
    first = loader.take("review_tags", len(_TAGS))
    rows = [
        client.row(loader, first + number, client.created, name=name)
        for number, name in enumerate(_TAGS)
    ]
    await loader.add("review_tags", client.account_id, rows)
    return first


def _rows(
    loader: Loader,
    client: Client,
    randoms: tuple[Random, Random],
    texts: dict[str, tuple[list[str], ...]],
    done: int,
    size: int,
    count: int,
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Reviews and the replies to them; the second random numbers are those of what is done."""
    rng, treated = randoms
    random, calendar, instant = rng.random, client.calendar, loader.instant
    first = loader.take("reviews", size)
    weights = list(accumulate(place.weight for place in client.places))
    visited = rng.choices(client.places, cum_weights=weights, k=size)
    shares = list(client.company.platforms.values())
    platforms = rng.choices(list(client.platforms), shares, k=size)
    recent = calendar.end - 365 * DAY
    times = sorted(
        calendar.time(calendar.ascending_day((number + random()) / count), random())
        for number in range(done, done + size)
    )
    rows: list[tuple[Any, ...]] = []
    replies: list[tuple[Any, ...]] = []
    for offset, created in enumerate(times):
        review_id, place, platform = first + offset, visited[offset], platforms[offset]
        quality = place.quality_on(created > recent)
        stars = client.scores.stars[quality][int(random() * SCORES)]
        mood = STAR_MOODS[stars]
        rating: float | None = float(stars)
        if platform in _HALVES and stars > 1 and random() < 0.35:
            rating = stars - 0.5
        elif platform == _RECOMMENDATIONS and random() < 0.08:
            rating = None
        text = heading = None
        draw = random()
        if draw < 0.68:
            text = texts[place.country.language][mood][int(random() * POOL)]
            if draw < 0.25:
                heading = title(rng, mood)
        country = place.country
        name = country.first_names[int(random() * len(country.first_names))]
        surname = country.last_names[int(random() * len(country.last_names))]
        host = platform.lower().removesuffix(".com")
        imported = random() < 0.05
        pictured = random() < 0.3
        at = instant(created)
        changed = created if random() < 0.9 else calendar.lag(created, random())
        given = replies_to(client, treated, created, mood, place.country.language)
        first_reply_id = loader.take("review_replies", len(given)) if given else None
        for number, reply in enumerate(given, first_reply_id or 0):
            replies.append(reply_row(loader, client, treated, number, review_id, reply))
            changed = max(changed, reply.created)
        state = ReviewState.TREATED if given else ReviewState.NOT_TREATED
        draw_state = treated.random()
        if draw_state < _DELETED:
            state = ReviewState.DELETED
        elif draw_state < _MARKED:
            state = ReviewState.TREATED
        rows.append(
            (
                review_id,
                client.account_id,
                at,
                instant(changed),
                SOURCE if imported else None,
                f"rv-{review_id}" if imported else None,
                place.id,
                client.platforms[platform],
                heading,
                text,
                rating,
                f"https://{host}.example.com/reviews/{review_id}",
                f"{name} {surname[0]}." if draw < 0.8 else f"{name} {surname}",
                f"https://{host}.example.com/people/{review_id}.jpg" if pictured else None,
                f"https://{host}.example.com/people/{review_id}" if pictured else None,
                place.active,
                state.value,
                first_reply_id,
                instant(given[0].created) if given else None,
                given[0].user_id if given else None,
            )
        )
    return rows, replies
