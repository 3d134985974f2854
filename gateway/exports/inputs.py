"""Filters and orders of exports."""

from enum import Enum

import strawberry

from gateway.graphql.filters import DateTimeFilter, IDFilter, all_of, none_of, operator, some_of
from gateway.graphql.ordering import OrderDirection, direction, order_field


@strawberry.input(description="Conditions on exports; all must hold")
class AnalyticsExportFilter:
    and_: list["AnalyticsExportFilter"] | None = all_of()
    or_: list["AnalyticsExportFilter"] | None = some_of()
    not_: "AnalyticsExportFilter | None" = none_of()
    id: IDFilter | None = operator("The export itself")
    created: DateTimeFilter | None = operator("Time at which the export was asked for")


@strawberry.enum(description="Values that exports can be ordered by")
class AnalyticsExportOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time at which it was asked for")
    FILE_NAME = strawberry.enum_value("FILE_NAME", description="Name of the file")


@strawberry.input(description="Order of exports")
class AnalyticsExportOrder:
    field: AnalyticsExportOrderField = order_field()
    direction: OrderDirection = direction()
