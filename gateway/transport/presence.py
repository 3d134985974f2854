"""Whether a client is still there: what is computed for one that hung up is broken off."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from types import TracebackType

from starlette.requests import ClientDisconnect
from starlette.types import Receive

# Most operations end sooner, and are not watched at all.
WATCHED_AFTER = 0.1


class Presence:
    """Ends the operation within when its client hangs up, with ClientDisconnect.

    `may_end` is asked then: what writes goes on, as half a write is of no use to anybody.
    """

    __slots__ = ("_gone", "_may_end", "_receive", "_task", "_timer", "_watch")

    def __init__(self, receive: Receive, may_end: Callable[[], bool]) -> None:
        self._receive = receive
        self._may_end = may_end
        self._gone = False
        self._watch: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(WATCHED_AFTER, self._begin, context=Context())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._gone:
            self._task.uncancel()
            raise ClientDisconnect from error

    def _begin(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._wait(), context=Context())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._may_end():
            self._gone = True
            self._task.cancel()
