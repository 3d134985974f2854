"""Surveys and replies: forms with fields, answers to them, and replies to feedback."""

import sqlalchemy as sa
from alembic import op

from gateway.database.revisions import UtcDateTime, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "surveys",
    "survey_fields",
    "survey_field_options",
    "feedback_answers",
    "feedback_answer_choices",
    "feedback_replies",
)
# Reflection does not see checks; a table that SQLite rebuilds is told them again.
FEEDBACK_CHECKS = {
    "ck_feedbacks_nps_score": "nps_score BETWEEN 0 AND 10",
    "ck_feedbacks_star_rating": "star_rating BETWEEN 1 AND 5",
    "ck_feedbacks_type": "type IN ('NPS', 'STAR_RATING', 'HAPPY', 'UNKNOWN')",
}
REQUEST_CHECKS = {"ck_feedback_requests_type": "type IN ('EMAIL', 'SMS', 'SUPPRESSED')"}
ADDED = (
    "first_reply_user_id",
    "first_replied",
    "first_reply_id",
    "text_count",
    "user_id",
    "survey_id",
)
BLANKS = (9, 10, 11, 12, 13, 32, 160)  # characters that make no text


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_surveys_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_surveys_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_surveys_account_id_source_external_id"),
        ),
    )
    op.create_index("ix_surveys_account_id_created_id", "surveys", ["account_id", "created", "id"])
    op.create_index("ix_surveys_account_id_name_id", "surveys", ["account_id", "name", "id"])
    op.create_table(
        "survey_fields",
        sa.Column("survey_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "CSAT",
                "NPS",
                "RATING",
                "TEXT",
                "CHOICE",
                "MULTI_CHOICE",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=500), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "survey_id"],
            ["surveys.account_id", "surveys.id"],
            name=op.f("fk_survey_fields_account_id_survey_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_fields")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_survey_fields_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_survey_fields_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_survey_fields_account_id_survey_id_position_id",
        "survey_fields",
        ["account_id", "survey_id", "position", "id"],
    )
    op.create_table(
        "survey_field_options",
        sa.Column("field_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "field_id"],
            ["survey_fields.account_id", "survey_fields.id"],
            name=op.f("fk_survey_field_options_account_id_field_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_field_options")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_survey_field_options_account_id_id")),
    )
    op.create_index(
        "ix_survey_field_options_account_id_field_id_position_id",
        "survey_field_options",
        ["account_id", "field_id", "position", "id"],
    )
    op.create_table(
        "feedback_answers",
        sa.Column("feedback_id", sa.BigInteger(), nullable=False),
        sa.Column("field_id", sa.BigInteger(), nullable=False),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.CheckConstraint("rating BETWEEN 0 AND 10", name=op.f("ck_feedback_answers_rating")),
        sa.ForeignKeyConstraint(
            ["account_id", "feedback_id"],
            ["feedbacks.account_id", "feedbacks.id"],
            name=op.f("fk_feedback_answers_account_id_feedback_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "field_id"],
            ["survey_fields.account_id", "survey_fields.id"],
            name=op.f("fk_feedback_answers_account_id_field_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_answers")),
        sa.UniqueConstraint(
            "account_id",
            "feedback_id",
            "field_id",
            name=op.f("uq_feedback_answers_account_id_feedback_id_field_id"),
        ),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_feedback_answers_account_id_id")),
    )
    op.create_index(
        "ix_feedback_answers_account_id_field_id_feedback_id",
        "feedback_answers",
        ["account_id", "field_id", "feedback_id"],
    )
    op.create_table(
        "feedback_replies",
        sa.Column("feedback_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "method",
            sa.Enum(
                "MANUAL", "AI", name="method", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("external_id", sa.String(length=128), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "feedback_id"],
            ["feedbacks.account_id", "feedbacks.id"],
            name=op.f("fk_feedback_replies_account_id_feedback_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.id"],
            name=op.f("fk_feedback_replies_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_replies")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_feedback_replies_account_id_id")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "external_id",
            name=op.f("uq_feedback_replies_account_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_feedback_replies_account_id_created_id",
        "feedback_replies",
        ["account_id", "created", "id"],
    )
    op.create_index(
        "ix_feedback_replies_account_id_feedback_id_created_id",
        "feedback_replies",
        ["account_id", "feedback_id", "created", "id"],
    )
    op.create_table(
        "feedback_answer_choices",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("option_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "answer_id"],
            ["feedback_answers.account_id", "feedback_answers.id"],
            name=op.f("fk_feedback_answer_choices_account_id_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "option_id"],
            ["survey_field_options.account_id", "survey_field_options.id"],
            name=op.f("fk_feedback_answer_choices_account_id_option_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "answer_id", "option_id", name=op.f("pk_feedback_answer_choices")
        ),
    )
    op.create_index(
        "ix_feedback_answer_choices_account_id_option_id_answer_id",
        "feedback_answer_choices",
        ["account_id", "option_id", "answer_id"],
    )

    _extend()
    _derive()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def _checks(texts: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(text, name=op.f(name)) for name, text in texts.items()]


def _extend() -> None:
    with op.batch_alter_table("feedback_requests", table_args=_checks(REQUEST_CHECKS)) as requests:
        requests.add_column(sa.Column("survey_id", sa.BigInteger(), nullable=True))
        requests.create_foreign_key(
            op.f("fk_feedback_requests_account_id_survey_id"),
            "surveys",
            ["account_id", "survey_id"],
            ["account_id", "id"],
        )
    op.create_index(
        "ix_feedback_requests_account_id_due_id", "feedback_requests", ["account_id", "due", "id"]
    )
    op.create_index(
        "ix_feedback_requests_account_id_survey_id_created_id",
        "feedback_requests",
        ["account_id", "survey_id", "created", "id"],
    )
    with op.batch_alter_table("feedbacks", table_args=_checks(FEEDBACK_CHECKS)) as feedbacks:
        feedbacks.add_column(sa.Column("survey_id", sa.BigInteger(), nullable=True))
        feedbacks.add_column(sa.Column("user_id", sa.BigInteger(), nullable=True))
        feedbacks.add_column(
            sa.Column("text_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        )
        feedbacks.add_column(sa.Column("first_reply_id", sa.BigInteger(), nullable=True))
        feedbacks.add_column(sa.Column("first_replied", UtcDateTime(), nullable=True))
        feedbacks.add_column(sa.Column("first_reply_user_id", sa.BigInteger(), nullable=True))
        feedbacks.create_foreign_key(
            op.f("fk_feedbacks_account_id_survey_id"),
            "surveys",
            ["account_id", "survey_id"],
            ["account_id", "id"],
        )
        feedbacks.create_foreign_key(
            op.f("fk_feedbacks_account_id_user_id"),
            "users",
            ["account_id", "user_id"],
            ["account_id", "id"],
        )
    op.create_index(
        "ix_feedbacks_account_id_first_replied_id",
        "feedbacks",
        ["account_id", "first_replied", "id"],
    )
    op.create_index(
        "ix_feedbacks_account_id_survey_id_created_id",
        "feedbacks",
        ["account_id", "survey_id", "created", "id"],
    )


def _derive() -> None:
    """What the new columns say of the feedback that is there: its texts, and who asked for it."""
    character = "chr" if op.get_bind().dialect.name == "postgresql" else "char"
    blanks = " || ".join(f"{character}({code})" for code in BLANKS)
    op.execute(
        "UPDATE feedbacks SET text_count ="
        f" CASE WHEN trim(comments, {blanks}) <> '' THEN 1 ELSE 0 END,"
        " user_id = (SELECT user_id FROM feedback_requests AS requests"
        " WHERE requests.account_id = feedbacks.account_id"
        " AND requests.id = feedbacks.feedback_request_id)"
    )


def downgrade() -> None:
    for table in reversed(TABLES[1:]):
        op.drop_table(table)
    for name in ("survey_id_created_id", "first_replied_id"):
        op.drop_index(f"ix_feedbacks_account_id_{name}", table_name="feedbacks")
    with op.batch_alter_table("feedbacks", table_args=_checks(FEEDBACK_CHECKS)) as feedbacks:
        feedbacks.drop_constraint(op.f("fk_feedbacks_account_id_user_id"), type_="foreignkey")
        feedbacks.drop_constraint(op.f("fk_feedbacks_account_id_survey_id"), type_="foreignkey")
        for column in ADDED:
            feedbacks.drop_column(column)
    for name in ("survey_id_created_id", "due_id"):
        op.drop_index(f"ix_feedback_requests_account_id_{name}", table_name="feedback_requests")
    with op.batch_alter_table("feedback_requests", table_args=_checks(REQUEST_CHECKS)) as requests:
        requests.drop_constraint(
            op.f("fk_feedback_requests_account_id_survey_id"), type_="foreignkey"
        )
        requests.drop_column("survey_id")
    op.drop_table("surveys")
