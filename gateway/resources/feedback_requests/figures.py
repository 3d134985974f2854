"""Figures of requests: what was sent, and which of it was clicked and answered."""

from collections.abc import Collection

from sqlalchemy import and_
from sqlalchemy.sql.selectable import FromClause

from gateway.analytics.components import Component
from gateway.analytics.datasets import LOCATED, Dataset, FactDate, Facts, same_row
from gateway.analytics.dimensions import DATES, Dimension
from gateway.database.tenancy import present
from gateway.policies import Viewer
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.model import FeedbackRequestState
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS


def _sends(viewer: Viewer, reads: Collection[str]) -> Facts:
    """Requests whose message was sent, by the gateway or by the system that they came from."""
    send = FEEDBACK_REQUESTS.table.alias("send")
    tables: dict[str, FromClause] = {"send": send}
    source: FromClause = send
    if "answered" in reads:
        answer = tables["answered"] = FEEDBACKS.table.alias("answered")
        same = same_row(answer, "feedback_request_id", send, "id")
        source = send.outerjoin(answer, and_(*FEEDBACKS.visible(answer, viewer), same))
    return Facts(
        tables=tables,
        source=source,
        scope=[
            *FEEDBACK_REQUESTS.visible(send, viewer),
            send.c.state == FeedbackRequestState.SENT,
            send.c.sent_at <= present(),
        ],
        date=send.c.sent_at,
        location=send.c.location_id,
        keys={
            Dimension.BUSINESS: send.c.location_id,
            Dimension.FEEDBACK_FORM: send.c.survey_id,
            Dimension.USER: send.c.user_id,
        },
        account=send.c.account_id,
    )


SENDS = Dataset(
    name="sends",
    facts=_sends,
    date=FactDate("SEND", "When the message was sent"),
    counts="what was sent",
    dimensions=(*LOCATED, Dimension.USER, Dimension.FEEDBACK_FORM, *DATES),
)

SENT = Component("sent", SENDS)
SENT_ANSWERED = Component(
    "sent_answered", SENDS, lambda of: of["answered"].c.id.is_not(None), reads=("answered",)
)
CLICKED = Component("clicked", SENDS, lambda of: of["send"].c.message_clicked)
