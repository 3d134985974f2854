"""Queries and mutations on feedback requests."""

import datetime as dt
from typing import Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.enums import described_enum
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    fingerprint,
    idempotency_key,
    input_id,
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.resources.feedback_requests import service
from gateway.resources.feedback_requests.inputs import FeedbackRequestFilter, FeedbackRequestOrder
from gateway.resources.feedback_requests.service import MessageEvent
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.feedback_requests.types import FeedbackRequest

described_enum(
    MessageEvent,
    "What became of a message",
    {
        MessageEvent.SENT: "Another system sent the message, so that the gateway does not",
        MessageEvent.OPENED: "The e-mail was opened",
        MessageEvent.CLICKED: "The link in the message was clicked",
        MessageEvent.BOUNCED: "The e-mail bounced; its customer becomes invalid",
        MessageEvent.COMPLAINT: "The e-mail was reported as spam; its customer is opted out",
        MessageEvent.UNSUBSCRIBED: "The recipient unsubscribed; its customer is opted out",
        MessageEvent.FAILED: "The message could not be delivered; its customer becomes invalid",
    },
)


@strawberry.type
class FeedbackRequestQuery:
    feedback_request: FeedbackRequest | None = one(
        FEEDBACK_REQUESTS,
        description="Feedback request by id or the id in another system; null if none",
    )
    feedback_requests: Connection[FeedbackRequest] | None = many(
        FEEDBACK_REQUESTS,
        filter=FeedbackRequestFilter,
        order=FeedbackRequestOrder,
        description="Stand-alone feedback requests",
    )


@strawberry.input(description="New feedback request")
class CreateFeedbackRequestInput:
    customer_id: strawberry.ID = strawberry.field(description="Customer whom the request goes to")
    template_id: strawberry.ID = strawberry.field(description="Message template to use")
    location_id: strawberry.ID = strawberry.field(description="Location that feedback is asked for")
    survey_id: strawberry.ID | None = optional("Survey that the customer is asked to fill in")
    due: dt.datetime | None = optional(
        "Time at which the request is due; at once by default or if it has passed"
    )
    suppress_message: bool = strawberry.field(
        default=False, description="Whether only the link is wanted: no message is to go out for it"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Event of a request's message, as reported by its carrier")
class RecordMessageEventInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the feedback request")
    event: MessageEvent = strawberry.field(description="What became of the message")
    bounce_reason: str | None = optional("Why the message bounced; allowed only with BOUNCED")


@strawberry.type(description="Outcome of createFeedbackRequest")
class CreateFeedbackRequestPayload:
    feedback_request: FeedbackRequest | None = strawberry.field(
        description="New request; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of recordMessageEvent")
class RecordMessageEventPayload:
    feedback_request: FeedbackRequest | None = strawberry.field(
        description="Request after the event; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.input(description="Request whose message is taken back")
class CancelFeedbackRequestInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the feedback request")


@strawberry.input(description="Request whose message is sent again")
class ResendFeedbackRequestInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the feedback request")


@strawberry.type(description="Outcome of cancelFeedbackRequest")
class CancelFeedbackRequestPayload:
    feedback_request: FeedbackRequest | None = strawberry.field(
        description="Cancelled request; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of resendFeedbackRequest")
class ResendFeedbackRequestPayload:
    feedback_request: FeedbackRequest | None = strawberry.field(
        description="Request, whose message waits again; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class FeedbackRequestMutation:
    @strawberry.mutation(
        description="Ask a customer for feedback on a location: the message goes out when it is "
        "due, and its link leads to the feedback page. Where another system sends the messages, "
        "set `suppressMessage`, or report what it sent with recordMessageEvent"
    )
    async def create_feedback_request(
        self, info: Info, input: Annotated[CreateFeedbackRequestInput, INPUT]
    ) -> CreateFeedbackRequestPayload | None:
        settings = info.context.settings
        customer_id = input_id(input.customer_id, "Customer", "customerId")
        template_id = input_id(input.template_id, "MessageTemplate", "templateId")
        location_id = input_id(input.location_id, "Location", "locationId")
        survey_id = optional_input_id(input.survey_id, "Survey", "surveyId")
        row_id, errors = await mutate(
            info,
            service.SEND_REQUESTS,
            lambda tx: tx.remember(
                "createFeedbackRequest",
                input.idempotency_key,
                fingerprint(input),
                lambda: service.create_feedback_request(
                    tx,
                    settings,
                    customer_id=customer_id,
                    template_id=template_id,
                    location_id=location_id,
                    survey_id=survey_id,
                    due=input.due,
                    suppress_message=input.suppress_message,
                ),
            ),
        )
        request = await written(info, FeedbackRequest, row_id)
        return CreateFeedbackRequestPayload(feedback_request=request, user_errors=errors)

    @strawberry.mutation(
        description="Record that a request's message was opened, clicked, bounced or refused"
    )
    async def record_message_event(
        self, info: Info, input: Annotated[RecordMessageEventInput, INPUT]
    ) -> RecordMessageEventPayload | None:
        request_id = input_id(input.id, FEEDBACK_REQUESTS.name, "id")
        row_id, errors = await mutate(
            info,
            service.SEND_REQUESTS,
            lambda tx: service.record_message_event(
                tx, request_id, input.event, input.bounce_reason
            ),
        )
        request = await written(info, FeedbackRequest, row_id)
        return RecordMessageEventPayload(feedback_request=request, user_errors=errors)

    @strawberry.mutation(
        description="Take back a request whose message was not sent; its link stops working"
    )
    async def cancel_feedback_request(
        self, info: Info, input: Annotated[CancelFeedbackRequestInput, INPUT]
    ) -> CancelFeedbackRequestPayload | None:
        request_id = input_id(input.id, FEEDBACK_REQUESTS.name, "id")
        row_id, errors = await mutate(
            info,
            service.SEND_REQUESTS,
            lambda tx: service.cancel_feedback_request(tx, request_id),
        )
        request = await written(info, FeedbackRequest, row_id)
        return CancelFeedbackRequestPayload(feedback_request=request, user_errors=errors)

    @strawberry.mutation(
        description="Send a message again that failed or is uncertain, once what was wrong is "
        "mended; the recipient of an uncertain one may get it twice"
    )
    async def resend_feedback_request(
        self, info: Info, input: Annotated[ResendFeedbackRequestInput, INPUT]
    ) -> ResendFeedbackRequestPayload | None:
        request_id = input_id(input.id, FEEDBACK_REQUESTS.name, "id")
        row_id, errors = await mutate(
            info,
            service.SEND_REQUESTS,
            lambda tx: service.resend_feedback_request(tx, request_id),
        )
        request = await written(info, FeedbackRequest, row_id)
        return ResendFeedbackRequestPayload(feedback_request=request, user_errors=errors)
