"""Rate limit: the cost that one key may spend in a minute."""

import datetime as dt
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from gateway.errors import RateLimited


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


class RateLimiter:
    """Counts cost per key in a sliding minute, in this process."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._item = RateLimitItemPerMinute(limit)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def spend(self, key: str, cost: int) -> RateState:
        """Spend the cost of an operation; RateLimited if that is more than is left."""
        admitted = await self._limiter.hit(self._item, key, cost=cost)
        reset, remaining = await self._limiter.get_window_stats(self._item, key)
        state = RateState(self.limit, cost, remaining, dt.datetime.fromtimestamp(reset, dt.UTC))
        if not admitted:
            wait = max(1, round(reset - time.time()))
            seconds = "1 second" if wait == 1 else f"{wait} seconds"
            raise RateLimited(
                f"The operation costs {cost} and {remaining} of {self.limit} a minute are left. "
                f"Wait {seconds}, and twice as long each time this comes again.",
                retry_after=wait,
                cost=cost,
                limit=self.limit,
                headers=state.headers(),
            )
        return state
