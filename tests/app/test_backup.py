"""Copies of an SQLite store, taken while it is used, and the way back."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from gateway.cli import app
from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.files import check_folder, make_private
from gateway.database.migrate import head, migrate
from gateway.errors import BadUserInput
from tests.databases.postgres import run

RUNNER = CliRunner()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated store with a note in it."""
    file = tmp_path / "store.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    run(migrate(Settings()))
    note(file, "first")
    return file


def note(file: Path, text: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text TEXT)")
        connection.execute("INSERT INTO notes VALUES (?)", (text,))


def notes(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM notes ORDER BY rowid")]


def done(*arguments: str) -> str:
    result = RUNNER.invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def refused(*arguments: str) -> str:
    result = RUNNER.invoke(app, arguments)
    assert isinstance(result.exception, BadUserInput)
    return result.exception.message


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_store_comes_back_as_it_was(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"

    told = done("backup", str(copy))
    note(store, "second")
    restored = done("restore", str(copy), "--replace")

    assert told.split() == f"{copy} holds the store at revision {head()}.".split()
    next_ = "Next: feedback-gateway serve"
    assert (
        restored.split() == f"The store is what {copy} holds, at revision {head()}. {next_}".split()
    )
    assert notes(store) == ["first"]
    assert {mode(copy), mode(store)} == {0o600}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "store.db"]


def test_a_backup_makes_a_store_where_there_is_none(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done("backup", str(tmp_path / "copy.db"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")

    done("restore", str(tmp_path / "copy.db"))

    assert notes(tmp_path / "other.db") == ["first"]
    assert mode(tmp_path / "other.db") == 0o600


@pytest.fixture
def writer(store: Path) -> Iterator[list[int]]:
    """Someone who writes pairs, each in a transaction, all the while; how many are in the store."""
    end, written = Event(), [0]

    def write() -> None:
        with closing(sqlite3.connect(store, timeout=30)) as connection:
            while not end.is_set():
                with connection:
                    for _ in range(2):
                        connection.execute("INSERT INTO notes VALUES ('pair')")
                written[0] += 1

    thread = Thread(target=write)
    thread.start()
    yield written
    end.set()
    thread.join()


def test_a_backup_is_the_state_of_one_moment(
    store: Path, tmp_path: Path, writer: list[int]
) -> None:
    while writer[0] < 10:
        pass
    before = writer[0]
    done("backup", str(tmp_path / "copy.db"))

    pairs = notes(tmp_path / "copy.db").count("pair")
    assert pairs % 2 == 0
    assert pairs // 2 >= before


def test_a_store_in_use_is_not_replaced(store: Path, tmp_path: Path) -> None:
    done("backup", str(tmp_path / "copy.db"))
    note(store, "second")
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("SELECT * FROM notes").fetchall()
        message = refused("restore", str(tmp_path / "copy.db"), "--replace")

    assert message == f"A server, or something else, uses the store {store}. Stop it first."
    assert notes(store) == ["first", "second"]


def test_what_is_there_is_kept(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    done("backup", str(copy))
    assert refused("backup", str(copy)) == f"{copy} exists. Name a new file."
    assert refused("restore", str(copy)) == (
        f"The store {store} is there already. Say --replace to give up what it holds."
    )


def test_what_is_no_backup_is_not_restored(store: Path, tmp_path: Path) -> None:
    text, empty, damaged = (tmp_path / name for name in ("text", "empty", "damaged"))
    text.write_text("no database")
    with closing(sqlite3.connect(empty)) as connection, connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    done("backup", str(damaged))
    bytes_ = bytearray(damaged.read_bytes())
    bytes_[8_192:300_000] = b"\xff" * (300_000 - 8_192)
    damaged.write_bytes(bytes_)

    assert refused("restore", str(tmp_path / "none"), "--replace") == (
        f"There is no file {tmp_path / 'none'}. Name one that `backup` wrote."
    )
    assert refused("restore", str(text), "--replace") == (
        f"{text} is no backup, or is damaged: file is not a database. Use another one."
    )
    assert refused("restore", str(empty), "--replace") == (
        f"{empty} holds no store of this program. Name one `backup` wrote."
    )
    assert f"{damaged} is no backup, or is damaged: " in refused(
        "restore", str(damaged), "--replace"
    )
    assert notes(store) == ["first"]


def test_other_stores_have_backups_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/none")
    for command in ("backup", "restore"):
        assert refused(command, str(tmp_path / "copy.db")) == (
            "Only SQLite stores are copied like this. For PostgreSQL use pg_dump and pg_restore, "
            "or the backups of whoever runs it."
        )


def test_the_file_of_a_store_is_private(store: Path) -> None:
    assert mode(store) == 0o600
    store.chmod(0o644)

    async def opened() -> set[int]:
        database = Database(Settings())
        try:
            await database.ping()
            return {mode(file) for file in store.parent.iterdir()}
        finally:
            await database.close()

    assert run(opened()) == {0o600}


def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no store")
    file.chmod(0o644)

    make_private(Settings(database_url=f"sqlite:///{file}"))

    assert mode(file) == 0o644


def test_a_folder_that_everyone_may_write_to_is_told_of(store: Path) -> None:
    with capture_logs() as lines:
        check_folder(Settings())
        store.parent.chmod(0o777)
        check_folder(Settings())

    assert [(line["event"], line["folder"]) for line in lines] == [
        ("everyone may replace the store", str(store.parent))
    ]
