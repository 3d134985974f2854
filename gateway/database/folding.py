"""Folding: what searches take for the same, whatever the case, the accents and the punctuation.

One folding for what is stored and what is asked, character by character: compatibility forms
(width, ligatures) are taken apart, accents and invisible characters go, letters lose their case,
and what belongs to a letter is put together again. Signs that are no accents stay: vowels and tones
of Thai, signs of Devanagari, voicing of Kana.

SQLite calls the functions here, PostgreSQL has the same made from the tables here. Revision 0012
folds what is stored with them, so they never change: another folding is another revision, with a
copy of this one beside 0012. The tables are those of Unicode 14; they do not depend on Python's.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

# Accents and points of Latin, Greek, Cyrillic, Hebrew, Arabic and Syriac, the lengthening stroke of
# Arabic, and what is not seen: joiners, directions, variants.
REMOVED = """
    AD 300-36F 483-489 591-5BD 5BF 5C1-5C2 5C4-5C5 5C7 610-61A 61C 640 64B-65F 670 6D6-6DC 6DF-6E4
    6E7-6E8 6EA-6ED 711 730-74A 180B-180F 1AB0-1AFF 1DC0-1DFF 200B-200F 202A-202E 2060-206F
    20D0-20F0 FE00-FE0F FE20-FE2F FEFF E0000-E0FFF
"""
# Letters with case that stand for one other: first, last, /2 where every second one is meant, and
# how far the letter without case is.
CASED = """
    C6+20 D0+20 D8+20 DE+20 110+1 126+1 141+1 14A+1 152+1 166+1 181+D2 182-184/2+1 186+CE 187+1
    189-18A+CD 18B+1 18E+4F 18F+CA 190+CB 191+1 193+CD 194+CF 196+D3 197+D1 198+1 19C+D3 19D+D5
    19F+D6 1A2-1A4/2+1 1A6+DA 1A7+1 1A9+DA 1AC+1 1AE+DA 1B1-1B2+D9 1B3-1B5/2+1 1B7+DB 1B8+1 1BC+1
    1E4+1 1F6-61 1F7-38 21C+1 220-82 222-224/2+1 23A+2A2B 23B+1 23D-A3 23E+2A28 241+1 243-C3
    244+45 245+47 246-24E/2+1 370-372/2+1 376+1 37F+74 391-3A1+20 3A3-3A9+20 3C2+1 3CF+8
    3D8-3EE/2+1 3F7+1 3FA+1 3FD-3FF-82 402-404/2+50 405-406+50 408-40B+50 40F+50 410-418+20
    41A-42F+20 460-474/2+1 478-480/2+1 48A-4BE/2+1 4C0+F 4C3-4CD/2+1 4D4+1 4D8+1 4E0+1 4E8+1 4F6+1
    4FA-52E/2+1 531-556+30 10A0-10C5+1C60 10C7+1C60 10CD+1C60 13F8-13FD-8 1C80-184E 1C81-184D
    1C82-1844 1C83-1C84-1842 1C85-1843 1C86-183C 1C87-1824 1C88+89C3 1C90-1CBA-BC0 1CBD-1CBF-BC0
    1EFA-1EFE/2+1 2132+1C 2183+1 2C00-2C2F+30 2C60+1 2C62-29F7 2C63-EE6 2C64-29E7 2C67-2C6B/2+1
    2C6D-2A1C 2C6E-29FD 2C6F-2A1F 2C70-2A1E 2C72+1 2C75+1 2C7E-2C7F-2A3F 2C80-2CE2/2+1
    2CEB-2CED/2+1 2CF2+1 A640-A66C/2+1 A680-A69A/2+1 A722-A72E/2+1 A732-A76E/2+1 A779-A77B/2+1
    A77D-8A04 A77E-A786/2+1 A78B+1 A78D-A528 A790-A792/2+1 A796-A7A8/2+1 A7AA-A544 A7AB-A54F
    A7AC-A54B A7AD-A541 A7AE-A544 A7B0-A512 A7B1-A52A A7B2-A515 A7B3+3A0 A7B4-A7C2/2+1 A7C4-30
    A7C5-A543 A7C6-8A38 A7C7-A7C9/2+1 A7D0+1 A7D6-A7D8/2+1 A7F5+1 AB70-ABBF-97D0 10400-10427+28
    104B0-104D3+28 10570-1057A+27 1057C-1058A+27 1058C-10592+27 10594-10595+27 10C80-10CB2+40
    118A0-118BF+20 16E40-16E5F+20 1E900-1E921+22
"""
# Letters that hold an accent inside, each for its plain one; other forms of one Arabic letter; and
# what keyboards write in place of an apostrophe or a hyphen.
ALIKE = {
    **dict.fromkeys("øØ", "o"),
    **dict.fromkeys("łŁ", "l"),
    **dict.fromkeys("đĐðÐ", "d"),
    **dict.fromkeys("ħĦ", "h"),
    **dict.fromkeys("ŧŦ", "t"),
    "ı": "i",
    "\u06cc": "\u064a",
    "\u0649": "\u064a",
    "\u06a9": "\u0643",
    **dict.fromkeys("\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032", "'"),
    **dict.fromkeys("\u2010\u2012\u2013\u2014\u2015\u2212", "-"),
}
# Letters that stand for several.
SPELT = {
    **dict.fromkeys("ßẞ", "ss"),
    **dict.fromkeys("æÆ", "ae"),
    **dict.fromkeys("œŒ", "oe"),
    **dict.fromkeys("þÞ", "th"),
}
# What parts words: punctuation, symbols and blanks.
PARTING = """
    1-2F 3A-40 5B-60 7B-A9 AB-B1 B4 B6-B8 BB BF D7 F7 2C2-2C5 2D2-2EB 2ED 2EF-2FF 375 3F6 482
    55A-55F 589-5C6 5F3-61F 66A-66D 6D4 6DD-6DE 6E9 6FD-6FE 700-70F 7F6-7F9 7FE-7FF 830-83E 85E
    888 890-891 8E2 964-965 970 9F2-9F3 9FA-9FB 9FD A76 AF0-AF1 B70 BF3-BFA C77 C7F C84 D4F D79
    DF4 E3F E4F E5A-E5B F01-F17 F1A-F1F F34 F36 F38 F3A-F3D F85 FBE-FC5 FC7-FDA 104A-104F
    109E-109F 10FB 1360-1368 1390-1399 1400 166D-166E 1680 169B-169C 16EB-16ED 1735-1736 17D4-17D6
    17D8-17DB 1800-180A 1940-1945 19DE-19FF 1A1E-1A1F 1AA0-1AA6 1AA8-1AAD 1B5A-1B6A 1B74-1B7E
    1BFC-1BFF 1C3B-1C3F 1C7E-1C7F 1CC0-1CC7 1CD3 2010-212E 213A-214D 214F 218A-244A 2500-2775
    2794-2BFF 2CE5-2CEA 2CF9-2CFC 2CFE-2CFF 2D70 2E00-2E2E 2E30-3004 3008-3020 3030 3037 303D-303F
    30A0 30FB 3190-3191 31C0-31E3 327F 4DC0-4DFF A490-A4C6 A4FE-A4FF A60D-A60F A673 A67E A6F2-A716
    A720-A721 A789-A78A A828-A82B A836-A839 A874-A877 A8CE-A8CF A8F8-A8FA A8FC A92E-A92F A95F
    A9C1-A9CD A9DE-A9DF AA5C-AA5F AA77-AA79 AADE-AADF AAF0-AAF1 AB5B AB6A-AB6B ABEB FBB2-FE46
    FFF9-FFFD 10100-10102 10137-1013F 10179-10189 1018C-101FC 1039F 103D0 1056F 10857 10877-10878
    1091F 1093F 10A50-10A58 10A7F 10AC8 10AF0-10AF6 10B39-10B3F 10B99-10B9C 10EAD 10F55-10F59
    10F86-10F89 11047-1104D 110BB-110C1 110CD 11140-11143 11174-11175 111C5-111C8 111CD 111DB
    111DD-111DF 11238-1123D 112A9 1144B-1144F 1145A-1145D 114C6 115C1-115D7 11641-11643
    11660-1166C 116B9 1173C-1173F 1183B 11944-11946 119E2 11A3F-11A46 11A9A-11A9C 11A9E-11AA2
    11C41-11C45 11C70-11C71 11EF7-11EF8 11FD5-11FFF 12470-12474 12FF1-12FF2 13430-13438
    16A6E-16A6F 16AF5 16B37-16B3F 16B44-16B45 16E97-16E9A 16FE2 1BC9C 1BC9F-1BCA3 1CF50-1D15D
    1D16A-1D16C 1D173-1D17A 1D183-1D184 1D18C-1D1A9 1D1AE-1D241 1D245 1D300-1D356 1D800-1D9FF
    1DA37-1DA3A 1DA6D-1DA74 1DA76-1DA83 1DA85-1DA8B 1E14F 1E2FF 1E95E-1E95F 1ECAC 1ECB0 1ED2E
    1EEF0-1F0F5 1F10D-1FBCA
"""
# Scripts that put no blanks between words, or (Korean) join what is looked for with what is not:
# each of their letters is a word, a word of theirs a phrase. And the signs that belong to a letter.
UNSPACED = """
    E01-E30 E32-E33 E40-E46 E50-E59 E81-EB0 EB2-EB3 EBD-EC6 ED0-EDF 1000-102A 103F-1049 1050-1055
    105A-105D 1061 1065-1066 106E-1070 1075-1081 108E 1100-11FF 1780-17B3 17D7 17DC 17E0-17E9
    2E80-2FDF 3005-3007 3021-3029 3038-303C 3041-3096 309D-309F 30A1-30FA 30FC-30FF 31F0-31FF
    3400-4DBF 4E00-9FFF AC00-D7A3 F900-FAFF 1B000-1B16F 20000-3FFFF
"""
SIGNS = """
    E31 E34-E3A E47-E4E EB1 EB4-EBC EC8-ECE 102B-103E 1056-1059 105E-1060 1062-1064 1067-106D
    1071-1074 1082-108D 108F 109A-109D 17B4-17D3 17DD 3099-309A
"""
LONGEST_WORD = 64


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for each in text.split():
        first, _, last = each.partition("-")
        yield int(first, 16), int(last or first, 16)


def characters(text: str) -> str:
    """A character class of the ranges, as both Python and PostgreSQL read it."""
    return "[" + "".join(rf"\U{first:08X}-\U{last:08X}" for first, last in _ranges(text)) + "]"


def _letters() -> dict[str, str]:
    """Each letter that stands for one other, with that one."""
    letters = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", strict=True))
    for run in CASED.split():
        span, sign, far = re.split("([+-](?=[0-9A-F]+$))", run)
        span, _, step = span.partition("/")
        (first, last), *_ = _ranges(span)
        for code in range(first, last + 1, int(step or 1)):
            letters[chr(code)] = chr(code + int(sign + far, 16))
    letters |= ALIKE
    return {letter: letters.get(plain, plain) for letter, plain in letters.items()} | ALIKE


LETTERS: Mapping[str, str] = _letters()
ACCENTS = characters(REMOVED) + "+"
BETWEEN = characters(PARTING) + "+"
LETTER = f"({characters(UNSPACED)}{characters(SIGNS)}*)"

_ACCENTS, _BETWEEN, _LETTER = (re.compile(each) for each in (ACCENTS, BETWEEN, LETTER))
_TOKEN = re.compile(f"(?:{LETTER[1:-1]})+|[^ {characters(UNSPACED)[1:-1]}]+")
_PLAIN = str.maketrans({**LETTERS, **SPELT})


def fold(text: str) -> str:
    """A text as searches compare it."""
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_PLAIN)
    return unicodedata.normalize("NFC", plain)


def fold_words(text: str) -> str:
    """The words of a text, folded, a blank between them; long ones are cut."""
    return _words(fold(text))


def fold_place(text: str) -> str:
    """The words of a name, city or postal code: an apostrophe joins what is beside it."""
    return _words(fold(text).replace("'", ""))


def _words(folded: str) -> str:
    spaced = _BETWEEN.sub(" ", folded)
    if not spaced.isascii():
        spaced = _LETTER.sub(r" \1 ", spaced)
    return " ".join(word[:LONGEST_WORD] for word in spaced.split())


def words_of(text: str) -> list[str]:
    """The words of a text as the full text search compares them, in order."""
    return fold_words(text).split()


def place_terms(text: str) -> list[str]:
    """The words by which a place is found, each once, in order; an apostrophe joins and parts."""
    folded = fold(text)
    words = fold_place(text)
    if "'" in folded:
        words += " " + _words(folded)
    return sorted(set(words.split()))


def place_tokens(text: str) -> list[tuple[str, ...]]:
    """What is asked of a place, in order: a word, or several letters of a script without blanks."""
    tokens = _TOKEN.findall(_BETWEEN.sub(" ", fold(text).replace("'", "")))
    return [tuple(_words(token).split()) for token in tokens]


def place_word(text: str) -> str:
    """The first word of a place, by which an index finds those that may be the same."""
    return fold_place(text).partition(" ")[0]


@lru_cache(maxsize=64)
def _folded_texts(texts: str) -> tuple[str, ...]:
    """The texts of a JSON list, folded: once for a statement, not for each row."""
    return tuple(fold(each) for each in json.loads(texts))


def _holds_any(text: str, texts: str) -> bool:
    folded = fold(text)
    return any(each in folded for each in _folded_texts(texts))


# What SQLite calls, by name; PostgreSQL has functions of these names, but for the last two.
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "folded": fold,
    "folded_words": fold_words,
    "folded_place": fold_place,
    "place_word": place_word,
    "place_terms": lambda text: json.dumps(place_terms(text)),
    "holds_any": _holds_any,
}


def teach_folding(connection: Any) -> None:
    """Give a connection to SQLite the functions that its triggers and searches call."""
    for name, function in FUNCTIONS.items():
        arguments = 2 if name == "holds_any" else 1
        connection.create_function(name, arguments, _strict(function), deterministic=True)


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that gives null where it is given null."""

    def called(*values: Any) -> Any:
        return None if None in values else function(*values)

    return called
