"""Filters and orders of activity feedback and of its children."""

from enum import Enum

import strawberry

from gateway.graphql.filters import (
    BooleanFilter,
    DateFilter,
    DateTimeFilter,
    FloatFilter,
    IDFilter,
    IntFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field


@strawberry.input(description="Conditions on activity feedback; all must hold")
class ActivityFeedbackFilter:
    and_: list["ActivityFeedbackFilter"] | None = all_of()
    or_: list["ActivityFeedbackFilter"] | None = some_of()
    not_: "ActivityFeedbackFilter | None" = none_of()
    id: IDFilter | None = operator("The feedback itself")
    created: DateTimeFilter | None = operator("Time of creation")
    updated: DateTimeFilter | None = operator("Time of the last change")
    activity_type: StringFilter | None = operator("Type of the activity, such as sales_visit")
    activity_id: StringFilter | None = operator("Identifier of the activity in its own system")
    rep: IDFilter | None = operator("Representative whom the feedback is for")
    client: IDFilter | None = operator(
        "Client who gave the feedback; anonymous feedback has none, and no client finds it"
    )
    template: IDFilter | None = operator("Template whose questions were asked")
    overall_satisfaction: IntFilter | None = operator("Overall satisfaction, 1 to 10")
    nps_score: IntFilter | None = operator("NPS score, 0 to 10")
    completion_time: IntFilter | None = operator("Seconds that the client took")
    completion_rate: FloatFilter | None = operator(
        "Percentage of the template's questions that were answered, 0 to 100"
    )
    is_anonymous: BooleanFilter | None = operator("Whether the feedback is anonymous")
    answered: BooleanFilter | None = operator("Whether some response says something")
    overall_sentiment: StringFilter | None = operator("Sentiment, such as very_positive")
    namespace: StringFilter | None = operator("Namespaces of the company; one must match")
    account: IDFilter | None = operator("Account of the feedback")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that activity feedback can be ordered by")
class ActivityFeedbackOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    UPDATED = strawberry.enum_value("UPDATED", description="Time of the last change")
    ACTIVITY_TYPE = strawberry.enum_value("ACTIVITY_TYPE", description="Type of the activity")
    OVERALL_SATISFACTION = strawberry.enum_value(
        "OVERALL_SATISFACTION", description="Overall satisfaction"
    )
    NPS_SCORE = strawberry.enum_value("NPS_SCORE", description="NPS score")
    COMPLETION_TIME = strawberry.enum_value(
        "COMPLETION_TIME", description="Seconds that the client took"
    )
    COMPLETION_RATE = strawberry.enum_value(
        "COMPLETION_RATE", description="Percentage of questions that were answered"
    )
    SENTIMENT_CONFIDENCE = strawberry.enum_value(
        "SENTIMENT_CONFIDENCE", description="How sure the sentiment is"
    )
    ACTIVITY_ID = strawberry.enum_value("ACTIVITY_ID", description="Identifier of the activity")
    REP = strawberry.enum_value("REP", description="Representative, by its identifier")
    CLIENT = strawberry.enum_value("CLIENT", description="Client, by its identifier")
    TEMPLATE = strawberry.enum_value(
        "TEMPLATE", description="Survey of the feedback, by its identifier"
    )
    SENTIMENT_LABEL = strawberry.enum_value(
        "SENTIMENT_LABEL", description="Sentiment, in alphabetical order"
    )


@strawberry.input(description="Order of activity feedback")
class ActivityFeedbackOrder:
    field: ActivityFeedbackOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on responses to questions; all must hold")
class ActivityResponseFilter:
    and_: list["ActivityResponseFilter"] | None = all_of()
    or_: list["ActivityResponseFilter"] | None = some_of()
    not_: "ActivityResponseFilter | None" = none_of()
    id: IDFilter | None = operator("The response itself")
    question_id: StringFilter | None = operator("Identifier of the question, as it was given")
    field: IDFilter | None = operator("Field of the template that was answered")
    question_type: StringFilter | None = operator("Type of the question, such as rating")
    response_value: StringFilter | None = operator("Value of the response")
    response_text: StringFilter | None = operator("Text of the response")
    score: FloatFilter | None = operator("Value of the response, where it is a number")


@strawberry.enum(description="Values that responses can be ordered by")
class ActivityResponseOrderField(Enum):
    POSITION = strawberry.enum_value("POSITION", description="Place among the responses")
    SCORE = strawberry.enum_value("SCORE", description="Value, where it is a number")


@strawberry.input(description="Order of responses")
class ActivityResponseOrder:
    field: ActivityResponseOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on keywords; all must hold")
class ActivityKeywordFilter:
    and_: list["ActivityKeywordFilter"] | None = all_of()
    or_: list["ActivityKeywordFilter"] | None = some_of()
    not_: "ActivityKeywordFilter | None" = none_of()
    id: IDFilter | None = operator("The keyword itself")
    keyword: StringFilter | None = operator("Word")


@strawberry.enum(description="Values that keywords can be ordered by")
class ActivityKeywordOrderField(Enum):
    POSITION = strawberry.enum_value("POSITION", description="Place, the strongest word first")
    KEYWORD = strawberry.enum_value("KEYWORD", description="Word")


@strawberry.input(description="Order of keywords")
class ActivityKeywordOrder:
    field: ActivityKeywordOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on follow-up actions; all must hold")
class ActivityFollowUpFilter:
    and_: list["ActivityFollowUpFilter"] | None = all_of()
    or_: list["ActivityFollowUpFilter"] | None = some_of()
    not_: "ActivityFollowUpFilter | None" = none_of()
    id: IDFilter | None = operator("The action itself")
    action_type: StringFilter | None = operator("What to do, such as call")
    priority: StringFilter | None = operator("How urgent it is, such as high")
    assigned_to: StringFilter | None = operator("Who is to do it")
    due_date: DateFilter | None = operator("Day by which it is to be done")
    status: StringFilter | None = operator("How far it is, such as pending")


@strawberry.enum(description="Values that follow-up actions can be ordered by")
class ActivityFollowUpOrderField(Enum):
    POSITION = strawberry.enum_value("POSITION", description="Place among the actions")
    DUE_DATE = strawberry.enum_value("DUE_DATE", description="Day by which it is to be done")


@strawberry.input(description="Order of follow-up actions")
class ActivityFollowUpOrder:
    field: ActivityFollowUpOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on namespaces; all must hold")
class ActivityNamespaceFilter:
    and_: list["ActivityNamespaceFilter"] | None = all_of()
    or_: list["ActivityNamespaceFilter"] | None = some_of()
    not_: "ActivityNamespaceFilter | None" = none_of()
    id: IDFilter | None = operator("The namespace itself")
    namespace: StringFilter | None = operator("Name of the namespace")


@strawberry.enum(description="Values that namespaces can be ordered by")
class ActivityNamespaceOrderField(Enum):
    POSITION = strawberry.enum_value("POSITION", description="Place among the namespaces")
    NAMESPACE = strawberry.enum_value("NAMESPACE", description="Name of the namespace")


@strawberry.input(description="Order of namespaces")
class ActivityNamespaceOrder:
    field: ActivityNamespaceOrderField = order_field()
    direction: OrderDirection = direction()
