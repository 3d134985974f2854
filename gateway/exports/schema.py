"""The mutation that exports figures, and the query that follows it."""

from typing import Annotated

import strawberry

from gateway.analytics.checks import check
from gateway.analytics.dimensions import WeekStart
from gateway.analytics.enums import AnalyticsDimension, AnalyticsMetric
from gateway.analytics.inputs import (
    AnalyticsFilter,
    AnalyticsOrder,
    calendar_of,
    dimensions_of,
    filter_of,
    metrics_of,
    order_of,
)
from gateway.analytics.request import ComparisonPeriod, Request
from gateway.analytics.zones import zone_of
from gateway.database.columns import now
from gateway.errors import BadUserInput, UserErrorCode, refusal
from gateway.exports.inputs import AnalyticsExportFilter, AnalyticsExportOrder
from gateway.exports.model import ExportFormat
from gateway.exports.named import check_ids
from gateway.exports.names import file_name
from gateway.exports.service import EXPORT, create_export
from gateway.exports.store import ANALYTICS_EXPORTS
from gateway.exports.stored import text_of
from gateway.exports.types import AnalyticsExport
from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    fingerprint,
    idempotency_key,
    mutate,
    optional,
    user_errors,
    written,
)
from gateway.resources.values import Checks
from gateway.store.write import Transaction

LONGEST_NAME = 200


@strawberry.type
class ExportQuery:
    analytics_export: AnalyticsExport | None = one(
        ANALYTICS_EXPORTS,
        description="Export by its id; null if none. Managers see those of their account, others "
        "their own",
    )
    analytics_exports: Connection[AnalyticsExport] | None = many(
        ANALYTICS_EXPORTS,
        filter=AnalyticsExportFilter,
        order=AnalyticsExportOrder,
        description="Exports, the newest first: all of the account for managers, for others "
        "their own",
    )


@strawberry.input(
    description="Figures to write to a file: what `analytics` takes, without its pages"
)
class ExportAnalyticsInput:
    metrics: list[AnalyticsMetric] = strawberry.field(
        description="Metrics, at least one, each once"
    )
    dimensions: list[AnalyticsDimension] | None = optional(
        "Dimensions to group by, each once; without any there is one row"
    )
    filter: AnalyticsFilter | None = optional("Which facts are counted")
    order_by: list[AnalyticsOrder] | None = optional("Order of the rows, as `analytics` has it")
    timezone: str = strawberry.field(
        default="UTC",
        description="Time zone of days and other buckets, by its name in the IANA database",
    )
    fill_gaps: bool = strawberry.field(
        default=False,
        description="Whether there are rows for the buckets in which nothing happened",
    )
    compare_to: ComparisonPeriod | None = optional(
        "Earlier period whose figures, and the change since, are columns of their own"
    )
    week_start: WeekStart = strawberry.field(
        default=WeekStart.MONDAY, description="Day with which weeks (WEEK) begin"
    )
    fiscal_year_start: int = strawberry.field(
        default=1,
        description="Month with which years (YEAR) and their quarters (QUARTER) begin, 1 (January) "
        "to 12",
    )
    format: ExportFormat = strawberry.field(default=ExportFormat.XLSX, description="Kind of file")
    table_name: str | None = optional(
        f"Label in the name of the file, {LONGEST_NAME} characters at most, such as Q1-2024-CSAT; "
        "special characters are replaced"
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="Outcome of exportAnalytics")
class ExportAnalyticsPayload:
    export: AnalyticsExport | None = strawberry.field(
        description="New export; query it by its id until it is done. Null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class ExportMutation:
    @strawberry.mutation(
        description="Write figures with all their rows to a file: what the viewer sees, in the "
        "background, up to the number of rows that the operator allows"
    )
    async def export_analytics(
        self, info: Info, input: Annotated[ExportAnalyticsInput, INPUT]
    ) -> ExportAnalyticsPayload | None:
        context = info.context
        context.viewer.require_reading()
        created: list[int] = []

        async def work(tx: Transaction) -> int:
            created.clear()
            request, name = _request(input), _name(input)

            async def create() -> int:
                await check_ids(tx, request.filter)
                most = context.settings.export_limit
                export_id = await create_export(tx, input.format, text_of(request), name, most)
                created.append(export_id)
                return export_id

            return await tx.remember(
                "exportAnalytics", input.idempotency_key, fingerprint(input), create
            )

        row_id, errors = await mutate(info, EXPORT, work)
        if context.exports is not None:
            for export_id in created if row_id is not None else ():
                context.exports.submit(export_id, context.viewer)
        export = await written(info, AnalyticsExport, row_id)
        return ExportAnalyticsPayload(export=export, user_errors=errors)


def _request(input_: ExportAnalyticsInput) -> Request:
    """The request of an input; refused with INVALID where it makes no sense."""
    try:
        zone = zone_of(input_.timezone, "timezone")
        return check(
            Request(
                metrics=metrics_of(input_.metrics),
                dimensions=dimensions_of(input_.dimensions),
                filter=filter_of(input_.filter, zone),
                order=order_of(input_.order_by),
                zone=zone,
                fill_gaps=input_.fill_gaps,
                compare=input_.compare_to,
                calendar=calendar_of(input_.week_start, input_.fiscal_year_start),
            )
        )
    except BadUserInput as error:
        field = error.param.split(".") if error.param else ()
        raise refusal(UserErrorCode.INVALID, error.message, *field) from None


def _name(input_: ExportAnalyticsInput) -> str:
    checks = Checks()
    label = checks.text(input_.table_name, "tableName", LONGEST_NAME)
    checks.settle()
    return file_name(label, now().date(), input_.format)
