"""Exports of figures: jobs that write a file."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "analytics_exports",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("format", _choice("format", "XLSX", "CSV", "JSONL"), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("file_key", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            _choice("status", "QUEUED", "RUNNING", "DONE", "FAILED", "EXPIRED"),
            nullable=False,
        ),
        sa.Column("progress", sa.BigInteger(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("expires", UtcDateTime(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_analytics_exports_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_analytics_exports_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_exports")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_analytics_exports_account_id_id")),
    )
    for column in ("status", "user_id"):
        op.create_index(
            f"ix_analytics_exports_account_id_{column}_id",
            "analytics_exports",
            ["account_id", column, "id"],
        )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("analytics_exports"):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("analytics_exports")
