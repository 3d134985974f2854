"""`backup` and `restore`: a copy of an SQLite store while it is in use, and the way back."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.running import bar, out
from gateway.config import Settings
from gateway.database.files import create_private, make_private
from gateway.database.migrate import revision_in
from gateway.errors import BadUserInput

PAGES_AT_ONCE = 1_000
_OTHER_STORE = (
    "Only SQLite stores are copied like this. For PostgreSQL use pg_dump and pg_restore, or the "
    "backups of whoever runs it."
)


def backup(file: Annotated[Path, typer.Argument(help="New file for the copy.")]) -> None:
    """Copy an SQLite store to a file, private to its owner, while servers use it."""
    store = _store()
    if not store.exists():
        raise BadUserInput(f"There is no store {store}. Set DATABASE_URL.")
    if file.exists():
        raise BadUserInput(f"{file} exists. Name a new file.")
    half = file.with_name(f"{file.name}.part")
    half.unlink(missing_ok=True)
    create_private(half)
    try:
        _copy(store, half)
        os.replace(half, file)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    _settle(file)
    out.print(f"{file} holds the store at revision {revision_in(file)}.")


def restore(
    file: Annotated[Path, typer.Argument(help="File that `backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what the store holds now.")
    ] = False,
) -> None:
    """Make an SQLite store what a backup holds; no server may use it meanwhile."""
    settings = Settings()
    store = _store()
    if not file.exists():
        raise BadUserInput(f"There is no file {file}. Name one that `backup` wrote.")
    revision = _checked(file)
    if store.exists() and store.stat().st_size and not replace:
        raise BadUserInput(
            f"The store {store} is there already. Say --replace to give up what it holds."
        )
    make_private(settings)
    _copy(file, store, alone=True)
    _settle(store)
    out.print(
        f"The store is what {file} holds, at revision {revision}. Next: feedback-gateway serve"
    )


def _store() -> Path:
    file = Settings().file
    if file is None:
        raise BadUserInput(_OTHER_STORE)
    return file


def _checked(file: Path) -> str:
    """The revision of a backup; BadUserInput if it is none, or is damaged."""
    try:
        with closing(_opened(file)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BadUserInput(f"{file} is no backup, or is damaged: {found}. Use another one.")
    revision = revision_in(file)
    if revision is None:
        raise BadUserInput(f"{file} holds no store of this program. Name one `backup` wrote.")
    return revision


def _opened(file: Path, mode: str = "ro") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None
    )


def _copy(source: Path, target: Path, *, alone: bool = False) -> None:
    """Copy a store page by page, the state of one moment; with `alone` nobody else has it open."""
    with (
        closing(_opened(source)) as read,
        closing(_opened(target, "rwc")) as written,
        _shown() as show,
    ):
        if alone:
            _take_alone(written, target)
        read.backup(written, pages=PAGES_AT_ONCE, progress=show)
        # One file holds it all, until a server writes to it.
        written.execute("PRAGMA journal_mode=DELETE").close()
        written.execute("PRAGMA locking_mode=NORMAL").close()
        (found,) = written.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise BadUserInput(f"The copy in {target} is damaged: {found}. Look at the disk.")


def _take_alone(connection: sqlite3.Connection, store: Path) -> None:
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE").close()
        connection.execute("BEGIN EXCLUSIVE").close()
        connection.execute("COMMIT").close()
    except sqlite3.OperationalError:
        raise BadUserInput(
            f"A server, or something else, uses the store {store}. Stop it first."
        ) from None


@contextmanager
def _shown() -> Iterator[Callable[[int, int, int], None]]:
    with bar() as progress:
        task = progress.add_task("Copying", total=None)

        def show(_status: int, remaining: int, total: int) -> None:
            progress.update(task, completed=total - remaining, total=total)

        yield show


def _settle(file: Path) -> None:
    """Have the file and its name on the disk."""
    for path in (file, file.absolute().parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
