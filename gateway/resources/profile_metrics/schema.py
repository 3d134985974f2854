"""Queries on the daily figures of business profiles."""

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import many
from gateway.resources.profile_metrics.inputs import ProfileMetricFilter, ProfileMetricOrder
from gateway.resources.profile_metrics.store import PROFILE_METRICS
from gateway.resources.profile_metrics.types import ProfileMetric


@strawberry.type
class ProfileMetricQuery:
    profile_metrics: Connection[ProfileMetric] | None = many(
        PROFILE_METRICS,
        filter=ProfileMetricFilter,
        order=ProfileMetricOrder,
        description="Daily figures of business profiles; `analytics` adds them up",
    )
