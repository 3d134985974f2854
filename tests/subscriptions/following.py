"""Subscriptions straight from the executor, without a socket."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, nullcontext
from typing import Any

from gateway.execution.contract import Answer, GraphQLParams, Turn
from tests.support.client import JSON, REQUEST_ID, Client
from tests.support.people import key_of

PATIENCE = 60


async def operate(
    own: Client,
    query: str,
    variables: JSON | None = None,
    who: str = "admin",
    turn: Turn = nullcontext,
) -> Answer | AsyncGenerator[Answer, None]:
    params = GraphQLParams(query, variables, None, None)
    key = who if who.startswith("fg_") else key_of(who)
    return await own.executor.operate(params, credential=key, request_id=REQUEST_ID, turn=turn)


def listening(own: Client) -> list[object]:
    """The subscriptions that hear of what happens from now on."""
    running = own.executor.broadcasts._running.values()
    return [each for some in running if some._context.follower for each in some.listeners]


class Following:
    """The answers of a subscription as they come."""

    def __init__(self, answers: AsyncGenerator[Answer, None]) -> None:
        self._answers = answers
        self._next = asyncio.ensure_future(anext(answers))

    async def answer(self) -> tuple[int, JSON]:
        """Status and body of the next answer."""
        async with asyncio.timeout(PATIENCE):
            answer = await self._next
        self._next = asyncio.ensure_future(anext(self._answers))
        body: JSON = json.loads(answer.body)
        return answer.status, body

    async def event(self) -> Any:
        """What the next event selected."""
        status, body = await self.answer()
        assert status == 200
        assert "errors" not in body
        (event,) = body["data"].values()
        return event

    async def close(self) -> None:
        self._next.cancel()
        await asyncio.wait([self._next])


@asynccontextmanager
async def following(
    own: Client,
    query: str,
    variables: JSON | None = None,
    who: str = "admin",
    turn: Turn = nullcontext,
) -> AsyncIterator[Following]:
    """A subscription that has begun."""
    answers = await operate(own, query, variables, who, turn)
    assert not isinstance(answers, Answer), answers.body
    before = set(listening(own))
    async with aclosing(answers):
        found = Following(answers)
        async with asyncio.timeout(PATIENCE):
            # Nothing tells when somebody began to follow; the store's threads get their turns.
            while before >= set(listening(own)):
                if found._next.done():
                    found._next.result()  # why it could not begin
                await asyncio.sleep(0.001)
        yield found
        await found.close()
