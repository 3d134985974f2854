"""The file of an SQLite store: nobody but its owner reads it, as it holds people and secrets."""

import os
import stat
from contextlib import suppress
from pathlib import Path

import structlog

from gateway.config import Settings

PRIVATE = 0o600
MAGIC = b"SQLite format 3\x00"
BESIDE = ("", "-wal", "-shm", "-journal")
log = structlog.get_logger("gateway.database")


def make_private(settings: Settings) -> None:
    """Let a new file of the store be private from its first byte, and one that is there be so."""
    if settings.file is None:
        return
    create_private(settings.file)
    if _is_store(settings.file):
        for suffix in BESIDE:
            _close(Path(f"{settings.file}{suffix}"))


def create_private(file: Path) -> None:
    """Create an empty file that only its owner reads and writes, if there is none."""
    # Where it is there, or cannot be, whoever opens it next is told so.
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))


def _is_store(file: Path) -> bool:
    """Whether a file is one of SQLite; whatever else is named by mistake is left as it is."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _close(file: Path) -> None:
    """Take from others what they may do with a file of ours."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            file.chmod(PRIVATE)
    except OSError:
        pass  # it is not there, or belongs to someone else, who decided


def check_folder(settings: Settings) -> None:
    """Log if everyone may replace the file of the store."""
    if settings.file is None:
        return
    folder = settings.file.absolute().parent
    try:
        mode = folder.stat().st_mode
    except OSError:
        return
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        log.warning(
            "everyone may replace the store",
            folder=str(folder),
            fix="Take the right to write in this folder from others: chmod o-w.",
        )
