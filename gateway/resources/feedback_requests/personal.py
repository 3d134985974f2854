"""What the table of feedback requests holds about people: whom they went to, and how."""

import secrets

from gateway.privacy.personal import CONTACT, IDENTITY, TRACE, Holding, Nature, Personal, by
from gateway.resources.feedback_requests.model import FeedbackRequestModel

_NO_LINK = Personal(Nature.TRACE, "")

REQUESTS = Holding(
    FeedbackRequestModel,
    of_customer={
        # Another one, which nobody has: the link ends.
        "token": Personal(Nature.TRACE, lambda: secrets.token_hex(16)),
        "full_url": _NO_LINK,
        "branded_url": _NO_LINK,
        "message_id": TRACE,
        "last_error": TRACE,
        "bounce_reason": TRACE,
        "external_id": IDENTITY,
    },
    of_user={"user_name": CONTACT},
    customer=by(FeedbackRequestModel, "customer_id"),
    user=by(FeedbackRequestModel, "user_id"),
    mutations=("createFeedbackRequest",),
)
HOLDINGS = (REQUESTS,)
