"""Budgets of keys and addresses: shared by processes, told with what is left and when to come."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
import time_machine
from sqlalchemy import select

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.records import SpentModel
from gateway.database.tenancy import Unscoped
from gateway.errors import RateLimited, ServiceUnavailable
from gateway.execution.contract import Answer, GraphQLParams
from gateway.execution.executor import GraphQLExecutor
from gateway.execution.rate import Budget, SharedBudget
from gateway.schema import schema
from tests.support.client import REQUEST_ID, Client
from tests.support.expect import UNKNOWN_KEY
from tests.support.people import key_of

NOON = "2026-03-01T12:00:00+00:00"
SPENT = SpentModel.__table__
UNKNOWN = "fg_0123456789ab_" + "x" * 32


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def refusal(budget: Budget, cost: int) -> RateLimited:
    with pytest.raises(RateLimited) as caught:
        budget.spend("key:1", cost)
    return caught.value


def test_what_is_left_and_when_there_is_more(clock: Any) -> None:
    budget = Budget(100)
    assert budget.spend("key:1", 60).remaining == 40
    assert budget.spend("key:2", 100).remaining == 0
    clock.shift(15)

    refused = refusal(budget, 70)

    # 45 seconds to the next minute, and then half a minute until half of the 60 has slid away.
    assert refused.retry_after == 75
    assert refused.message == (
        "The operation costs 70 and 40 of 100 a minute are left. "
        "Wait 75 seconds, and twice as long each time this comes again."
    )
    assert refused.headers == {
        "RateLimit-Limit": "100",
        "RateLimit-Remaining": "40",
        "RateLimit-Reset": "45",
    }
    clock.shift(74)
    assert refusal(budget, 70).retry_after == 1
    clock.shift(1)
    assert budget.spend("key:1", 70).remaining == 0


def test_a_minute_that_is_over_counts_less_and_less(clock: Any) -> None:
    budget = Budget(100)
    budget.spend("key:1", 100)
    clock.shift(60)
    assert refusal(budget, 25).retry_after == 15
    clock.shift(15)
    assert budget.spend("key:1", 25).remaining == 0
    clock.shift(60)
    assert budget.spend("key:1", 1).remaining == 100 - 1 - 18 - 1


def test_spenders_are_forgotten(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.execution.rate._MOST_SPENDERS", 2)
    budget = Budget(10)
    for address in ("a", "b", "c"):
        budget.spend(address, 10)

    assert budget.spend("a", 10).remaining == 0
    with pytest.raises(RateLimited):
        budget.spend("c", 1)


@asynccontextmanager
async def two_processes(settings: Settings) -> AsyncIterator[tuple[SharedBudget, SharedBudget]]:
    first, second = Database(settings), Database(settings)
    try:
        yield SharedBudget(100, first), SharedBudget(100, second)
    finally:
        await first.close()
        await second.close()


async def test_processes_share_a_budget(settings: Settings, clock: Any) -> None:
    async with two_processes(settings) as (one, other):
        one.spend("key:1", 60)
        other.spend("key:1", 30)
        await asyncio.gather(one.exchange(), other.exchange())
        await one.exchange()
        one.spend("key:1", 1)
        one.spend("key:2", 5)
        await one.exchange()
        other.spend("key:1", 2)
        await other.exchange()

        assert refusal(other, 8).message.startswith("The operation costs 8 and 7 of 100 a minute")
        assert other.spend("key:1", 7).remaining == 0
        assert one.spend("key:2", 1).remaining == 94
        await other.exchange()
        rows = await one._database.fetch_unscoped(select(SPENT), Unscoped.PROVISIONING)
        minute = 1_772_366_400 // 60
        assert sorted(tuple(row) for row in rows) == [
            ("key:1", minute, 100),
            ("key:2", minute, 5),
        ]


async def test_what_is_over_is_deleted(settings: Settings, clock: Any) -> None:
    async with two_processes(settings) as (one, other):
        one.spend("key:1", 60)
        await one.exchange()
        clock.shift(120)
        other.spend("key:2", 1)
        await other.exchange()
        rows = await one._database.fetch_unscoped(select(SPENT.c.spender), Unscoped.PROVISIONING)

    assert [row.spender for row in rows] == ["key:2"]


async def test_a_store_that_is_away_hears_of_it_later(
    settings: Settings, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_processes(settings) as (one, other):
        one.spend("key:1", 60)

        def away(*_: object) -> None:
            raise ServiceUnavailable("The store does not answer. Try again shortly.")

        with monkeypatch.context() as patch:
            patch.setattr(one._database, "begin", away)
            await one.exchange()
        one.spend("key:1", 20)
        await one.exchange()
        other.spend("key:1", 1)
        await other.exchange()

        assert other.spend("key:1", 19).remaining == 0
        assert refusal(other, 1).limit == 100


async def test_the_budget_is_exchanged_from_start_to_stop(settings: Settings, clock: Any) -> None:
    async with two_processes(settings) as (one, other):
        one.start()
        one.spend("key:1", 60)
        await one.stop()
        other.spend("key:1", 1)
        await other.exchange()

        assert other.spend("key:1", 1).remaining == 38


async def executor_of(world: Client, **changes: Any) -> GraphQLExecutor:
    executor = GraphQLExecutor(schema, world.database, world.settings.model_copy(update=changes))
    await executor.start()
    return executor


async def ask(executor: GraphQLExecutor, query: str, key: str | None, address: str) -> Answer:
    return await executor.execute(
        GraphQLParams(query, None, None, None),
        credential=key,
        request_id=REQUEST_ID,
        read_only=False,
        address=address,
    )


def told(answer: Answer) -> dict[str, Any]:
    error: dict[str, Any] = orjson.loads(answer.body)["errors"][0]
    return error


async def test_who_has_no_key_spends_for_the_address(world: Client, clock: Any) -> None:
    executor = await executor_of(world, anonymous_rate_limit=10, rate_limit=1_000)
    query = "{ __typename rateLimit { remaining } }"

    answers = [await ask(executor, "{ __typename }", None, "198.51.100.1") for _ in range(3)]
    elsewhere = await ask(executor, "{ __typename }", None, "198.51.100.2")
    with_a_key = await ask(executor, query, key_of("admin"), "198.51.100.1")

    assert [answer.status for answer in answers] == [200, 200, 429]
    assert told(answers[2])["extensions"]["code"] == "RATE_LIMITED"
    assert answers[2].headers["Retry-After"] == "90"
    assert told(answers[2])["extensions"]["retryAfterMs"] == 90_000
    assert elsewhere.status == 200
    assert with_a_key.headers["RateLimit-Limit"] == "1000"


async def test_unknown_keys_make_an_address_wait(world: Client, clock: Any) -> None:
    executor = await executor_of(world, failed_log_ins=3)
    query, here = "{ viewer { role } }", "198.51.100.1"
    assert (await ask(executor, query, key_of("admin"), here)).status == 200

    failed = [await ask(executor, query, UNKNOWN, here) for _ in range(4)]
    good = await ask(executor, query, key_of("admin"), here)
    not_seen = await ask(executor, query, key_of("standard"), here)
    elsewhere = await ask(executor, query, key_of("standard"), "198.51.100.2")
    seen_by_now = await ask(executor, query, key_of("standard"), here)

    assert [answer.status for answer in failed] == [401, 401, 401, 429]
    assert told(failed[0])["message"] == UNKNOWN_KEY
    assert told(failed[3])["message"].startswith(
        "3 keys that stand for nobody came from this address within a minute. Wait "
    )
    assert told(failed[3])["message"].endswith(" seconds, or send a key that was used here before.")
    assert int(failed[3].headers["Retry-After"]) >= 1
    assert told(failed[3])["extensions"]["code"] == "RATE_LIMITED"
    assert (good.status, not_seen.status) == (200, 429)
    assert (elsewhere.status, seen_by_now.status) == (200, 200)


async def test_unknown_keys_of_sockets_count_too(world: Client, clock: Any) -> None:
    executor = await executor_of(world, failed_log_ins=1)
    assert (await ask(executor, "{ viewer { role } }", UNKNOWN, "198.51.100.1")).status == 401

    with pytest.raises(RateLimited):
        await executor.holder(UNKNOWN, "198.51.100.1")


def test_budgets_are_on_by_default() -> None:
    settings = Settings()

    assert settings.rate_limit == 1_000_000
    assert settings.anonymous_rate_limit == 20_000
    assert settings.failed_log_ins == 30
