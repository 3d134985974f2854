"""Words for people: how tables and files head the columns of metrics and dimensions."""

from collections.abc import Mapping

from gateway.analytics.dimensions import Dimension
from gateway.analytics.metrics import Metric, MetricUnit

DIMENSION_LABELS: Mapping[Dimension, str] = {
    Dimension.BUSINESS: "Location",
    Dimension.USER: "User",
    Dimension.FEEDBACK_FORM: "Survey",
    Dimension.GROUP: "Group",
    Dimension.GROUP_SECTION: "Group section",
    Dimension.CITY: "City",
    Dimension.COUNTRY: "Country",
    Dimension.FEEDBACK_FORM_FIELD: "Survey field",
    Dimension.RESULT: "Result",
    Dimension.TAG: "Tag",
    Dimension.PLATFORM: "Platform",
    Dimension.KEYWORD: "Keyword",
    Dimension.BRANDED: "Branded",
    Dimension.REP: "Representative",
    Dimension.CLIENT: "Client",
    Dimension.TEMPLATE: "Template",
    Dimension.ACTIVITY_TYPE: "Activity type",
    Dimension.QUESTION: "Question",
    Dimension.DAY: "Day",
    Dimension.WEEK: "Week",
    Dimension.MONTH: "Month",
    Dimension.QUARTER: "Quarter",
    Dimension.YEAR: "Year",
    Dimension.HOUR_OF_DAY: "Hour of day",
    Dimension.DAY_OF_WEEK: "Day of week",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {MetricUnit.PERCENT: " (%)", MetricUnit.SECONDS: " (seconds)"}


def metric_label(metric: Metric) -> str:
    """What to call a metric, with its unit unless that goes without saying."""
    return metric.label + _UNITS.get(metric.unit, "")


def score_label(nps_score: int | None, star_rating: int | None, happy: bool | None) -> str:
    """The score of a result in words, such as NPS 9; what has none is feedback."""
    if nps_score is not None:
        return f"NPS {nps_score}"
    if star_rating is not None:
        return f"{star_rating} {'star' if star_rating == 1 else 'stars'}"
    return "Feedback" if happy is None else "Happy" if happy else "Unhappy"
