"""A draft of a revision from what the models have and the newest revision lacks.

The draft is a beginning: names of columns that were renamed, backfills and what only one database
needs are for whoever reads it.
"""

import contextlib
import io
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import create_engine

from gateway.config import Settings
from gateway.database.folding import teach_folding
from gateway.database.migrate import alembic_config, migrate, scripts
from gateway.models import metadata
from tests.databases.postgres import run

COLUMNS = "gateway.database.columns"
# What revisions may import.
FROZEN = "gateway.database.revisions"


class ProtectOp(ops.MigrateOperation):
    """Row level security of a new table, on PostgreSQL."""

    def __init__(self, table: str) -> None:
        self.table = table


@renderers.dispatch_for(ProtectOp)
def _protect(context: AutogenContext, op: ProtectOp) -> list[str]:
    context.imports.add(f"from {FROZEN} import protect")
    return [
        'if op.get_bind().dialect.name == "postgresql":',
        f'    for statement in protect("{op.table}"):',
        "        op.execute(statement)",
    ]


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Types of the gateway by their names; everything else as Alembic has it."""
    if kind == "type" and type(item).__module__ == COLUMNS:
        name = type(item).__name__
        context.imports.add(f"from {FROZEN} import {name}")
        return f"{name}()"
    return False


def is_of_models(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models know a table: those of searches are made by revisions alone."""
    return kind != "table" or name in metadata.tables


def protect_new_tables(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Let each new table that belongs to accounts be protected."""
    (script,) = directives
    upgrades = script.upgrade_ops.ops
    for op in list(upgrades):
        if isinstance(op, ops.CreateTableOp) and any(
            getattr(column, "name", None) == "account_id" for column in op.columns
        ):
            upgrades.append(ProtectOp(op.table_name))


def draft(message: str, folder: Path | None = None) -> Path:
    """Write the next revision, into the folder of revisions if no other is named; its file."""
    versions = scripts() / "versions"
    number = max(int(file.name[:4]) for file in versions.glob("[0-9]*.py")) + 1
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "store.db"
        run(migrate(Settings(database_url=f"sqlite:///{file}")))
        engine = create_engine(f"sqlite:///{file}")
        with engine.connect() as connection:
            teach_folding(connection.connection.dbapi_connection)
            config = alembic_config(connection)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.attributes["drafting"] = {
                "render_item": render_item,
                "include_name": is_of_models,
                "process_revision_directives": protect_new_tables,
            }
            if folder is not None:
                config.set_main_option("version_locations", f"{versions} {folder}")
                config.set_main_option("path_separator", "space")
            with contextlib.redirect_stdout(io.StringIO()):
                made: Any = command.revision(
                    config,
                    message,
                    autogenerate=True,
                    rev_id=f"{number:04}",
                    version_path=str(folder) if folder is not None else None,
                )
        engine.dispose()
    path = Path(made.path)
    path.write_text(re.sub(r"\n\s*# ### .*?###", "", path.read_text()))
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say in a few words what changes: scripts/migration "complaints of customers"')
    print(draft(sys.argv[1]))
