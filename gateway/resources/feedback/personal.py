"""What the tables of feedback hold about people: who gave it, what they said, and was replied."""

from sqlalchemy import and_, or_
from sqlalchemy.sql.elements import ColumnElement

from gateway.policies import Viewer
from gateway.privacy.personal import (
    CONTACT,
    IDENTITY,
    NO_TEXT,
    TEXT,
    Holding,
    Person,
    by,
    through,
)
from gateway.resources.feedback.model import (
    FeedbackAnswerChoiceModel,
    FeedbackAnswerModel,
    FeedbackModel,
    FeedbackReplyModel,
)
from gateway.store.write import table_of


def _feedback(person: Person, viewer: Viewer) -> ColumnElement[bool]:
    """Feedback of the customer, and what only its address shows to be."""
    table = table_of(FeedbackModel)
    own = table.c.customer_id == person.row_id
    if person.email is None:
        return own
    nameless = and_(table.c.customer_id.is_(None), table.c.customer_email == person.email)
    return or_(own, nameless)


FEEDBACK = Holding(
    FeedbackModel,
    of_customer={
        "comments": TEXT,
        "customer_name": CONTACT,
        "customer_email": CONTACT,
        "external_id": IDENTITY,
    },
    impersonal=("platform_name",),
    customer=_feedback,
    mutations=("submitAtKiosk", "replyToFeedback"),
)
HOLDINGS = (
    FEEDBACK,
    Holding(
        FeedbackAnswerModel,
        of_customer={"content": TEXT},
        customer=through(FeedbackAnswerModel, "feedback_id", FEEDBACK),
    ),
    Holding(FeedbackAnswerChoiceModel),
    Holding(
        FeedbackReplyModel,
        of_customer={"content": NO_TEXT, "external_id": IDENTITY},
        of_user={"user_name": CONTACT},
        customer=through(FeedbackReplyModel, "feedback_id", FEEDBACK),
        user=by(FeedbackReplyModel, "user_id"),
    ),
)
