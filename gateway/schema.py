"""The schema: the rooms' queries, mutations and subscriptions, in one hand-written list."""

from typing import Annotated, Any

import strawberry
from strawberry.tools import merge_types

from gateway.analytics.schema import AnalyticsQuery
from gateway.errors import BadUserInput
from gateway.exports.schema import ExportMutation, ExportQuery
from gateway.graphql.checks import check_declarations
from gateway.graphql.context import Info
from gateway.graphql.declarations import DECLARATION, RESOLVED, NodeById
from gateway.graphql.fields import MAX_IDS, node_by_id
from gateway.graphql.node import Node
from gateway.graphql.rate import RateLimit, rate_limit_of
from gateway.graphql.scalars import SCHEMA_CONFIG
from gateway.jobs.schema import JobMutation, JobQuery
from gateway.privacy.schema import PrivacyMutation
from gateway.resources.accounts.messaging_schema import MessagingMutation
from gateway.resources.accounts.schema import AccountMutation, AccountQuery
from gateway.resources.activity_feedback.schema import (
    ActivityFeedbackMutation,
    ActivityFeedbackQuery,
)
from gateway.resources.campaigns.schema import CampaignMutation, CampaignQuery
from gateway.resources.conversations.schema import (
    ConversationMutation,
    ConversationQuery,
    ConversationSubscription,
)
from gateway.resources.customers.schema import CustomerMutation, CustomerQuery
from gateway.resources.feedback.schema import (
    FeedbackMutation,
    FeedbackQuery,
    FeedbackSubscription,
)
from gateway.resources.feedback_requests.schema import (
    FeedbackRequestMutation,
    FeedbackRequestQuery,
)
from gateway.resources.keywords.schema import SearchKeywordQuery
from gateway.resources.kiosks.schema import KioskMutation, KioskQuery
from gateway.resources.locations.group_schema import LocationGroupMutation
from gateway.resources.locations.schema import LocationMutation, LocationQuery
from gateway.resources.posts.schema import PostMutation, PostQuery
from gateway.resources.profile_metrics.schema import ProfileMetricQuery
from gateway.resources.reviews.schema import ReviewMutation, ReviewQuery
from gateway.resources.surveys.schema import SurveyMutation, SurveyQuery
from gateway.resources.templates.schema import TemplateMutation, TemplateQuery
from gateway.resources.users.schema import UserMutation, UserQuery

QUERIES = (
    AccountQuery,
    UserQuery,
    LocationQuery,
    CustomerQuery,
    TemplateQuery,
    CampaignQuery,
    SurveyQuery,
    FeedbackRequestQuery,
    FeedbackQuery,
    ReviewQuery,
    ActivityFeedbackQuery,
    ProfileMetricQuery,
    SearchKeywordQuery,
    KioskQuery,
    ConversationQuery,
    PostQuery,
    AnalyticsQuery,
    ExportQuery,
    JobQuery,
)
MUTATIONS = (
    AccountMutation,
    MessagingMutation,
    UserMutation,
    LocationMutation,
    LocationGroupMutation,
    CustomerMutation,
    TemplateMutation,
    CampaignMutation,
    SurveyMutation,
    KioskMutation,
    FeedbackRequestMutation,
    FeedbackMutation,
    ActivityFeedbackMutation,
    ReviewMutation,
    ConversationMutation,
    PostMutation,
    ExportMutation,
    JobMutation,
    PrivacyMutation,
)
SUBSCRIPTIONS = (ConversationSubscription, FeedbackSubscription)


@strawberry.type
class NodeQuery:
    @strawberry.field(
        description="Cost that the API key may spend and has spent; null where no limit is set",
        metadata=RESOLVED,
    )
    def rate_limit(self, info: Info) -> RateLimit | None:
        return rate_limit_of(info)

    @strawberry.field(
        description="Object of any type by its id; null if the viewer sees none",
        metadata={DECLARATION: NodeById(many=False)},
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Identifier of the object")],
    ) -> Node | None:
        found: Node | None = await node_by_id(info, id, "id")
        return found

    @strawberry.field(
        description="Objects of any type by their ids, in the order of the ids; null for those "
        "that the viewer does not see, and beside an error for what is not an id",
        metadata={DECLARATION: NodeById(many=True)},
    )
    def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description=f"Identifiers of the objects, {MAX_IDS} at most"),
        ],
    ) -> list[Node | None] | None:
        if len(ids) > MAX_IDS:
            raise BadUserInput(
                f"Argument `ids`: {len(ids)} ids are too many. Pass {MAX_IDS} at most.",
                param="ids",
            )
        # Awaited one by one by graphql-core: each error has the place of its id.
        found: Any = [node_by_id(info, value, "ids") for value in ids]
        return found  # type: ignore[no-any-return]


def _root(name: str, rooms: tuple[type, ...], description: str) -> Any:
    merged: Any = merge_types(name, rooms)
    merged.__strawberry_definition__.description = description
    return merged


check_declarations(QUERIES)
schema = strawberry.Schema(
    query=_root("Query", (NodeQuery, *QUERIES), "Everything that can be read"),
    mutation=_root("Mutation", MUTATIONS, "Everything that can be changed"),
    subscription=_root(
        "Subscription", SUBSCRIPTIONS, "Everything that can be followed as it happens"
    ),
    config=SCHEMA_CONFIG,
)
# Strawberry has no argument for it.
schema._schema.description = (
    "Every feedback resource of a multi-location company in one graph: accounts with their users, "
    "locations and customers, feedback requests and feedback, reviews, conversations, posts, "
    "activity feedback, business profiles, and analytics over all of them. Send an API key as "
    "`Authorization: Bearer KEY`; lists are Relay connections, mutations answer with `userErrors`."
)
