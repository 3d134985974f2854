"""What can be asked of feedback requests."""

from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.values import identifier
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import by_location

FEEDBACK_REQUESTS = Resource(
    name="FeedbackRequest",
    model=FeedbackRequestModel,
    scope=by_location(),
    filters={
        "id": refers(FeedbackRequestModel.id, "FeedbackRequest"),
        "created": on(FeedbackRequestModel.created),
        "due": on(FeedbackRequestModel.due),
        "updated": on(FeedbackRequestModel.updated),
        "type": on(FeedbackRequestModel.type),
        "state": on(FeedbackRequestModel.state),
        "sentAt": on(FeedbackRequestModel.sent_at),
        "account": refers(FeedbackRequestModel.account_id, "Account"),
        "customer": refers(FeedbackRequestModel.customer_id, "Customer"),
        "location": refers(FeedbackRequestModel.location_id, "Location"),
        "template": refers(FeedbackRequestModel.template_id, "MessageTemplate"),
        "user": refers(FeedbackRequestModel.user_id, "User"),
        "survey": refers(FeedbackRequestModel.survey_id, "Survey"),
        "campaign": refers(FeedbackRequestModel.campaign_id, "Campaign"),
        "campaignStep": refers(FeedbackRequestModel.campaign_step_id, "CampaignStep"),
        "messageOpened": on(FeedbackRequestModel.message_opened),
        "messageClicked": on(FeedbackRequestModel.message_clicked),
        "messageBounced": on(FeedbackRequestModel.message_bounced),
        "spamComplaint": on(FeedbackRequestModel.spam_complaint),
        "source": on(FeedbackRequestModel.source),
        "externalId": on(FeedbackRequestModel.external_id, identifier),
    },
    orders=orders(
        CREATED=FeedbackRequestModel.created,
        DUE=FeedbackRequestModel.due,
        SENT_AT=FeedbackRequestModel.sent_at,
        UPDATED=FeedbackRequestModel.updated,
        TYPE=FeedbackRequestModel.type,
        CUSTOMER=FeedbackRequestModel.customer_id,
        LOCATION=FeedbackRequestModel.location_id,
        TEMPLATE=FeedbackRequestModel.template_id,
        MESSAGE_OPENED=FeedbackRequestModel.message_opened,
        MESSAGE_CLICKED=FeedbackRequestModel.message_clicked,
        MESSAGE_BOUNCED=FeedbackRequestModel.message_bounced,
    ),
    default_order="-CREATED",
)
