"""What the tables of reviews hold about people.

Reviewers are nobody's customers: platforms tell a name, and not whose. So reviews are not found
through a customer; retention reaches them.
"""

from gateway.privacy.personal import CONTACT, NO_TEXT, TEXT, Holding, by
from gateway.resources.reviews.model import (
    ReviewModel,
    ReviewPlatformModel,
    ReviewReplyModel,
    ReviewTagLinkModel,
    ReviewTagModel,
)

HOLDINGS = (
    Holding(ReviewPlatformModel, impersonal=("name", "external_id")),
    Holding(ReviewTagModel, impersonal=("name",)),
    Holding(ReviewTagLinkModel),
    Holding(
        ReviewModel,
        of_customer={
            "title": TEXT,
            "description": TEXT,
            "url": CONTACT,
            "reviewer_name": CONTACT,
            "reviewer_image": CONTACT,
            "reviewer_url": CONTACT,
        },
        impersonal=("external_id",),
    ),
    Holding(
        ReviewReplyModel,
        of_customer={"content": NO_TEXT},
        of_user={"user_name": CONTACT},
        impersonal=("external_id",),
        user=by(ReviewReplyModel, "user_id"),
    ),
)
