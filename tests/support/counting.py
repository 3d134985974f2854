"""Counting every statement of a block, those that look for the key included."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from gateway.database.engine import Database
from tests.databases.statements import count_statements


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SQL texts that the block sends, whichever pool they take."""
    with count_statements(database) as statements:
        if database.dialect == "sqlite":
            yield statements
            return

        def note(
            _connection: Any, _cursor: Any, text: str, _values: Any, _context: Any, _many: bool
        ) -> None:
            if "set_config" not in text:
                statements.append(text)

        engine = database.unscoped.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)
