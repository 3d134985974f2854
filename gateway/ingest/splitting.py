"""Files as a stream of records with their place: documents or JSON lines, recognised by content."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from gateway.ingest.encodings import BROKEN_GZIP, NotText, as_utf8, not_utf8
from gateway.ingest.envelopes import Envelope, opened

STDIN = Path("-")
MAX_BYTES = 512 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record stands: its line in JSON lines, its index in a list body or an array."""

    file: str
    line: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of a file, or why there is none at this place; `envelope` is what it stood in."""

    position: Position
    record: dict[str, Any] | None
    problem: str = ""
    envelope: Envelope | None = None


def split(path: Path) -> Iterator[Entry | Envelope]:
    """The records of a file in bounded memory; `STDIN` reads the standard input.

    An envelope with words that are not known comes before its records.

    A file whose first line is a JSON value of its own is read line by line. Any other is read
    whole, up to MAX_BYTES, and may hold several values. What is not JSON becomes an entry with a
    problem.
    """
    try:
        with _opened(path) as stream:
            yield from _Splitter(str(path), as_utf8(stream)).entries()
    except NotText as error:
        yield Entry(Position(str(path)), None, str(error))
    except BROKEN_GZIP as error:
        problem = f"The gzip file is damaged or cut off: {error}. Compress it again."
        yield Entry(Position(str(path)), None, problem)
    except OSError as error:
        yield Entry(Position(str(path)), None, f"The file cannot be read: {error.strerror}.")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path == STDIN:
        yield sys.stdin.buffer
    else:
        with path.open("rb") as stream:
            yield stream


class _Splitter:
    """Recognises the form of a file; `line` and `offset` are those of what was read last."""

    def __init__(self, file: str, stream: BinaryIO) -> None:
        self.file = file
        self.stream = stream
        self.line = 0
        self.offset = 0
        self._end = 0

    def entries(self) -> Iterator[Entry | Envelope]:
        head = self._next_line()
        if head.startswith(_BOM):
            head = head.removeprefix(_BOM)
            self.offset = len(_BOM)
        while head and not head.strip():
            head = self._next_line()
        if not head:
            return
        if len(head) > MAX_BYTES:
            yield self._problem(None, _too_large("line"))
            return
        # A first line that is a value, or several, makes a file of JSON lines; any other line
        # begins a document that goes on.
        try:
            value = _parse(head)
        except ValueError:
            if not _sequence(head):
                yield from self._document(head, self.line, self.offset)
                return
            yield from self._of_line(head, self.line, self.offset)
        else:
            yield from self._expand(value, self.line)
        yield from self._lines()

    def _next_line(self) -> bytes:
        line = self.stream.readline(MAX_BYTES + 1)
        self.line += 1
        self.offset = self._end
        self._end += len(line)
        return line

    def _lines(self) -> Iterator[Entry | Envelope]:
        line = self._next_line()
        while line:
            if len(line) > MAX_BYTES:
                yield self._problem(self.line, _too_large("line"))
                return
            number, offset = self.line, self.offset
            following = self._next_line()
            try:
                value = _parse(line)
            except ValueError:
                # A line that breaks off inside a value begins a document, unless the next line is a
                # value by itself: then only this line is broken.
                if _is_unfinished(line) and following.strip() and not _is_json(following):
                    yield from self._document(line + following, number, offset, later=True)
                    return
                yield from self._of_line(line, number, offset)
            else:
                yield from self._expand(value, number)
            line = following

    def _of_line(self, line: bytes, number: int, offset: int) -> Iterator[Entry | Envelope]:
        """What stands on a line: a value, or several."""
        if not line.strip():
            return
        try:
            value = _parse(line)
        except ValueError as error:
            values = _sequence(line)
            for place, (each, _) in enumerate(values):
                yield from self._expand(each, number, place)
            if not values:
                problem = not_utf8(line, offset) or f"The line is not JSON: {error}."
                yield self._problem(number, problem)
        else:
            yield from self._expand(value, number)

    def _document(
        self, head: bytes, first: int, offset: int, *, later: bool = False
    ) -> Iterator[Entry | Envelope]:
        """A document over several lines or several of them, or JSON lines with a broken one.

        `head` is the beginning, which stands at a line and an offset; `later`, after other values.
        """
        text = head + self.stream.read(max(MAX_BYTES + 1 - len(head), 0))
        if len(text) > MAX_BYTES:
            if later:
                yield from self._broken_lines(text + self._next_line(), first, offset)
                self.line = first + text.count(b"\n")
                yield from self._lines()
            else:
                yield self._problem(None, _too_large("document"))
            return
        try:
            value = _parse(text)
        except ValueError as error:
            values = _sequence(text)
            for each, before in values:
                yield from self._expand(each, first + before)
            if values:
                return
            lines = text.split(b"\n")
            if text.lstrip().startswith(b"[") or not any(map(_is_object, lines)):
                problem = not_utf8(text, offset) or f"The file is not JSON: {error}."
                yield self._problem(None, problem)
                return
            yield from self._broken_lines(text, first, offset)
        else:
            yield from self._expand(value, None)

    def _broken_lines(self, text: bytes, first: int, offset: int) -> Iterator[Entry | Envelope]:
        for number, line in enumerate(text.split(b"\n"), first):
            yield from self._of_line(line, number, offset)
            offset += len(line) + 1

    def _expand(
        self, value: Any, line: int | None, place: int | None = None
    ) -> Iterator[Entry | Envelope]:
        """The objects of a body: those under `data`, those of an array, or the object itself.

        `place` is that of a value among several on its line.
        """
        value, envelope = opened(value)
        if envelope is not None and envelope.unread:
            yield envelope
        if not isinstance(value, list):
            yield self._entry(value, line, place, envelope)
            return
        for index, item in enumerate(value):
            yield self._entry(item, line, index, envelope)

    def _entry(
        self, value: Any, line: int | None, index: int | None, envelope: Envelope | None
    ) -> Entry:
        position = Position(self.file, line, index)
        if isinstance(value, dict):
            return Entry(position, value, envelope=envelope)
        return Entry(position, None, "This is not a JSON object. Give objects or list bodies.")

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


_VISIBLE = re.compile(r"\S")
_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _sequence(text: bytes) -> list[tuple[Any, int]]:
    """The values of a text that holds several, each with the number of lines before it.

    None of them if the text is anything else.
    """
    if not text.lstrip().startswith((b"{", b"[")):
        return []
    values: list[tuple[Any, int]] = []
    try:
        given = text.decode()
        at, lines = 0, 0
        while (start := _VISIBLE.search(given, at)) is not None:
            lines += given.count("\n", at, start.start())
            value, after = _DECODER.raw_decode(given, start.start())
            values.append((value, lines))
            lines += given.count("\n", start.start(), after)
            at = after
    except (ValueError, RecursionError):
        return []
    return values


def _is_unfinished(line: bytes) -> bool:
    """Whether a line begins a value that it does not end."""
    if not line.lstrip().startswith((b"{", b"[")) or _is_json(line):
        return False
    try:
        given = line.decode().rstrip()
        _DECODER.raw_decode(given.lstrip())
    except json.JSONDecodeError as error:
        return error.pos >= len(given.lstrip())
    except (ValueError, RecursionError):
        return False
    return False


def _is_json(line: bytes) -> bool:
    try:
        _parse(line)
    except ValueError:
        return False
    return True


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
