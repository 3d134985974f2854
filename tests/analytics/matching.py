"""How texts and places match a search, in plain Python."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from tests.analytics.meanings import Row, row_id


def ids_of(given: Sequence[str] | None) -> set[int] | None:
    return None if given is None else {row_id(value) for value in given}


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("ß", "ss")


@cache
def words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return tuple(re.findall(r"[^\W_]+", kept))


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


def place_text(location: Row) -> str:
    parts = (location["name"], location["city"] or "", location["postal_code"] or "")
    return " " + " ".join(re.sub(r"[^\w]", " ", folded(part)) for part in parts) + " "


def like(location: Row, query: str) -> bool:
    """At least half of the runs of three characters of the words asked for occur."""
    asked = {
        f" {word} "[start : start + 3]
        for word in re.sub(r"[^\w]", " ", folded(query)).split()
        for start in range(len(word))
    }
    held = " ".join(place_text(location).split())
    return 2 * sum(1 for run in asked if run in f" {held} ") >= len(asked)
