"""Messaging: conversations with messages, posts, and a change log that can be followed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import LocalDateTime, TransactionId, UtcDateTime, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("conversations", "messages", "posts", "post_publications")
POSTGRESQL = "postgresql"

# Whoever follows the log wakes at the commit of a line that it may be waiting for. Other lines
# wake nobody: a notification makes commits wait for each other.
NOTIFY = """
CREATE FUNCTION notify_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM lines WHERE operation = 'CREATED' AND entity IN ('Message', 'Feedback')
  ) THEN
    PERFORM pg_notify('gateway_changes', '');
  END IF;
  RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER notify_changes AFTER INSERT ON change_log
REFERENCING NEW TABLE AS lines FOR EACH STATEMENT EXECUTE FUNCTION notify_changes()
"""


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def _row(*, imported: bool, account: Any = Identity) -> list[sa.Column[Any]]:
    """The columns that every row has."""
    columns: list[sa.Column[Any]] = [
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", account, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
    ]
    if imported:
        columns.append(sa.Column("source", sa.String(length=64), nullable=True))
        columns.append(sa.Column("external_id", sa.String(length=128), nullable=True))
    return columns


def _keys(table: str, *, imported: bool) -> list[sa.Constraint]:
    keys: list[sa.Constraint] = [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("account_id", "id", name=op.f(f"uq_{table}_account_id_id")),
    ]
    if imported:
        name = op.f(f"uq_{table}_account_id_source_external_id")
        keys.append(sa.UniqueConstraint("account_id", "source", "external_id", name=name))
    return keys


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id")
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=name)


def _belongs_to(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", column],
        [f"{parent}.account_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_account_id_{column}"),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    op.create_table(
        "conversations",
        *_row(imported=True),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "platform",
            _choice(
                "platform",
                "GOOGLE_MY_BUSINESS",
                "FACEBOOK",
                "INSTAGRAM",
                "WHATSAPP",
                "SMS",
                "OTHER",
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("last_message_at", UtcDateTime(), nullable=True),
        _of_account("conversations"),
        _belongs_to("conversations", "locations", "location_id"),
        _belongs_to("conversations", "customers", "customer_id"),
        *_keys("conversations", imported=True),
    )
    _index("conversations", "account_id", "last_message_at", "id")
    _index("conversations", "account_id", "location_id", "last_message_at", "id")
    _index("conversations", "account_id", "customer_id", "last_message_at", "id")
    _index("conversations", "account_id", "created", "id")
    op.create_table(
        "messages",
        *_row(imported=True, account=sa.BigInteger()),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("direction", _choice("direction", "INBOUND", "OUTBOUND"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        _belongs_to("messages", "conversations", "conversation_id"),
        _belongs_to("messages", "users", "user_id"),
        *_keys("messages", imported=True),
    )
    _index("messages", "account_id", "created", "id")
    _index("messages", "account_id", "conversation_id", "created", "id")
    op.create_table(
        "posts",
        *_row(imported=True),
        sa.Column("type", _choice("type", "STANDARD", "EVENT", "OFFER", "ALERT"), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("image_url", sa.String(length=2000), nullable=True),
        sa.Column(
            "cta_type",
            _choice("cta_type", "BOOK", "ORDER", "SHOP", "LEARN_MORE", "SIGN_UP", "CALL", "NO_CTA"),
            nullable=True,
        ),
        sa.Column("cta_url", sa.String(length=2000), nullable=True),
        sa.Column("starts_at", LocalDateTime(), nullable=True),
        sa.Column("ends_at", LocalDateTime(), nullable=True),
        sa.Column("draft", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_posts_times")),
        _of_account("posts"),
        _belongs_to("posts", "users", "user_id"),
        *_keys("posts", imported=True),
    )
    _index("posts", "account_id", "created", "id")
    _index("posts", "account_id", "starts_at", "id")
    op.create_table(
        "post_publications",
        *_row(imported=False, account=sa.BigInteger()),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "platform",
            _choice("platform", "GOOGLE_MY_BUSINESS", "FACEBOOK", "INSTAGRAM", "STORE_LOCATOR"),
            nullable=False,
        ),
        sa.Column(
            "state",
            _choice(
                "state",
                "LIVE",
                "TO_CONFIGURE",
                "PENDING",
                "SCHEDULED",
                "ERROR",
                "EXPIRED",
                "TO_VALIDATE",
            ),
            nullable=False,
        ),
        sa.Column("error", sa.String(length=1000), nullable=True),
        sa.Column("starts", UtcDateTime(), nullable=True),
        sa.Column("ends", UtcDateTime(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        _belongs_to("post_publications", "posts", "post_id"),
        _belongs_to("post_publications", "locations", "location_id"),
        *_keys("post_publications", imported=False),
        sa.UniqueConstraint(
            "account_id",
            "post_id",
            "location_id",
            "platform",
            name=op.f("uq_post_publications_account_id_post_id_location_id_platform"),
        ),
    )
    _index("post_publications", "account_id", "location_id", "created", "id")
    _index("post_publications", "account_id", "created", "id")
    op.add_column("change_log", sa.Column("transaction", TransactionId(), nullable=True))
    _index("change_log", "transaction")
    if op.get_bind().dialect.name == POSTGRESQL:
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)
        # Lines that are there already keep none: their transactions are over.
        op.execute(
            "ALTER TABLE change_log ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()"
        )
        op.execute(NOTIFY)
        op.execute(TRIGGER)


def downgrade() -> None:
    if op.get_bind().dialect.name == POSTGRESQL:
        op.execute("DROP TRIGGER notify_changes ON change_log")
        op.execute("DROP FUNCTION notify_changes")
    op.drop_index("ix_change_log_transaction", "change_log")
    # SQLite 3.35 and later drop a column that nothing else names; a table that is built anew
    # would lose its checks.
    op.execute('ALTER TABLE change_log DROP COLUMN "transaction"')
    for table in reversed(TABLES):
        op.drop_table(table)
