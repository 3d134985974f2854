"""Feedback on activities: responses, follow-up actions, sentiment, namespaces."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "activity_feedbacks",
    "activity_follow_ups",
    "activity_keywords",
    "activity_namespaces",
    "activity_responses",
)


def upgrade() -> None:
    op.create_table(
        "activity_feedbacks",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("activity_type", sa.String(length=100), nullable=False),
        sa.Column("activity_id", sa.String(length=128), nullable=True),
        sa.Column("rep_user_id", sa.BigInteger(), nullable=False),
        sa.Column("client_customer_id", sa.BigInteger(), nullable=True),
        sa.Column("template_survey_id", sa.BigInteger(), nullable=False),
        sa.Column("overall_satisfaction", sa.BigInteger(), nullable=False),
        sa.Column("nps_score", sa.BigInteger(), nullable=True),
        sa.Column("completion_time", sa.BigInteger(), nullable=True),
        sa.Column("completion_rate", sa.Float(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("sv_client", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sentiment_label", sa.String(length=32), nullable=True),
        sa.Column("sentiment_confidence", sa.Float(), nullable=True),
        sa.Column("device_type", sa.String(length=100), nullable=True),
        sa.Column("browser", sa.String(length=500), nullable=True),
        sa.Column("ip_address", sa.String(length=100), nullable=True),
        sa.Column("session_country", sa.String(length=100), nullable=True),
        sa.Column("session_city", sa.String(length=100), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "NOT is_anonymous OR (client_customer_id IS NULL AND ip_address IS NULL)",
            name=op.f("ck_activity_feedbacks_anonymous"),
        ),
        sa.CheckConstraint(
            "completion_rate BETWEEN 0 AND 100", name=op.f("ck_activity_feedbacks_completion_rate")
        ),
        sa.CheckConstraint(
            "nps_score BETWEEN 0 AND 10", name=op.f("ck_activity_feedbacks_nps_score")
        ),
        sa.CheckConstraint(
            "overall_satisfaction BETWEEN 1 AND 10",
            name=op.f("ck_activity_feedbacks_overall_satisfaction"),
        ),
        sa.CheckConstraint(
            "sentiment_confidence BETWEEN 0 AND 1",
            name=op.f("ck_activity_feedbacks_sentiment_confidence"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "client_customer_id"],
            ["customers.account_id", "customers.id"],
            name=op.f("fk_activity_feedbacks_account_id_client_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "rep_user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_activity_feedbacks_account_id_rep_user_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "template_survey_id"],
            ["surveys.account_id", "surveys.id"],
            name=op.f("fk_activity_feedbacks_account_id_template_survey_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_activity_feedbacks_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_feedbacks")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_activity_feedbacks_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_activity_feedbacks_account_id_source_external_id"),
        ),
    )
    op.create_index(
        op.f("ix_activity_feedbacks_account_id_activity_type_id"),
        "activity_feedbacks",
        ["account_id", "activity_type", "id"],
    )
    op.create_index(
        op.f("ix_activity_feedbacks_account_id_client_customer_id_created_id"),
        "activity_feedbacks",
        ["account_id", "client_customer_id", "created", "id"],
    )
    op.create_index(
        op.f("ix_activity_feedbacks_account_id_created_id"),
        "activity_feedbacks",
        ["account_id", "created", "id"],
    )
    op.create_index(
        op.f("ix_activity_feedbacks_account_id_overall_satisfaction_id"),
        "activity_feedbacks",
        ["account_id", "overall_satisfaction", "id"],
    )
    op.create_index(
        op.f("ix_activity_feedbacks_account_id_rep_user_id_created_id"),
        "activity_feedbacks",
        ["account_id", "rep_user_id", "created", "id"],
    )
    op.create_index(
        op.f("ix_activity_feedbacks_account_id_template_survey_id_created_id"),
        "activity_feedbacks",
        ["account_id", "template_survey_id", "created", "id"],
    )
    op.create_index(
        op.f("ix_activity_feedbacks_account_id_updated_id"),
        "activity_feedbacks",
        ["account_id", "updated", "id"],
    )
    op.create_table(
        "activity_follow_ups",
        sa.Column("activity_feedback_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("action_type", sa.String(length=100), nullable=True),
        sa.Column("priority", sa.String(length=100), nullable=True),
        sa.Column("assigned_to", sa.String(length=200), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=100), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "activity_feedback_id"],
            ["activity_feedbacks.account_id", "activity_feedbacks.id"],
            name=op.f("fk_activity_follow_ups_account_id_activity_feedback_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_follow_ups")),
        sa.UniqueConstraint(
            "account_id",
            "activity_feedback_id",
            "position",
            name=op.f("uq_activity_follow_ups_account_id_activity_feedback_id_position"),
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_activity_follow_ups_account_id_id")),
    )
    op.create_table(
        "activity_keywords",
        sa.Column("activity_feedback_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("keyword", sa.String(length=100), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "activity_feedback_id"],
            ["activity_feedbacks.account_id", "activity_feedbacks.id"],
            name=op.f("fk_activity_keywords_account_id_activity_feedback_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_keywords")),
        sa.UniqueConstraint(
            "account_id",
            "activity_feedback_id",
            "position",
            name=op.f("uq_activity_keywords_account_id_activity_feedback_id_position"),
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_activity_keywords_account_id_id")),
    )
    op.create_table(
        "activity_namespaces",
        sa.Column("activity_feedback_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("namespace", sa.String(length=200), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "activity_feedback_id"],
            ["activity_feedbacks.account_id", "activity_feedbacks.id"],
            name=op.f("fk_activity_namespaces_account_id_activity_feedback_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_namespaces")),
        sa.UniqueConstraint(
            "account_id",
            "activity_feedback_id",
            "position",
            name=op.f("uq_activity_namespaces_account_id_activity_feedback_id_position"),
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_activity_namespaces_account_id_id")),
    )
    op.create_index(
        op.f("ix_activity_namespaces_account_id_namespace_id"),
        "activity_namespaces",
        ["account_id", "namespace", "id"],
    )
    op.create_table(
        "activity_responses",
        sa.Column("activity_feedback_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.String(length=128), nullable=True),
        sa.Column("field_id", sa.BigInteger(), nullable=True),
        sa.Column("question_type", sa.String(length=100), nullable=True),
        sa.Column("response_value", sa.String(), nullable=True),
        sa.Column("response_text", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "activity_feedback_id"],
            ["activity_feedbacks.account_id", "activity_feedbacks.id"],
            name=op.f("fk_activity_responses_account_id_activity_feedback_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "field_id"],
            ["survey_fields.account_id", "survey_fields.id"],
            name=op.f("fk_activity_responses_account_id_field_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_responses")),
        sa.UniqueConstraint(
            "account_id",
            "activity_feedback_id",
            "position",
            name=op.f("uq_activity_responses_account_id_activity_feedback_id_position"),
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_activity_responses_account_id_id")),
    )
    op.create_index(
        op.f("ix_activity_responses_account_id_field_id"),
        "activity_responses",
        ["account_id", "field_id"],
    )
    op.create_index(
        op.f("ix_activity_responses_account_id_question_id"),
        "activity_responses",
        ["account_id", "question_id"],
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
