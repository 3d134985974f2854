"""Conversations with customers, and messages that the company sends."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.support.client import Client, acme, gid
from tests.support.expect import KEY_REUSED, only_logged, refused
from tests.support.people import ACME, BOLT, PROVIDER, SPAN
from tests.support.snapshot import change_log, rows_of

FIRST = ACME * SPAN
NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
# Conversation 7 is empty; conversation 1 has three messages, the last at hour 11.
EMPTY, KNOWN = acme("Conversation", 7), acme("Conversation", 1)
SELECT = """message { content direction created user { name }
    conversation { lastMessageAt messages(last: 2) { totalCount nodes { content } } } }"""


async def send(own: Client, conversation: str = KNOWN, who: str = "standard", **given: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        input_ = {"conversationId": conversation, "content": " Gern! ", **given}
        return (await own.done("sendMessage", input_, SELECT, who))["message"]


async def test_conversations_by_their_last_message(world: Client) -> None:
    data = await world.data(
        """{ conversations(first: 3) { totalCount pageInfo { hasNextPage endCursor }
          nodes { id platform subject lastMessageAt location { name } customer { firstName } }
        } }"""
    )

    page = data["conversations"]
    assert page["totalCount"] == 7
    assert page["pageInfo"]["hasNextPage"]
    assert page["nodes"] == [
        {
            "id": acme("Conversation", 5),
            "platform": "WHATSAPP",
            "subject": None,
            "lastMessageAt": "2026-01-03T05:00:00Z",
            "location": {"name": "CAFÉ OLÉ"},
            "customer": {"firstName": "Jane"},
        },
        {
            "id": acme("Conversation", 4),
            "platform": "INSTAGRAM",
            "subject": "Table for two",
            "lastMessageAt": "2026-01-03T05:00:00Z",
            "location": {"name": "Café Olé"},
            "customer": None,
        },
        {
            "id": acme("Conversation", 2),
            "platform": "GOOGLE_MY_BUSINESS",
            "subject": "ÖFFNUNGSZEITEN?",
            "lastMessageAt": "2026-01-03T05:00:00Z",
            "location": {"name": "Apple Park"},
            "customer": {"firstName": "Bobby"},
        },
    ]
    following = await world.data(
        "query($after: String) { conversations(after: $after) { nodes { id } } }",
        {"after": page["pageInfo"]["endCursor"]},
    )
    assert following["conversations"]["nodes"] == [
        {"id": acme("Conversation", number)} for number in (1, 3, 6, 7)
    ]


async def test_conversations_of_locations(world: Client) -> None:
    data = await world.data(
        """query($ids: [ID!]) { conversations(filter: {location: {in: $ids}}) { nodes { id } } }""",
        {"ids": [acme("Location", 2), acme("Location", 3)]},
    )

    assert data["conversations"]["nodes"] == [
        {"id": acme("Conversation", 4)},
        {"id": acme("Conversation", 3)},
    ]


async def test_messages_page_by_page(world: Client) -> None:
    query = """query($id: ID!, $last: Int, $before: String) { conversation(id: $id) {
      messages(last: $last, before: $before) {
        pageInfo { hasPreviousPage startCursor } nodes { content direction user { name } } } } }"""
    page = (await world.data(query, {"id": KNOWN, "last": 2}))["conversation"]["messages"]

    assert page["nodes"] == [
        {"content": "GRÖSSE 2", "direction": "OUTBOUND", "user": {"name": "Stan Standard"}},
        {"content": "Größe 3?", "direction": "INBOUND", "user": None},
    ]
    assert page["pageInfo"]["hasPreviousPage"]
    older = await world.data(
        query, {"id": KNOWN, "last": 2, "before": page["pageInfo"]["startCursor"]}
    )
    assert [m["content"] for m in older["conversation"]["messages"]["nodes"]] == ["Größe 1?"]


@pytest.mark.parametrize("size", [0, 101])
async def test_page_sizes_out_of_bounds(world: Client, size: int) -> None:
    for field in ("conversations", "messages"):
        error = await world.error(f"{{ {field}(first: {size}) {{ nodes {{ id }} }} }}")
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["message"] == (
            f"Argument `first`: {size} is out of bounds. Ask for 1 to 100 objects and page on."
        )


async def test_message(own: Client) -> None:
    message = await send(own)

    assert message == {
        "content": "Gern!",
        "direction": "OUTBOUND",
        "created": "2026-11-22T08:30:00Z",
        "user": {"name": "Stan Standard"},
        "conversation": {
            "lastMessageAt": "2026-11-22T08:30:00Z",
            "messages": {"totalCount": 4, "nodes": [{"content": "Größe 3?"}, {"content": "Gern!"}]},
        },
    }


async def test_first_message_of_a_conversation(own: Client) -> None:
    message = await send(own, EMPTY)

    assert message["conversation"]["lastMessageAt"] == "2026-11-22T08:30:00Z"


async def test_message_is_logged_with_its_conversation(own: Client) -> None:
    before = await change_log(own.database)
    await send(own)

    added = (await change_log(own.database))[len(before) :]
    assert [(account, entity, how) for account, entity, _, how in added] == [
        (ACME, "Message", "CREATED"),
        (ACME, "Conversation", "UPDATED"),
    ]
    assert added[1][2] == FIRST + 1


async def test_a_provider_writes_as_its_own_user(own: Client) -> None:
    """Its user is one of its own account, not of the client's."""
    message = await send(own, who="provider")

    assert message["user"] == {"name": "Petra Provider"}
    row = (await rows_of(own.database, "messages"))["messages"][-1]
    assert (row["account_id"], row["user_id"]) == (ACME, PROVIDER * SPAN + 1)


async def test_a_message_is_sent_once(own: Client) -> None:
    first = await send(own, idempotencyKey="k")
    async with only_logged(own):
        assert await send(own, idempotencyKey="k") == first
    again = {"conversationId": KNOWN, "content": "Else", "idempotencyKey": "k"}
    assert await refused(own, "sendMessage", again, "standard") == KEY_REUSED


async def test_the_longest_message(own: Client) -> None:
    message = await send(own, content="ö" * 10_000)

    assert len(message["content"]) == 10_000


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"content": "  "}, ("REQUIRED", "`content` is needed: give a text.", ["content"])),
        (
            {"content": "x" * 10_001},
            ("INVALID", "`content` has 10001 characters. Give 10000 at most.", ["content"]),
        ),
        (
            {"conversationId": gid("Conversation", BOLT * SPAN + 1)},
            ("NOT_FOUND", "There is no such conversation.", ["conversationId"]),
        ),
        (
            {"conversationId": gid("Conversation", 1)},
            ("NOT_FOUND", "There is no such conversation.", ["conversationId"]),
        ),
        (
            {"idempotencyKey": ""},
            ("INVALID", "An idempotency key has 1 to 128 characters.", ["idempotencyKey"]),
        ),
    ],
)
async def test_messages_that_are_refused(own: Client, given: Any, reason: Any) -> None:
    input_ = {"conversationId": KNOWN, "content": "x", **given}

    assert await refused(own, "sendMessage", input_) == [reason]


async def test_a_conversation_that_a_restricted_user_does_not_see(own: Client) -> None:
    """It is with location 2."""
    hidden = {"conversationId": acme("Conversation", 3), "content": "x"}

    assert await refused(own, "sendMessage", hidden, "restricted") == [
        ("NOT_FOUND", "There is no such conversation.", ["conversationId"])
    ]


@pytest.mark.parametrize("id_", ["x", acme("Message", 1)])
async def test_ids_of_other_things(own: Client, id_: str) -> None:
    payload = await own.run("sendMessage", {"conversationId": id_, "content": "x"})

    assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"
    assert payload["error"]["extensions"]["param"] == "input.conversationId"


@pytest.mark.parametrize(
    "filter_",
    [
        "{platform: {eq: FAX}}",
        '{platform: {in: ["FACEBOOK"]}}',
        '{location: {eq: "x"}}',
        '{lastMessageAt: {gte: "2026-13-01"}}',
    ],
)
async def test_filters_of_conversations_that_are_refused(world: Client, filter_: str) -> None:
    error = await world.error(f"{{ conversations(filter: {filter_}) {{ totalCount }} }}")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
