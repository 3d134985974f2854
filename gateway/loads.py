"""Loads that several fields of an operation share.

A field that gives up, because one beside it failed, must not end what others wait for; the end of
the operation must, so that no statement runs on for nobody.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
Tasks = set[asyncio.Task[Any]]
_RUNNING: ContextVar[Tasks | None] = ContextVar("running loads", default=None)


@contextmanager
def loading() -> Iterator[None]:
    """End, on leaving, the loads that began within and still run."""
    tasks: Tasks = set()
    token = _RUNNING.set(tasks)
    try:
        yield
    finally:
        _RUNNING.reset(token)
        for task in tasks:
            task.cancel()


def begin(load: Coroutine[Any, Any, T]) -> "asyncio.Future[T]":
    """A load that runs until it is done or its operation ends, whoever waits for it."""
    task = asyncio.ensure_future(load)
    task.add_done_callback(_heard)
    _watch(task)
    return task


async def within_operation(load: Coroutine[Any, Any, T]) -> T:
    """Load in the task at hand, which ends with its operation."""
    task = asyncio.current_task()
    if task is not None:
        _watch(task)
    return await load


def shared(future: "asyncio.Future[T]") -> Awaitable[T]:
    """What a load gives, for one of those who wait for it."""
    return future if future.done() else asyncio.shield(future)


def _watch(task: asyncio.Task[Any]) -> None:
    tasks = _RUNNING.get()
    if tasks is not None:
        tasks.add(task)
        task.add_done_callback(tasks.discard)


def _heard(task: asyncio.Task[Any]) -> None:
    """An error is told to those who still wait; if nobody does, it is none."""
    if not task.cancelled():
        task.exception()
