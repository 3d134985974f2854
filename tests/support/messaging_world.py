"""Conversations, messages and posts of the world: the same in each company."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

Rows = Iterator[tuple[str, Mapping[str, Any]]]

FAR = dt.datetime(2126, 1, 1, tzinfo=dt.UTC)
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
LOCAL = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001 what a clock shows
# Location, customer, platform.
CONVERSATIONS: tuple[tuple[int, int | None, str, dict[str, Any]], ...] = (
    (1, 1, "FACEBOOK", {"subject": "Öffnungszeiten?"}),
    (1, 2, "GOOGLE_MY_BUSINESS", {"subject": "ÖFFNUNGSZEITEN?", "source": "partoo"}),
    (2, 3, "SMS", {}),
    (3, None, "INSTAGRAM", {"subject": "Table for two"}),
    (4, 1, "WHATSAPP", {"source": "feedbackapi"}),
    (6, 5, "OTHER", {}),
    (12, None, "FACEBOOK", {"subject": "empty"}),
)
# Conversation, direction, user, hour.
MESSAGES: tuple[tuple[int, str, int | None, int, dict[str, Any]], ...] = (
    (1, "INBOUND", None, 10, {}),
    (1, "OUTBOUND", 2, 11, {}),
    (1, "INBOUND", None, 11, {}),
    (2, "INBOUND", None, 40, {"source": "partoo"}),
    (2, "OUTBOUND", 3, 41, {"source": "partoo"}),
    (3, "INBOUND", None, 5, {}),
    (4, "INBOUND", None, 40, {}),
    (4, "OUTBOUND", 6, 41, {}),
    (5, "INBOUND", None, 41, {"source": "feedbackapi"}),
    (6, "OUTBOUND", 1, 3, {}),
)
# Type, user, and the rest.
POSTS: tuple[tuple[str, int | None, dict[str, Any]], ...] = (
    ("STANDARD", 1, {"title": "Neu", "cta_type": "CALL"}),
    ("EVENT", 2, {"starts_at": 10, "ends_at": 20, "image_url": "https://i.example/1.png"}),
    ("OFFER", 3, {"starts_at": 900_000, "ends_at": 900_001, "title": "NEU"}),
    ("ALERT", None, {"source": "partoo"}),
    ("STANDARD", 6, {"draft": True, "cta_type": "BOOK", "cta_url": "https://b.example/"}),
    ("STANDARD", 1, {"starts_at": 10, "source": "feedbackapi"}),
)
# Post, location, platform, stored state, what it is by now.
PUBLICATIONS: tuple[tuple[int, int, str, str, str, dict[str, Any]], ...] = (
    (1, 1, "FACEBOOK", "LIVE", "LIVE", {"published_at": START}),
    (1, 1, "INSTAGRAM", "ERROR", "ERROR", {"error": "Bild zu groß"}),
    (1, 2, "FACEBOOK", "PENDING", "PENDING", {}),
    (2, 1, "GOOGLE_MY_BUSINESS", "LIVE", "EXPIRED", {"published_at": START}),
    (2, 4, "FACEBOOK", "ERROR", "ERROR", {"error": "Not allowed"}),
    (3, 3, "FACEBOOK", "SCHEDULED", "SCHEDULED", {}),
    (4, 12, "STORE_LOCATOR", "TO_CONFIGURE", "TO_CONFIGURE", {}),
    (5, 4, "FACEBOOK", "TO_VALIDATE", "TO_VALIDATE", {}),
    (6, 10, "FACEBOOK", "SCHEDULED", "PENDING", {}),
    (6, 12, "STORE_LOCATOR", "LIVE", "LIVE", {"published_at": FAR}),
)
STATES = {number: entry[4] for number, entry in enumerate(PUBLICATIONS, 1)}


def messaging(row: Any, first: int) -> Rows:
    """The rows of one company."""

    def at(hours: int) -> dt.datetime:
        return START + dt.timedelta(hours=hours)

    def key(number: int | None) -> int | None:
        return None if number is None else first + number

    for number, (place, customer, platform, values) in enumerate(CONVERSATIONS, 1):
        hours = [message[3] for message in MESSAGES if message[0] == number]
        last = at(max(hours)) if hours else None
        keys = {"location_id": key(place), "customer_id": key(customer)}
        yield (
            "conversations",
            row(number, **keys, platform=platform, last_message_at=last, **values),
        )
    for number, (conversation, direction, user, hour, values) in enumerate(MESSAGES, 1):
        keys = {"conversation_id": key(conversation), "user_id": key(user)}
        content = f"Größe {number}?" if number % 2 else f"GRÖSSE {number}"
        message = row(number, **keys, direction=direction, content=content, **values)
        yield "messages", {**message, "created": at(hour)}
    times: dict[int, dict[str, dt.datetime]] = {}
    for number, (type_, user, values) in enumerate(POSTS, 1):
        hours_of = {name: values[name] for name in ("starts_at", "ends_at") if name in values}
        shown = {name: LOCAL + dt.timedelta(hours=h) for name, h in hours_of.items()}
        times[number] = {name.removesuffix("_at"): at(h) for name, h in hours_of.items()}
        words = f"Frühling {number}" if number % 2 else f"FRÜHLING {number}"
        post = {"type": type_, "user_id": key(user), "description": words, **values, **shown}
        at_once = None if values.get("draft") else LOCAL + dt.timedelta(hours=number)
        post["begins_at"] = post.get("starts_at", at_once)
        yield "posts", row(number, **post)
    for number, (post_number, place, platform, state, _, values) in enumerate(PUBLICATIONS, 1):
        keys = {"post_id": key(post_number), "location_id": key(place)}
        state_of = {"platform": platform, "state": state, **times[post_number]}
        yield "post_publications", row(number, **keys, **state_of, **values)
