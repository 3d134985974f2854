"""The words of analytics in the graph, each with what it means."""

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from gateway.analytics.catalogue import DATASETS, METRICS
from gateway.analytics.dimensions import WeekStart
from gateway.analytics.fact_filter import DataQualityIssue
from gateway.analytics.metrics import MetricUnit, enum_name
from gateway.analytics.request import ComparisonPeriod
from gateway.graphql.enums import described_enum


def _value(name: str, description: str, deprecated: str | None = None) -> Any:
    return strawberry.enum_value(name, description=description, deprecation_reason=deprecated)


def descriptions(enum: type[Enum]) -> dict[str, str]:
    """What the values of an enum of the graph mean, by their names."""
    definition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    return {value.name: value.description for value in definition.values}


def _derived(name: str, description: str, values: Mapping[str, Any]) -> Any:
    """An enum of the graph whose words come from the figures of the rooms."""
    make: Any = Enum
    return strawberry.enum(make(name, values, module=__name__), description=description)


if TYPE_CHECKING:

    class AnalyticsMetric(Enum):
        """A metric of the catalogue."""

    class MetricDate(Enum):
        """A date by which facts count."""
else:
    AnalyticsMetric = _derived(
        "AnalyticsMetric",
        "Figure that can be asked for. Counts over nothing are 0; percentages and means over "
        "nothing are null, and so are searches where the period has no whole month of a row",
        {
            name: _value(
                name,
                metric.description,
                metric.deprecated and f"The same as {enum_name(metric.deprecated)}",
            )
            for name, metric in METRICS.items()
        },
    )
    MetricDate = _derived(
        "MetricDate",
        "Date by which a metric is counted",
        {each.date.name: _value(each.date.name, each.date.description) for each in DATASETS},
    )


@strawberry.enum(description="What figures can be grouped by; there is a row for each key")
class AnalyticsDimension(Enum):
    BUSINESS = _value("BUSINESS", "Location")
    USER = _value(
        "USER",
        "User who made the request or, for metrics of replies, who replied; the null row is for "
        "facts without a user, and for users whom the viewer does not see",
    )
    FEEDBACK_FORM = _value("FEEDBACK_FORM", "Survey; the null row is for facts without one")
    GROUP = _value(
        "GROUP",
        "Group of locations: a fact counts in each group that its location is in, and once in the "
        "totals; the null row is for locations in no group",
    )
    GROUP_SECTION = _value(
        "GROUP_SECTION",
        "Section of groups, once for each section that the location's groups are in; together "
        "with GROUP the section of each group; the null row is for locations in no section",
    )
    CITY = _value(
        "CITY", "City of the location, as it is written; the null row is for locations without one"
    )
    COUNTRY = _value(
        "COUNTRY",
        "Country of the location as two letters, such as FR; the null row is for "
        "locations without one",
    )
    FEEDBACK_FORM_FIELD = _value(
        "FEEDBACK_FORM_FIELD", "Field of a survey; goes with the RESULT_FIELD metrics only"
    )
    RESULT = _value("RESULT", "Single result (feedback); not for what was sent")
    TAG = _value(
        "TAG",
        "Tag of reviews: a review counts for each of its tags, and once in the totals; the null "
        "row is for reviews without any",
    )
    PLATFORM = _value("PLATFORM", "Platform that reviews were left on")
    KEYWORD = _value("KEYWORD", "What was searched for")
    BRANDED = _value("BRANDED", "Whether the keyword names the brand: true or false")
    REP = _value("REP", "Representative whom activity feedback is for")
    CLIENT = _value(
        "CLIENT",
        "Client who gave activity feedback; the null row is for feedback without a client, "
        "and for anonymous feedback",
    )
    TEMPLATE = _value("TEMPLATE", "Survey that is the template of activity feedback")
    ACTIVITY_TYPE = _value("ACTIVITY_TYPE", "Type of the activity, such as sales_visit")
    QUESTION = _value(
        "QUESTION",
        "Question of activity feedback: a field of its template, or the id that another system "
        "gives it; the null row is for responses that belong to no question",
    )
    DAY = _value("DAY", "Calendar day in the time zone of the request, such as 2024-05-10")
    WEEK = _value(
        "WEEK",
        "Week with its year, such as 2024-W05: an ISO week, or with `weekStart: SUNDAY` one from "
        "Sunday to Saturday. The first week of a year is the first with at least four days in it",
    )
    MONTH = _value("MONTH", "Calendar month, such as 2024-05")
    QUARTER = _value("QUARTER", "Quarter of a year, such as 2024-Q2, or FY2025-Q1 of a fiscal year")
    YEAR = _value(
        "YEAR",
        "Calendar year, such as 2024, or fiscal year, such as FY2025: the year in which it ends",
    )
    HOUR_OF_DAY = _value("HOUR_OF_DAY", "Hour of the day, 0 to 23, of all days together")
    DAY_OF_WEEK = _value("DAY_OF_WEEK", "Day of the week, 1 (Monday) to 7, of all weeks together")


described_enum(
    DataQualityIssue,
    "Fault in the data of a location",
    {
        DataQualityIssue.DELETED_BUSINESS: "The location was deleted: it is inactive",
        DataQualityIssue.MISSING_STORE_CODE: "The location has no store code",
    },
)
described_enum(
    ComparisonPeriod,
    "Period that figures are compared with",
    {
        ComparisonPeriod.PREVIOUS_PERIOD: "The period directly before, of the same length: as many "
        "months if the period is whole months, else as many days, else as much time. The first "
        "bucket is compared with the first, the second with the second; with WEEK beside MONTH, "
        "QUARTER or YEAR, which cut weeks, each day of a row with the day in its place",
        ComparisonPeriod.PREVIOUS_YEAR: "The same dates one year before. Days, months, quarters "
        "and years are compared with the same ones of that year, weeks with the week of the same "
        "number; with WEEK beside MONTH, QUARTER or YEAR, which cut weeks, each day of a row with "
        "the same weekday of that week",
    },
)
described_enum(
    MetricUnit,
    "What the value of a metric is",
    {
        MetricUnit.COUNT: "Number of things",
        MetricUnit.PERCENT: "Percentage: 100 is all, unrounded",
        MetricUnit.POINTS: "Points of the Net Promoter Score, -100 to 100",
        MetricUnit.SCORE: "Mean of ratings or scores, on their own scale",
        MetricUnit.SECONDS: "Time in seconds",
        MetricUnit.POSITION: "Place in an order: of a field in its survey from 0, of a rank from 1",
        MetricUnit.TEXT: "Text, or a list of texts",
        MetricUnit.CHOICES: "Options, stars or methods with counts",
        MetricUnit.DETAILS: "Whole result, with its answers",
    },
)
described_enum(
    WeekStart,
    "Day with which weeks begin",
    {
        WeekStart.MONDAY: "Monday, as in ISO 8601",
        WeekStart.SUNDAY: "Sunday",
    },
)
