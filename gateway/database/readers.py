"""Readers: connections that run prepared reads on the driver itself, one statement each."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

GONE = "The store does not answer. Try again shortly."
FULL = "The store has no free connection. Try again shortly."

Rows = Sequence[Sequence[Any]]


class Reader(Protocol):
    """Something that reads."""

    async def fetch(self, sql: str, arguments: Sequence[Any], accounts: str) -> Rows:
        """The rows of a statement; `accounts` are those that row level security may show."""
        ...


class Readers(Reader, Protocol):
    """A pool of reading connections."""

    def snapshot(self, accounts: str) -> AbstractAsyncContextManager[Reader]:
        """One connection, whose statements all see the state that the first of them sees."""
        ...

    def stream(
        self, sql: str, arguments: Sequence[Any], accounts: str, size: int
    ) -> AsyncIterator[Rows]:
        """The rows of a statement in batches, on a connection of its own, never all in memory."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
