"""What can be asked of feedback."""

from gateway.resources.feedback.model import FeedbackModel
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import by_location

FEEDBACKS = Resource(
    name="Feedback",
    model=FeedbackModel,
    scope=by_location(),
    filters={
        "id": refers(FeedbackModel.id, "Feedback"),
        "created": on(FeedbackModel.created),
        "type": on(FeedbackModel.type),
        "npsScore": on(FeedbackModel.nps_score),
        "starRating": on(FeedbackModel.star_rating),
        "happy": on(FeedbackModel.happy),
        "comments": on(FeedbackModel.comments),
        "account": refers(FeedbackModel.account_id, "Account"),
        "customer": refers(FeedbackModel.customer_id, "Customer"),
        "location": refers(FeedbackModel.location_id, "Location"),
        "feedbackRequest": refers(FeedbackModel.feedback_request_id, "FeedbackRequest"),
        "campaign": refers(FeedbackModel.campaign_id, "Campaign"),
        "campaignStep": refers(FeedbackModel.campaign_step_id, "CampaignStep"),
        "source": on(FeedbackModel.source),
        "externalId": on(FeedbackModel.external_id),
    },
    orders=orders(
        CREATED=FeedbackModel.created,
        NPS_SCORE=FeedbackModel.nps_score,
        STAR_RATING=FeedbackModel.star_rating,
    ),
    default_order="-CREATED",
)
