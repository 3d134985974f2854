"""What the tests over all rooms know of conversations."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.samples import (
    CREATED,
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
)
from tests.support.seeing import of_parent

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


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, key = of.row, of.key
    for number, (place, customer, platform, values) in enumerate(CONVERSATIONS, 1):
        hours = [message[3] for message in MESSAGES if message[0] == number]
        last = hour(max(hours)) if hours else None
        keys = {"location_id": key(place), "customer_id": key(customer)}
        yield (
            "conversations",
            row(number, **keys, platform=platform, last_message_at=last, **values),
        )
    for number, (conversation, direction, user, at, values) in enumerate(MESSAGES, 1):
        keys = {"conversation_id": key(conversation), "user_id": key(user)}
        content = f"Größe {number}?" if number % 2 else f"GRÖSSE {number}"
        message = row(number, **keys, direction=direction, content=content, **values)
        yield "messages", {**message, "created": hour(at)}


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    place = {"location_id": of.key, "platform": "FACEBOOK"}
    user = {"user_id": of.user}
    yield "conversations", of.row(**place, customer_id=of.key, last_message_at=hour(of.number))
    yield "messages", of.row(**user, conversation_id=of.key, direction="OUTBOUND", content="Thanks")


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    conversation = {"location_id": of.first, "customer_id": of.first, "last_message_at": CREATED}
    message = {"conversation_id": of.first, "direction": "INBOUND", "user_id": of.first}
    return [
        (
            "conversations",
            {**of.imported, **conversation, "platform": "FACEBOOK", "subject": "Öl?"},
        ),
        ("messages", {**of.imported, **message, "content": "Très bien 🙂"}),
    ]


def _location(oracle: Any, row: Row) -> list[int]:
    conversations = oracle.tables["conversations"]
    return [c["location_id"] for c in conversations if c["id"] == row["conversation_id"]]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "sendMessage",
            {"conversationId": acme("Conversation", 1), "content": "Gern!"},
            "message { content }",
            outcomes="d d d d - - - -",
        ),
    ),
    look_ups={
        "conversation": (acme("Conversation", 1), WITH_LOCATIONS),
        "message": (acme("Message", 1), WITH_LOCATIONS),
    },
    lists={
        "conversations": (14, 7, 7, 4, 0, 7, 7, 7),
        "messages": (20, 10, 10, 8, 0, 10, 10, 10),
    },
    sees={"Message": of_parent("Conversation", "conversation_id")},
    compared={("Message", "location"): _location},
    authors=("messages",),
)
