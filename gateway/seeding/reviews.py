"""Reviews that a client's locations have on external platforms, what was replied, and tags."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any

from gateway.resources.reviews.model import ReviewState
from gateway.seeding.client import SOURCE, Client, Place
from gateway.seeding.countries import Country
from gateway.seeding.instants import DAY
from gateway.seeding.loading import Loader
from gateway.seeding.plan import quota
from gateway.seeding.replies import FEEDBACK_REPLY, Reply, replies_to, reply_row
from gateway.seeding.scores import POOL as SCORES
from gateway.seeding.scores import STAR_MOODS
from gateway.seeding.share import Share
from gateway.seeding.texts import POOL, Mood, comment_pools, title

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


async def write_reviews(share: Share) -> None:
    """Reviews with what was replied and their tags, oldest first."""
    loader, client, count = share.loader, share.client, share.counts["reviews"]
    chunks = -(-count // CHUNK)
    tags = await _write_tags(loader, client) if count else 0
    rng = share.random("review texts")
    texts = {
        language: comment_pools(rng, client.company.trade, language)
        for language in client.languages
    }
    done = 0
    for number in range(chunks):
        size = quota(count, number, chunks)
        rng, treated = share.random("reviews", number), share.random("treatment of reviews", number)
        made = _Made(loader, client, rng, treated, texts)
        made.reviews(done, size, count)
        await loader.write("reviews", client.account_id, REVIEW, made.rows)
        await loader.write("review_replies", client.account_id, REVIEW_REPLY, made.replies)
        links = [
            (client.account_id, row[0], tags + tag)
            for row in made.rows
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


class _Made:
    """Reviews as rows, and the replies to them.

    Random numbers are drawn in a fixed order: another one would make other data of the same plan.
    """

    def __init__(
        self,
        loader: Loader,
        client: Client,
        rng: Random,
        treated: Random,
        texts: Mapping[str, tuple[list[str], ...]],
    ) -> None:
        """`treated` draws what the company does with reviews, `rng` everything else."""
        self.rows: list[tuple[Any, ...]] = []
        self.replies: list[tuple[Any, ...]] = []
        self._loader = loader
        self._client = client
        self._rng = rng
        self._treated = treated
        self._texts = texts

    def reviews(self, done: int, size: int, count: int) -> None:
        """So many reviews after those that are done, of so many in all."""
        rng, calendar, places = self._rng, self._client.calendar, self._client.places
        first = self._loader.take("reviews", size)
        weights = list(accumulate(place.weight for place in places))
        visited = rng.choices(places, cum_weights=weights, k=size)
        shares = list(self._client.company.platforms.values())
        platforms = rng.choices(list(self._client.platforms), shares, k=size)
        times = sorted(
            calendar.time(calendar.ascending_day((number + rng.random()) / count), rng.random())
            for number in range(done, done + size)
        )
        for review_id, created, place, platform in zip(
            range(first, first + size), times, visited, platforms, strict=True
        ):
            self._add(review_id, created, place, platform)

    def _add(self, review_id: int, created: int, place: Place, platform: str) -> None:
        client, random, instant = self._client, self._rng.random, self._loader.instant
        calendar = client.calendar
        quality = place.quality_on(created > calendar.end - 365 * DAY)
        stars = client.scores.stars[quality][int(random() * SCORES)]
        mood = STAR_MOODS[stars]
        rating = self._rating(platform, stars)
        draw = random()
        heading, text = self._words(place.country, mood, draw)
        reviewer = self._reviewer(place.country, whole=draw >= 0.8)
        host = platform.lower().removesuffix(".com")
        imported = random() < 0.05
        pictured = random() < 0.3
        changed = created if random() < 0.9 else calendar.lag(created, random())
        given = replies_to(client, self._treated, created, mood, place.country.language)
        first_reply_id = self._reply(review_id, given)
        changed = max((changed, *(reply.created for reply in given)))
        self.rows.append(
            (
                review_id,
                client.account_id,
                instant(created),
                instant(changed),
                SOURCE if imported else None,
                f"rv-{review_id}" if imported else None,
                place.id,
                client.platforms[platform],
                heading,
                text,
                rating,
                f"https://{host}.example.com/reviews/{review_id}",
                reviewer,
                f"https://{host}.example.com/people/{review_id}.jpg" if pictured else None,
                f"https://{host}.example.com/people/{review_id}" if pictured else None,
                place.active,
                self._state(replied=bool(given)).value,
                first_reply_id,
                instant(given[0].created) if given else None,
                given[0].user_id if given else None,
            )
        )

    def _rating(self, platform: str, stars: int) -> float | None:
        """What the platform makes of stars: some know halves, one also recommends without any."""
        if platform in _HALVES and stars > 1 and self._rng.random() < 0.35:
            return stars - 0.5
        if platform == _RECOMMENDATIONS and self._rng.random() < 0.08:
            return None
        return float(stars)

    def _words(self, country: Country, mood: Mood, draw: float) -> tuple[str | None, str | None]:
        """Title and text of a review; two in three have a text, one in four a title, too."""
        if draw >= 0.68:
            return None, None
        text = self._texts[country.language][mood][int(self._rng.random() * POOL)]
        return (title(self._rng, mood) if draw < 0.25 else None), text

    def _reviewer(self, country: Country, *, whole: bool) -> str:
        """A name, with the surname or only with the letter that it begins with."""
        random = self._rng.random
        name = country.first_names[int(random() * len(country.first_names))]
        surname = country.last_names[int(random() * len(country.last_names))]
        return f"{name} {surname}" if whole else f"{name} {surname[0]}."

    def _reply(self, review_id: int, given: Sequence[Reply]) -> int | None:
        """Add replies to a review; the id of the first."""
        if not given:
            return None
        first = self._loader.take("review_replies", len(given))
        for number, reply in enumerate(given, first):
            row = reply_row(self._loader, self._client, self._treated, number, review_id, reply)
            self.replies.append(row)
        return first

    def _state(self, *, replied: bool) -> ReviewState:
        draw = self._treated.random()
        if draw < _DELETED:
            return ReviewState.DELETED
        return ReviewState.TREATED if replied or draw < _MARKED else ReviewState.NOT_TREATED
