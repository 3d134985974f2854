"""What subscribers hear: what they see, as they see it then, and nothing else."""

import asyncio
import json
from typing import Any

import pytest

from gateway.errors import Unauthenticated
from gateway.execution.contract import Answer
from gateway.graphql import subscriptions
from gateway.policies import system_viewer
from gateway.resources.conversations.model import MessageDirection, MessageModel
from gateway.resources.users.model import UserLocationModel
from gateway.store.write import Transaction, transact
from tests.subscriptions.following import PATIENCE, following, operate
from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import UNKNOWN_KEY
from tests.support.people import ACME, MIRROR, SPAN

MESSAGES = """subscription($locations: [ID!], $direction: MessageDirection) {
  messageReceived(locations: $locations, direction: $direction) { content }
}"""
FEEDBACKS = "subscription { feedbackReceived { npsScore location { name } } }"


async def send(own: Client, conversation: int, content: str, who: str = "admin") -> None:
    input_ = {"conversationId": acme("Conversation", conversation), "content": content}
    await own.done("sendMessage", input_, who=who)


async def submit(own: Client, request: int, score: int) -> None:
    token = f"token-{ACME * SPAN + request}"
    await own.done("submitFeedback", {"npsScore": score}, who=None, token=token)


async def test_messages_with_what_hangs_on_them(own: Client) -> None:
    query = """subscription { heard: messageReceived {
      __typename id content direction user { name }
      conversation { messages(last: 1) { totalCount nodes { content } } location { name } }
    } }"""
    async with following(own, query) as messages:
        await send(own, 3, "Gern!", who="standard")
        event = await messages.event()

    assert event.pop("id")
    assert event == {
        "__typename": "Message",
        "content": "Gern!",
        "direction": "OUTBOUND",
        "user": {"name": "Stan Standard"},
        "conversation": {
            "messages": {"totalCount": 2, "nodes": [{"content": "Gern!"}]},
            "location": {"name": "Apple Park"},
        },
    }


async def test_feedback_as_it_is_submitted(own: Client) -> None:
    async with following(own, FEEDBACKS) as feedbacks:
        await submit(own, 4, 9)
        assert await feedbacks.event() == {"npsScore": 9, "location": {"name": "CAFÉ OLÉ"}}


async def test_restricted_users_hear_of_their_locations(own: Client) -> None:
    """Conversations 1 and 4 are with locations 1 and 3, conversation 3 is with location 2."""
    async with following(own, MESSAGES, who="restricted") as messages:
        await send(own, 3, "hidden")
        await send(own, 1, "seen")
        await send(own, 4, "too")
        assert await messages.event() == {"content": "seen"}
        assert await messages.event() == {"content": "too"}


async def test_other_tenants_hear_nothing(own: Client) -> None:
    theirs = gid("Conversation", MIRROR * SPAN + 1)
    async with following(own, MESSAGES, who="stranger") as messages:
        await send(own, 1, "not for you")
        await own.done("sendMessage", {"conversationId": theirs, "content": "x"}, who="stranger")
        assert await messages.event() == {"content": "x"}


async def test_providers_hear_of_all_their_accounts(own: Client) -> None:
    async with following(own, MESSAGES, who="provider") as messages:
        await send(own, 1, "of a client")
        assert await messages.event() == {"content": "of a client"}


async def test_providers_hear_of_new_accounts(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "RENEW_SECONDS", 0.05)
    async with following(own, MESSAGES, who="provider") as messages:
        (follower,) = own.executor.changes._followers
        made = await own.done(
            "createAccount",
            {"name": "New", "active": True, "verb": "USE"},
            "account { id }",
            "provider",
        )
        account = row_of(made["account"]["id"])
        async with asyncio.timeout(PATIENCE):
            while account not in follower.accounts:  # noqa: ASYNC110 nothing tells of it
                await asyncio.sleep(0.01)
        await send(own, 1, "of an old one")
        assert await messages.event() == {"content": "of an old one"}


async def test_locations_that_are_asked_for(own: Client) -> None:
    given = {"locations": [acme("Location", 3), acme("Location", 2)]}
    async with following(own, MESSAGES, given) as messages:
        await send(own, 1, "elsewhere")
        await send(own, 3, "here")
        assert await messages.event() == {"content": "here"}


async def test_no_location_and_one_that_is_not_seen(own: Client) -> None:
    unseen = {"locations": [acme("Location", 2)]}
    async with (
        following(own, MESSAGES, {"locations": []}) as none,
        following(own, MESSAGES, unseen, who="restricted") as hidden,
        following(own, MESSAGES) as everything,
    ):
        await send(own, 3, "x")
        assert await everything.event() == {"content": "x"}
        assert not none._next.done()
        assert not hidden._next.done()


async def test_messages_of_one_direction(own: Client) -> None:
    async def receive(tx: Transaction) -> None:
        of = {"conversation_id": ACME * SPAN + 1, "direction": MessageDirection.INBOUND}
        await tx.insert(MessageModel, ACME, **of, content="Hallo")

    async with following(own, MESSAGES, {"direction": "INBOUND"}) as messages:
        await send(own, 1, "out")
        await transact(own.database, system_viewer(ACME), receive)
        assert await messages.event() == {"content": "Hallo"}


async def test_a_revoked_key_hears_nothing_more(own: Client) -> None:
    made = await own.done("createApiKey", {"name": "short"}, "secret apiKey { id }")
    async with following(own, MESSAGES, who=made["secret"]) as messages:
        await send(own, 1, "before")
        assert await messages.event() == {"content": "before"}
        await own.done("revokeApiKey", {"id": made["apiKey"]["id"]})
        await send(own, 1, "after")
        with pytest.raises(Unauthenticated, match=UNKNOWN_KEY):
            await messages.event()


async def test_a_location_that_is_taken_away(own: Client) -> None:
    """Users are read anew for each event, not once when they subscribe."""

    async def take_away(tx: Transaction) -> None:
        place = {"user_id": ACME * SPAN + 3, "location_id": ACME * SPAN + 1}
        assert await tx.unlink(UserLocationModel, ACME, **place)

    async with following(own, MESSAGES, who="restricted") as messages:
        await send(own, 1, "before")
        assert await messages.event() == {"content": "before"}
        await transact(own.database, system_viewer(ACME), take_away)
        await send(own, 1, "after")
        await send(own, 4, "still")
        assert await messages.event() == {"content": "still"}


async def refused(own: Client, query: str, who: str = "admin", **variables: Any) -> Any:
    """Status and only error of an operation that is not executed."""
    answer = await operate(own, query, variables, who)
    if not isinstance(answer, Answer):
        answer = await anext(answer)
    (error,) = json.loads(answer.body)["errors"]
    extensions = error["extensions"]
    return answer.status, extensions["code"], extensions["param"], error["message"]


async def test_what_is_refused(own: Client) -> None:
    assert await refused(own, MESSAGES, locations=["?"]) == (
        400,
        "BAD_USER_INPUT",
        "locations",
        "Argument `locations`: not an id. Pass the `id` of an object as the gateway gave it.",
    )
    assert await refused(own, MESSAGES, locations=[acme("Customer", 1)]) == (
        400,
        "BAD_USER_INPUT",
        "locations",
        "Argument `locations`: this is the id of a Customer. Pass the id of a Location.",
    )
    assert await refused(own, MESSAGES, locations=[acme("Location", 1)] * 101) == (
        400,
        "BAD_USER_INPUT",
        "locations",
        "Argument `locations`: 101 values are too many. Pass 100 at most.",
    )
    status, code, _, _ = await refused(own, MESSAGES, direction="SIDEWAYS")
    assert (status, code) == (400, "BAD_USER_INPUT")
    both = "subscription { messageReceived { id } feedbackReceived { id } }"
    status, code, _, _ = await refused(own, both)
    assert (status, code) == (400, "BAD_USER_INPUT")
    status, code, _, _ = await refused(own, "subscription { messageReceived { nothing } }")
    assert (status, code) == (400, "BAD_USER_INPUT")
    status, code, _, _ = await refused(
        own,
        "subscription { messageReceived { conversation { location { conversations(first: 100) "
        "{ nodes { messages(first: 100) { nodes { conversation { messages(first: 100) "
        "{ nodes { id } } } } } } } } } } }",
    )
    assert (status, code) == (400, "COST_LIMIT_EXCEEDED")


async def test_over_http_there_are_no_subscriptions(own: Client) -> None:
    status, body = await own.ask(FEEDBACKS)

    assert status == 400
    assert body["errors"][0]["message"] == (
        "A subscription needs a WebSocket with the subprotocol graphql-transport-ws."
    )


async def test_a_key_that_only_writes(own: Client) -> None:
    given = {"name": "writer", "scopes": ["WRITE"]}
    secret = (await own.done("createApiKey", given, "secret"))["secret"]

    status, code, _, message = await refused(own, FEEDBACKS, who=secret)

    assert (status, code) == (403, "FORBIDDEN")
    assert message == "This API key may only write. Use a key with the scope READ."


async def test_each_event_costs_the_same_statements(own: Client) -> None:
    """The log and the row; the fields of the row itself take nothing more."""
    async with following(own, MESSAGES) as messages:
        await send(own, 1, "warm")
        await messages.event()
        before = own.database.statements
        await send(own, 1, "x")
        sent = own.database.statements - before
        await messages.event()
        assert own.database.statements - before - sent <= 1
