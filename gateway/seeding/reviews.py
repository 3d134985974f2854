"""Reviews that a client's locations have on external platforms."""

from itertools import accumulate
from random import Random
from typing import Any

from gateway.seeding.client import SOURCE, Client, random_of
from gateway.seeding.instants import DAY
from gateway.seeding.loading import Loader
from gateway.seeding.plan import quota
from gateway.seeding.scores import POOL as SCORES
from gateway.seeding.scores import STAR_MOODS
from gateway.seeding.texts import POOL, comment_pools, title

CHUNK = 10_000
REVIEW = (
    *("id", "account_id", "created", "updated", "source", "external_id", "location_id"),
    *("platform_id", "title", "description", "rating", "url", "reviewer_name"),
    *("reviewer_image", "reviewer_url", "active"),
)
_HALVES = {"Tripadvisor", "Booking.com", "Yelp"}  # platforms that know half stars
_RECOMMENDATIONS = "Facebook"  # asks for a recommendation too, which has no stars


async def write_reviews(loader: Loader, client: Client, seed: int, count: int) -> None:
    """So many reviews, oldest first."""
    chunks = -(-count // CHUNK)
    rng = random_of(seed, client.number, "review texts")
    texts = {
        language: comment_pools(rng, client.company.trade, language)
        for language in client.languages
    }
    done = 0
    for number in range(chunks):
        size = quota(count, number, chunks)
        rng = random_of(seed, client.number, "reviews", number)
        rows = _rows(loader, client, rng, texts, done, size, count)
        await loader.write("reviews", client.account_id, REVIEW, rows)
        done += size


def _rows(
    loader: Loader,
    client: Client,
    rng: Random,
    texts: dict[str, tuple[list[str], ...]],
    done: int,
    size: int,
    count: int,
) -> list[tuple[Any, ...]]:
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
        rows.append(
            (
                review_id,
                client.account_id,
                at,
                at if random() < 0.9 else instant(calendar.lag(created, random())),
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
                random() > 0.01,
            )
        )
    return rows
