"""How texts and places match a search, in plain Python."""

import re
from collections.abc import Sequence
from functools import cache

from tests.analytics.meanings import Row, row_id
from tests.support.matching import is_found, plain


def ids_of(given: Sequence[str] | None) -> set[int] | None:
    return None if given is None else {row_id(value) for value in given}


@cache
def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", plain(text)))


def says(text: str, search: str) -> bool:
    """Whether a text holds a word, a "phrase" or the beginning of a word*."""
    wanted, held = words(search), words(text)
    for start in range(len(held) - len(wanted) + 1):
        part = held[start : start + len(wanted)]
        if part == wanted:
            return True
        if search.endswith("*") and part[:-1] == wanted[:-1] and part[-1].startswith(wanted[-1]):
            return True
    return False


def like(location: Row, query: str) -> bool:
    """Whether every word asked for is some word of the location."""
    parts = (location["name"], location["city"] or "", location["postal_code"] or "")
    return is_found(" ".join(parts), query)
