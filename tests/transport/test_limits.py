"""A full server lets wait and refuses, a slow operation is stopped; all leave room behind."""

import asyncio
from collections.abc import Sequence

import httpx
import pytest

from gateway.config import Settings
from gateway.execution.contract import Answer
from gateway.transport.errors import Overloaded
from gateway.transport.limits import OperationLimits
from gateway.transport.routes import build_app
from tests.transport.conftest import Connect, error_of
from tests.transport.stub import DATA, StubExecutor, executed

BODY = {"query": "{ a }"}
JSON = {"Content-Type": "application/json"}


async def test_a_full_server_refuses(executor: StubExecutor, connect: Connect) -> None:
    release, running = asyncio.Event(), asyncio.Semaphore(0)

    async def wait() -> Answer:
        running.release()
        await release.wait()
        return await executed()

    executor.behaviour = wait
    settings = Settings(max_concurrency=2, queue_timeout=0.01)
    async with connect(build_app(executor, settings)) as client:
        async with asyncio.TaskGroup() as group:
            first = [group.create_task(client.post("/graphql", json=BODY)) for _ in range(2)]
            for _ in first:
                await running.acquire()

            refused = await client.post("/graphql", json=BODY)
            unread = await client.post("/graphql", content=b"{", headers=JSON)
            alive = await client.get("/healthz")
            figures = await client.get("/metrics")
            release.set()
        afterwards = await client.post("/graphql", json=BODY)

    for response in (refused, unread):
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        error = error_of(response)
        assert error["message"] == (
            "The server is busy and did not begin with the operation. Try again shortly."
        )
        assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert alive.status_code == 200
    assert "gateway_requests_shed_total 2.0" in figures.text
    assert "gateway_operations_running 2.0" in figures.text
    assert "gateway_operation_wait_seconds_count 2.0" in figures.text
    assert [task.result().content for task in first] == [DATA, DATA]
    assert afterwards.status_code == 200
    assert len(executor.calls) == 3


async def test_an_operation_waits_for_its_turn(executor: StubExecutor, connect: Connect) -> None:
    async def slow() -> Answer:
        await asyncio.sleep(0.01)
        return await executed()

    executor.behaviour = slow
    app = build_app(executor, Settings(max_concurrency=1))
    async with connect(app) as client:
        answers = await asyncio.gather(*(client.post("/graphql", json=BODY) for _ in range(5)))

    assert [answer.status_code for answer in answers] == [200] * 5
    assert app.state.limits.running == 0


async def started_in_order(
    limits: OperationLimits, count: int, credentials: Sequence[str] = ("key",)
) -> list[int]:
    """Which of several operations began first, where one runs at a time; keys take turns."""
    order: list[int] = []

    async def operation(number: int) -> None:
        async with limits.admit(credentials[number % len(credentials)]):
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(operation(number) for number in range(count)))
    return order


async def test_the_oldest_goes_first_until_the_server_is_overloaded() -> None:
    limits = OperationLimits(1, 1.0)
    assert await started_in_order(limits, 4) == [0, 1, 2, 3]

    limits.overloaded = True
    assert await started_in_order(limits, 4) == [0, 3, 2, 1]
    assert limits.running == 0


async def test_more_than_may_wait_are_refused_at_once() -> None:
    limits = OperationLimits(1, 1.0)

    results = await asyncio.gather(
        *(started_in_order(limits, 1, [f"key {each}"]) for each in range(140)),
        return_exceptions=True,
    )

    refused = [result for result in results if isinstance(result, Overloaded)]
    assert len(refused) == 140 - 1 - 128
    assert len(results) - len(refused) == 129
    assert limits.running == 0


async def test_one_key_takes_half_of_the_waiting_places() -> None:
    limits = OperationLimits(1, 1.0)
    asked = [started_in_order(limits, 1, ["greedy"]) for _ in range(100)]

    results = await asyncio.gather(
        *asked, started_in_order(limits, 1, ["modest"]), return_exceptions=True
    )

    assert [isinstance(result, Overloaded) for result in results] == (
        [False] * (1 + 64) + [True] * 35 + [False]
    )


async def test_the_key_of_which_the_fewest_run_goes_first() -> None:
    limits, order = OperationLimits(2, 1.0), []
    endings = {name: asyncio.Event() for name in ("a1", "a2", "a3", "b1")}

    async def operation(name: str) -> None:
        async with limits.admit(name[0]):
            order.append(name)
            await endings[name].wait()

    async with asyncio.TaskGroup() as group:
        for name in endings:
            group.create_task(operation(name))
        await asyncio.sleep(0)
        assert order == ["a1", "a2"]
        endings["a1"].set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert order == ["a1", "a2", "b1"]
        for ending in endings.values():
            ending.set()

    assert order == ["a1", "a2", "b1", "a3"]
    assert limits.running == 0


class Turns:
    """Operations and events of keys, of which each runs until the test ends it."""

    def __init__(self, limits: OperationLimits) -> None:
        self.limits = limits
        self.begun: list[str] = []
        self._running: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def ask(self, *names: str) -> None:
        """Names have the key first; those of events have an e after it."""
        self._tasks += [asyncio.create_task(self._run(name)) for name in names]
        await _settled()

    async def end(self, *names: str) -> None:
        for name in names:
            self._running.pop(name).set()
            await _settled()

    async def end_all(self) -> None:
        while self._running:
            await self.end(*self._running)
        await asyncio.gather(*self._tasks)

    async def _run(self, name: str) -> None:
        room = self.limits.turn if name[1] == "e" else self.limits.admit
        async with room(name[0]):
            self.begun.append(name)
            ended = self._running[name] = asyncio.Event()
            await ended.wait()


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_events_have_half_of_the_room_and_wait() -> None:
    turns = Turns(OperationLimits(2, 1.0, wait=0.0))

    await turns.ask("ae1", "ae2", "ae3", "b1")
    assert turns.begun == ["ae1", "b1"]
    await asyncio.sleep(0.05)  # longer than operations may wait
    await turns.end("ae1")
    assert turns.begun == ["ae1", "b1", "ae2"]

    await turns.end_all()
    assert turns.begun == ["ae1", "b1", "ae2", "ae3"]
    assert turns.limits.running == 0
    assert not turns.limits._events


async def test_more_events_may_wait_than_operations() -> None:
    limits = OperationLimits(1, 1.0)

    async def event() -> None:
        async with limits.turn("key"):
            await asyncio.sleep(0)

    await asyncio.gather(*(event() for _ in range(300)))
    assert limits.running == 0


async def test_events_of_keys_take_turns() -> None:
    turns = Turns(OperationLimits(2, 1.0))
    await turns.ask("ae1", "ae2", "ae3", "be1", "be2", "ce1")
    await turns.end_all()
    assert turns.begun == ["ae1", "be1", "ae2", "ce1", "be2", "ae3"]


async def test_events_and_operations_take_turns() -> None:
    turns = Turns(OperationLimits(1, 1.0))
    await turns.ask("a1", "be1", "c1", "be2", "d1")
    await turns.end_all()
    assert turns.begun == ["a1", "be1", "c1", "be2", "d1"]


async def test_an_operation_of_another_key_goes_before_events() -> None:
    turns = Turns(OperationLimits(2, 1.0))
    await turns.ask("ae1", "a1", "ae2", "ae3", "b1")
    await turns.end("a1")
    assert turns.begun == ["ae1", "a1", "b1"]
    await turns.end_all()
    assert turns.begun == ["ae1", "a1", "b1", "ae2", "ae3"]


async def test_events_that_nobody_waits_for_take_no_room() -> None:
    turns = Turns(OperationLimits(2, 1.0))
    await turns.ask("ae1", "ae2", "be1")
    waiting, begun = turns._tasks[1:]
    waiting.cancel()
    await _settled()
    turns._running.pop("ae1").set()
    await asyncio.sleep(0)
    begun.cancel()  # it has its turn already, and may not know
    await asyncio.gather(waiting, begun, return_exceptions=True)

    assert turns.limits.running == turns.limits._events_running == 0
    assert not turns.limits._events
    assert not turns.limits._of_key


async def test_fewer_come_in_while_the_server_is_overloaded() -> None:
    limits = OperationLimits(1, 1.0)
    assert [limits.arrives() for _ in range(130)] == [True] * 128 + [False] * 2

    limits = OperationLimits(1, 1.0)
    limits.overloaded = True
    assert [limits.arrives() for _ in range(6)] == [True] * 4 + [False] * 2


async def test_who_leaves_while_waiting_takes_no_room() -> None:
    limits = OperationLimits(1, 1.0)
    async with limits.admit():
        waiting = asyncio.create_task(started_in_order(limits, 1))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        begun = asyncio.create_task(started_in_order(limits, 1))
        await asyncio.sleep(0)
    begun.cancel()  # it has its turn already, and does not know
    await asyncio.gather(begun, return_exceptions=True)

    assert limits.running == 0
    assert await started_in_order(limits, 2) == [0, 1]


async def test_a_slow_operation_is_stopped(executor: StubExecutor, connect: Connect) -> None:
    stopped = False

    async def forever() -> Answer:
        nonlocal stopped
        try:
            return await asyncio.Future()
        finally:
            stopped = True

    executor.behaviour = forever
    app = build_app(executor, Settings(max_concurrency=1, request_timeout=0.01))
    async with connect(app) as client:
        late = await client.post("/graphql", json=BODY)
        executor.behaviour = executed
        afterwards = await client.post("/graphql", json=BODY)

    assert stopped
    assert late.status_code == 503
    assert error_of(late)["message"] == (
        "The operation did not finish within 0.01 seconds and was stopped. "
        "Ask for less at once; repeat a mutation only with its `idempotencyKey`."
    )
    assert afterwards.status_code == 200


@pytest.mark.parametrize("failure", [TimeoutError("of the driver"), OSError("of the driver")])
async def test_a_time_limit_of_another_layer_is_its_own_fault(
    executor: StubExecutor, client: httpx.AsyncClient, failure: Exception
) -> None:
    async def fail() -> Answer:
        raise failure

    executor.behaviour = fail

    response = await client.post("/graphql", json=BODY)

    assert response.status_code == 500
    assert error_of(response)["extensions"]["code"] == "INTERNAL"
