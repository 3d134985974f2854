"""Which operations run, which wait and which are refused, so that a busy server stays quick.

One event loop computes one thing at a time: operations that run beside each other all take longer,
and what waits too long is computed for a client that has left. So few start at once as long as the
loop is late; operations that wait for the store do not make it late, and more of them run. What
cannot start waits for a moment. Where there is always somebody waiting, the newest goes first and
the others are refused soon: controlled delay with adaptive order (Nichols and Jacobson,
"Controlling Queue Delay", 2012; Maurer, "Fail at Scale", 2015).

The work on events of subscriptions waits beside them, for as long as it takes, and has half of the
room. Between an operation and an event, as between keys, turns are fair.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
_LONG_WAIT = 0.5
# Seconds that an operation may wait then.
_SHORT_WAIT = 0.02
# Operations that may wait: otherwise, and while the server is overloaded.
_MOST_WAITING = 128
_FEW_WAITING = 4

_logger = structlog.get_logger()


class _Waiting:
    """An operation or an event that waits for its turn; the future tells whether it may begin."""

    __slots__ = ("begin", "credential", "is_event", "since")

    def __init__(self, credential: str | None, *, is_event: bool = False) -> None:
        self.credential = credential
        self.is_event = is_event
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
        # Of each key, in the order in which they have their turns.
        self._events: OrderedDict[str | None, deque[_Waiting]] = OrderedDict()
        self._most_events = max(1, max_concurrency // 2)
        self._events_running = 0
        self._event_first = False
        self._last_key: str | None = None
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

    @asynccontextmanager
    async def turn(self, credential: str) -> AsyncIterator[None]:
        """Room for the work on an event, which waits until there is some.

        One key has as many events waiting as it has different subscriptions.
        """
        waiting = _Waiting(credential, is_event=True)
        self._events.setdefault(credential, deque()).append(waiting)
        self._start_next()
        self._watch()
        await self._begun(waiting)
        try:
            yield
        finally:
            self._end(waiting)

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
        admitted = await self._begun(waiting)
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

    async def _begun(self, waiting: _Waiting) -> bool:
        """Wait until something may begin, or never may; who leaves takes no room."""
        try:
            return await waiting.begin
        except asyncio.CancelledError:
            if waiting.begin.done() and not waiting.begin.cancelled() and waiting.begin.result():
                self._end(waiting)
            else:
                self._forget(waiting)
            raise

    def _end(self, waiting: _Waiting) -> None:
        self._events_running -= waiting.is_event
        self.end(waiting.credential)

    def _forget(self, waiting: _Waiting) -> None:
        """Let something wait no more."""
        key = waiting.credential
        queue = self._events.get(key, ()) if waiting.is_event else self._queue
        if isinstance(queue, deque) and waiting in queue:
            queue.remove(waiting)
            if waiting.is_event and not queue:
                del self._events[key]

    def _may_start(self) -> bool:
        if self.running >= self._max_concurrency:
            return False
        return self.running < _ALWAYS or (self._late < _LATE and self._started < _AT_ONCE)

    def _start(self, credential: str | None) -> None:
        self.running += 1
        self._of_key[credential] += 1
        self._started += 1
        self._event_first = True
        self._watch()

    def _start_next(self) -> None:
        while self._may_start() and (waiting := self._next()) is not None:
            self._forget(waiting)
            if waiting.begin.done():
                continue
            self._start(waiting.credential)
            if waiting.is_event:
                self._events_running += 1
                self._event_first, self._last_key = False, waiting.credential
                if waiting.credential in self._events:
                    self._events.move_to_end(waiting.credential)
            waiting.begin.set_result(True)

    def _next(self) -> _Waiting | None:
        """What is to start: of the key of which the least runs, operations and events by turns."""
        queue = reversed(self._queue) if self.overloaded else self._queue
        operation = min(queue, key=self._running_of, default=None)
        if not self._events or self._events_running >= self._most_events:
            return operation
        event = min(
            (each[0] for each in self._events.values()),
            key=lambda each: (self._running_of(each), each.credential == self._last_key),
        )
        if operation is None:
            return event
        more = self._running_of(operation) - self._running_of(event)
        return event if more > 0 or (more == 0 and self._event_first) else operation

    def _running_of(self, waiting: _Waiting) -> int:
        return self._of_key[waiting.credential]

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
        if self.running or self._queue or self._events or self.overloaded:
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
