"""Businesses: what a location shows of itself; states, replies and tags of reviews."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "location_categories",
    "location_opening_periods",
    "location_special_periods",
    "location_special_hours",
    "location_contacts",
    "location_photos",
    "review_replies",
    "review_tags",
    "review_tag_links",
)
SET_STATUSES = "'OPEN', 'CLOSED', 'TEMPORARILY_CLOSED'"
KINDS = "'GOOGLE_MY_BUSINESS', 'FACEBOOK', 'TRIPADVISOR', 'OTHER'"
STATES = "'NOT_TREATED', 'TREATED', 'DELETED'"
# Columns with a check are added by a statement of their own: SQLite would otherwise build the
# table anew, and the triggers that keep the words of locations would be lost with the old one.
CHECKED = {
    ("locations", "status"): f"VARCHAR(24) DEFAULT 'OPEN' NOT NULL|status IN ({SET_STATUSES})",
    ("locations", "latitude"): "FLOAT|latitude BETWEEN -90 AND 90",
    ("locations", "longitude"): "FLOAT|longitude BETWEEN -180 AND 180",
    ("review_platforms", "kind"): f"VARCHAR(24) DEFAULT 'OTHER' NOT NULL|kind IN ({KINDS})",
    ("reviews", "state"): f"VARCHAR(24) DEFAULT 'NOT_TREATED' NOT NULL|state IN ({STATES})",
}
PLAIN: dict[str, dict[str, Any]] = {
    "locations": {
        "national_id": sa.String(length=50),
        "opening_date": sa.Date(),
        "opens_at": UtcDateTime(),
        "region": sa.String(length=100),
        "website_url": sa.String(length=2000),
        "facebook_url": sa.String(length=2000),
        "twitter_url": sa.String(length=2000),
        "description_short": sa.String(length=80),
        "description_long": sa.String(length=750),
        "time_zone": sa.String(length=64),
    },
    "reviews": {
        "first_reply_id": sa.BigInteger(),
        "first_replied": UtcDateTime(),
        "first_reply_user_id": sa.BigInteger(),
    },
}
INDEXES = (
    ("locations", "updated"),
    ("locations", "city"),
    ("locations", "postal_code"),
    ("reviews", "updated"),
    ("reviews", "first_replied"),
)


def upgrade() -> None:
    for (table, column), definition in CHECKED.items():
        type_, check = definition.split("|")
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {type_}"
            f" CONSTRAINT ck_{table}_{column} CHECK ({check})"
        )
    for table, columns in PLAIN.items():
        for column, added in columns.items():
            op.add_column(table, sa.Column(column, added, nullable=True))
    op.add_column(
        "locations",
        sa.Column("hours_given", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_account_id_{column}_id", table, ["account_id", column, "id"])
    _locations()
    _reviews()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_account_id_{column}_id", table_name=table)
    op.drop_column("locations", "hours_given")
    for table, columns in PLAIN.items():
        for column in columns:
            op.drop_column(table, column)
    for table, column in CHECKED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def _locations() -> None:
    _create(
        "location_categories",
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        unique=("location_id", "category"),
        parents={"location_id": "locations"},
    )
    _create(
        "location_opening_periods",
        sa.Column("day", sa.BigInteger(), nullable=False),
        *_hours("location_opening_periods"),
        sa.CheckConstraint("day BETWEEN 1 AND 7", name=op.f("ck_location_opening_periods_day")),
        unique=("location_id", "day", "opens"),
        parents={"location_id": "locations"},
    )
    _create(
        "location_special_periods",
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_location_special_periods_ends")),
        unique=("location_id", "starts"),
        parents={"location_id": "locations"},
    )
    _create(
        "location_special_hours",
        *_hours("location_special_hours"),
        unique=("special_period_id", "opens"),
        parents={"location_id": "locations", "special_period_id": "location_special_periods"},
    )
    op.create_index(
        "ix_location_special_hours_account_id_location_id",
        "location_special_hours",
        ["account_id", "location_id"],
    )
    _create(
        "location_contacts",
        sa.Column(
            "kind", _choice("kind", "PHONE", "MOBILE", "FAX", "EMAIL", "OTHER"), nullable=False
        ),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        unique=("location_id", "position"),
        parents={"location_id": "locations"},
    )
    kinds = ("LOGO", "COVER", "INTERIOR", "EXTERIOR", "PRODUCT", "TEAM", "OTHER")
    _create(
        "location_photos",
        sa.Column("kind", _choice("kind", *kinds), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        unique=("location_id", "position"),
        parents={"location_id": "locations"},
    )


def _reviews() -> None:
    _create(
        "review_replies",
        sa.Column("method", _choice("method", "MANUAL", "AI"), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        unique=("source", "external_id"),
        parents={"review_id": "reviews", "user_id": "users"},
        nullable=("user_id",),
    )
    for columns in (("created",), ("review_id", "created")):
        op.create_index(
            f"ix_review_replies_account_id_{'_'.join(columns)}_id",
            "review_replies",
            ["account_id", *columns, "id"],
        )
    _create(
        "review_tags",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_review_tags_account_id")
        ),
        unique=("name",),
        parents={},
    )
    op.create_table(
        "review_tag_links",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        _key("review_tag_links", "review_id", "reviews"),
        _key("review_tag_links", "tag_id", "review_tags"),
        sa.PrimaryKeyConstraint(
            "account_id", "review_id", "tag_id", name=op.f("pk_review_tag_links")
        ),
    )
    op.create_index(
        "ix_review_tag_links_account_id_tag_id_review_id",
        "review_tag_links",
        ["account_id", "tag_id", "review_id"],
    )


def _create(
    name: str,
    *parts: Any,
    unique: tuple[str, ...],
    parents: dict[str, str],
    nullable: tuple[str, ...] = (),
) -> None:
    """A table of an account, with keys of its parents and a unique key."""
    op.create_table(
        name,
        *(sa.Column(key, sa.BigInteger(), nullable=key in nullable) for key in parents),
        *parts,
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger() if parents else Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        *(_key(name, key, parent) for key, parent in parents.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("account_id", "id", name=op.f(f"uq_{name}_account_id_id")),
        sa.UniqueConstraint(
            "account_id", *unique, name=op.f(f"uq_{name}_account_id_{'_'.join(unique)}")
        ),
    )


def _key(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", column],
        [f"{parent}.account_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_account_id_{column}"),
    )


def _hours(table: str) -> list[Any]:
    """Minutes of the day at which a period begins and ends."""
    return [
        part
        for name in ("opens", "closes")
        for part in (
            sa.Column(name, sa.BigInteger(), nullable=False),
            sa.CheckConstraint(f"{name} BETWEEN 0 AND 1439", name=op.f(f"ck_{table}_{name}")),
        )
    ]


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)
