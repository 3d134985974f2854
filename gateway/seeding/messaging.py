"""Conversations of customers with locations, and posts of the company for its locations."""

from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Any

from gateway.resources.conversations.model import ConversationPlatform, MessageDirection
from gateway.resources.posts.model import PostCallToAction, PostPlatform, PostState, PostType
from gateway.seeding.client import SOURCE, Client, Place
from gateway.seeding.instants import DAY, HOUR
from gateway.seeding.share import Share

# For each location.
_CONVERSATIONS = 12
_POSTS_PER_LOCATION = 2
# A post is for one location in so many, on average.
_REACH = 4
_COMMON = ("id", "account_id", "created", "updated", "source", "external_id")
CONVERSATION = (*_COMMON, "location_id", "platform", "last_message_at")
MESSAGE = (*_COMMON, "conversation_id", "direction", "user_id", "content")
POST = (
    *_COMMON,
    *("type", "description", "title", "cta_type", "cta_url", "starts_at", "ends_at", "draft"),
    *("user_id", "begins_at"),
)
PUBLICATION = (
    *("id", "account_id", "created", "updated", "post_id", "location_id", "platform", "state"),
    *("error", "starts", "ends", "published_at"),
)
_CHANNELS = {
    ConversationPlatform.GOOGLE_MY_BUSINESS: 5,
    ConversationPlatform.FACEBOOK: 4,
    ConversationPlatform.INSTAGRAM: 3,
    ConversationPlatform.WHATSAPP: 3,
    ConversationPlatform.SMS: 1,
}
_TARGETS = (PostPlatform.GOOGLE_MY_BUSINESS, PostPlatform.FACEBOOK, PostPlatform.INSTAGRAM)
_FAILURE = "The platform refused the image: it is smaller than 400 × 300 pixels."

# language → questions of customers, answers of the company
_TALK: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("Are you open on Sunday?", "Can I pay by card?", "Thank you!", "Is there parking?"),
        ("Yes, you are welcome any time.", "Yes, of course.", "With pleasure!"),
    ),
    "de": (
        ("Haben Sie am Sonntag geöffnet?", "Kann ich mit Karte zahlen?", "Danke schön!"),
        ("Ja, kommen Sie gern vorbei.", "Selbstverständlich.", "Sehr gern!"),
    ),
    "fr": (
        ("Êtes-vous ouverts le dimanche ?", "Puis-je payer par carte ?", "Merci beaucoup !"),
        ("Oui, avec plaisir.", "Bien sûr.", "À bientôt !"),
    ),
    "es": (
        ("¿Abren los domingos?", "¿Puedo pagar con tarjeta?", "¡Muchas gracias!"),
        ("Sí, le esperamos.", "Por supuesto.", "¡Con mucho gusto!"),
    ),
}
# Type, title, text, button.
_POSTS: tuple[tuple[PostType, str | None, str, PostCallToAction | None], ...] = (
    (PostType.STANDARD, None, "We are open a little longer this week.", None),
    (PostType.STANDARD, "New", "Something new is waiting for you.", PostCallToAction.LEARN_MORE),
    (PostType.OFFER, "Two for one", "Bring a friend: two for one.", PostCallToAction.SHOP),
    (PostType.EVENT, "Open day", "Look behind the scenes with us.", PostCallToAction.SIGN_UP),
    (PostType.ALERT, None, "Closed on the public holiday.", PostCallToAction.CALL),
)
_TIMED = (PostType.EVENT, PostType.OFFER)
_UNTIMED = tuple(post for post in _POSTS if post[0] not in _TIMED)
_LONGEST = 24 * DAY  # from the making of a post to its end


async def write_conversations(share: Share) -> None:
    """Conversations, oldest first, each with a few messages."""
    loader, client = share.loader, share.client
    rng, count = share.random("conversations"), share.counts["locations"] * _CONVERSATIONS
    first = loader.take("conversations", count)
    weights = list(accumulate(place.weight for place in client.places))
    places = rng.choices(client.places, cum_weights=weights, k=count)
    channels = rng.choices(list(_CHANNELS), list(_CHANNELS.values()), k=count)
    begun = _times(client, rng, count)
    conversations: list[tuple[Any, ...]] = []
    messages: list[tuple[Any, ...]] = []
    for offset, (place, channel, at) in enumerate(zip(places, channels, begun, strict=True)):
        row_id, imported = first + offset, rng.random() < 0.5
        talk = _talk(client, rng, place, at)
        last = talk[-1][0]
        source = (SOURCE, f"co-{row_id}") if imported else (None, None)
        instants = (loader.instant(at), loader.instant(last))
        conversations.append(
            (row_id, client.account_id, *instants, *source, place.id, channel.value, instants[1])
        )
        for written, user, content in talk:
            direction = MessageDirection.INBOUND if user is None else MessageDirection.OUTBOUND
            message_id = loader.take("messages")
            source = (SOURCE, f"me-{message_id}") if imported else (None, None)
            instant = loader.instant(written)
            messages.append(
                (
                    *(message_id, client.account_id, instant, instant, *source),
                    *(row_id, direction.value, user, content),
                )
            )
    await loader.write("conversations", client.account_id, CONVERSATION, conversations)
    await loader.write("messages", client.account_id, MESSAGE, messages)


def _talk(
    client: Client, rng: Random, place: Place, begun: int
) -> list[tuple[int, int | None, str]]:
    """Question and answer in turn: when, by which user (None: the customer), and what."""
    asked, answered = _TALK.get(place.country.language, _TALK["en"])
    at, user = begun, rng.choice(client.repliers)
    talk: list[tuple[int, int | None, str]] = [(at, None, rng.choice(asked))]
    for _ in range(rng.choice((0, 1, 1, 2, 3, 5))):
        at = client.calendar.lag(at, rng.random())
        mine = talk[-1][1] is None
        talk.append((at, user if mine else None, rng.choice(answered if mine else asked)))
    return talk


async def write_posts(share: Share) -> None:
    """Posts, oldest first, each for some locations on some platforms."""
    loader, client = share.loader, share.client
    rng, count = share.random("posts"), share.counts["locations"] * _POSTS_PER_LOCATION
    first = loader.take("posts", count)
    posts: list[tuple[Any, ...]] = []
    publications: list[tuple[Any, ...]] = []
    for offset, at in enumerate(_times(client, rng, count)):
        # Nothing lies after the anchor, the end of an event neither.
        kinds = _POSTS if at + _LONGEST < client.calendar.end else _UNTIMED
        type_, title, text, button = rng.choice(kinds)
        starts = ends = None
        if type_ in _TIMED:
            starts = at + rng.randrange(1, 21) * DAY
            ends = starts + rng.randrange(3, 72) * HOUR
        draft = rng.random() < 0.05
        url = None
        if button not in (None, PostCallToAction.CALL):
            url = f"https://{client.company.domain}/{type_.lower()}"
        row = (
            *(first + offset, client.account_id, loader.instant(at), loader.instant(at)),
            *(None, None, type_.value, text, title, button.value if button else None, url),
            *(loader.local(starts), loader.local(ends), draft, rng.choice(client.repliers)),
            loader.local(starts if starts is not None or draft else at),
        )
        posts.append(row)
        size = max(1, len(client.places) // _REACH)
        for place in rng.sample(client.places, size):
            for platform in rng.sample(_TARGETS, rng.choice((1, 1, 2, 3))):
                state = PostState.TO_VALIDATE if draft else _state(rng)
                live = max(at, starts or at) if state is PostState.LIVE else None
                row_id = loader.take("post_publications")
                publications.append(
                    (
                        *(row_id, client.account_id, loader.instant(at), loader.instant(at)),
                        *(first + offset, place.id, platform.value, state.value),
                        _FAILURE if state is PostState.ERROR else None,
                        *(
                            None if each is None else loader.instant(each)
                            for each in (starts, ends)
                        ),
                        None if live is None else loader.instant(live),
                    )
                )
    await loader.write("posts", client.account_id, POST, posts)
    await loader.write("post_publications", client.account_id, PUBLICATION, publications)


def _state(rng: Random) -> PostState:
    draw = rng.random()
    if draw < 0.88:
        return PostState.LIVE
    return PostState.ERROR if draw < 0.94 else PostState.TO_CONFIGURE


def _times(client: Client, rng: Random, count: int) -> list[int]:
    """So many instants, oldest first; business grows."""
    calendar = client.calendar
    return sorted(
        calendar.time(calendar.ascending_day((number + rng.random()) / count), rng.random())
        for number in range(count)
    )
