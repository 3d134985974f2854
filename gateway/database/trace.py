"""What the statements of one operation were and how long they took, where somebody asks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass(slots=True)
class Statement:
    """A statement that was run; its values are not kept. `rows` is None for a write."""

    sql: str
    rows: int | None
    seconds: float


@dataclass(slots=True)
class Trace:
    """The statements of an operation, in the order in which they ended."""

    statements: list[Statement] = field(default_factory=list)

    def add(self, sql: str, rows: int | None, seconds: float) -> None:
        self.statements.append(Statement(sql, rows, seconds))


_TRACE: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Collect the statements that run within, in this task and those it starts."""
    trace = Trace()
    token = _TRACE.set(trace)
    try:
        yield trace
    finally:
        _TRACE.reset(token)


def current_trace() -> Trace | None:
    """The trace that collects here; most often there is none."""
    return _TRACE.get()


def trace_engine(engine: Engine) -> None:
    """Let the statements of an engine be traced, too."""

    @event.listens_for(engine, "before_cursor_execute")
    def _before(
        connection: Any, _cursor: Any, _sql: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        connection.info["traced"] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def _after(
        connection: Any, cursor: Any, sql: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        trace = _TRACE.get()
        if trace is not None:
            trace.add(sql, None, time.perf_counter() - connection.info["traced"])
