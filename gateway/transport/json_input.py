"""JSON from clients, with bounds that keep the layers below from values they cannot hold."""

import re
from typing import Any

import orjson

from gateway.errors import BadUserInput

MAX_DEPTH = 64
_LONGEST_INTEGER = len(str(-(2**63)))

# Exact on valid JSON: an escape is never preceded by an odd number of other backslashes.
_NUL_ESCAPE = rb"\u0000"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_LONG_NUMBER = re.compile(rb"\d{19}")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|-?\d[\d.eE+-]*|[\[\]{}]', re.DOTALL)


def parse_json(raw: bytes, subject: str, *, param: str | None = None) -> Any:
    """The value that `raw` holds; raises BadUserInput that names `subject` and the problem.

    Refused: text that is not JSON or not UTF-8, lone surrogates, NUL, nesting deeper than
    MAX_DEPTH and integers of more than 64 bits (which the parser would silently round).
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _no_json(raw, subject, param, error) from None
    if _NUL_ESCAPE in raw and _NUL.search(raw):
        raise BadUserInput(
            f"{subject} has a NUL character (\\u0000). Remove it from the strings.", param=param
        )
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH or _LONG_NUMBER.search(raw):
        _check_bounds(raw, subject, param)
    return value


def _no_json(
    raw: bytes, subject: str, param: str | None, error: orjson.JSONDecodeError
) -> BadUserInput:
    """Why `raw` is not JSON, in words of ours: the parser's change from version to version."""
    place = f"line {error.lineno}, column {error.colno}"
    if "depth limit" in error.msg:
        return _too_deep(subject, param)
    try:
        raw.decode()
    except UnicodeDecodeError:
        return BadUserInput(f"{subject} is not UTF-8. Encode it as UTF-8.", param=param)
    if "low surrogate" in error.msg:
        return BadUserInput(
            f"{subject} has half a surrogate pair at {place}. Remove it.", param=param
        )
    return BadUserInput(f"{subject} is not valid JSON at {place}. Correct it there.", param=param)


def _check_bounds(raw: bytes, subject: str, param: str | None) -> None:
    """Exact but slower; called for the few texts that could be out of bounds, once they parsed."""
    depth = 0
    for match in _TOKEN.finditer(raw):
        token = match[0]
        if token in (b"{", b"["):
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep(subject, param)
        elif token in (b"}", b"]"):
            depth -= 1
        elif not token.startswith(b'"') and _is_long_integer(token):
            raise BadUserInput(
                f"{subject} has an integer of more than 64 bits. Send large numbers as strings.",
                param=param,
            )


def _is_long_integer(token: bytes) -> bool:
    if any(mark in token for mark in b".eE"):
        return False
    return len(token) > _LONGEST_INTEGER or not -(2**63) <= int(token) < 2**63


def _too_deep(subject: str, param: str | None) -> BadUserInput:
    return BadUserInput(
        f"{subject} is nested deeper than {MAX_DEPTH} levels. Flatten it.", param=param
    )
