"""Jobs, the messages of feedback requests with their state, and what an account wants of them."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REQUESTS = "feedback_requests"
STATES = ["SCHEDULED", "SENDING", "SENT", "FAILED", "CANCELLED", "SUPPRESSED", "UNCERTAIN"]
LOCATION_DUE = "ix_feedback_requests_account_id_location_id_due"
LOCATION_SENT = "ix_feedback_requests_account_id_location_id_sent_at"
SENT = "ix_feedback_requests_account_id_sent_at"
MESSAGE = "uq_feedback_requests_message_id"
# Columns with their checks, which both databases add without making the table anew.
ADDED = {
    "accounts": {
        "brand_name": "VARCHAR(200)",
        "logo_url": "VARCHAR(2000)",
        "brand_color": "VARCHAR(7)",
        "reply_to": "VARCHAR(320)",
        "branded_url": "VARCHAR(2000)",
        "language": "VARCHAR(2)",
        "question": "VARCHAR(24) DEFAULT 'NPS' NOT NULL CONSTRAINT ck_accounts_question"
        " CHECK (question IN ('NPS', 'STAR_RATING', 'HAPPY'))",
        "quiet_from": "BIGINT CONSTRAINT ck_accounts_quiet_from"
        " CHECK (quiet_from BETWEEN 0 AND 1439)",
        "quiet_until": "BIGINT CONSTRAINT ck_accounts_quiet_until"
        " CHECK (quiet_until BETWEEN 0 AND 1439)",
        "days_between_messages": "BIGINT CONSTRAINT ck_accounts_days_between_messages"
        " CHECK (days_between_messages >= 0)",
        "expiry_days": "BIGINT CONSTRAINT ck_accounts_expiry_days CHECK (expiry_days >= 1)",
        "tracks_opens": "BOOLEAN DEFAULT true NOT NULL",
        "tracks_clicks": "BOOLEAN DEFAULT true NOT NULL",
    },
    "customers": {"language": "VARCHAR(2)", "failed_address": "VARCHAR(320)"},
    REQUESTS: {
        "state": "VARCHAR(24) DEFAULT 'SUPPRESSED' NOT NULL CONSTRAINT ck_feedback_requests_state"
        f" CHECK (state IN ({', '.join(map(repr, STATES))}))",
        "sent_at": "{time} CONSTRAINT ck_feedback_requests_sent_at"
        " CHECK ((state = 'SENT') = (sent_at IS NOT NULL))",
        "attempts": "BIGINT DEFAULT 0 NOT NULL",
        "last_error": "VARCHAR(500)",
        "message_id": "VARCHAR(255)",
    },
    "message_templates": {
        "contents": "VARCHAR",
        "deleted": "BOOLEAN DEFAULT false NOT NULL",
    },
}


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.String(), nullable=True),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "WAITING",
                "RUNNING",
                "FAILED",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_jobs_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_jobs_account_id_id")),
        sa.UniqueConstraint("account_id", "kind", "key", name=op.f("uq_jobs_account_id_kind_key")),
    )
    op.create_index("ix_jobs_account_id_created_id", "jobs", ["account_id", "created", "id"])
    op.create_index(
        "ix_jobs_account_id_kind_subject_id", "jobs", ["account_id", "kind", "subject_id"]
    )
    op.create_index(
        "ix_jobs_account_id_state_kind_due_id",
        "jobs",
        ["account_id", "state", "kind", "due", "id"],
    )
    op.create_index("ix_jobs_state_kind_due", "jobs", ["state", "kind", "due"])
    op.create_index("ix_jobs_state_leased_until", "jobs", ["state", "leased_until"])

    op.create_table(
        "outbox_messages",
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "EMAIL", "SMS", name="channel", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("sender", sa.String(length=600), nullable=False),
        sa.Column("recipient", sa.String(length=600), nullable=False),
        sa.Column("subject", sa.String(length=998), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_outbox_messages_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_outbox_messages_account_id_id")),
    )
    op.create_index(
        "ix_outbox_messages_account_id_created_id",
        "outbox_messages",
        ["account_id", "created", "id"],
    )

    postgresql = op.get_bind().dialect.name == "postgresql"
    time = "TIMESTAMP WITH TIME ZONE" if postgresql else "BIGINT"
    for table, columns in ADDED.items():
        for column, words in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {words.format(time=time)}")
    # Until now others sent the messages of requests at the time at which they were due.
    op.execute(f"UPDATE {REQUESTS} SET state = 'SENT', sent_at = due WHERE type <> 'SUPPRESSED'")
    op.drop_index(LOCATION_DUE, REQUESTS)
    op.create_index(LOCATION_SENT, REQUESTS, ["account_id", "location_id", "sent_at"])
    op.create_index(SENT, REQUESTS, ["account_id", "sent_at"])
    op.create_index(MESSAGE, REQUESTS, ["message_id"], unique=True)
    if postgresql:
        for table in ("jobs", "outbox_messages"):
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    for index in (LOCATION_SENT, SENT, MESSAGE):
        op.drop_index(index, REQUESTS)
    op.create_index(LOCATION_DUE, REQUESTS, ["account_id", "location_id", "due"])
    for table, columns in ADDED.items():
        # The newest first: the check of `sent_at` names `state`.
        for column in reversed(columns):
            _drop(table, column)
    op.drop_table("outbox_messages")
    op.drop_table("jobs")


def _drop(table: str, column: str) -> None:
    """Drop a column with the checks on it, which SQLite takes away with the column itself."""
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
