"""Queries and mutations on activity feedback."""

import datetime as dt
from typing import Annotated, Any

import strawberry

from gateway.errors import BadUserInput, Refused
from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.ids import split_id
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    errors_of,
    fingerprint,
    given,
    idempotency_key,
    input_id,
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.activity_feedback import service
from gateway.resources.activity_feedback.inputs import (
    ActivityFeedbackFilter,
    ActivityFeedbackOrder,
)
from gateway.resources.activity_feedback.responses import Response, texts_of
from gateway.resources.activity_feedback.sentiment import Sentiment, sentiment_of
from gateway.resources.activity_feedback.service import FollowUp
from gateway.resources.activity_feedback.store import ACTIVITY_FEEDBACKS
from gateway.resources.activity_feedback.types import ActivityFeedback
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.surveys.store import SURVEY_FIELDS, SURVEYS
from gateway.resources.users.store import USERS


@strawberry.type
class ActivityFeedbackQuery:
    activity_feedback: ActivityFeedback | None = one(
        ACTIVITY_FEEDBACKS,
        description="Activity feedback by id or the id in another system; null if none",
    )
    activity_feedbacks: Connection[ActivityFeedback] | None = many(
        ACTIVITY_FEEDBACKS,
        filter=ActivityFeedbackFilter,
        order=ActivityFeedbackOrder,
        description="Feedback of clients on activities; restricted users see that on their own",
    )


@strawberry.input(description="Response to one question; one without value and text says nothing")
class ActivityResponseInput:
    question_id: str | None = optional(
        "Question: the id of a field of the template, here or in the system that it was imported "
        "from, else an id of another system; 128 characters at most"
    )
    question_type: str | None = optional("Type of the question, such as rating")
    response_value: str | None = optional(
        "Value, ratings too, 10,000 characters at most; a number counts in average scores"
    )
    response_text: str | None = optional("Text, 10,000 characters at most")


@strawberry.input(description="Device and browser with which a client gives activity feedback")
class ActivitySessionInput:
    device_type: str | None = optional("Type of the device, such as mobile")
    browser: str | None = optional("Browser, 500 characters at most")
    ip_address: str | None = optional("IP address; not kept of anonymous feedback")


@strawberry.input(description="Something to do about activity feedback")
class ActivityFollowUpInput:
    action_type: str | None = optional("What to do, such as call")
    priority: str | None = optional("How urgent it is, such as high")
    assigned_to: str | None = optional("Who is to do it, 200 characters at most")
    due_date: dt.date | None = optional("Day by which it is to be done")
    status: str | None = optional("How far it is, such as pending")


@strawberry.input(description="New activity feedback")
class CreateActivityFeedbackInput:
    activity_type: str = strawberry.field(
        description="Type of the activity, such as sales_visit, 100 characters at most"
    )
    activity_id: str | None = optional(
        "Identifier of the activity in its own system, 128 characters at most"
    )
    rep_id: strawberry.ID = strawberry.field(
        description="User whom the feedback is for; restricted users name themselves"
    )
    client_id: strawberry.ID | None = optional(
        "Customer who gave the feedback; not kept of anonymous feedback"
    )
    template_id: strawberry.ID = strawberry.field(description="Survey whose questions were asked")
    overall_satisfaction: int = strawberry.field(description="Overall satisfaction, 1 to 10")
    responses: list[ActivityResponseInput] | None = optional("Responses to questions, 100 at most")
    nps_score: int | None = optional("NPS score, 0 to 10")
    completion_time: int | None = optional("Seconds that the client took, from 0")
    session: ActivitySessionInput | None = optional(
        "Device and browser with which the feedback is given"
    )
    is_anonymous: bool = strawberry.field(
        default=False, description="Whether to keep neither the client nor the IP address"
    )
    company_namespace: list[str] | None = optional(
        "Namespaces of the company, 100 at most, each of 200 characters at most"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(
    description="Changes to activity feedback; what is absent stays as it is, lists are replaced "
    "whole"
)
class UpdateActivityFeedbackInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the activity feedback")
    overall_satisfaction: strawberry.Maybe[int | None] = strawberry.field(
        description="Overall satisfaction, 1 to 10"
    )
    responses: strawberry.Maybe[list[ActivityResponseInput] | None] = strawberry.field(
        description="All responses to questions, 100 at most"
    )
    nps_score: strawberry.Maybe[int | None] = strawberry.field(description="NPS score, 0 to 10")
    follow_up_actions: strawberry.Maybe[list[ActivityFollowUpInput] | None] = strawberry.field(
        description="All follow-up actions, 100 at most"
    )
    company_namespace: strawberry.Maybe[list[str] | None] = strawberry.field(
        description="All namespaces of the company, 100 at most"
    )


@strawberry.type(description="Outcome of createActivityFeedback")
class CreateActivityFeedbackPayload:
    activity_feedback: ActivityFeedback | None = strawberry.field(
        description="New activity feedback; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateActivityFeedback")
class UpdateActivityFeedbackPayload:
    activity_feedback: ActivityFeedback | None = strawberry.field(
        description="Changed activity feedback; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class ActivityFeedbackMutation:
    @strawberry.mutation(
        description="Record what a client says of an activity; its sentiment is computed"
    )
    async def create_activity_feedback(
        self, info: Info, input: Annotated[CreateActivityFeedbackInput, INPUT]
    ) -> CreateActivityFeedbackPayload | None:
        rep_id = input_id(input.rep_id, USERS.name, "repId")
        client_id = optional_input_id(input.client_id, CUSTOMERS.name, "clientId")
        template_id = input_id(input.template_id, SURVEYS.name, "templateId")
        info.context.viewer.require(service.RECORD_ACTIVITY)
        responses = _responses(input.responses)
        session = input.session or ActivitySessionInput()
        values = {
            "activity_type": input.activity_type,
            "activity_id": input.activity_id,
            "overall_satisfaction": input.overall_satisfaction,
            "nps_score": input.nps_score,
            "completion_time": input.completion_time,
            "is_anonymous": input.is_anonymous,
            "device_type": session.device_type,
            "browser": session.browser,
            "ip_address": session.ip_address,
        }
        sentiment = await _sentiment(info, responses)
        row_id, errors = await mutate(
            info,
            service.RECORD_ACTIVITY,
            lambda tx: tx.remember(
                "createActivityFeedback",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_activity_feedback(
                    tx,
                    rep_id=rep_id,
                    client_id=client_id,
                    template_id=template_id,
                    values=values,
                    responses=responses,
                    namespaces=input.company_namespace or (),
                    sentiment=sentiment,
                ),
            ),
        )
        feedback = await written(info, ActivityFeedback, row_id)
        return CreateActivityFeedbackPayload(activity_feedback=feedback, user_errors=errors)

    @strawberry.mutation(
        description="Change activity feedback; its sentiment is computed anew where the responses "
        "are replaced, and its version counts up"
    )
    async def update_activity_feedback(
        self, info: Info, input: Annotated[UpdateActivityFeedbackInput, INPUT]
    ) -> UpdateActivityFeedbackPayload | None:
        feedback_id = input_id(input.id, ACTIVITY_FEEDBACKS.name, "id")
        info.context.viewer.require(service.RECORD_ACTIVITY)
        try:
            changes = _changes(input)
        except Refused as refused:
            return UpdateActivityFeedbackPayload(
                activity_feedback=None, user_errors=errors_of(refused.errors)
            )
        sentiment = await _sentiment(info, changes.get("responses", ()))
        row_id, errors = await mutate(
            info,
            service.RECORD_ACTIVITY,
            lambda tx: service.update_activity_feedback(tx, feedback_id, changes, sentiment),
        )
        feedback = await written(info, ActivityFeedback, row_id)
        return UpdateActivityFeedbackPayload(activity_feedback=feedback, user_errors=errors)


def _changes(input_: UpdateActivityFeedbackInput) -> dict[str, Any]:
    """What is given, in the words of the service."""
    changes = given(
        input_,
        "overall_satisfaction",
        "nps_score",
        "responses",
        "follow_up_actions",
        "company_namespace",
        never_null=("overall_satisfaction",),
    )
    if "responses" in changes:
        changes["responses"] = _responses(changes["responses"])
    if "follow_up_actions" in changes:
        changes["follow_ups"] = [
            FollowUp(
                action_type=each.action_type,
                priority=each.priority,
                assigned_to=each.assigned_to,
                due_date=each.due_date,
                status=each.status,
            )
            for each in changes.pop("follow_up_actions") or ()
        ]
    if "company_namespace" in changes:
        changes["namespaces"] = changes.pop("company_namespace") or []
    return changes


def _responses(inputs: list[ActivityResponseInput] | None) -> list[Response]:
    return [
        Response(
            question_id=each.question_id,
            row_id=_field_named(each.question_id),
            question_type=each.question_type,
            value=each.response_value,
            text=each.response_text,
        )
        for each in inputs or ()
    ]


def _field_named(question_id: str | None) -> int | None:
    """The field of a survey that an id of the graph names; None for any other text."""
    try:
        name, row_id = split_id((question_id or "").strip(), "questionId")
    except BadUserInput:
        return None
    return row_id if name == SURVEY_FIELDS.name else None


async def _sentiment(info: Info, responses: list[Response]) -> Sentiment | None:
    """The sentiment of responses, found before the store is held up."""
    return await sentiment_of(info.context.settings.sentiment, texts_of(responses))
