"""One store for test after test: what a test wrote is taken back before the next.

A new PostgreSQL database for each test costs far more. Rows and sequences are put back as they
were; a database whose schema was changed is replaced by a new one. A file of SQLite is copied
whole.
"""

import asyncio
import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from tests.databases.postgres import PostgresServer

# What the template has, and whether the schema was changed, in a schema that no test looks at.
_PREPARE = """
CREATE SCHEMA pristine;
CREATE TABLE pristine.rows_of (name regclass);
CREATE TABLE pristine.changes ();

DO $$
DECLARE
    source regclass;
BEGIN
    FOR source IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('CREATE TABLE pristine.%I AS TABLE %s', source, source);
        INSERT INTO pristine.rows_of VALUES (source);
    END LOOP;
    ASSERT NOT EXISTS (SELECT FROM pg_sequences WHERE last_value IS NOT NULL);
END $$;

CREATE FUNCTION pristine.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO pristine.changes DEFAULT VALUES;
END $$;

CREATE EVENT TRIGGER pristine_changes ON ddl_command_end EXECUTE FUNCTION pristine.note();
"""

# Sessions that a test left in the middle of a statement or transaction hold locks.
_END_SESSIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle'
AND pid <> pg_backend_pid()
"""
_CHANGED = "SELECT EXISTS (SELECT FROM pristine.changes)"
# No trigger runs: what triggers keep is emptied like the rest.
_EMPTY = """
SET session_replication_role = replica;
DO $$
DECLARE
    name regclass;
    differs boolean;
BEGIN
    FOR name IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
        AND oid NOT IN (SELECT r.name FROM pristine.rows_of AS r)
    LOOP
        EXECUTE format('DELETE FROM %s', name);
    END LOOP;
    FOR name IN SELECT r.name FROM pristine.rows_of AS r LOOP
        EXECUTE format(
            'SELECT EXISTS ((TABLE %1$s EXCEPT TABLE pristine.%2$I)'
            ' UNION ALL (TABLE pristine.%2$I EXCEPT TABLE %1$s))', name, name
        ) INTO differs;
        IF differs THEN
            EXECUTE format('DELETE FROM %s', name);
            EXECUTE format('INSERT INTO %1$s TABLE pristine.%2$I', name, name);
        END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$;
"""
# The files of emptied tables are cut to nothing: `_EMPTY` tells by them what was written.
_WRITTEN = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
AND oid NOT IN (SELECT name FROM pristine.rows_of)
"""


class ReusedFile:
    """A file like the template at each call of `url`, whoever has it open."""

    def __init__(self, file: Path, template: Path) -> None:
        self._file = file
        self._template = template

    def url(self) -> str:
        """Its address, once it has nothing but what the template has."""
        with (
            contextlib.closing(sqlite3.connect(self._template)) as template,
            contextlib.closing(sqlite3.connect(self._file)) as file,
        ):
            template.backup(file)
        return f"sqlite:///{self._file}"


class ReusedDatabase:
    """A database like the template at each call of `url`."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server = server
        self._template = template
        self._name = ""
        self._connection: asyncpg.Connection | None = None
        # The connection lives on a loop of its own, and a loop needs a thread without one.
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def url(self) -> str:
        """Its address, once it has nothing but what the template has."""
        if not (self._name and self._thread.submit(self._clean).result()):
            if self._name:
                self._thread.submit(self._disconnect).result()
                self._server.drop(self._name)
            self._name = self._server.create(self._template)
            self._thread.submit(self._prepare).result()
        return self._server.url(self._name)

    def _prepare(self) -> None:
        self._runner.run(self._connect_and_prepare())

    async def _connect_and_prepare(self) -> None:
        self._connection = await asyncpg.connect(
            host=str(self._server.directory), user="postgres", database=self._name
        )
        await self._connection.execute(_PREPARE)

    def _clean(self) -> bool:
        return self._runner.run(self._take_back())

    async def _take_back(self) -> bool:
        """Whether the database is like the template again; False where its schema is not."""
        assert self._connection is not None
        await self._connection.execute(_END_SESSIONS)
        if await self._connection.fetchval(_CHANGED):
            return False
        written = [row[0] for row in await self._connection.fetch(_WRITTEN)]
        await self._connection.execute(_EMPTY)
        if written:
            await self._connection.execute(f"VACUUM {', '.join(written)}")
        return True

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._runner.run(self._connection.close())
            self._connection = None

    def _close(self) -> None:
        self._disconnect()
        self._runner.close()
