"""Datasets in SQL: the facts that a viewer may see, and where their keys are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.analytics.components import Dataset
from gateway.analytics.dimensions import (
    CIVIL,
    DATES,
    OTHER_QUESTION,
    QUESTION_OF_FIELD,
    Calendar,
    Dimension,
)
from gateway.analytics.local_time import Bucket, CalendarBucket
from gateway.analytics.zones import Moves, Offsets
from gateway.database.blanks import trimmed
from gateway.database.tenancy import of_tenant, present
from gateway.policies import Viewer
from gateway.resources.activity_feedback.model import ActivityResponseModel
from gateway.resources.activity_feedback.store import ACTIVITY_FEEDBACKS
from gateway.resources.feedback.model import (
    FeedbackAnswerChoiceModel,
    FeedbackAnswerModel,
    FeedbackReplyModel,
)
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.model import FeedbackRequestType
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.keywords.store import SEARCH_KEYWORDS
from gateway.resources.profile_metrics.store import PROFILE_METRICS
from gateway.resources.reviews.model import ReviewReplyModel, ReviewTagLinkModel
from gateway.resources.reviews.store import REVIEWS
from gateway.resources.surveys.model import SurveyFieldModel
from gateway.store.write import table_of

ALONE = "alone"


def bind(name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
    """A parameter of a statement, by its name."""
    return BindParameter(name, type_=type_, unique=False, required=True)


@dataclass(frozen=True)
class Facts:
    """The facts of a dataset for one viewer: tables by name, their joins, their scope, their keys.

    `date` is an instant, or with `calendar` a day that no time zone shifts. `location` is None for
    facts that happen nowhere. `keys` are columns by dimension.
    """

    tables: dict[str, FromClause]
    source: FromClause
    scope: list[ColumnElement[bool]]
    account: ColumnElement[Any]
    date: ColumnElement[Any]
    location: ColumnElement[Any] | None
    keys: Mapping[Dimension, ColumnElement[Any]] = field(default_factory=dict)
    calendar: bool = False

    def key(
        self,
        dimension: Dimension,
        offsets: Offsets,
        calendar: Calendar = CIVIL,
        moves: Moves = (),
    ) -> ColumnElement[Any]:
        """The key of a fact in a dimension that it does not have through its location.

        The offsets hold the moves already; days of a calendar have no offsets.
        """
        if dimension in DATES:
            if self.calendar:
                return CalendarBucket(self.date, dimension, calendar, moves)
            return Bucket(self.date, dimension, offsets, calendar)
        return self.keys[dimension]


def same_row(table: FromClause, key: str, other: FromClause, other_key: str) -> Any:
    """The join of two tenant tables: account and key agree."""
    return and_(table.c.account_id == other.c.account_id, table.c[key] == other.c[other_key])


def facts_of(dataset: Dataset, viewer: Viewer, reads: Iterable[str] = ()) -> Facts:
    """The facts of a dataset that exist for the viewer, with the further tables that are read.

    With ALONE answers are read without their results, for who sees all of them and asks for
    nothing that results hold.
    """
    return _FACTS.get(dataset, _of_results)(dataset, viewer, set(reads))


def _of_results(dataset: Dataset, viewer: Viewer, reads: set[str]) -> Facts:
    result = FEEDBACKS.table.alias("result")
    tables: dict[str, FromClause] = {"result": result}
    source: FromClause = result
    scope = FEEDBACKS.visible(result, viewer)
    date, user = result.c.created, result.c.user_id
    keys: dict[Dimension, ColumnElement[Any]] = {
        Dimension.BUSINESS: result.c.location_id,
        Dimension.FEEDBACK_FORM: result.c.survey_id,
        Dimension.RESULT: result.c.id,
    }
    match dataset:
        case Dataset.REPLIED_RESULTS:
            user = result.c.first_reply_user_id
        case Dataset.FIRST_REPLIES:
            date, user = result.c.first_replied, result.c.first_reply_user_id
            scope = [*scope, date.is_not(None)]
        case Dataset.REPLIES:
            reply = tables["reply"] = table_of(FeedbackReplyModel).alias("reply")
            source = reply.join(result, same_row(reply, "feedback_id", result, "id"))
            scope = [of_tenant(reply, viewer), *scope]
            date, user = reply.c.created, reply.c.user_id
        case Dataset.ANSWERS:
            answer = tables["answer"] = table_of(FeedbackAnswerModel).alias("answer")
            if ALONE in reads:
                source, scope = answer, []
            else:
                source = result.join(answer, same_row(answer, "feedback_id", result, "id"))
            scope = [of_tenant(answer, viewer), *scope]
            keys[Dimension.RESULT] = answer.c.feedback_id
            keys[Dimension.FEEDBACK_FORM_FIELD] = answer.c.field_id
            if "field" in reads:
                asked = tables["field"] = table_of(SurveyFieldModel).alias("field")
                source = source.join(asked, same_row(answer, "field_id", asked, "id"))
                scope = [*scope, of_tenant(asked, viewer)]
            if "choice" in reads:
                choice = tables["choice"] = table_of(FeedbackAnswerChoiceModel).alias("choice")
                source = source.join(choice, same_row(choice, "answer_id", answer, "id"))
                scope = [*scope, of_tenant(choice, viewer)]
    return Facts(
        tables=tables,
        source=source,
        scope=scope,
        date=date,
        location=result.c.location_id,
        keys={**keys, Dimension.USER: user},
        account=result.c.account_id,
    )


def _sends(_dataset: Dataset, viewer: Viewer, reads: set[str]) -> Facts:
    """Requests that were sent: not those that are suppressed, nor those still to come."""
    send = FEEDBACK_REQUESTS.table.alias("send")
    tables: dict[str, FromClause] = {"send": send}
    source: FromClause = send
    if "answered" in reads:
        answer = tables["answered"] = FEEDBACKS.table.alias("answered")
        same = same_row(answer, "feedback_request_id", send, "id")
        source = send.outerjoin(answer, and_(*FEEDBACKS.visible(answer, viewer), same))
    return Facts(
        tables=tables,
        source=source,
        scope=[
            *FEEDBACK_REQUESTS.visible(send, viewer),
            send.c.type != FeedbackRequestType.SUPPRESSED,
            send.c.due <= present(),
        ],
        date=send.c.due,
        location=send.c.location_id,
        keys={
            Dimension.BUSINESS: send.c.location_id,
            Dimension.FEEDBACK_FORM: send.c.survey_id,
            Dimension.USER: send.c.user_id,
        },
        account=send.c.account_id,
    )


def _of_reviews(dataset: Dataset, viewer: Viewer, reads: set[str]) -> Facts:
    """The reviews that lists show: those that are active and not deleted."""
    review = REVIEWS.table.alias("review")
    tables: dict[str, FromClause] = {"review": review}
    source: FromClause = review
    scope = [*REVIEWS.visible(review, viewer), *REVIEWS.shown(review)]
    date = review.c.created
    keys: dict[Dimension, ColumnElement[Any]] = {
        Dimension.BUSINESS: review.c.location_id,
        Dimension.PLATFORM: review.c.platform_id,
    }
    if dataset is Dataset.REVIEW_FIRST_REPLIES:
        date = review.c.first_replied
        scope = [*scope, date.is_not(None)]
    elif dataset is Dataset.REVIEW_REPLIES:
        reply = tables["reply"] = table_of(ReviewReplyModel).alias("reply")
        source = reply.join(review, same_row(reply, "review_id", review, "id"))
        scope = [of_tenant(reply, viewer), *scope]
        date = reply.c.created
    if Dimension.TAG in reads:
        link = table_of(ReviewTagLinkModel).alias()
        tags = (
            select(link.c.account_id, link.c.review_id, link.c.tag_id)
            .where(of_tenant(link, viewer))
            .subquery("tagged")
        )
        source = source.outerjoin(tags, same_row(tags, "review_id", review, "id"))
        keys[Dimension.TAG] = tags.c.tag_id
    return Facts(
        tables=tables,
        source=source,
        scope=scope,
        date=date,
        location=review.c.location_id,
        keys=keys,
        account=review.c.account_id,
    )


def _profile_days(_dataset: Dataset, viewer: Viewer, _reads: set[str]) -> Facts:
    profile = PROFILE_METRICS.table.alias("profile")
    return Facts(
        tables={"profile": profile},
        source=profile,
        scope=PROFILE_METRICS.visible(profile, viewer),
        date=profile.c.day,
        location=profile.c.location_id,
        keys={Dimension.BUSINESS: profile.c.location_id},
        account=profile.c.account_id,
        calendar=True,
    )


def _keywords(_dataset: Dataset, viewer: Viewer, _reads: set[str]) -> Facts:
    keyword = SEARCH_KEYWORDS.table.alias("keyword")
    return Facts(
        tables={"keyword": keyword},
        source=keyword,
        scope=SEARCH_KEYWORDS.visible(keyword, viewer),
        date=keyword.c.month,
        location=keyword.c.location_id,
        keys={
            Dimension.BUSINESS: keyword.c.location_id,
            Dimension.KEYWORD: keyword.c.keyword,
            Dimension.BRANDED: keyword.c.branded,
        },
        account=keyword.c.account_id,
        calendar=True,
    )


def _of_activities(dataset: Dataset, viewer: Viewer, _reads: set[str]) -> Facts:
    activity = ACTIVITY_FEEDBACKS.table.alias("activity")
    tables: dict[str, FromClause] = {"activity": activity}
    source: FromClause = activity
    scope = ACTIVITY_FEEDBACKS.visible(activity, viewer)
    keys: dict[Dimension, ColumnElement[Any]] = {
        Dimension.REP: activity.c.rep_user_id,
        Dimension.CLIENT: activity.c.client_customer_id,
        Dimension.TEMPLATE: activity.c.template_survey_id,
        Dimension.ACTIVITY_TYPE: activity.c.activity_type,
    }
    if dataset is Dataset.ACTIVITY_RESPONSES:
        response = tables["response"] = table_of(ActivityResponseModel).alias("response")
        source = activity.join(response, same_row(response, "activity_feedback_id", activity, "id"))
        scope = [
            of_tenant(response, viewer),
            *scope,
            or_(_said(response.c.response_value), _said(response.c.response_text)),
        ]
        keys[Dimension.QUESTION] = case(
            (
                response.c.field_id.is_not(None),
                literal(QUESTION_OF_FIELD, String).concat(cast(response.c.field_id, String)),
            ),
            else_=literal(OTHER_QUESTION, String).concat(response.c.question_id),
        )
    return Facts(
        tables=tables,
        source=source,
        scope=scope,
        date=activity.c.created,
        location=None,
        keys=keys,
        account=activity.c.account_id,
    )


def _said(text: ColumnElement[Any]) -> ColumnElement[bool]:
    """An empty answer is no answer."""
    return trimmed(func.coalesce(text, "")) != ""


_FACTS: Mapping[Dataset, Callable[[Dataset, Viewer, set[str]], Facts]] = {
    Dataset.SENDS: _sends,
    Dataset.REVIEWS: _of_reviews,
    Dataset.REVIEW_FIRST_REPLIES: _of_reviews,
    Dataset.REVIEW_REPLIES: _of_reviews,
    Dataset.PROFILE_DAYS: _profile_days,
    Dataset.KEYWORDS: _keywords,
    Dataset.ACTIVITIES: _of_activities,
    Dataset.ACTIVITY_RESPONSES: _of_activities,
}
