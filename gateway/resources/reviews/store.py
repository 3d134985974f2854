"""What can be asked of reviews and review platforms."""

from gateway.resources.reviews.model import ReviewModel, ReviewPlatformModel
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import by_location, whole_account

REVIEWS = Resource(
    name="Review",
    model=ReviewModel,
    scope=by_location(),
    filters={
        "id": refers(ReviewModel.id, "Review"),
        "created": on(ReviewModel.created),
        "rating": on(ReviewModel.rating),
        "title": on(ReviewModel.title),
        "description": on(ReviewModel.description),
        "reviewerName": on(ReviewModel.reviewer_name),
        "active": on(ReviewModel.active),
        "account": refers(ReviewModel.account_id, "Account"),
        "location": refers(ReviewModel.location_id, "Location"),
        "platform": refers(ReviewModel.platform_id, "ReviewPlatform"),
        "source": on(ReviewModel.source),
        "externalId": on(ReviewModel.external_id),
    },
    orders=orders(CREATED=ReviewModel.created, RATING=ReviewModel.rating),
    default_order="-CREATED",
    hidden={"active": True},
)

REVIEW_PLATFORMS = Resource(
    name="ReviewPlatform",
    model=ReviewPlatformModel,
    scope=whole_account(),
    filters={
        "id": refers(ReviewPlatformModel.id, "ReviewPlatform"),
        "created": on(ReviewPlatformModel.created),
        "name": on(ReviewPlatformModel.name),
        "source": on(ReviewPlatformModel.source),
        "externalId": on(ReviewPlatformModel.external_id),
    },
    orders=orders(NAME=ReviewPlatformModel.name, CREATED=ReviewPlatformModel.created),
    default_order="NAME",
)
