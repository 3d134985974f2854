"""Budgets: the cost that one key, or one address without a key, may spend in a minute.

A sliding minute is reckoned from two counts, that of this minute by the clock and that of the one
before, of which the share counts that is still within sixty seconds.
"""

import asyncio
import datetime as dt
import math
import time
from collections import Counter
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from typing import Any, cast

import structlog
from sqlalchemy import Row, Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from gateway.config import SQLITE
from gateway.database.engine import Database
from gateway.database.records import SpentModel
from gateway.database.tenancy import Unscoped
from gateway.errors import GatewayError, RateLimited

MINUTE = 60
# How often processes tell each other what was spent: by as much of it a limit may be exceeded.
EXCHANGE_SECONDS = 1.0
# Spenders that are counted at once; of more, those who came first are forgotten.
_MOST_SPENDERS = 50_000
_ROWS = 500

_SPENT = cast(Table, SpentModel.__table__)
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RateState:
    """What is left to a key after an operation."""

    limit: int
    cost: int
    remaining: int
    reset_at: dt.datetime

    def headers(self) -> dict[str, str]:
        """The state as HTTP headers."""
        seconds = max(0, round(self.reset_at.timestamp() - time.time()))
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(seconds),
        }


class Budget:
    """Counts cost per spender in this process."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._minutes: dict[int, Counter[str]] = {}

    def spend(self, spender: str, cost: int) -> RateState:
        """Spend the cost of an operation; RateLimited if that is more than is left."""
        moment = time.time()
        minute, passed = int(moment // MINUTE), moment % MINUTE
        before, now = self._counts(minute - 1), self._counts(minute)
        spent = now[spender] + before[spender] * (1 - passed / MINUTE)
        reset_at = dt.datetime.fromtimestamp((minute + 1) * MINUTE, dt.UTC)
        if spent + cost > self.limit:
            left = max(0, math.floor(self.limit - spent))
            state = RateState(self.limit, cost, left, reset_at)
            raise self._refusal(state, self._wait(before[spender], now[spender], passed, cost))
        self._count(minute, spender, cost)
        return RateState(self.limit, cost, math.floor(self.limit - spent - cost), reset_at)

    def _count(self, minute: int, spender: str, cost: int) -> None:
        counts = self._counts(minute)
        counts[spender] += cost
        if len(counts) > _MOST_SPENDERS:
            del counts[next(iter(counts))]

    def _counts(self, minute: int) -> Counter[str]:
        """The counts of a minute; those of minutes that are over are forgotten."""
        counts = self._minutes.get(minute)
        if counts is None:
            counts = self._minutes[minute] = Counter()
            for old in [each for each in self._minutes if each < minute - 1]:
                del self._minutes[old]
        return counts

    def _wait(self, before: int, now: int, passed: float, cost: int) -> int:
        """Seconds until the cost can be spent, as long as nothing else is."""
        if now + cost <= self.limit:
            wait = MINUTE * (1 - (self.limit - now - cost) / before) - passed
        else:
            wait = MINUTE - passed
            if now:
                wait += MINUTE * max(0.0, 1 - max(0, self.limit - cost) / now)
        return max(1, math.ceil(wait))

    def _refusal(self, state: RateState, wait: int) -> RateLimited:
        seconds = "1 second" if wait == 1 else f"{wait} seconds"
        return RateLimited(
            f"The operation costs {state.cost} and {state.remaining} of {state.limit} a minute "
            f"are left. Wait {seconds}, and twice as long each time this comes again.",
            retry_after=wait,
            cost=state.cost,
            limit=state.limit,
            headers=state.headers(),
        )


class SharedBudget(Budget):
    """Counts cost per spender in all processes that share a store.

    Each counts for itself, and once a second adds up in the store what it has counted since. So a
    spender may exceed its limit by what it spends within a second; while the store is away, each
    process goes on with what it knows.
    """

    def __init__(self, limit: int, database: Database) -> None:
        super().__init__(limit)
        self._database = database
        self._untold: Counter[tuple[int, str]] = Counter()
        self._cleared = 0
        self._task: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()

    def start(self) -> None:
        """Begin to exchange."""
        self._task = asyncio.create_task(self._run(), context=Context())

    async def stop(self) -> None:
        """Tell the rest, and no more."""
        self._ended.set()
        if self._task is not None:
            await self._task
        await self.exchange()

    async def exchange(self) -> None:
        """Tell the store what was spent here, and hear what was spent in all."""
        untold, self._untold = self._untold, Counter()
        try:
            await self._tell(untold)
        except GatewayError:
            self._untold.update(untold)  # the store is away: told later
        except Exception:
            self._untold.update(untold)
            _logger.exception("what keys spent is not shared")

    def _count(self, minute: int, spender: str, cost: int) -> None:
        super()._count(minute, spender, cost)
        self._untold[minute, spender] += cost

    async def _tell(self, untold: Counter[tuple[int, str]]) -> None:
        minute = int(time.time() // MINUTE)
        # In one order, so that processes do not wait for each other's rows.
        rows = [
            {"spender": spender, "minute": when, "spent": cost}
            for (when, spender), cost in sorted(untold.items())
            if cost and when >= minute - 1
        ]
        if not rows:
            return
        dialect = sqlite if self._database.dialect == SQLITE else postgresql
        totals: list[Row[Any]] = []
        async with self._database.begin(()) as connection:
            for start in range(0, len(rows), _ROWS):
                added = dialect.insert(_SPENT).values(rows[start : start + _ROWS])
                told = await connection.execute(
                    added.on_conflict_do_update(
                        index_elements=["spender", "minute"],
                        set_={"spent": _SPENT.c.spent + added.excluded.spent},
                    ).returning(_SPENT.c.spender, _SPENT.c.minute, _SPENT.c.spent),
                    execution_options={"unscoped": Unscoped.BUDGETS},
                )
                totals += told.all()
            if minute > self._cleared:
                await connection.execute(delete(_SPENT).where(_SPENT.c.minute < minute - 1))
        self._cleared = minute
        for total in totals:
            counts = self._counts(total.minute)
            counts[total.spender] = total.spent + self._untold[total.minute, total.spender]

    async def _run(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(EXCHANGE_SECONDS):
                    await self._ended.wait()
            if not self._ended.is_set():
                await self.exchange()
