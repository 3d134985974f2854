"""Counting what a store is asked: the statements of a block, without the traffic around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from gateway.database.engine import Database

_HOUSEKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@contextmanager
def count_statements(database: Database) -> Iterator[list[str]]:
    """The SQL texts that the block sends through either engine or the readers, in order."""
    statements: list[str] = []

    def note(
        _connection: Any, _cursor: Any, text: str, _values: Any, _context: Any, _many: bool
    ) -> None:
        if not text.lstrip().upper().startswith(_HOUSEKEEPING) and "set_config" not in text:
            statements.append(text)

    # On SQLite unscoped reads use the reader; on PostgreSQL the reader is a view of the writer.
    engines = {database.writer.sync_engine, database.unscoped.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    database.listeners.append(statements.append)
    try:
        yield statements
    finally:
        database.listeners.remove(statements.append)
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
