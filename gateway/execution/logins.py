"""Log-ins that fail: who tries keys is made to wait, and the good keys beside it are not."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from gateway.errors import RateLimited, Unauthenticated
from gateway.policies import Viewer
from gateway.resources.users.keys import KeyRing


class LogIns:
    """Counts per address, in this process, the keys that stood for nobody.

    Whole companies share an address: from one that failed too often a key that was good before
    still is, and only keys that this process has not seen yet wait.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._item = RateLimitItemPerMinute(max(1, limit))
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def viewer(self, keys: KeyRing, credential: str, address: str | None) -> Viewer:
        """The viewer of a key; Unauthenticated if there is none, RateLimited after too many."""
        if not self._limit or address is None:
            return await keys.viewer(credential)
        if not keys.has_seen(credential) and not await self._limiter.test(self._item, address):
            raise await self._refusal(address)
        try:
            return await keys.viewer(credential)
        except Unauthenticated:
            await self._limiter.hit(self._item, address)
            raise

    async def _refusal(self, address: str) -> RateLimited:
        reset, _ = await self._limiter.get_window_stats(self._item, address)
        wait = max(1, math.ceil(reset - time.time()))
        return RateLimited(
            f"{self._limit} keys that stand for nobody came from this address within a minute. "
            f"Wait {wait} seconds, or send a key that was used here before.",
            retry_after=wait,
            cost=1,
            limit=self._limit,
        )
