"""Campaigns run: their survey, locations and steps, and the customers who are in them."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REQUESTS = "feedback_requests"
# How the text of a table ends.
END = "\n)"
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
        for column, other in columns.items():
            _refer(table, column, other)
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
        for column, other in columns.items():
            _unrefer(table, column, other)


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def _refer(table: str, column: str, other: str) -> None:
    """Add a column that refers to rows of the same account.

    SQLite has to make the table anew for the foreign key. It is made of the text of the old one:
    checks stay where they stand, beside their columns, which a downgrade drops together.
    """
    if op.get_bind().dialect.name == "postgresql":
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column(column, sa.BigInteger(), nullable=True))
            changed.create_foreign_key(
                op.f(_key(table, column)), other, ["account_id", column], ["account_id", "id"]
            )
        return
    first = f"\n\tCONSTRAINT pk_{table} "
    texts = ((first, _column(column) + first), (END, _constraint(table, column, other) + END))
    _make_anew(table, *texts)


def _unrefer(table: str, column: str, other: str) -> None:
    """Drop a column that refers to rows of the same account."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column(table, column)
        return
    _make_anew(table, (_column(column), ""), (_constraint(table, column, other), ""))


def _key(table: str, column: str) -> str:
    return f"fk_{table}_account_id_{column}"


def _column(column: str) -> str:
    return f"\n\t{column} BIGINT, "


def _constraint(table: str, column: str, other: str) -> str:
    return (
        f", \n\tCONSTRAINT {_key(table, column)} FOREIGN KEY(account_id, {column})"
        f" REFERENCES {other} (account_id, id)"
    )


def _make_anew(table: str, *changes: tuple[str, str]) -> None:
    """Make a table of SQLite anew with changes of its text, and its indexes and triggers again."""
    connection = op.get_bind()
    schema = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
    ).all()
    (text,) = (row.sql for row in schema if row.type == "table")
    for before, after in changes:
        if text.count(before) != 1:
            raise AssertionError(f"{before!r} is not once in {text}")
        text = text.replace(before, after)
    new = f"{table}_new"
    old_columns = _columns(table)
    connection.exec_driver_sql(f'CREATE TABLE "{new}" {text[text.index("(") :]}')
    names = ", ".join(name for name in _columns(new) if name in old_columns)
    connection.exec_driver_sql(f'INSERT INTO "{new}" ({names}) SELECT {names} FROM "{table}"')
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "{new}" RENAME TO "{table}"')
    for row in schema:
        if row.type != "table":
            connection.exec_driver_sql(row.sql)


def _columns(table: str) -> list[str]:
    rows = op.get_bind().exec_driver_sql("SELECT name FROM pragma_table_info(?)", (table,))
    return [row.name for row in rows]
