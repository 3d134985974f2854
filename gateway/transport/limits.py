"""How many operations run at once and for how long, so that a busy server refuses quickly."""

import asyncio
from types import TracebackType

from gateway.errors import ServiceUnavailable
from gateway.transport.errors import Overloaded


class OperationLimits:
    """Room for `max_concurrency` operations, each of at most `seconds`."""

    def __init__(self, max_concurrency: int, seconds: float) -> None:
        self._max_concurrency = max_concurrency
        self._seconds = seconds
        self.running = 0

    def admit(self) -> "_Admission":
        """Room for one operation; raises Overloaded when full, ServiceUnavailable when late."""
        if self.running >= self._max_concurrency:
            raise Overloaded(
                f"The server already runs {self._max_concurrency} operations. Try again shortly."
            )
        return _Admission(self, self._seconds)


class _Admission:
    """The stay of one operation."""

    __slots__ = ("_deadline", "_limits", "_seconds")

    def __init__(self, limits: OperationLimits, seconds: float) -> None:
        self._limits = limits
        self._seconds = seconds
        self._deadline = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        self._limits.running += 1
        await self._deadline.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._limits.running -= 1
        try:
            await self._deadline.__aexit__(kind, error, traceback)
        except TimeoutError:
            raise ServiceUnavailable(
                f"The operation did not finish within {self._seconds:g} seconds and was stopped. "
                "Ask for less at once; repeat a mutation only with its `idempotencyKey`."
            ) from None
