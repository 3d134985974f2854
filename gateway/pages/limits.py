"""How much one kiosk and one address may send, in this process."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from gateway.transport.addresses import network_of

A_MINUTE_OF_A_KIOSK = 20
# A company's many kiosks may stand behind one address.
A_MINUTE_OF_AN_ADDRESS = 60


class AddressLimits:
    """Counts what comes from one address."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._of_address = RateLimitItemPerMinute(A_MINUTE_OF_AN_ADDRESS, namespace="address")

    async def wait_of_address(self, host: str) -> int:
        """Count a request from an address; the seconds to wait if there were too many, else 0."""
        return await self._wait(self._of_address, network_of(host))

    async def _wait(self, item: RateLimitItemPerMinute, key: str) -> int:
        if await self._limiter.hit(item, key):
            return 0
        reset, _ = await self._limiter.get_window_stats(item, key)
        return max(1, math.ceil(reset - time.time()))


class KioskLimits(AddressLimits):
    """Counts what is posted to kiosks."""

    def __init__(self) -> None:
        super().__init__()
        self._of_kiosk = RateLimitItemPerMinute(A_MINUTE_OF_A_KIOSK, namespace="kiosk")

    async def wait_of_kiosk(self, kiosk_id: int) -> int:
        """Count a post to a kiosk; the seconds to wait if there were too many, else 0."""
        return await self._wait(self._of_kiosk, str(kiosk_id))
