"""Equal subscriptions: each event is executed once for all who asked for the same with one key.

Everybody has events waiting of their own, so that one who does not take them holds up nobody.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Hashable, Mapping
from contextlib import aclosing
from contextvars import Context as Variables
from typing import Any, cast

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, create_source_event_stream
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gateway.database.changes import MAX_WAITING, FellBehind
from gateway.execution.contract import Answer
from gateway.execution.operations import Operation
from gateway.graphql.context import Context

# Listeners that are told of an event before everything else gets a turn.
AT_ONCE = 50


class _Listener:
    """One subscription: the answers that wait for it, and how they end."""

    def __init__(self, since: int, most_bytes: int) -> None:
        self.since = since
        self._most_bytes = most_bytes
        self._waiting: deque[Answer] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self._ended = False
        self._reason: Exception | None = None

    def tell(self, answer: Answer) -> None:
        """Let an answer wait; too many end the subscription, one alone never does."""
        full = self._bytes + len(answer.body) > self._most_bytes and self._waiting
        if self._ended:
            return
        if full or len(self._waiting) >= MAX_WAITING:
            self.end(FellBehind())
            return
        self._waiting.append(answer)
        self._bytes += len(answer.body)
        self._some.set()

    def end(self, reason: Exception | None) -> None:
        """Nothing comes any more; only the first reason counts."""
        if not self._ended:
            self._ended, self._reason = True, reason
        self._some.set()

    async def take(self) -> Answer | None:
        """The next answer, None if there is no further one, or why there is none.

        FellBehind is told at once, and other reasons after what still waits.
        """
        await self._some.wait()
        if self._waiting and not isinstance(self._reason, FellBehind):
            answer = self._waiting.popleft()
            self._bytes -= len(answer.body)
            if not self._waiting and not self._ended:
                self._some.clear()
            return answer
        if self._reason is not None:
            raise self._reason
        return None


class _Broadcast:
    """The events of equal subscriptions, executed as long as somebody listens."""

    def __init__(
        self, context: Context, events: AsyncGenerator[Answer, None], ended: Callable[[], None]
    ) -> None:
        self.listeners: dict[_Listener, None] = {}
        self._context = context
        self._ended = ended
        # Nothing of the first one's request is bound to what is done for all.
        self.task = asyncio.create_task(self._run(events), context=Variables())

    def join(self, most_bytes: int) -> _Listener:
        """Hear of rows that are new from now on."""
        follower = self._context.follower
        listener = _Listener(0 if follower is None else follower.offered, most_bytes)
        self.listeners[listener] = None
        return listener

    async def _run(self, events: AsyncGenerator[Answer, None]) -> None:
        reason: Exception | None = None
        try:
            async with aclosing(events):
                async for answer in events:
                    if answer.status != 200:
                        self._ended()  # nobody may join any more: they would not hear why it ends
                    await self._tell(answer)
        except Exception as error:
            reason = error
        finally:
            self._ended()
        for listener in self.listeners:
            listener.end(reason)

    async def _tell(self, answer: Answer) -> None:
        follower = self._context.follower
        for number, listener in enumerate(tuple(self.listeners), 1):
            # An answer that is not of an event tells everybody why there will be none.
            if follower is None or answer.status != 200 or follower.current > listener.since:
                listener.tell(answer)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)


async def events_of(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: Operation,
    variables: Mapping[str, Any],
    context: Context,
) -> AsyncGenerator[Any, None] | ExecutionResult:
    """The events that a subscription asks for, or why there can be none."""
    built = StrawberryGraphQLCoreExecutionContext.build(
        schema,
        document,
        context_value=context,
        raw_variable_values=dict(variables),
        operation_name=operation.name,
    )
    if isinstance(built, list):
        return ExecutionResult(None, errors=built)
    source: Any = create_source_event_stream(built)
    if built.is_awaitable(source):
        source = await source
    return cast(AsyncGenerator[Any, None] | ExecutionResult, source)


class Broadcasts:
    """The broadcasts of one process."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._running: dict[Hashable, _Broadcast] = {}

    async def listen(
        self,
        key: Hashable,
        context: Context,
        begin: Callable[[Context], AsyncGenerator[Answer, None]],
    ) -> AsyncGenerator[Answer, None]:
        """The answers to a subscription; `begin` executes it if no equal one is executed yet."""
        broadcast = self._running.get(key)
        if broadcast is None:
            broadcast = self._running[key] = _Broadcast(
                context, begin(context), lambda: self._forget(key, broadcast)
            )
        listener = broadcast.join(self._most_bytes)
        try:
            while (answer := await listener.take()) is not None:
                yield answer
        finally:
            del broadcast.listeners[listener]
            if not broadcast.listeners:
                self._forget(key, broadcast)
                broadcast.task.cancel()
                await asyncio.wait([broadcast.task])

    def _forget(self, key: Hashable, broadcast: _Broadcast | None) -> None:
        if self._running.get(key) is broadcast:
            del self._running[key]
