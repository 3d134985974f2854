"""Who wrote something may be a user of the account's provider; when posts begin to run."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from gateway.database.revisions import LocalDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAMED = ("feedback_requests", "feedback_replies", "review_replies", "messages", "posts")
TABLES = (*NAMED, "feedbacks")
BEGINS_INDEX = "ix_posts_account_id_begins_at_id"


def upgrade() -> None:
    for table in TABLES:
        with _rebuilt(table) as changed:
            if table in NAMED:
                changed.add_column(sa.Column("user_name", sa.String(200), nullable=True))
            if table == "posts":
                changed.add_column(sa.Column("begins_at", LocalDateTime(), nullable=True))
            changed.drop_constraint(op.f(f"fk_{table}_account_id_user_id"), type_="foreignkey")
            changed.create_foreign_key(op.f(f"fk_{table}_user_id"), "users", ["user_id"], ["id"])
    created = "created"
    if op.get_bind().dialect.name == "postgresql":
        created = "created AT TIME ZONE 'UTC'"
    op.execute(
        f"UPDATE posts SET begins_at = coalesce(starts_at, CASE WHEN NOT draft THEN {created} END)"
    )
    op.create_index(BEGINS_INDEX, "posts", ["account_id", "begins_at", "id"])


def downgrade() -> None:
    op.drop_index(BEGINS_INDEX, "posts")
    for table in TABLES:
        op.execute(
            f"UPDATE {table} SET user_id = NULL WHERE NOT EXISTS (SELECT 1 FROM users"
            f" WHERE users.account_id = {table}.account_id AND users.id = {table}.user_id)"
        )
        with _rebuilt(table) as changed:
            changed.drop_constraint(op.f(f"fk_{table}_user_id"), type_="foreignkey")
            changed.create_foreign_key(
                op.f(f"fk_{table}_account_id_user_id"),
                "users",
                ["account_id", "user_id"],
                ["account_id", "id"],
            )
            if table in NAMED:
                changed.drop_column("user_name")
            if table == "posts":
                changed.drop_column("begins_at")


@contextmanager
def _rebuilt(table: str) -> Iterator[BatchOperations]:
    """Changes of a table. SQLite makes it anew, with the checks and triggers that it had."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        with op.batch_alter_table(table) as changed:
            yield changed
        return
    checks = [
        sa.CheckConstraint(check["sqltext"], name=op.f(str(check["name"])))
        for check in sa.inspect(connection).get_check_constraints(table)
    ]
    triggers = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    )
    texts = [row.sql for row in triggers]
    with op.batch_alter_table(table, table_args=checks) as changed:
        yield changed
    for text in texts:
        connection.exec_driver_sql(text)
