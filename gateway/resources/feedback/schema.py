"""Queries on feedback, and the mutation with which customers leave it."""

import datetime as dt
from typing import Annotated

import strawberry

from gateway.errors import Refused
from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    errors_of,
    optional,
    user_errors,
)
from gateway.resources.feedback import service
from gateway.resources.feedback.inputs import FeedbackFilter, FeedbackOrder
from gateway.resources.feedback.model import FeedbackType
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback.types import Feedback


@strawberry.type
class FeedbackQuery:
    feedback: Feedback | None = one(
        FEEDBACKS, description="Feedback by id or the id in another system; null if none"
    )
    feedbacks: Connection[Feedback] = many(
        FEEDBACKS, filter=FeedbackFilter, order=FeedbackOrder, description="Feedback of customers"
    )


@strawberry.input(
    description="What a customer says: exactly one of npsScore, starRating and happy, and comments"
)
class SubmitFeedbackInput:
    nps_score: int | None = optional("How likely the customer is to recommend, 0 to 10")
    star_rating: int | None = optional("Stars, 1 to 5")
    happy: bool | None = optional("Whether the customer was happy")
    comments: str | None = optional("Comments, 10,000 characters at most")


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


@strawberry.type
class FeedbackMutation:
    @strawberry.mutation(
        description="Submit the feedback that a request asked for, once; needs no API key, "
        "the token is the permission"
    )
    async def submit_feedback(
        self,
        info: Info,
        token: Annotated[
            str, strawberry.argument(description="Token from the link of the feedback request")
        ],
        input: Annotated[SubmitFeedbackInput, INPUT],
    ) -> SubmitFeedbackPayload:
        submission = service.Submission(
            nps_score=input.nps_score,
            star_rating=input.star_rating,
            happy=input.happy,
            comments=input.comments,
        )
        try:
            recorded = await service.submit_feedback(info.context.database, token, submission)
        except Refused as refused:
            return SubmitFeedbackPayload(feedback=None, user_errors=errors_of(refused.errors))
        finally:
            info.context.loaders.clear()
        return SubmitFeedbackPayload(feedback=SubmittedFeedback(**recorded))
