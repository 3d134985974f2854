"""How searches compare texts and find places, worked out in plain Python for European scripts."""

import re
import unicodedata
from functools import cache

STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ς": "σ"})


def plain(text: str) -> str:
    """A text without case and accents."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    kept = "".join(each for each in letters if not unicodedata.combining(each))
    return unicodedata.normalize("NFKC", kept).casefold().translate(STROKES)


def place_words(text: str) -> list[str]:
    """The words of a name, city or postal code."""
    return re.findall(r"[^\W_]+", plain(text).replace("'", ""))


def errors_between(one: str, other: str) -> int:
    """Letters that are another, left out, put in or swapped with the next, at least so many."""
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, 1):
        row = [at]
        for place, there in enumerate(other, 1):
            least = min(rows[-1][place] + 1, row[-1] + 1, rows[-1][place - 1] + (letter != there))
            if at > 1 and place > 1 and (one[at - 2], letter) == (there, other[place - 2]):
                least = min(least, rows[-2][place - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def is_found(place: str, text: str) -> bool:
    """Whether every word of a text is some word of a place."""
    there = place_words(place)
    return all(any(_fits(word, each) for each in there) for word in place_words(text))


@cache
def _fits(word: str, there: str) -> bool:
    if there.startswith(word):
        return True
    if word.isdigit() or there.isdigit() or len(word) < 3:
        return False
    return errors_between(word, there) <= (2 if len(word) >= 8 else 1)
