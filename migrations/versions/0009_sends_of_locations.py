"""Sends of a location by date: what analytics of few locations read."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_feedback_requests_account_id_location_id_due"


def upgrade() -> None:
    op.create_index(INDEX, "feedback_requests", ["account_id", "location_id", "due"])


def downgrade() -> None:
    op.drop_index(INDEX, "feedback_requests")
