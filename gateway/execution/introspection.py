"""Answers about the schema itself: the same for everybody, so each is made once in a process."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from gateway.execution.codings import CODINGS
from gateway.execution.contract import Shared

MAX_ANSWERS = 32
MAX_BYTES = 16_000_000
Key = tuple[str, str | None, bytes]


class Introspection:
    """The answers given last, bounded in number and in bytes, each compressed already."""

    def __init__(self, entries: int = MAX_ANSWERS, max_bytes: int = MAX_BYTES) -> None:
        self.entries = entries
        self.max_bytes = max_bytes
        self.held = 0
        self.made = 0
        self._known: OrderedDict[Key, Shared] = OrderedDict()
        self._one = asyncio.Lock()

    async def answer(
        self,
        text: str,
        operation: str | None,
        variables: Mapping[str, Any],
        make: Callable[[], bytes | None],
    ) -> Shared | None:
        """The answer to an operation of a document; None if there is none to keep.

        `make` runs beside the event loop, for one operation at a time.
        """
        try:
            key = (text, operation, orjson.dumps(variables, option=orjson.OPT_SORT_KEYS))
        except orjson.JSONEncodeError:  # whole numbers of more than 64 bits
            return None
        if (known := self._found(key)) is not None:
            return known
        async with self._one:
            if (known := self._found(key)) is not None:
                return known
            shared = await asyncio.to_thread(_shared, make)
            if shared is not None:
                self._keep(key, shared)
            return shared

    def _found(self, key: Key) -> Shared | None:
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
        return known

    def _keep(self, key: Key, shared: Shared) -> None:
        self.made += 1
        self._known[key] = shared
        self.held += _size(key, shared)
        while len(self._known) > self.entries or self.held > self.max_bytes:
            self.held -= _size(*self._known.popitem(last=False))


def _shared(make: Callable[[], bytes | None]) -> Shared | None:
    body = make()
    if body is None:
        return None
    compressed = {coding: compress(body) for coding, compress in CODINGS.items()}
    return Shared(body, compressed, hashlib.sha256(body).hexdigest()[:32])


def _size(key: Key, shared: Shared) -> int:
    return len(key[0]) + len(key[2]) + sum(map(len, (shared.body, *shared.compressed.values())))
