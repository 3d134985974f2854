"""Accounts to feedback: the tables of the first rooms."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "accounts",
    "server_secrets",
    "campaigns",
    "change_log",
    "customers",
    "idempotency_keys",
    "location_group_sections",
    "locations",
    "message_templates",
    "review_platforms",
    "users",
    "api_keys",
    "campaign_steps",
    "customer_locations",
    "feedback_requests",
    "location_groups",
    "review_profiles",
    "reviews",
    "user_locations",
    "feedbacks",
    "location_group_members",
)
TENANT_TABLES = tuple(table for table in TABLES if table != "server_secrets")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Identity, nullable=False),
        sa.Column("provider_id", Identity, nullable=True),
        sa.Column("is_provider", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "USE", "VISIT", name="verb", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("account_template", sa.String(length=128), nullable=True),
        sa.Column("max_locations", sa.BigInteger(), nullable=True),
        sa.Column("max_users", sa.BigInteger(), nullable=True),
        sa.Column("max_campaigns", sa.BigInteger(), nullable=True),
        sa.Column("sms_allowance", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("max_campaigns >= 0", name=op.f("ck_accounts_max_campaigns")),
        sa.CheckConstraint("max_locations >= 0", name=op.f("ck_accounts_max_locations")),
        sa.CheckConstraint("max_users >= 0", name=op.f("ck_accounts_max_users")),
        sa.CheckConstraint("sms_allowance >= 0", name=op.f("ck_accounts_sms_allowance")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["accounts.id"], name=op.f("fk_accounts_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "provider_id",
            "source",
            "external_id",
            name=op.f("uq_accounts_provider_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_accounts_provider_id_created_id", "accounts", ["provider_id", "created", "id"]
    )

    op.create_table(
        "server_secrets",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_secrets")),
    )
    op.create_table(
        "campaigns",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_campaigns_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_campaigns_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_campaigns_account_id_source_external_id"),
        ),
    )
    op.create_index("ix_campaigns_account_id_name_id", "campaigns", ["account_id", "name", "id"])

    op.create_table(
        "change_log",
        sa.Column("sequence", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("entity", sa.String(length=64), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("last_entity_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "operation",
            sa.Enum(
                "CREATED",
                "UPDATED",
                "DELETED",
                "LOADED",
                name="operation",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_change_log_account_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_change_log")),
    )
    op.create_index("ix_change_log_account_id_sequence", "change_log", ["account_id", "sequence"])

    op.create_table(
        "customers",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("mobile_number", sa.String(length=16), nullable=True),
        sa.Column("first_name", sa.String(length=100), nullable=True),
        sa.Column("last_name", sa.String(length=100), nullable=True),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("last_sms", UtcDateTime(), nullable=True),
        sa.Column("last_email", UtcDateTime(), nullable=True),
        sa.Column("invalid", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("opt_out", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_customers_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("account_id", "email", name=op.f("uq_customers_account_id_email")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_customers_account_id_id")),
        sa.UniqueConstraint(
            "account_id", "mobile_number", name=op.f("uq_customers_account_id_mobile_number")
        ),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_customers_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_customers_account_id_created_id", "customers", ["account_id", "created", "id"]
    )

    op.create_table(
        "idempotency_keys",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("mutation", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("input_digest", sa.String(length=64), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_idempotency_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint(
            "account_id",
            "user_id",
            "mutation",
            "key",
            name=op.f("uq_idempotency_keys_account_id_user_id_mutation_key"),
        ),
    )
    op.create_table(
        "location_group_sections",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_location_group_sections_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_group_sections")),
        sa.UniqueConstraint(
            "account_id", "id", name=op.f("uq_location_group_sections_account_id_id")
        ),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_location_group_sections_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_location_group_sections_account_id_name_id",
        "location_group_sections",
        ["account_id", "name", "id"],
    )

    op.create_table(
        "locations",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("address_line1", sa.String(length=200), nullable=True),
        sa.Column("address_line2", sa.String(length=200), nullable=True),
        sa.Column("address_line3", sa.String(length=200), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("country_code", sa.String(length=2), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_locations_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
        sa.UniqueConstraint("account_id", "code", name=op.f("uq_locations_account_id_code")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_locations_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_locations_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_locations_account_id_created_id", "locations", ["account_id", "created", "id"]
    )
    op.create_index("ix_locations_account_id_name_id", "locations", ["account_id", "name", "id"])

    op.create_table(
        "message_templates",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "EMAIL", "SMS", name="channel", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_message_templates_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_templates")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_message_templates_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_message_templates_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_message_templates_account_id_name_id", "message_templates", ["account_id", "name", "id"]
    )

    op.create_table(
        "review_platforms",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_review_platforms_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_platforms")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_review_platforms_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_review_platforms_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_review_platforms_account_id_name_id", "review_platforms", ["account_id", "name", "id"]
    )

    op.create_table(
        "users",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("contact_number", sa.String(length=32), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "PROVIDER",
                "ADMIN",
                "STANDARD",
                "RESTRICTED",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "ACTIVE",
                "PENDING",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("last_access", UtcDateTime(), nullable=True),
        sa.Column("send_invite", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("invite_url", sa.String(), nullable=True),
        sa.Column("invite_digest", sa.String(length=64), nullable=True),
        sa.Column("invite_expires", UtcDateTime(), nullable=True),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_users_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_users_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_users_account_id_source_external_id"),
        ),
        sa.UniqueConstraint("invite_digest", name=op.f("uq_users_invite_digest")),
    )
    op.create_index("ix_users_account_id_created_id", "users", ["account_id", "created", "id"])
    op.create_index(
        "uq_users_account_id_email",
        "users",
        ["account_id", "email"],
        unique=True,
        sqlite_where=sa.text("NOT deleted"),
        postgresql_where=sa.text("NOT deleted"),
    )

    op.create_table(
        "api_keys",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("expires", UtcDateTime(), nullable=True),
        sa.Column("revoked", UtcDateTime(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_api_keys_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_api_keys_account_id_id")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_keys_prefix")),
    )
    op.create_index(
        "ix_api_keys_account_id_user_id_created_id",
        "api_keys",
        ["account_id", "user_id", "created", "id"],
    )

    op.create_table(
        "campaign_steps",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "campaign_id"],
            ["campaigns.account_id", "campaigns.id"],
            name=op.f("fk_campaign_steps_account_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_campaign_steps_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_steps")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_campaign_steps_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_campaign_steps_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_campaign_steps_account_id_campaign_id_position_id",
        "campaign_steps",
        ["account_id", "campaign_id", "position", "id"],
    )

    op.create_table(
        "customer_locations",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "customer_id"],
            ["customers.account_id", "customers.id"],
            name=op.f("fk_customer_locations_account_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_customer_locations_account_id_location_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "customer_id", "location_id", name=op.f("pk_customer_locations")
        ),
    )
    op.create_index(
        "ix_customer_locations_account_id_location_id_customer_id",
        "customer_locations",
        ["account_id", "location_id", "customer_id"],
    )

    op.create_table(
        "feedback_requests",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "type",
            sa.Enum(
                "EMAIL",
                "SMS",
                "SUPPRESSED",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("message_opened", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("message_clicked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("message_bounced", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("bounce_reason", sa.String(length=500), nullable=True),
        sa.Column("spam_complaint", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("full_url", sa.String(length=2000), nullable=False),
        sa.Column("branded_url", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "customer_id"],
            ["customers.account_id", "customers.id"],
            name=op.f("fk_feedback_requests_account_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_feedback_requests_account_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "template_id"],
            ["message_templates.account_id", "message_templates.id"],
            name=op.f("fk_feedback_requests_account_id_template_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_feedback_requests_account_id_user_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_feedback_requests_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_requests")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_feedback_requests_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_feedback_requests_account_id_source_external_id"),
        ),
        sa.UniqueConstraint("token", name=op.f("uq_feedback_requests_token")),
    )
    op.create_index(
        "ix_feedback_requests_account_id_created_id",
        "feedback_requests",
        ["account_id", "created", "id"],
    )
    op.create_index(
        "ix_feedback_requests_account_id_customer_id_created_id",
        "feedback_requests",
        ["account_id", "customer_id", "created", "id"],
    )
    op.create_index(
        "ix_feedback_requests_account_id_location_id_created_id",
        "feedback_requests",
        ["account_id", "location_id", "created", "id"],
    )

    op.create_table(
        "location_groups",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("section_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "section_id"],
            ["location_group_sections.account_id", "location_group_sections.id"],
            name=op.f("fk_location_groups_account_id_section_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_location_groups_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_groups")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_location_groups_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_location_groups_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_location_groups_account_id_name_id", "location_groups", ["account_id", "name", "id"]
    )
    op.create_index(
        "ix_location_groups_account_id_section_id_name_id",
        "location_groups",
        ["account_id", "section_id", "name", "id"],
    )

    op.create_table(
        "review_profiles",
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_review_profiles_account_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_profiles")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_review_profiles_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "location_id",
            "url",
            name=op.f("uq_review_profiles_account_id_location_id_url"),
        ),
    )
    op.create_table(
        "reviews",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("platform_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("reviewer_name", sa.String(length=200), nullable=True),
        sa.Column("reviewer_image", sa.String(length=2000), nullable=True),
        sa.Column("reviewer_url", sa.String(length=2000), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.CheckConstraint("rating BETWEEN 0 AND 5", name=op.f("ck_reviews_rating")),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_reviews_account_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "platform_id"],
            ["review_platforms.account_id", "review_platforms.id"],
            name=op.f("fk_reviews_account_id_platform_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_reviews_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_reviews_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_reviews_account_id_source_external_id"),
        ),
    )
    op.create_index("ix_reviews_account_id_created_id", "reviews", ["account_id", "created", "id"])
    op.create_index(
        "ix_reviews_account_id_location_id_created_id",
        "reviews",
        ["account_id", "location_id", "created", "id"],
    )
    op.create_index("ix_reviews_account_id_rating_id", "reviews", ["account_id", "rating", "id"])

    op.create_table(
        "user_locations",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_user_locations_account_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_user_locations_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "user_id", "location_id", name=op.f("pk_user_locations")
        ),
    )
    op.create_table(
        "feedbacks",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("feedback_request_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_step_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "type",
            sa.Enum(
                "NPS",
                "STAR_RATING",
                "HAPPY",
                "UNKNOWN",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("nps_score", sa.BigInteger(), nullable=True),
        sa.Column("star_rating", sa.BigInteger(), nullable=True),
        sa.Column("happy", sa.Boolean(), nullable=True),
        sa.Column("comments", sa.String(), nullable=True),
        sa.Column("platform_name", sa.String(length=200), nullable=True),
        sa.Column("customer_name", sa.String(length=201), nullable=True),
        sa.Column("customer_email", sa.String(length=320), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.CheckConstraint("nps_score BETWEEN 0 AND 10", name=op.f("ck_feedbacks_nps_score")),
        sa.CheckConstraint("star_rating BETWEEN 1 AND 5", name=op.f("ck_feedbacks_star_rating")),
        sa.ForeignKeyConstraint(
            ["account_id", "campaign_id"],
            ["campaigns.account_id", "campaigns.id"],
            name=op.f("fk_feedbacks_account_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "campaign_step_id"],
            ["campaign_steps.account_id", "campaign_steps.id"],
            name=op.f("fk_feedbacks_account_id_campaign_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "customer_id"],
            ["customers.account_id", "customers.id"],
            name=op.f("fk_feedbacks_account_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "feedback_request_id"],
            ["feedback_requests.account_id", "feedback_requests.id"],
            name=op.f("fk_feedbacks_account_id_feedback_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_feedbacks_account_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_feedbacks_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedbacks")),
        sa.UniqueConstraint(
            "account_id",
            "feedback_request_id",
            name=op.f("uq_feedbacks_account_id_feedback_request_id"),
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_feedbacks_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_feedbacks_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_feedbacks_account_id_created_id", "feedbacks", ["account_id", "created", "id"]
    )
    op.create_index(
        "ix_feedbacks_account_id_customer_id_created_id",
        "feedbacks",
        ["account_id", "customer_id", "created", "id"],
    )
    op.create_index(
        "ix_feedbacks_account_id_location_id_created_id",
        "feedbacks",
        ["account_id", "location_id", "created", "id"],
    )

    op.create_table(
        "location_group_members",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "group_id"],
            ["location_groups.account_id", "location_groups.id"],
            name=op.f("fk_location_group_members_account_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "location_id"],
            ["locations.account_id", "locations.id"],
            name=op.f("fk_location_group_members_account_id_location_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "group_id", "location_id", name=op.f("pk_location_group_members")
        ),
    )
    op.create_index(
        "ix_location_group_members_account_id_location_id_group_id",
        "location_group_members",
        ["account_id", "location_id", "group_id"],
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TENANT_TABLES:
            columns = ("id", "provider_id") if table == "accounts" else ("account_id",)
            for statement in protect(table, *columns):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
