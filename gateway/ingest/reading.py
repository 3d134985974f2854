"""Files as a stream of records with their place: whole documents, JSON lines, told by content."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

STDIN = Path("-")
MAX_BYTES = 512 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record stands: its line in JSON lines, its index in a list body or an array."""

    file: str
    line: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of a file, or why there is none at this place."""

    position: Position
    record: dict[str, Any] | None
    problem: str = ""


def read(path: Path) -> Iterator[Entry]:
    """The records of a file in bounded memory; `STDIN` reads the standard input.

    A file whose first line is a JSON value of its own is read line by line. Any other is read
    whole, up to MAX_BYTES. What is no JSON becomes an entry with a problem.
    """
    try:
        with _opened(path) as stream:
            yield from _Reader(str(path), stream).entries()
    except OSError as error:
        yield Entry(Position(str(path)), None, f"The file cannot be read: {error.strerror}.")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path == STDIN:
        yield sys.stdin.buffer
    else:
        with path.open("rb") as stream:
            yield stream


class _Reader:
    def __init__(self, file: str, stream: BinaryIO) -> None:
        self.file = file
        self.stream = stream
        self.line = 0

    def entries(self) -> Iterator[Entry]:
        head = self._next_line().removeprefix(_BOM)
        if head.startswith(_UTF_16):
            yield self._problem(None, "The file is no UTF-8. Save it as UTF-8.")
            return
        while head and not head.strip():
            head = self._next_line()
        if not head:
            return
        if len(head) > MAX_BYTES:
            yield self._problem(None, _too_large("line"))
            return
        try:
            first = _parse(head)
        except ValueError:
            yield from self._document(head)
        else:
            yield from self._expand(first, self.line)
            yield from self._lines()

    def _next_line(self) -> bytes:
        self.line += 1
        return self.stream.readline(MAX_BYTES + 1)

    def _lines(self) -> Iterator[Entry]:
        while line := self._next_line():
            if len(line) > MAX_BYTES:
                yield self._problem(self.line, _too_large("line"))
                return
            yield from self._of_line(line, self.line)

    def _of_line(self, line: bytes, number: int) -> Iterator[Entry]:
        if not line.strip():
            return
        try:
            value = _parse(line)
        except ValueError as error:
            yield self._problem(number, f"The line is no JSON: {error}.")
        else:
            yield from self._expand(value, number)

    def _document(self, head: bytes) -> Iterator[Entry]:
        """A document over several lines, or JSON lines of which the first one is broken."""
        text = head + self.stream.read(MAX_BYTES + 1 - len(head))
        if len(text) > MAX_BYTES:
            yield self._problem(None, _too_large("document"))
            return
        try:
            value = _parse(text)
        except ValueError as error:
            lines = text.split(b"\n")
            if text.lstrip().startswith(b"[") or not any(map(_is_object, lines)):
                yield self._problem(None, f"The file is no JSON: {error}.")
                return
            for number, line in enumerate(lines, self.line):
                yield from self._of_line(line, number)
        else:
            yield from self._expand(value, None)

    def _expand(self, value: Any, line: int | None) -> Iterator[Entry]:
        """The objects of a body: those under `data`, those of an array, or the object itself."""
        if isinstance(value, dict) and isinstance(value.get("data"), list) and "id" not in value:
            value = value["data"]
        if not isinstance(value, list):
            yield self._entry(value, line, None)
            return
        for index, item in enumerate(value):
            yield self._entry(item, line, index)

    def _entry(self, value: Any, line: int | None, index: int | None) -> Entry:
        position = Position(self.file, line, index)
        if isinstance(value, dict):
            return Entry(position, value)
        return Entry(position, None, "This is no JSON object. Give objects or list bodies.")

    def _problem(self, line: int | None, problem: str) -> Entry:
        return Entry(Position(self.file, line), None, problem)


def _parse(text: bytes) -> Any:
    """A JSON value; ValueError says what is wrong.

    orjson refuses a whole document for one lone surrogate; the standard library lets it through,
    so that only the record with it fails.
    """
    try:
        return orjson.loads(text)
    except ValueError as error:
        if b"\\u" not in text:
            raise
        try:
            return json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise error from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(_parse(line), dict)
    except ValueError:
        return False


def _too_large(what: str) -> str:
    return (
        f"The {what} is larger than {MAX_BYTES // 1024 // 1024} MB. "
        "Give JSON lines, one object a line: those are read piece by piece."
    )
