"""Replies of the company to feedback: by people and by machine, most of them within two days."""

from collections.abc import Mapping
from random import Random
from typing import Any, NamedTuple

from gateway.resources.replies import ReplyMethod
from gateway.seeding.client import SOURCE, Client
from gateway.seeding.instants import DAY, HOUR, MINUTE
from gateway.seeding.loading import Loader
from gateway.seeding.texts import Mood

FEEDBACK_REPLY = (
    *("id", "account_id", "created", "updated", "source", "external_id", "feedback_id"),
    *("user_id", "method", "content"),
)
_RATES = (0.7, 0.4, 0.45)  # by mood: the unhappy are answered first
_AGAIN = 0.06
_BY_MACHINE = 0.4
_IMPORTED = 0.05

# language → mood → replies
_TEXTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        (
            "We are sorry that your visit fell short. May we call you about it?",
            "Thank you for telling us. We have spoken with the team and will do better.",
        ),
        ("Thank you for your thoughts; we will look into it.",),
        ("Thank you so much, the team will be delighted!", "Thank you, see you again soon!"),
    ),
    "de": (
        ("Es tut uns leid, dass nicht alles gepasst hat. Dürfen wir Sie anrufen?",),
        ("Vielen Dank für Ihre Hinweise, wir kümmern uns darum.",),
        ("Herzlichen Dank, das freut das ganze Team!",),
    ),
    "fr": (
        ("Nous sommes désolés. Pouvons-nous vous rappeler à ce sujet ?",),
        ("Merci pour vos remarques, nous allons y travailler.",),
        ("Merci beaucoup, toute l'équipe est ravie !",),
    ),
    "es": (
        ("Lamentamos que no todo saliera bien. ¿Podemos llamarle?",),
        ("Gracias por sus comentarios; lo revisaremos.",),
        ("¡Muchas gracias, el equipo se alegrará mucho!",),
    ),
}


class Reply(NamedTuple):
    """A reply before it has an id."""

    created: int
    user_id: int | None
    method: ReplyMethod
    content: str


def replies_to(client: Client, rng: Random, asked: int, mood: Mood, language: str) -> list[Reply]:
    """Replies to feedback of an instant, oldest first; often there is none."""
    random = rng.random
    if random() >= _RATES[mood]:
        return []
    machine = random() < _BY_MACHINE
    at = asked + _lag(random(), random(), machine=machine)
    replies: list[Reply] = []
    while at < client.calendar.end:
        people = client.repliers
        texts = _TEXTS.get(language, _TEXTS["en"])[mood]
        replies.append(
            Reply(
                created=at,
                user_id=None if machine else people[int(random() * len(people))],
                method=ReplyMethod.AI if machine else ReplyMethod.MANUAL,
                content=texts[int(random() * len(texts))],
            )
        )
        if random() > _AGAIN:
            break
        at, machine = at + _lag(random(), random(), machine=False), False
    return replies


def _lag(kind: float, at: float, *, machine: bool) -> int:
    """A machine takes minutes; a person hours, and now and then more than two days."""
    if machine:
        return int((2 + 30 * at) * MINUTE)
    return int((1 + 40 * at) * HOUR) if kind < 0.75 else int((2 + 9 * at) * DAY) + MINUTE


def reply_row(
    loader: Loader, client: Client, rng: Random, row_id: int, feedback_id: int, reply: Reply
) -> tuple[Any, ...]:
    """The row of a reply."""
    at, imported = loader.instant(reply.created), rng.random() < _IMPORTED
    return (
        row_id,
        client.account_id,
        at,
        at,
        SOURCE if imported else None,
        f"re-{row_id}" if imported else None,
        feedback_id,
        reply.user_id,
        reply.method.value,
        reply.content,
    )
