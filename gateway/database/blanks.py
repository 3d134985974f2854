"""Blanks: the characters that make no text, the same ones in Python and on every database."""

from typing import Any

from sqlalchemy import String, func
from sqlalchemy.sql.elements import ColumnElement

# What `str.strip` takes away: white space and separators of Unicode, and U+001C to U+001F.
BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def trimmed(text: ColumnElement[Any]) -> ColumnElement[str]:
    """A text without the blanks at its ends, as `str.strip` has it."""
    return func.trim(text, BLANKS, type_=String())
