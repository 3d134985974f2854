"""Words for people: how tables and files head the columns of metrics and dimensions."""

from collections.abc import Mapping

from gateway.analytics.catalogue import Metric, MetricUnit
from gateway.analytics.dimensions import Dimension

METRIC_LABELS: Mapping[str, str] = {
    "survey.response_rate": "Response rate",
    "survey.nb__sent": "Surveys sent",
    "survey.nb__with_comments": "Results with comments",
    "survey.nb__without_comments": "Results without comments",
    "survey.total_surveys": "Results",
    "survey.clicks": "Clicks",
    "survey.respondents": "Respondents",
    "survey.verbatims": "Verbatims",
    "survey_details": "Survey details",
    "result.csat.score": "CSAT score",
    "result.csat.avg_score": "Average CSAT rating",
    "result.csat.pct__rating_5": "CSAT ratings of 5",
    "result.csat.pct__rating_4": "CSAT ratings of 4",
    "result.csat.pct__rating_3": "CSAT ratings of 3",
    "result.csat.pct__rating_2": "CSAT ratings of 2",
    "result.csat.pct__rating_1": "CSAT ratings of 1",
    "result.csat.pct__rating_1_2": "CSAT ratings of 1 or 2",
    "result.csat.rating_5": "Number of CSAT ratings of 5",
    "result.csat.rating_1_2": "Number of CSAT ratings of 1 or 2",
    "result.csat.total_responses": "CSAT responses",
    "result.nps.score": "NPS",
    "result.nps.promoters": "Number of promoters",
    "result.nps.passives": "Number of passives",
    "result.nps.detractors": "Number of detractors",
    "result.nps.avg__score": "Average NPS score",
    "result.nps.pct__promoters": "Promoters",
    "result.nps.pct__detractors": "Detractors",
    "result.nps.pct__passives": "Passives",
    "result.nps.pct__with_comments": "NPS responses with comments",
    "result.nps.pct__without_comment": "NPS responses without comments",
    "result.nps.total_responses": "NPS responses",
    "response.created.replied_under_2days": "Results replied to within 2 days",
    "response.created.replied_over_2days": "Results replied to after 2 days",
    "response.created.not_replied": "Results without a reply",
    "response.method.nb__manual": "Manual replies",
    "response.method.nb__ai": "AI replies",
    "response.not_replied": "Results not replied to",
    "response.under_2days": "First replies within 2 days",
    "response.over_2days": "First replies after 2 days",
    "response.avg_response_time": "Average response time",
    "response.total_surveys": "Results to reply to",
    "response.total_responses": "Replies",
    "response.method_ai": "Replies by AI",
    "response.method_manual": "Replies by hand",
    "result_field.rating": "Average rating of the field",
    "result_field.content": "Texts of the field",
    "result_field.choices": "Choices of the field",
    "result_field.field_position": "Position of the field",
    "result_field.result_count": "Results with the field",
}
DIMENSION_LABELS: Mapping[Dimension, str] = {
    Dimension.BUSINESS: "Location",
    Dimension.USER: "User",
    Dimension.FEEDBACK_FORM: "Survey",
    Dimension.GROUP: "Group",
    Dimension.GROUP_SECTION: "Group section",
    Dimension.FEEDBACK_FORM_FIELD: "Survey field",
    Dimension.RESULT: "Result",
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
    return METRIC_LABELS[metric.name] + _UNITS.get(metric.unit, "")
