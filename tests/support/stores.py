"""Stores of the world: built once in a session, shared by readers, restored for writers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from gateway import models
from gateway.config import Settings
from gateway.database import words
from gateway.database.engine import Database
from tests.databases.postgres import ROLE, PostgresServer, run
from tests.databases.reused import ReusedFile
from tests.support.people import SECRET
from tests.support.samples import Rows
from tests.support.world import write_rows

MakeRows = Callable[[], Rows]
NEW_IDS = 900_000
KEPT = "pristine"  # the schema with a copy of every table, on PostgreSQL
# Whatever writes to a table says so, in a row that goes when the writing is rolled back. Rows may
# be equal, as writers that wait for each other would be another store than the one to test.
NOTE_WRITES = f"""
CREATE TABLE {KEPT}.written (name text NOT NULL);
CREATE FUNCTION {KEPT}.note_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO {KEPT}.written VALUES (TG_TABLE_NAME);
    RETURN NULL;
END $$;
"""
# No trigger of the store runs: the words that searches look through come back like the rest.
RESTORE = f"""
CREATE FUNCTION {KEPT}.restore() RETURNS void LANGUAGE plpgsql
SET session_replication_role = replica AS $$
DECLARE found text;
BEGIN
    FOR found IN SELECT DISTINCT name FROM {KEPT}.written LOOP
        EXECUTE format('DELETE FROM public.%I', found);
        EXECUTE format(
            'INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE SELECT * FROM {KEPT}.%1$I', found
        );
    END LOOP;
    DELETE FROM {KEPT}.written;
END $$;
"""


def settings_for(url: str) -> Settings:
    # Keys are looked up each time, so that statements can be counted.
    return Settings(
        database_url=url,
        secret_key=SECRET,
        public_url="https://gateway.example",
        key_cache_seconds=0,
        # Whole suites are one key's minute.
        rate_limit=0,
        anonymous_rate_limit=0,
    )


async def _fill(url: str, make_rows: MakeRows) -> None:
    database = Database(settings_for(url))
    async with database.begin(None) as connection:
        await write_rows(connection, make_rows())
    await database.close()


class Stores:
    """The stores of one session, each built when a test first asks for it."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self.request = request
        self._folder = folder
        self._built: dict[tuple[str, str], str] = {}

    def shared(self, kind: str, name: str, make_rows: MakeRows) -> str:
        """Address of a store with these rows, which nobody writes to."""
        known = self._built.get((kind, name))
        if known is None:
            known = self._built[kind, name] = self._build(kind, name, make_rows)
        return known

    def own(self, kind: str, make_rows: MakeRows) -> str:
        """Address of a store with these rows and nothing else, whatever was written before."""
        if kind == "sqlite":
            source = self.shared(kind, "world", make_rows).removeprefix("sqlite:///")
            return ReusedFile(self._folder / "own.db", Path(source)).url()
        url = self.shared(kind, "own", make_rows)
        if (kind, "kept") not in self._built:
            self._built[kind, "kept"] = url
            run(_execute(self._server(), url, _keep()))
        else:
            run(_execute(self._server(), url, f"SELECT {KEPT}.restore();"))
        return url

    def _build(self, kind: str, name: str, make_rows: MakeRows) -> str:
        if kind == "sqlite":
            file = self._folder / f"{name}.db"
            shutil.copyfile(self.request.getfixturevalue("sqlite_template"), file)
            url = f"sqlite:///{file}"
        else:
            server = self._server()
            url = server.url(server.create(self.request.getfixturevalue("postgres_template")))
        run(_fill(url, make_rows))
        return url

    def _server(self) -> PostgresServer:
        server: PostgresServer = self.request.getfixturevalue("postgres")
        return server


def _keep() -> str:
    """A copy of every table; new rows get ids beyond those of the world.

    To put back what was written is faster than a new database, and sequences just go on.
    """
    parts = [f"CREATE SCHEMA {KEPT}; GRANT USAGE ON SCHEMA {KEPT} TO {ROLE};", NOTE_WRITES, RESTORE]
    for table in models.metadata.sorted_tables:
        if "id" in table.c:
            parts.append(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {NEW_IDS});")
    for name in (*(table.name for table in models.metadata.sorted_tables), *words.KEPT):
        parts.append(
            f"CREATE TABLE {KEPT}.{name} AS SELECT * FROM public.{name};"
            f"CREATE TRIGGER note_write AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
            f" ON public.{name} EXECUTE FUNCTION {KEPT}.note_write();"
        )
    return "".join(parts)


async def _execute(server: PostgresServer, url: str, script: str) -> None:
    name = url.split("@/")[1].split("?")[0]
    connection = await asyncpg.connect(host=str(server.directory), user="postgres", database=name)
    try:
        await connection.execute(script)
    finally:
        await connection.close()
