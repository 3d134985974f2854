"""Folding: what searches take for the same, whatever the case, the accents and the punctuation.

Revisions fold what is stored by the table of letters here, so it never changes.
"""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")


def _latin() -> dict[str, str]:
    """Accented Latin letters (European languages and Vietnamese), each with its plain letters."""
    letters = {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ß": "ss", "ẞ": "ss"}
    letters |= dict.fromkeys("øØ", "o") | dict.fromkeys("łŁ", "l") | dict.fromkeys("đĐ", "d")
    for code in (*range(0x00C0, 0x0180), *range(0x1EA0, 0x1EFA)):
        plain = _MARKS.sub("", unicodedata.normalize("NFD", chr(code))).lower()
        if plain.isascii():
            letters[chr(code)] = plain
    return letters


# An apostrophe joins what is beside it; other punctuation parts it.
_JOINING = dict.fromkeys("'’", "")
_PARTING = dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~–—«»„“”·\t\r\n', " ")
PLACES = _JOINING | _PARTING | _latin()
MAX_PLACE = 200


def fold_place(text: str) -> str:
    """A name, city or postal code as the location search compares it."""
    folded = "".join(PLACES.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    return " ".join(folded.lower().split())


def trigrams(text: str) -> tuple[str, ...]:
    """Every run of three characters of the words of a place, a space on both sides of each.

    Of a long text only the beginning counts.
    """
    words = (f" {word} " for word in fold_place(text[:MAX_PLACE]).split())
    runs = (word[start : start + 3] for word in words for start in range(len(word) - 2))
    return tuple(dict.fromkeys(runs))


def words_of(text: str) -> list[str]:
    """The words of a text as the full text search of feedback compares them, in order."""
    plain = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return _WORD.findall(unicodedata.normalize("NFC", plain).lower())
