"""Kiosks: pages of locations; and which requests their customers unsubscribed by."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosks",
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("survey_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_kiosks_account_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "survey_id"],
            ["surveys.account_id", "surveys.id"],
            name=op.f("fk_kiosks_account_id_survey_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosks")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_kiosks_account_id_id")),
        sa.UniqueConstraint(
            "account_id", "location_id", name=op.f("uq_kiosks_account_id_location_id")
        ),
        sa.UniqueConstraint("code", name=op.f("uq_kiosks_code")),
    )
    op.create_index("ix_kiosks_account_id_created_id", "kiosks", ["account_id", "created", "id"])
    op.create_index(
        "ix_kiosks_account_id_survey_id_id", "kiosks", ["account_id", "survey_id", "id"]
    )
    op.execute(
        "ALTER TABLE feedback_requests ADD COLUMN unsubscribed BOOLEAN DEFAULT false NOT NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("kiosks"):
            op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE feedback_requests DROP COLUMN unsubscribed")
    op.drop_table("kiosks")
