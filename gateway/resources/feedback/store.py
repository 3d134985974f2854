"""What can be asked of feedback, its answers and the replies to it."""

from sqlalchemy import case

from gateway.resources.feedback.model import (
    FeedbackAnswerChoiceModel,
    FeedbackAnswerModel,
    FeedbackModel,
    FeedbackReplyModel,
    FeedbackType,
)
from gateway.resources.feedback.scores import SCORES
from gateway.resources.surveys.store import SURVEY_FIELD_OPTIONS
from gateway.resources.values import identifier
from gateway.store.resource import DerivedFilter, Resource, derived, on, orders, refers, through
from gateway.store.scope import by_location, by_parent


def _score_of(type_: FeedbackType) -> DerivedFilter:
    """A filter on the score of a type, which feedback of other types does not have."""
    return derived(lambda table, _: case((table.c.type == type_, table.c[SCORES[type_]])))


FEEDBACKS = Resource(
    name="Feedback",
    model=FeedbackModel,
    scope=by_location(),
    filters={
        "id": refers(FeedbackModel.id, "Feedback"),
        "created": on(FeedbackModel.created),
        "type": on(FeedbackModel.type),
        "npsScore": _score_of(FeedbackType.NPS),
        "starRating": _score_of(FeedbackType.STAR_RATING),
        "happy": _score_of(FeedbackType.HAPPY),
        "comments": on(FeedbackModel.comments),
        "account": refers(FeedbackModel.account_id, "Account"),
        "customer": refers(FeedbackModel.customer_id, "Customer"),
        "location": refers(FeedbackModel.location_id, "Location"),
        "feedbackRequest": refers(FeedbackModel.feedback_request_id, "FeedbackRequest"),
        "survey": refers(FeedbackModel.survey_id, "Survey"),
        "user": refers(FeedbackModel.user_id, "User"),
        "textCount": on(FeedbackModel.text_count),
        "firstReplied": on(FeedbackModel.first_replied),
        "campaign": refers(FeedbackModel.campaign_id, "Campaign"),
        "campaignStep": refers(FeedbackModel.campaign_step_id, "CampaignStep"),
        "source": on(FeedbackModel.source),
        "externalId": on(FeedbackModel.external_id, identifier),
    },
    orders=orders(
        CREATED=FeedbackModel.created,
        NPS_SCORE=FeedbackModel.nps_score,
        STAR_RATING=FeedbackModel.star_rating,
        FIRST_REPLIED=FeedbackModel.first_replied,
        UPDATED=FeedbackModel.updated,
        TYPE=FeedbackModel.type,
        HAPPY=FeedbackModel.happy,
        CUSTOMER_NAME=FeedbackModel.customer_name,
        CUSTOMER=FeedbackModel.customer_id,
        LOCATION=FeedbackModel.location_id,
    ),
    default_order="-CREATED",
)

FEEDBACK_ANSWERS = Resource(
    name="FeedbackAnswer",
    model=FeedbackAnswerModel,
    scope=by_parent("feedbacks", "feedback_id"),
    filters={
        "id": refers(FeedbackAnswerModel.id, "FeedbackAnswer"),
        "created": on(FeedbackAnswerModel.created),
        "rating": on(FeedbackAnswerModel.rating),
        "content": on(FeedbackAnswerModel.content),
        "field": refers(FeedbackAnswerModel.field_id, "SurveyField"),
        "feedback": refers(FeedbackAnswerModel.feedback_id, "Feedback"),
    },
    orders=orders(CREATED=FeedbackAnswerModel.created, RATING=FeedbackAnswerModel.rating),
    default_order="CREATED",
)

FEEDBACK_REPLIES = Resource(
    name="FeedbackReply",
    model=FeedbackReplyModel,
    scope=by_parent("feedbacks", "feedback_id"),
    filters={
        "id": refers(FeedbackReplyModel.id, "FeedbackReply"),
        "created": on(FeedbackReplyModel.created),
        "method": on(FeedbackReplyModel.method),
        "content": on(FeedbackReplyModel.content),
        "user": refers(FeedbackReplyModel.user_id, "User"),
        "feedback": refers(FeedbackReplyModel.feedback_id, "Feedback"),
        "source": on(FeedbackReplyModel.source),
        "externalId": on(FeedbackReplyModel.external_id, identifier),
    },
    orders=orders(CREATED=FeedbackReplyModel.created, UPDATED=FeedbackReplyModel.updated),
    default_order="CREATED",
)

CHOICES_OF_ANSWER = through(
    SURVEY_FIELD_OPTIONS, FeedbackAnswerChoiceModel.answer_id, FeedbackAnswerChoiceModel.option_id
)
