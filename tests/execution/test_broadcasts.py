"""Who listens to a broadcast and does not take what comes holds up nobody else."""

import asyncio
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.database.changes import MAX_WAITING, FellBehind
from gateway.execution.broadcasts import Broadcasts
from gateway.execution.contract import Answer
from gateway.graphql.context import Context

CONTEXT = cast(Context, SimpleNamespace(follower=None))
SHORT, LONG = Answer(b"short", 200, {}), Answer(b"x" * 100, 200, {})
PATIENCE = 20


class Events:
    """Answers as the test gives them; an error ends them."""

    def __init__(self, most_bytes: int = 100) -> None:
        self.given: asyncio.Queue[Answer | Exception | None] = asyncio.Queue()
        self.broadcasts = Broadcasts(most_bytes)
        self.begun = 0

    async def _run(self, _: Context) -> AsyncGenerator[Answer, None]:
        self.begun += 1
        while (given := await self.given.get()) is not None:
            if isinstance(given, Exception):
                raise given
            yield given

    def listen(self) -> AsyncGenerator[Answer, None]:
        return self.broadcasts.listen("key", CONTEXT, self._run)

    async def give(self, *given: Any) -> None:
        """Let all listeners be told."""
        for each in given:
            self.given.put_nowait(each)
        while not self.given.empty():  # noqa: ASYNC110 nothing tells of it
            await asyncio.sleep(0)
        await asyncio.sleep(0)


async def first_of(answers: AsyncGenerator[Answer, None], events: Events) -> Answer:
    """Begin to listen and take the first answer, which is short."""
    taking = asyncio.ensure_future(anext(answers))
    await asyncio.sleep(0)
    await events.give(SHORT)
    return await taking


@pytest.mark.parametrize("given", [[SHORT] * (MAX_WAITING + 1), [LONG, SHORT]])
async def test_one_that_does_not_take_its_events(given: list[Answer]) -> None:
    events = Events(max(100, 10 * len(given)))
    slow, quick = events.listen(), events.listen()
    both = asyncio.gather(anext(slow), anext(quick))
    await asyncio.sleep(0)
    await events.give(SHORT)
    assert list(await both) == [SHORT, SHORT]

    for each in given:
        taking = asyncio.ensure_future(anext(quick))
        await events.give(each)
        assert await taking == each
    with pytest.raises(FellBehind):
        await anext(slow)

    assert events.begun == 1
    await quick.aclose()
    assert events.broadcasts._running == {}


async def test_one_answer_alone_is_never_too_long() -> None:
    events = Events(most_bytes=10)
    answers = events.listen()
    assert await first_of(answers, events) == SHORT

    await events.give(LONG)

    assert await anext(answers) == LONG
    await answers.aclose()


async def test_what_waits_is_told_before_the_end() -> None:
    events = Events()
    answers = events.listen()
    await first_of(answers, events)

    await events.give(SHORT, SHORT, None)

    assert [answer async for answer in answers] == [SHORT, SHORT]
    assert events.broadcasts._running == {}


async def test_an_error_reaches_everybody() -> None:
    events = Events()
    all_ = [events.listen() for _ in range(3)]
    taking = asyncio.gather(*map(anext, all_), return_exceptions=True)
    await asyncio.sleep(0)

    await events.give(ValueError("fault"))

    assert list(map(repr, await taking)) == ["ValueError('fault')"] * 3
    assert events.broadcasts._running == {}


async def test_nobody_joins_what_has_ended() -> None:
    events = Events()
    refusal = Answer(b"{}", 503, {})
    first = events.listen()
    taking = asyncio.ensure_future(anext(first))
    await asyncio.sleep(0)
    await events.give(refusal)

    second = asyncio.ensure_future(anext(events.listen()))
    await asyncio.sleep(0)
    await events.give(SHORT)

    assert [await taking, await second] == [refusal, SHORT]
    assert events.begun == 2
    await first.aclose()
