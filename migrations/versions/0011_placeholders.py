"""Customers and locations that are known only from what refers to them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What rows that an import made for unknown references look like: of customers nothing is known,
# of locations nothing but the id.
UNTOLD = {
    "customers": "email IS NULL AND mobile_number IS NULL AND first_name IS NULL"
    " AND last_name IS NULL AND country_code IS NULL",
    "locations": "name = external_id AND code IS NULL AND address_line1 IS NULL"
    " AND city IS NULL AND postal_code IS NULL AND country_code IS NULL",
}


def upgrade() -> None:
    for table, untold in UNTOLD.items():
        op.add_column(
            table,
            sa.Column("placeholder", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
        op.execute(
            f"UPDATE {table} SET placeholder = true WHERE external_id IS NOT NULL AND {untold}"
        )


def downgrade() -> None:
    for table in UNTOLD:
        op.drop_column(table, "placeholder")
