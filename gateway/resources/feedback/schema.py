"""Feedback: queries, the form and the mutation for customers, replies, and a subscription."""

import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from gateway.errors import Refused
from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.ids import encode_id
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    errors_of,
    fingerprint,
    idempotency_key,
    input_id,
    input_ids,
    mutate,
    optional,
    user_errors,
    written,
)
from gateway.graphql.subscriptions import Locations, at_locations, created
from gateway.resources.feedback import service
from gateway.resources.feedback.answers import GivenAnswer
from gateway.resources.feedback.inputs import FeedbackFilter, FeedbackOrder
from gateway.resources.feedback.model import FeedbackType
from gateway.resources.feedback.replies import reply_to_feedback
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback.types import Feedback
from gateway.resources.replies import REPLY, ReplyMethod
from gateway.resources.surveys.model import SurveyFieldType
from gateway.resources.surveys.store import SURVEY_FIELD_OPTIONS, SURVEY_FIELDS

TOKEN = strawberry.argument(description="Token from the link of the feedback request")


@strawberry.type(description="Option of a form's field, as customers see it")
class FeedbackFormOption:
    id: strawberry.ID = strawberry.field(description="Identifier, for `choiceIds`")
    label: str = strawberry.field(description="Text of the option")


@strawberry.type(description="Field of a form, as customers see it")
class FeedbackFormField:
    id: strawberry.ID = strawberry.field(description="Identifier, for `fieldId`")
    type: SurveyFieldType = strawberry.field(description="What the field asks for")
    label: str = strawberry.field(description="Question of the field")
    required: bool = strawberry.field(description="Whether the field must be answered")
    options: list[FeedbackFormOption] = strawberry.field(
        description="Options to choose from, in their order; empty unless the field offers any"
    )


@strawberry.type(description="Form that a customer fills in, by the token of a feedback request")
class FeedbackForm:
    name: str | None = strawberry.field(
        description="Name of the survey; null if the request has none: then submitFeedback takes "
        "one of npsScore, starRating and happy"
    )
    fields: list[FeedbackFormField] = strawberry.field(
        description="Fields of the survey in their order; empty if there is none"
    )


@strawberry.type
class FeedbackQuery:
    feedback: Feedback | None = one(
        FEEDBACKS, description="Feedback by id or the id in another system; null if none"
    )
    feedbacks: Connection[Feedback] | None = many(
        FEEDBACKS, filter=FeedbackFilter, order=FeedbackOrder, description="Feedback of customers"
    )

    @strawberry.field(
        description="Form behind the link of a feedback request; null if there is no request with "
        "the token. Needs no API key, the token is the permission"
    )
    async def feedback_form(self, info: Info, token: Annotated[str, TOKEN]) -> FeedbackForm | None:
        form = await service.form_by_token(info.context.database, token)
        if form is None:
            return None
        fields = [
            FeedbackFormField(
                id=strawberry.ID(encode_id(SURVEY_FIELDS.name, field.row_id)),
                type=field.type,
                label=field.label,
                required=field.required,
                options=[
                    FeedbackFormOption(
                        id=strawberry.ID(encode_id(SURVEY_FIELD_OPTIONS.name, row_id)), label=label
                    )
                    for row_id, label in field.options.items()
                ],
            )
            for field in form.fields
        ]
        return FeedbackForm(name=form.name, fields=fields)


@strawberry.input(
    description="Answer to one field of the survey; one without rating, text and choices is none"
)
class FeedbackAnswerInput:
    field_id: strawberry.ID = strawberry.field(description="Field that is answered")
    rating: int | None = optional("Rating: 0 to 10 for an NPS field, 1 to 5 for CSAT and RATING")
    content: str | None = optional("Text for a TEXT field, 10,000 characters at most")
    choice_ids: list[strawberry.ID] | None = optional(
        "Options: exactly one for a CHOICE field, any for MULTI_CHOICE"
    )


@strawberry.input(
    description="What a customer says: one of npsScore, starRating and happy, answers to the "
    "survey if the request has one, and comments"
)
class SubmitFeedbackInput:
    nps_score: int | None = optional("How likely the customer is to recommend, 0 to 10")
    star_rating: int | None = optional("Stars, 1 to 5")
    happy: bool | None = optional("Whether the customer was happy")
    comments: str | None = optional("Comments, 10,000 characters at most")
    answers: list[FeedbackAnswerInput] | None = optional(
        "Answers to the fields of the survey, each field once"
    )


@strawberry.type(description="Feedback as the customer who submitted it sees it")
class SubmittedFeedback:
    created: dt.datetime = strawberry.field(description="Time of the submission")
    type: FeedbackType = strawberry.field(description="What the customer was asked")
    nps_score: int | None = strawberry.field(description="NPS score, 0 to 10; null if not asked")
    star_rating: int | None = strawberry.field(description="Stars, 1 to 5; null if not asked")
    happy: bool | None = strawberry.field(
        description="Whether the customer was happy; null if not asked"
    )
    comments: str | None = strawberry.field(description="Comments; null if there are none")


@strawberry.type(description="Outcome of submitFeedback")
class SubmitFeedbackPayload:
    feedback: SubmittedFeedback | None = strawberry.field(
        description="Recorded feedback; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.input(description="Reply to feedback")
class ReplyToFeedbackInput:
    feedback_id: strawberry.ID = strawberry.field(description="Feedback that is replied to")
    content: str = strawberry.field(description="Text of the reply, 10,000 characters at most")
    method: ReplyMethod = strawberry.field(
        default=ReplyMethod.MANUAL, description="Who wrote the reply"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="Outcome of replyToFeedback")
class ReplyToFeedbackPayload:
    feedback: Feedback | None = strawberry.field(
        description="Feedback with the reply; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class FeedbackMutation:
    @strawberry.mutation(
        description="Submit the feedback that a request asked for, once; needs no API key, "
        "the token is the permission"
    )
    async def submit_feedback(
        self,
        info: Info,
        token: Annotated[str, TOKEN],
        input: Annotated[SubmitFeedbackInput, INPUT],
    ) -> SubmitFeedbackPayload | None:
        submission = service.Submission(
            nps_score=input.nps_score,
            star_rating=input.star_rating,
            happy=input.happy,
            comments=input.comments,
            answers=tuple(
                _answer(answer, f"answers.{place}")
                for place, answer in enumerate(input.answers or ())
            ),
        )
        try:
            recorded = await service.submit_feedback(info.context.database, token, submission)
        except Refused as refused:
            return SubmitFeedbackPayload(feedback=None, user_errors=errors_of(refused.errors))
        finally:
            info.context.loaders.clear()
        seen = {name: recorded[name] for name in SubmittedFeedback.__annotations__}
        return SubmitFeedbackPayload(feedback=SubmittedFeedback(**seen))

    @strawberry.mutation(
        description="Record the reply to feedback, with the viewer and the present time. The "
        "gateway sends it to nobody by itself"
    )
    async def reply_to_feedback(
        self, info: Info, input: Annotated[ReplyToFeedbackInput, INPUT]
    ) -> ReplyToFeedbackPayload | None:
        feedback_id = input_id(input.feedback_id, FEEDBACKS.name, "feedbackId")
        row_id, errors = await mutate(
            info,
            REPLY,
            lambda tx: tx.remember(
                "replyToFeedback",
                input.idempotency_key,
                fingerprint(input),
                lambda: reply_to_feedback(tx, feedback_id, input.content, input.method),
            ),
        )
        feedback = await written(info, Feedback, row_id)
        return ReplyToFeedbackPayload(feedback=feedback, user_errors=errors)


@strawberry.type
class FeedbackSubscription:
    @strawberry.subscription(description="Feedback as customers leave it; imported feedback too")
    async def feedback_received(
        self, info: Info, locations: Locations = None
    ) -> AsyncGenerator[Feedback, None]:
        async with aclosing(created(info, Feedback, at_locations(locations))) as feedbacks:
            async for feedback in feedbacks:
                yield feedback


def _answer(given: FeedbackAnswerInput, path: str) -> GivenAnswer:
    return GivenAnswer(
        field_id=input_id(given.field_id, SURVEY_FIELDS.name, f"{path}.fieldId"),
        rating=given.rating,
        content=given.content,
        choices=input_ids(given.choice_ids, SURVEY_FIELD_OPTIONS.name, f"{path}.choiceIds"),
    )
