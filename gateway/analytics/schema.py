"""Queries of figures, and the catalogue of what can be asked."""

from typing import Annotated

import strawberry

from gateway.analytics.catalogue import METRICS
from gateway.analytics.checks import check, goes_with, name_of
from gateway.analytics.dimensions import Dimension, WeekStart
from gateway.analytics.enums import AnalyticsDimension, AnalyticsMetric, MetricDate, descriptions
from gateway.analytics.inputs import (
    AnalyticsFilter,
    AnalyticsOrder,
    calendar_of,
    dimensions_of,
    filter_of,
    metrics_of,
    order_of,
)
from gateway.analytics.metrics import MetricUnit
from gateway.analytics.query import Analysis
from gateway.analytics.request import (
    DEFAULT_PER_PAGE,
    MAX_PER_PAGE,
    ComparisonPeriod,
    Request,
)
from gateway.analytics.types import AnalyticsTable
from gateway.analytics.zones import zone_of
from gateway.graphql.context import Info
from gateway.graphql.declarations import RESOLVED


@strawberry.type(description="Metric of the catalogue")
class AnalyticsMetricInfo:
    metric: AnalyticsMetric = strawberry.field(description="Name to ask for it with")
    reference_name: str = strawberry.field(
        description="Name in Partoo analytics, or a similar one for metrics that it does not have"
    )
    description: str = strawberry.field(description="What it counts")
    unit: MetricUnit = strawberry.field(description="What its value is")
    dated_by: list[MetricDate] = strawberry.field(
        description="Date by which it is counted; two where numerator and denominator have "
        "dates of their own"
    )
    dimensions: list[AnalyticsDimension] = strawberry.field(
        description="Dimensions that it can be grouped by"
    )
    needs: AnalyticsDimension | None = strawberry.field(
        description="Dimension that it requires; null if it requires none"
    )
    replaced_by: str | None = strawberry.field(
        description="Reference name of the metric that it is an alias of; null for others"
    )


@strawberry.type(description="Dimension of the catalogue")
class AnalyticsDimensionInfo:
    dimension: AnalyticsDimension = strawberry.field(description="Name to ask for it with")
    reference_name: str = strawberry.field(
        description="Name in Partoo analytics, or a similar one for dimensions that it does not "
        "have"
    )
    description: str = strawberry.field(description="What its keys are")
    metrics: list[AnalyticsMetric] = strawberry.field(description="Metrics that go with it")


@strawberry.type
class AnalyticsQuery:
    @strawberry.field(
        description="Figures of feedback: metrics grouped by dimensions, of what the viewer sees. "
        "Metrics of several kinds of facts meet in one row on the dimensions that they share",
        metadata=RESOLVED,
    )
    def analytics(
        self,
        info: Info,
        metrics: Annotated[
            list[AnalyticsMetric],
            strawberry.argument(description="Metrics, at least one, each once"),
        ],
        dimensions: Annotated[
            list[AnalyticsDimension] | None,
            strawberry.argument(
                description="Dimensions to group by, each once; without any there is one row"
            ),
        ] = None,
        filter: Annotated[
            AnalyticsFilter | None, strawberry.argument(description="Which facts are counted")
        ] = None,
        order_by: Annotated[
            list[AnalyticsOrder] | None,
            strawberry.argument(
                description="Order of the rows, most significant first; missing values come "
                "last, ties are in the order of the keys of the dimensions"
            ),
        ] = None,
        page: Annotated[int, strawberry.argument(description="Number of the page, from 1")] = 1,
        per_page: Annotated[
            int,
            strawberry.argument(description=f"Number of rows a page, 1 to {MAX_PER_PAGE}"),
        ] = DEFAULT_PER_PAGE,
        timezone: Annotated[
            str,
            strawberry.argument(
                description="Time zone of days and other buckets, by its name in the IANA database"
            ),
        ] = "UTC",
        fill_gaps: Annotated[
            bool,
            strawberry.argument(
                description="Whether there are rows for the buckets of the period in which nothing "
                "happened; needs a dimension of dates"
            ),
        ] = False,
        compare_to: Annotated[
            ComparisonPeriod | None,
            strawberry.argument(
                description="Earlier period whose figures `comparison` shows; needs a period with "
                "a beginning and an end"
            ),
        ] = None,
        week_start: Annotated[
            WeekStart, strawberry.argument(description="Day with which weeks (WEEK) begin")
        ] = WeekStart.MONDAY,
        fiscal_year_start: Annotated[
            int,
            strawberry.argument(
                description="Month with which years (YEAR) and their quarters (QUARTER) begin, 1 "
                "(January) to 12"
            ),
        ] = 1,
    ) -> AnalyticsTable | None:
        zone = zone_of(timezone, "timezone")
        request = Request(
            metrics=metrics_of(metrics),
            dimensions=dimensions_of(dimensions),
            filter=filter_of(filter, zone),
            order=order_of(order_by),
            page=page,
            per_page=per_page,
            zone=zone,
            fill_gaps=fill_gaps,
            compare=compare_to,
            calendar=calendar_of(week_start, fiscal_year_start),
        )
        context = info.context
        return AnalyticsTable(analysis=Analysis(context.database, context.viewer, check(request)))

    @strawberry.field(description="Metrics that `analytics` knows", metadata=RESOLVED)
    def analytics_metrics(self) -> list[AnalyticsMetricInfo]:
        texts = descriptions(AnalyticsMetric)
        return [
            AnalyticsMetricInfo(
                metric=AnalyticsMetric[name],
                reference_name=metric.name,
                description=texts[name],
                unit=metric.unit,
                dated_by=[MetricDate[name] for name in metric.dated_by],
                dimensions=[
                    AnalyticsDimension[each.name] for each in Dimension if goes_with(metric, each)
                ],
                needs=None if metric.needs is None else AnalyticsDimension[metric.needs.name],
                replaced_by=metric.deprecated,
            )
            for name, metric in METRICS.items()
        ]

    @strawberry.field(description="Dimensions that `analytics` knows", metadata=RESOLVED)
    def analytics_dimensions(self) -> list[AnalyticsDimensionInfo]:
        texts = descriptions(AnalyticsDimension)
        return [
            AnalyticsDimensionInfo(
                dimension=AnalyticsDimension[each.name],
                reference_name=each.value,
                description=texts[each.name],
                metrics=[
                    AnalyticsMetric[name_of(metric)]
                    for metric in METRICS.values()
                    if goes_with(metric, each)
                ],
            )
            for each in Dimension
        ]
