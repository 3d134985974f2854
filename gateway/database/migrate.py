"""Migrations: bring the store to the newest revision, once, however many processes start."""

import secrets
import sqlite3
import time
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, create_engine, event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from gateway.config import SQLITE, Settings
from gateway.database.columns import Base
from gateway.database.engine import show_accounts
from gateway.database.files import make_private
from gateway.database.folding import teach_folding
from gateway.database.records import ServerSecretModel
from gateway.errors import BadUserInput, suggestion

_LOCK = 7_310_546_112  # any number, as long as every process takes the same
_HERE = Path(__file__).resolve()


def scripts() -> Path:
    """The folder of revisions: inside the installed package, or beside it in a checkout."""
    packaged = _HERE.parents[1] / "_migrations"
    return packaged if packaged.is_dir() else _HERE.parents[2] / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Configuration for Alembic's commands over an open connection."""
    config = Config()
    config.set_main_option("script_location", str(scripts()))
    config.attributes["connection"] = connection
    return config


def migration_engine(settings: Settings) -> AsyncEngine:
    """An engine of its own for schema changes, without guard and without pool."""
    engine = create_async_engine(settings.url)
    if settings.url.get_backend_name() == SQLITE:

        @event.listens_for(engine.sync_engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout=30000")
            _write_ahead(connection)
            teach_folding(connection)

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: Any) -> None:
    """Switch the file to WAL; unlike other statements this one does not wait for a lock itself."""
    for left in range(300, -1, -1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not left or "locked" not in str(error):
                raise
            time.sleep(0.1)


def head() -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


async def current(settings: Settings) -> str | None:
    """The revision that the store is at; None for an empty one."""
    engine = migration_engine(settings)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )
    finally:
        await engine.dispose()


async def migrate(settings: Settings, revision: str = "head") -> tuple[str | None, str | None]:
    """Move the store to a revision; the revisions before and after."""
    make_private(settings)
    engine = migration_engine(settings)
    try:
        async with engine.begin() as connection:
            if settings.url.get_backend_name() != SQLITE:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                await show_accounts(connection, None)
            return await connection.run_sync(_move, revision)
    finally:
        await engine.dispose()


def revision_in(file: Path) -> str | None:
    """The revision of a file of SQLite; None if it holds no store."""
    engine = create_engine(URL.create("sqlite", database=str(file)))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _move(connection: Connection, revision: str) -> tuple[str | None, str | None]:
    before = MigrationContext.configure(connection).get_current_revision()
    config = alembic_config(connection)
    try:
        (command.downgrade if _is_back(before, revision) else command.upgrade)(config, revision)
    except CommandError:
        raise BadUserInput(_unknown(before, revision)) from None
    after = MigrationContext.configure(connection).get_current_revision()
    if after is not None and after == head():
        _make_secret(connection)
    return before, after


def _is_back(before: str | None, revision: str) -> bool:
    """Whether a revision is behind the one of the store."""
    if revision == "base" or revision.startswith("-"):
        return True
    known = _revisions()  # the newest first
    return before in known and revision in known and known.index(revision) > known.index(before)


def _revisions() -> list[str]:
    script = ScriptDirectory.from_config(alembic_config())
    return [each.revision for each in script.walk_revisions()]


def _unknown(before: str | None, revision: str) -> str:
    known = _revisions()
    if before is not None and before not in known:
        return (
            f"The store is at revision {before}, which this version does not know: a newer one "
            "wrote it. Install that version."
        )
    return (
        f"There is no revision {revision!r}. Use head, base or one of {', '.join(known[::-1])}."
        f"{suggestion(revision, known)}"
    )


def _make_secret(connection: Connection) -> None:
    """The secret of the store, made once; used where the operator sets none."""
    table = Base.metadata.tables[ServerSecretModel.__tablename__]
    if connection.execute(select(table.c.value).where(table.c.name == "keys")).first() is None:
        connection.execute(insert(table).values(name="keys", value=secrets.token_urlsafe(32)))
