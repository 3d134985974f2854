"""When a customer was created, in its memberships too: the newest customers of a location."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "customer_locations"
CUSTOMERS_INDEX = "ix_customers_account_id_created_id"
CUSTOMERS_COLUMNS = ["account_id", "created", "id"]
NEWEST = "ix_customer_locations_newest"
NEWEST_COLUMNS = ["location_id", "customer_created", "customer_id", "account_id"]
MEMBERS = "ix_customer_locations_account_id_location_id_customer_id"
MEMBERS_COLUMNS = ["account_id", "location_id", "customer_id"]
CUSTOMER_KEY = "fk_customer_locations_account_id_customer_id"
CREATED_KEY = "fk_customer_locations_account_id_customer_created_customer_id"


def upgrade() -> None:
    op.drop_index(CUSTOMERS_INDEX, "customers")
    op.create_index(CUSTOMERS_INDEX, "customers", CUSTOMERS_COLUMNS, unique=True)
    op.add_column(TABLE, sa.Column("customer_created", UtcDateTime(), nullable=True))
    op.execute(
        f"UPDATE {TABLE} SET customer_created = (SELECT created FROM customers"
        f" WHERE customers.account_id = {TABLE}.account_id AND customers.id = {TABLE}.customer_id)"
    )
    op.drop_index(MEMBERS, TABLE)
    with op.batch_alter_table(TABLE) as ties:
        ties.alter_column("customer_created", existing_type=UtcDateTime(), nullable=False)
        ties.drop_constraint(op.f(CUSTOMER_KEY), type_="foreignkey")
        ties.create_foreign_key(
            op.f(CREATED_KEY),
            "customers",
            ["account_id", "customer_created", "customer_id"],
            CUSTOMERS_COLUMNS,
            onupdate="CASCADE",
        )
    op.create_index(NEWEST, TABLE, NEWEST_COLUMNS)


def downgrade() -> None:
    op.drop_index(NEWEST, TABLE)
    with op.batch_alter_table(TABLE) as ties:
        ties.drop_constraint(op.f(CREATED_KEY), type_="foreignkey")
        ties.drop_column("customer_created")
        ties.create_foreign_key(
            op.f(CUSTOMER_KEY), "customers", ["account_id", "customer_id"], ["account_id", "id"]
        )
    op.create_index(MEMBERS, TABLE, MEMBERS_COLUMNS)
    op.drop_index(CUSTOMERS_INDEX, "customers")
    op.create_index(CUSTOMERS_INDEX, "customers", CUSTOMERS_COLUMNS)
