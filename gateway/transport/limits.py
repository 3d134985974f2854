"""How many operations run at once and for how long, so that a busy server refuses quickly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.errors import ServiceUnavailable
from gateway.transport.errors import Overloaded


class OperationLimits:
    """Room for `max_concurrency` operations, each of at most `seconds`."""

    def __init__(self, max_concurrency: int, seconds: float) -> None:
        self._max_concurrency = max_concurrency
        self._seconds = seconds
        self.running = 0

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[None]:
        """Room for one operation; raises Overloaded when full, ServiceUnavailable when late."""
        if self.running >= self._max_concurrency:
            raise Overloaded(
                f"The server already runs {self._max_concurrency} operations. Try again shortly."
            )
        deadline = asyncio.timeout(self._seconds)
        self.running += 1
        try:
            async with deadline:
                yield
        except TimeoutError:
            if not deadline.expired():
                raise
            raise ServiceUnavailable(
                f"The operation did not finish within {self._seconds:g} seconds and was stopped. "
                "Ask for less at once; repeat a mutation only with its `idempotencyKey`."
            ) from None
        finally:
            self.running -= 1
