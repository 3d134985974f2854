"""What the tables of activity feedback hold about people: clients, and who is to follow up.

Anonymous feedback names no client, and so is nobody's; retention reaches it.
"""

from sqlalchemy.sql.elements import ColumnElement

from gateway.policies import Viewer
from gateway.privacy.personal import (
    CONTACT,
    IDENTITY,
    IP_ADDRESS,
    TEXT,
    TRACE,
    Holding,
    Person,
    by,
    through,
)
from gateway.resources.activity_feedback.model import (
    ActivityFeedbackModel,
    ActivityFollowUpModel,
    ActivityKeywordModel,
    ActivityNamespaceModel,
    ActivityResponseModel,
)
from gateway.store.write import table_of


def _assigned(person: Person, viewer: Viewer) -> ColumnElement[bool]:
    names = [each for each in (person.name, person.email) if each is not None]
    return table_of(ActivityFollowUpModel).c.assigned_to.in_(names)


FEEDBACK = Holding(
    ActivityFeedbackModel,
    of_customer={
        "activity_id": TRACE,
        "browser": TRACE,
        "ip_address": IP_ADDRESS,
        "session_country": TRACE,
        "session_city": TRACE,
        "external_id": IDENTITY,
    },
    impersonal=("activity_type", "sentiment_label", "device_type"),
    customer=by(ActivityFeedbackModel, "client_customer_id"),
    mutations=("createActivityFeedback",),
)
HOLDINGS = (
    FEEDBACK,
    Holding(
        ActivityResponseModel,
        of_customer={"response_value": TEXT, "response_text": TEXT},
        impersonal=("question_id", "question_type"),
        customer=through(ActivityResponseModel, "activity_feedback_id", FEEDBACK),
    ),
    Holding(
        ActivityKeywordModel,
        of_customer={"keyword": TEXT},
        customer=through(ActivityKeywordModel, "activity_feedback_id", FEEDBACK),
        removed=True,
    ),
    Holding(
        ActivityFollowUpModel,
        of_user={"assigned_to": CONTACT},
        impersonal=("action_type", "priority", "status"),
        user=_assigned,
    ),
    Holding(ActivityNamespaceModel, impersonal=("namespace",)),
)
