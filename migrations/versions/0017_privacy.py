"""People are erased: erased identities, marks on rows, and for how long accounts keep what."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ERASABLE = ("customers", "users")
KEPT = ("text_days", "contact_days", "ip_address_days")


def upgrade() -> None:
    op.create_table(
        "erased_identities",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("entity", sa.String(length=64), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_erased_identities_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_identities")),
        sa.UniqueConstraint(
            "account_id", "digest", name=op.f("uq_erased_identities_account_id_digest")
        ),
    )
    for table in ERASABLE:
        op.add_column(table, sa.Column("erased", UtcDateTime(), nullable=True))
    for column in KEPT:
        # Both databases add a column with its check without making the table anew.
        op.execute(
            f"ALTER TABLE accounts ADD COLUMN {column} BIGINT"
            f" CONSTRAINT ck_accounts_{column} CHECK ({column} >= 1)"
        )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("erased_identities"):
            op.execute(statement)


def downgrade() -> None:
    for column in KEPT:
        op.execute(f"ALTER TABLE accounts DROP COLUMN {column}")
    for table in ERASABLE:
        op.execute(f"ALTER TABLE {table} DROP COLUMN erased")
    op.drop_table("erased_identities")
