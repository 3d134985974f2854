"""What can be asked of feedback on activities, and of its children."""

from gateway.policies import MANAGERS, ApiScope, UserRole
from gateway.resources.activity_feedback.model import (
    ActivityFeedbackModel,
    ActivityFollowUpModel,
    ActivityKeywordModel,
    ActivityNamespaceModel,
    ActivityResponseModel,
)
from gateway.resources.values import identifier
from gateway.store.resource import LinkFilter, Resource, on, orders, refers
from gateway.store.scope import of_own, own_unless

SEEING = (*MANAGERS, UserRole.STANDARD)
_OF_OWN = of_own("activity_feedbacks", "activity_feedback_id", *SEEING, column="rep_user_id")

ACTIVITY_FEEDBACKS = Resource(
    name="ActivityFeedback",
    model=ActivityFeedbackModel,
    scope=own_unless(*SEEING, column="rep_user_id"),
    filters={
        "id": refers(ActivityFeedbackModel.id, "ActivityFeedback"),
        "created": on(ActivityFeedbackModel.created),
        "updated": on(ActivityFeedbackModel.updated),
        "activityType": on(ActivityFeedbackModel.activity_type),
        "activityId": on(ActivityFeedbackModel.activity_id),
        "rep": refers(ActivityFeedbackModel.rep_user_id, "User"),
        "client": refers(ActivityFeedbackModel.client_customer_id, "Customer"),
        "template": refers(ActivityFeedbackModel.template_survey_id, "Survey"),
        "overallSatisfaction": on(ActivityFeedbackModel.overall_satisfaction),
        "npsScore": on(ActivityFeedbackModel.nps_score),
        "completionTime": on(ActivityFeedbackModel.completion_time),
        "completionRate": on(ActivityFeedbackModel.completion_rate),
        "isAnonymous": on(ActivityFeedbackModel.is_anonymous),
        "answered": on(ActivityFeedbackModel.answered),
        "overallSentiment": on(ActivityFeedbackModel.sentiment_label),
        "namespace": LinkFilter(
            "namespace", link="activity_namespaces", own="activity_feedback_id"
        ),
        "account": refers(ActivityFeedbackModel.account_id, "Account"),
        "source": on(ActivityFeedbackModel.source),
        "externalId": on(ActivityFeedbackModel.external_id, identifier),
    },
    orders=orders(
        CREATED=ActivityFeedbackModel.created,
        UPDATED=ActivityFeedbackModel.updated,
        ACTIVITY_TYPE=ActivityFeedbackModel.activity_type,
        OVERALL_SATISFACTION=ActivityFeedbackModel.overall_satisfaction,
        NPS_SCORE=ActivityFeedbackModel.nps_score,
        COMPLETION_TIME=ActivityFeedbackModel.completion_time,
        COMPLETION_RATE=ActivityFeedbackModel.completion_rate,
        SENTIMENT_CONFIDENCE=ActivityFeedbackModel.sentiment_confidence,
        ACTIVITY_ID=ActivityFeedbackModel.activity_id,
        REP=ActivityFeedbackModel.rep_user_id,
        CLIENT=ActivityFeedbackModel.client_customer_id,
        TEMPLATE=ActivityFeedbackModel.template_survey_id,
        SENTIMENT_LABEL=ActivityFeedbackModel.sentiment_label,
    ),
    default_order="-CREATED",
    shielded={"ip_address": ApiScope.READ_IP_ADDRESSES},
)

ACTIVITY_RESPONSES = Resource(
    name="ActivityResponse",
    model=ActivityResponseModel,
    scope=_OF_OWN,
    filters={
        "id": refers(ActivityResponseModel.id, "ActivityResponse"),
        "questionId": on(ActivityResponseModel.question_id),
        "field": refers(ActivityResponseModel.field_id, "SurveyField"),
        "questionType": on(ActivityResponseModel.question_type),
        "responseValue": on(ActivityResponseModel.response_value),
        "responseText": on(ActivityResponseModel.response_text),
        "score": on(ActivityResponseModel.score),
    },
    orders=orders(POSITION=ActivityResponseModel.position, SCORE=ActivityResponseModel.score),
    default_order="POSITION",
)

ACTIVITY_KEYWORDS = Resource(
    name="ActivityKeyword",
    model=ActivityKeywordModel,
    scope=_OF_OWN,
    filters={
        "id": refers(ActivityKeywordModel.id, "ActivityKeyword"),
        "keyword": on(ActivityKeywordModel.keyword),
    },
    orders=orders(POSITION=ActivityKeywordModel.position, KEYWORD=ActivityKeywordModel.keyword),
    default_order="POSITION",
)

ACTIVITY_FOLLOW_UPS = Resource(
    name="ActivityFollowUp",
    model=ActivityFollowUpModel,
    scope=_OF_OWN,
    filters={
        "id": refers(ActivityFollowUpModel.id, "ActivityFollowUp"),
        "actionType": on(ActivityFollowUpModel.action_type),
        "priority": on(ActivityFollowUpModel.priority),
        "assignedTo": on(ActivityFollowUpModel.assigned_to),
        "dueDate": on(ActivityFollowUpModel.due_date),
        "status": on(ActivityFollowUpModel.status),
    },
    orders=orders(POSITION=ActivityFollowUpModel.position, DUE_DATE=ActivityFollowUpModel.due_date),
    default_order="POSITION",
)

ACTIVITY_NAMESPACES = Resource(
    name="ActivityNamespace",
    model=ActivityNamespaceModel,
    scope=_OF_OWN,
    filters={
        "id": refers(ActivityNamespaceModel.id, "ActivityNamespace"),
        "namespace": on(ActivityNamespaceModel.namespace),
    },
    orders=orders(
        POSITION=ActivityNamespaceModel.position, NAMESPACE=ActivityNamespaceModel.namespace
    ),
    default_order="POSITION",
)
