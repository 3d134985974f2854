"""Files as UTF-8: unpacked and recoded where their first bytes show how, refused otherwise."""

import codecs
import gzip
import io
import zlib
from typing import Any, BinaryIO

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Where the zeros of the first character stand: a brace, a bracket or a blank.
_ZEROS = (
    ((False, True, True, True), "UTF-32 (little endian)"),
    ((True, True, True, False), "UTF-32 (big endian)"),
    ((False, True), "UTF-16 (little endian)"),
    ((True, False), "UTF-16 (big endian)"),
)
_PIECE = 64 * 1024
# What reading a packed file may raise.
BROKEN_GZIP = (gzip.BadGzipFile, EOFError, zlib.error)


class NotText(Exception):
    """A file is in an encoding that is not read; the message names it."""


def as_utf8(stream: BinaryIO) -> BinaryIO:
    """The bytes of a file as UTF-8, unpacked and recoded as they are read.

    NotText is raised at once or later, BROKEN_GZIP later.

    Packed is what begins as gzip does, UTF-16 and UTF-32 what begins with their mark.
    """
    found, head = _peeked(stream)
    if head.startswith(_GZIP):
        found, head = _peeked(gzip.GzipFile(fileobj=found))
    if head.startswith(_ZIP):
        raise NotText("The file is a ZIP archive, as those of Excel are. Give JSON, or gzip of it.")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return io.BufferedReader(_Recoded(found, encoding))
    zeros = tuple(byte == 0 for byte in head)
    for pattern, encoding in _ZEROS:
        if zeros[: len(pattern)] == pattern:
            raise NotText(
                f"The file is {encoding} without a byte order mark: the byte at offset "
                f"{zeros.index(True)} is zero. Save it as UTF-8."
            )
    return found


def not_utf8(text: bytes, offset: int) -> str | None:
    """Which byte is not UTF-8, and which encoding it may be; None if all are UTF-8.

    `offset` is where the text begins in its file.
    """
    try:
        text.decode()
    except UnicodeDecodeError as error:
        byte = text[error.start : error.start + 1]
        problem = f"The byte 0x{byte.hex().upper()} at offset {offset + error.start} is not UTF-8."
        try:
            text.decode("cp1252")
        except UnicodeDecodeError:
            return f"{problem} Save the file as UTF-8."
        shown = byte.decode("cp1252")
        return f"{problem} In Windows-1252 it is {shown!r}: save the file as UTF-8."
    return None


def _peeked(stream: Any) -> tuple[io.BufferedReader, bytes]:
    """A stream that can be looked into, and its first four bytes."""
    found = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    return found, found.peek(4)[:4]


class _Recoded(io.RawIOBase):
    """The UTF-8 of a file in another encoding, read piece by piece."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._offset = 0
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = self._stream.read(_PIECE)
            self._left = self._decoded(piece).encode()
            self._offset += len(piece)
            if not piece:
                break
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def _decoded(self, piece: bytes) -> str:
        kept: bytes = self._decoder.getstate()[0]
        try:
            return self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            offset = self._offset - len(kept) + error.start
            raise NotText(
                f"The byte at offset {offset} is not {self._encoding}: {error.reason}. "
                "Save the file as UTF-8."
            ) from None
