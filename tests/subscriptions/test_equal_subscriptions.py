"""Equal subscriptions of one key: executed once for each event, and heard by all who asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from gateway.errors import Unauthenticated
from gateway.execution.contract import Answer
from tests.subscriptions.following import PATIENCE, Following, following, listening
from tests.support.client import JSON, Client, acme
from tests.support.expect import UNKNOWN_KEY

MESSAGES = """subscription($locations: [ID!], $direction: MessageDirection) {
  messageReceived(locations: $locations, direction: $direction) { content }
}"""


async def send(own: Client, content: str) -> None:
    input_ = {"conversationId": acme("Conversation", 1), "content": content}
    await own.done("sendMessage", input_)


@pytest.fixture
def executed(own: Client, monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """The answers that were made of events."""
    made: list[Answer] = []
    execute = own.executor._event_answer

    async def counted(*given: Any) -> Answer:
        answer = await execute(*given)
        made.append(answer)
        return answer

    monkeypatch.setattr(own.executor, "_event_answer", counted)
    return made


async def heard(own: Client, *asked: tuple[str, JSON | None, str]) -> list[str]:
    """What subscriptions hear of one message."""
    async with AsyncExitStack() as stack:
        all_ = [
            await stack.enter_async_context(following(own, query, variables, who))
            for query, variables, who in asked
        ]
        await send(own, "x")
        return [(await each.event())["content"] for each in all_]


async def test_an_event_is_executed_once_for_all(own: Client, executed: list[Answer]) -> None:
    assert await heard(own, *[(MESSAGES, None, "admin")] * 120) == ["x"] * 120
    assert [answer.body for answer in executed] == [b'{"data":{"messageReceived":{"content":"x"}}}']
    assert own.executor.broadcasts._running == {}
    assert own.executor.changes._followers == set()


async def test_the_order_of_variables_does_not_matter(own: Client, executed: list[Answer]) -> None:
    given = {"direction": "OUTBOUND", "locations": [acme("Location", 1)]}
    turned = dict(reversed(given.items()))

    await heard(own, (MESSAGES, given, "admin"), (MESSAGES, turned, "admin"))

    assert len(executed) == 1


async def test_what_is_not_equal_is_executed_for_itself(
    own: Client, executed: list[Answer]
) -> None:
    """Another text, other variables, another key, even of the same user."""
    second = (await own.done("createApiKey", {"name": "second"}, "secret"))["secret"]

    await heard(
        own,
        (MESSAGES, None, "admin"),
        (MESSAGES + " ", None, "admin"),
        (MESSAGES, {"direction": "OUTBOUND"}, "admin"),
        (MESSAGES, None, "standard"),
        (MESSAGES, None, second),
    )

    assert len(executed) == 5


async def test_who_comes_later_hears_of_later_rows(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    execute = own.executor._event_answer

    async def held(*given: Any) -> Answer:
        begun.set()
        await go_on.wait()
        return await execute(*given)

    monkeypatch.setattr(own.executor, "_event_answer", held)
    async with following(own, MESSAGES) as first:
        await send(own, "before")
        async with asyncio.timeout(PATIENCE):
            await begun.wait()
        async with following(own, MESSAGES) as second:
            go_on.set()
            await send(own, "after")
            assert [await first.event(), await first.event()] == [
                {"content": "before"},
                {"content": "after"},
            ]
            assert await second.event() == {"content": "after"}


async def test_the_first_one_leaves(own: Client, executed: list[Answer]) -> None:
    async with following(own, MESSAGES) as second, following(own, MESSAGES) as third:
        await second.close()
        async with asyncio.timeout(PATIENCE):
            while len(listening(own)) > 1:  # noqa: ASYNC110 nothing tells of it
                await asyncio.sleep(0.001)
        await send(own, "x")
        assert await third.event() == {"content": "x"}
    assert len(executed) == 1
    assert own.executor.broadcasts._running == {}


async def test_reading_and_executing_events_wait_for_turns(own: Client) -> None:
    turns = []

    @asynccontextmanager
    async def turn() -> AsyncIterator[None]:
        turns.append("begun")
        yield
        turns.append("ended")

    async with (
        following(own, MESSAGES, turn=turn) as first,
        following(own, MESSAGES, turn=turn) as second,
    ):
        await send(own, "x")
        await first.event()
        await second.event()
    assert turns == ["begun", "ended"] * 2


async def test_a_key_that_is_revoked_while_an_event_waits(own: Client) -> None:
    made = await own.done("createApiKey", {"name": "short"}, "secret apiKey { id }")
    turns = 0

    @asynccontextmanager
    async def turn() -> AsyncIterator[None]:
        nonlocal turns
        turns += 1
        if turns == 2:  # the row is read, and is to be executed
            await own.done("revokeApiKey", {"id": made["apiKey"]["id"]})
        yield

    async with following(own, MESSAGES, who=made["secret"], turn=turn) as messages:
        await send(own, "x")
        with pytest.raises(Unauthenticated, match=UNKNOWN_KEY):
            await messages.event()


async def refusal(messages: Following) -> tuple[int, str, str]:
    """Status, code and message of the answer that ends a subscription."""
    status, body = await messages.answer()
    with pytest.raises(StopAsyncIteration):
        await messages._next
    (error,) = body["errors"]
    return status, error["extensions"]["code"], error["message"]


async def test_an_event_that_takes_too_long(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    execute = own.executor._core_body

    async def events_for_ever(*given: Any) -> Any:
        if given[4:]:  # what is executed of an event has the event as its root
            await asyncio.Event().wait()
        return await execute(*given)

    monkeypatch.setattr(own.executor, "_core_body", events_for_ever)
    monkeypatch.setattr(own.executor.settings, "request_timeout", 0.01)
    async with following(own, MESSAGES) as first, following(own, MESSAGES) as second:
        await send(own, "x")
        for each in (first, second):
            assert await refusal(each) == (
                503,
                "SERVICE_UNAVAILABLE",
                "An event was not answered within 0.01 seconds, and the subscription ended. "
                "Subscribe again, and ask for less of each event.",
            )


async def test_an_event_that_is_too_long(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own.executor.settings, "max_answer_bytes", 40)
    async with following(own, MESSAGES) as messages:
        await send(own, "x")
        assert await refusal(messages) == (
            400,
            "COST_LIMIT_EXCEEDED",
            "The answer has 44 bytes; 40 are allowed. Ask for smaller pages, or for long texts "
            "under one name only.",
        )
