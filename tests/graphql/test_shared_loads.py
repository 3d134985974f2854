"""Loads that several fields wait for: none of them ends it for the others, the operation does."""

import asyncio

import pytest

from gateway.graphql.context import Context
from gateway.loads import begin, loading, shared, within_operation
from gateway.resources.locations.store import LOCATIONS
from tests.support.client import Client, acme, row_of
from tests.support.people import key_of


async def test_a_field_that_gives_up_does_not_end_what_others_wait_for() -> None:
    async def load() -> str:
        await asyncio.sleep(0.01)
        return "loaded"

    future = begin(load())
    one, other = (asyncio.ensure_future(wait(future)) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()

    assert await other == "loaded"
    assert one.cancelled()
    assert await shared(future) == "loaded"


async def wait(future: "asyncio.Future[str]") -> str:
    return await shared(future)


async def test_the_end_of_an_operation_ends_its_loads() -> None:
    ended = []

    async def load(name: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(name)

    with loading():
        begin(load("begun"))
        task = asyncio.ensure_future(within_operation(load("batch")))
        await asyncio.sleep(0)
    await asyncio.wait([task])

    assert sorted(ended) == ["batch", "begun"]


async def test_an_error_that_nobody_waits_for_is_none(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def load() -> None:
        raise ValueError("nobody hears of it")

    future = begin(load())
    waiter = asyncio.ensure_future(wait(future))  # type: ignore[arg-type]
    waiter.cancel()
    await asyncio.wait([waiter])
    del future
    await asyncio.sleep(0)

    assert caplog.records == []


async def test_objects_that_two_fields_load_survive_one_of_them(world: Client) -> None:
    viewer = await world.executor.keys.viewer(key_of("admin"))
    secret = world.executor.secret
    context = Context(world.database, world.settings, secret, "request", viewer)
    row_id = row_of(acme("Location", 1))

    async def located() -> object:
        return await context.loaders.node(LOCATIONS, row_id)

    one, other = asyncio.ensure_future(located()), asyncio.ensure_future(located())
    await asyncio.sleep(0)
    one.cancel()

    found = await other
    assert found is not None
    assert one.cancelled()


SIBLINGS = """{
  good: locations(first: 3) { nodes { name account { name } } totalCount }
  same: locations(first: 3) { nodes { name account { name } } totalCount }
  bad: locations(first: -1) { nodes { name account { name } } totalCount }
  worse: location(id: "x") { name account { name } }
}"""


@pytest.mark.parametrize("planned", [True, False])
async def test_bad_input_beside_a_good_sibling_is_told_as_bad_input(
    world: Client, planned: bool
) -> None:
    world.executor.planner.enabled = planned
    try:
        answers = [await world.ask(SIBLINGS) for _ in range(20)]
    finally:
        world.executor.planner.enabled = True

    for status, body in answers:
        assert status == 200
        codes = [error["extensions"]["code"] for error in body["errors"]]
        assert codes == ["BAD_USER_INPUT", "BAD_USER_INPUT"]
        assert body["data"]["good"] == body["data"]["same"]
        assert len(body["data"]["good"]["nodes"]) == 3
        assert body["data"]["bad"] is None
