"""Campaigns run: their survey, locations and steps, and the customers who are in them."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from gateway.database.revisions import UtcDateTime, protect

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REQUESTS = "feedback_requests"
REQUESTS_OF_CAMPAIGN = "ix_feedback_requests_account_id_campaign_id_created_id"
# Columns that refer to rows of the same account, with the table of those.
REFERENCES = {
    "campaigns": {"survey_id": "surveys"},
    "campaign_steps": {"template_id": "message_templates"},
    REQUESTS: {"campaign_id": "campaigns", "campaign_step_id": "campaign_steps"},
}
# Columns with their checks, which both databases add without making the table anew.
ADDED = {
    "delay_minutes": "BIGINT DEFAULT 0 NOT NULL CONSTRAINT ck_campaign_steps_delay_minutes"
    " CHECK (delay_minutes BETWEEN 0 AND 525600)",
    "deleted": "BOOLEAN DEFAULT false NOT NULL",
}


def upgrade() -> None:
    for table, columns in REFERENCES.items():
        with _rebuilt(table) as changed:
            for column, other in columns.items():
                changed.add_column(sa.Column(column, sa.BigInteger(), nullable=True))
                changed.create_foreign_key(
                    op.f(f"fk_{table}_account_id_{column}"),
                    other,
                    ["account_id", column],
                    ["account_id", "id"],
                )
    for column, words in ADDED.items():
        op.execute(f"ALTER TABLE campaign_steps ADD COLUMN {column} {words}")
    op.create_index(REQUESTS_OF_CAMPAIGN, REQUESTS, ["account_id", "campaign_id", "created", "id"])

    op.create_table(
        "campaign_locations",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "campaign_id"],
            ["campaigns.account_id", "campaigns.id"],
            name=op.f("fk_campaign_locations_account_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_campaign_locations_account_id_location_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "campaign_id", "location_id", name=op.f("pk_campaign_locations")
        ),
    )
    op.create_index(
        "ix_campaign_locations_account_id_location_id_campaign_id",
        "campaign_locations",
        ["account_id", "location_id", "campaign_id"],
    )

    op.create_table(
        "enrollments",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("state", _choice("state", "ACTIVE", "COMPLETED", "LEFT"), nullable=False),
        sa.Column(
            "reason",
            _choice(
                "reason",
                *("ANSWERED", "OPTED_OUT", "BOUNCED", "DELETED"),
                *("CAMPAIGN_STOPPED", "LOCATION_STOPPED"),
            ),
            nullable=True,
        ),
        sa.Column("step_id", sa.BigInteger(), nullable=True),
        sa.Column("next_due", UtcDateTime(), nullable=True),
        sa.Column("entered", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ACTIVE') = (ended IS NULL)", name=op.f("ck_enrollments_ended")
        ),
        sa.CheckConstraint(
            "(state = 'LEFT') = (reason IS NOT NULL)", name=op.f("ck_enrollments_left")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_enrollments_account_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["account_id", column],
                [f"{other}.account_id", f"{other}.id"],
                name=op.f(f"fk_enrollments_account_id_{column}"),
            )
            for column, other in (
                ("campaign_id", "campaigns"),
                ("customer_id", "customers"),
                ("location_id", "locations"),
                ("step_id", "campaign_steps"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_enrollments_account_id_id")),
        sa.UniqueConstraint(
            *("account_id", "campaign_id", "customer_id", "location_id"),
            name=op.f("uq_enrollments_account_id_campaign_id_customer_id_location_id"),
        ),
    )
    for columns in ([], ["campaign_id"], ["customer_id"], ["location_id"]):
        ordered = ["account_id", *columns, "entered", "id"]
        op.create_index(f"ix_enrollments_{'_'.join(ordered)}", "enrollments", ordered)
    if op.get_bind().dialect.name == "postgresql":
        for table in ("campaign_locations", "enrollments"):
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    op.drop_table("enrollments")
    op.drop_table("campaign_locations")
    op.drop_index(REQUESTS_OF_CAMPAIGN, REQUESTS)
    for column in ADDED:
        # SQLite takes the checks on a column away with the column itself.
        op.execute(f"ALTER TABLE campaign_steps DROP COLUMN {column}")
    for table, columns in REFERENCES.items():
        with _rebuilt(table) as changed:
            for column in columns:
                changed.drop_constraint(op.f(f"fk_{table}_account_id_{column}"), type_="foreignkey")
                changed.drop_column(column)


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


@contextmanager
def _rebuilt(table: str) -> Iterator[BatchOperations]:
    """Changes of a table. SQLite makes it anew, with the checks and triggers that it had."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        with op.batch_alter_table(table) as changed:
            yield changed
        return
    # By their names: some are there twice from being made anew before.
    texts = {
        str(check["name"]): check["sqltext"]
        for check in sa.inspect(connection).get_check_constraints(table)
    }
    checks = [sa.CheckConstraint(text, name=op.f(name)) for name, text in texts.items()]
    triggers = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    )
    statements = [row.sql for row in triggers]
    with op.batch_alter_table(table, table_args=checks) as changed:
        yield changed
    for statement in statements:
        connection.exec_driver_sql(statement)
