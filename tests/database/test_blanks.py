"""Blanks are what Python's `str.strip` takes away."""

import sys

from gateway.database.blanks import BLANKS


def test_blanks_are_white_space_and_separators() -> None:
    blank = {char for char in map(chr, range(sys.maxunicode + 1)) if not char.strip()}

    assert set(BLANKS) == blank
    assert {"\u3000", "\u2003", "\x1c", "\x1f", "\x85"} <= blank
    assert "\u200b" not in blank
