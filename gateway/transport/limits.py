"""Which operations run, which wait and which are refused, so that a busy server stays quick.

One event loop computes one thing at a time: operations that run beside each other all take longer,
and what waits too long is computed for a client that has left. So few start at once as long as the
loop is late; operations that wait for the store do not make it late, and more of them run. What
cannot start waits for a moment. Where there is always somebody waiting, the newest goes first and
the others are refused soon: controlled delay with adaptive order (Nichols and Jacobson,
"Controlling Queue Delay", 2012; Maurer, "Fail at Scale", 2015).
"""

import asyncio
from collections import Counter, deque
from contextvars import Context
from time import perf_counter
from types import TracebackType

import structlog

from gateway.errors import ServiceUnavailable
from gateway.transport.errors import Overloaded
from gateway.transport.metrics import Metrics

BUSY = "The server is busy and did not begin with the operation. Try again shortly."
# Operations that run however late the loop is.
_ALWAYS = 2
# Seconds from one look at the lateness of the loop to the next.
_TICK = 0.002
# Lateness in seconds from which no further operation starts.
_LATE = 0.004
# Operations that may start between two looks beside those that always may.
_AT_ONCE = 4
# The server is overloaded when operations have been refused, or have waited too long, without a
# pause for this many seconds; and no longer so after as many seconds in which neither happened.
_INTERVAL = 0.1
# Seconds of waiting that are too long for that.
_LONG_WAIT = 0.25
# Seconds that an operation may wait then.
_SHORT_WAIT = 0.02
# Operations that may wait: otherwise, and while the server is overloaded.
_MOST_WAITING = 128
_FEW_WAITING = 4

_logger = structlog.get_logger()


class _Waiting:
    """An operation that waits for its turn; the future tells whether it may begin."""

    __slots__ = ("begin", "credential", "since")

    def __init__(self, credential: str | None) -> None:
        self.credential = credential
        self.begin: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.since = perf_counter()


class OperationLimits:
    """Room for at most `max_concurrency` operations, each of at most `seconds`.

    An operation waits for at most `wait` seconds until it starts.
    """

    def __init__(
        self,
        max_concurrency: int,
        seconds: float,
        wait: float = 1.0,
        metrics: Metrics | None = None,
    ) -> None:
        self._max_concurrency = max_concurrency
        self._seconds = seconds
        self._wait = wait
        self._metrics = metrics
        self._queue: deque[_Waiting] = deque()
        self._ticker: asyncio.TimerHandle | None = None
        self._ticked = 0.0
        self._late = 0.0
        self._started = 0
        self._arrived = 0
        self._refused = False
        self._last_calm = self._last_crowded = 0.0
        self.overloaded = False
        self.running = 0
        self._of_key: Counter[str | None] = Counter()
        if metrics is not None:
            metrics.running.set_function(lambda: self.running)
            metrics.waiting.set_function(lambda: len(self._queue))

    def admit(self, credential: str | None = None) -> "_Admission":
        """Room for one operation; raises Overloaded if it does not start soon, ServiceUnavailable
        when it runs for too long.

        Of those that wait, the keys go first of which the fewest operations run, and one key takes
        no more than half of the waiting places.
        """
        return _Admission(self, self._seconds, credential)

    def arrives(self) -> bool:
        """Whether a request may come in that has just arrived, before anything is done for it."""
        most = _FEW_WAITING if self.overloaded else _MOST_WAITING
        if len(self._queue) + self._arrived >= most:
            self._refuse()
            return False
        self._arrived += 1
        self._watch()
        return True

    async def begin(self, credential: str | None) -> None:
        """Wait until an operation may start; raises Overloaded."""
        if not self._queue and self._may_start():
            self._start(credential)
            return
        of_key = sum(each.credential == credential for each in self._queue)
        if len(self._queue) >= _MOST_WAITING or of_key >= _MOST_WAITING // 2:
            self._refuse()
            raise Overloaded(BUSY)
        waiting = _Waiting(credential)
        self._queue.append(waiting)
        self._watch()
        try:
            admitted = await waiting.begin
        except asyncio.CancelledError:
            if waiting.begin.done() and not waiting.begin.cancelled() and waiting.begin.result():
                self.end(credential)
            elif waiting in self._queue:
                self._queue.remove(waiting)
            raise
        if self._metrics is not None:
            self._metrics.waited.observe(perf_counter() - waiting.since)
        if not admitted:
            raise Overloaded(BUSY)

    def end(self, credential: str | None) -> None:
        """Give the room of an operation to the next one."""
        self.running -= 1
        self._of_key[credential] -= 1
        if not self._of_key[credential]:
            del self._of_key[credential]
        self._start_next()

    def _may_start(self) -> bool:
        if self.running >= self._max_concurrency:
            return False
        return self.running < _ALWAYS or (self._late < _LATE and self._started < _AT_ONCE)

    def _start(self, credential: str | None) -> None:
        self.running += 1
        self._of_key[credential] += 1
        self._started += 1
        self._watch()

    def _start_next(self) -> None:
        while self._queue and self._may_start():
            queue = reversed(self._queue) if self.overloaded else self._queue
            waiting = min(queue, key=lambda each: self._of_key[each.credential])
            self._queue.remove(waiting)
            if not waiting.begin.done():
                self._start(waiting.credential)
                waiting.begin.set_result(True)

    def _watch(self) -> None:
        """Look at the loop from time to time while there is something to do."""
        if self._ticker is None:
            self._ticked = self._last_calm = perf_counter()
            self._late = 0.0
            self._ticker = asyncio.get_running_loop().call_later(
                _TICK, self._tick, context=Context()
            )

    def _tick(self) -> None:
        now = perf_counter()
        self._late = now - self._ticked - _TICK
        self._ticked = now
        self._started = self._arrived = 0
        self._judge(now)
        self._end_waits(now)
        self._start_next()
        self._ticker = None
        if self.running or self._queue or self.overloaded:
            self._ticker = asyncio.get_running_loop().call_later(
                _TICK, self._tick, context=Context()
            )

    def _end_waits(self, now: float) -> None:
        longest = _SHORT_WAIT if self.overloaded else self._wait
        while self._queue and now - self._queue[0].since > longest:
            waiting = self._queue.popleft()
            if not waiting.begin.done():
                self._refuse()
                waiting.begin.set_result(False)

    def _judge(self, now: float) -> None:
        """Whether the server is overloaded, by what has happened since the last look."""
        oldest = now - self._queue[0].since if self._queue else 0.0
        if self._refused or oldest > _LONG_WAIT:
            self._last_crowded = now
        else:
            self._last_calm = now
        self._refused = False
        if self.overloaded and now - self._last_crowded > _INTERVAL:
            self.overloaded = False
            _logger.warning("overload ends")
        elif not self.overloaded and now - self._last_calm > _INTERVAL:
            self.overloaded = True
            _logger.warning("overload begins", running=self.running, waiting=len(self._queue))

    def _refuse(self) -> None:
        self._refused = True
        if self._metrics is not None:
            self._metrics.shed.inc()


class _Admission:
    """The stay of one operation."""

    __slots__ = ("_credential", "_deadline", "_limits", "_seconds")

    def __init__(self, limits: OperationLimits, seconds: float, credential: str | None) -> None:
        self._credential = credential
        self._limits = limits
        self._seconds = seconds
        self._deadline = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._limits.begin(self._credential)
        await self._deadline.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._limits.end(self._credential)
        try:
            await self._deadline.__aexit__(kind, error, traceback)
        except TimeoutError:
            raise ServiceUnavailable(
                f"The operation did not finish within {self._seconds:g} seconds and was stopped. "
                "Ask for less at once; repeat a mutation only with its `idempotencyKey`."
            ) from None
