"""Spellings of keys, and what is reported of keys that nothing reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.errors import suggestion

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 60


@lru_cache(maxsize=4096)
def spellings(key: str, own: tuple[str, ...] = ()) -> tuple[str, ...]:
    """How a key may be written: with hyphens, with underscores, and as the graph writes it.

    `own` are other names of the same thing in the graph, with underscores.
    """
    own_spellings = (camel_case(name) for name in (key, *own))
    return tuple(dict.fromkeys((key.replace("_", "-"), key, *own, *own_spellings)))


def camel_case(key: str) -> str:
    """A key as the graph writes it."""
    first, *others = key.split("_")
    return first + "".join(word.title() for word in others)


def snake_case(key: str) -> str:
    """A key with underscores and in lower case, however it is written."""
    return _HUMP.sub("_", key.strip()).replace("-", "_").replace(" ", "_").lower()


@dataclass(frozen=True, slots=True)
class Unread:
    """A key that nothing reads: where it stands, and the keys that are known there."""

    path: str
    key: str
    known: Sequence[str]

    @property
    def hint(self) -> str:
        """The nearest key that is known, as a sentence; nothing if none is near."""
        return _hint(self.key[:_LONGEST], tuple(self.known))

    @property
    def name(self) -> str:
        """The key as messages show it."""
        return self.path if len(self.path) <= _LONGEST else f"{self.path[:_LONGEST]}…"


@lru_cache(maxsize=1024)
def _hint(key: str, known: tuple[str, ...]) -> str:
    return suggestion(snake_case(key), known)
