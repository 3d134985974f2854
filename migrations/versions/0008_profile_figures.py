"""Figures of business profiles: daily metrics and monthly search keywords."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "profile_metrics",
    "search_keywords",
)


def upgrade() -> None:
    op.create_table(
        "profile_metrics",
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "business_impressions_desktop_maps",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "business_impressions_desktop_search",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "business_impressions_mobile_maps",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "business_impressions_mobile_search",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "business_direction_requests",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("call_clicks", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("website_clicks", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "business_direction_requests >= 0",
            name=op.f("ck_profile_metrics_business_direction_requests"),
        ),
        sa.CheckConstraint(
            "business_impressions_desktop_maps >= 0",
            name=op.f("ck_profile_metrics_business_impressions_desktop_maps"),
        ),
        sa.CheckConstraint(
            "business_impressions_desktop_search >= 0",
            name=op.f("ck_profile_metrics_business_impressions_desktop_search"),
        ),
        sa.CheckConstraint(
            "business_impressions_mobile_maps >= 0",
            name=op.f("ck_profile_metrics_business_impressions_mobile_maps"),
        ),
        sa.CheckConstraint(
            "business_impressions_mobile_search >= 0",
            name=op.f("ck_profile_metrics_business_impressions_mobile_search"),
        ),
        sa.CheckConstraint("call_clicks >= 0", name=op.f("ck_profile_metrics_call_clicks")),
        sa.CheckConstraint("website_clicks >= 0", name=op.f("ck_profile_metrics_website_clicks")),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_profile_metrics_account_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_metrics")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_profile_metrics_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "location_id",
            "day",
            name=op.f("uq_profile_metrics_account_id_location_id_day"),
        ),
    )
    op.create_index(
        op.f("ix_profile_metrics_account_id_day_id"), "profile_metrics", ["account_id", "day", "id"]
    )
    op.create_table(
        "search_keywords",
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("keyword", sa.String(length=200), nullable=False),
        sa.Column("branded", sa.Boolean(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("threshold", sa.BigInteger(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(count IS NULL) <> (threshold IS NULL)", name=op.f("ck_search_keywords_one")
        ),
        sa.CheckConstraint("count >= 0", name=op.f("ck_search_keywords_count")),
        sa.CheckConstraint("threshold >= 0", name=op.f("ck_search_keywords_threshold")),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_search_keywords_account_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_keywords")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_search_keywords_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "location_id",
            "month",
            "keyword",
            name=op.f("uq_search_keywords_account_id_location_id_month_keyword"),
        ),
    )
    op.create_index(
        op.f("ix_search_keywords_account_id_keyword_id"),
        "search_keywords",
        ["account_id", "keyword", "id"],
    )
    op.create_index(
        op.f("ix_search_keywords_account_id_month_id"),
        "search_keywords",
        ["account_id", "month", "id"],
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
