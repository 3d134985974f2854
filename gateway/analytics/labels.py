"""Words for people: how tables and files head the columns of metrics and dimensions."""

from collections.abc import Mapping

from gateway.analytics.catalogue import Metric, MetricUnit
from gateway.analytics.dimensions import Dimension

METRIC_LABELS: Mapping[str, str] = {
    "survey.response_rate": "Response rate",
    "survey.cohort_response_rate": "Response rate of surveys sent",
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
    "result.happy.score": "Happy customers",
    "result.happy.total_responses": "Happy or unhappy responses",
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
    "review.average_rating": "Average rating of reviews",
    "review.rating_distribution": "Reviews by stars",
    "review.reviews_count": "Reviews",
    "review.reply_rate": "Reviews with replies",
    "review.reply_time": "Time to reply to reviews",
    "review.reply_means": "Replies to reviews by method",
    "review.rank": "Rank by rating of reviews",
    "profile.business_impressions_desktop_maps": "Views in maps on computers",
    "profile.business_impressions_desktop_search": "Views in searches on computers",
    "profile.business_impressions_mobile_maps": "Views in maps on mobile devices",
    "profile.business_impressions_mobile_search": "Views in searches on mobile devices",
    "profile.business_direction_requests": "Requests for directions",
    "profile.call_clicks": "Clicks to call",
    "profile.website_clicks": "Clicks to the website",
    "keyword.count": "Searches",
    "keyword.threshold": "Searches, fewer than",
    "activity.total_feedback": "Activity feedback",
    "activity.average_satisfaction": "Average satisfaction with activities",
    "activity.response_rate": "Activity feedback with responses",
    "activity.average_score": "Average score of the question",
    "activity.response_count": "Responses to the question",
}
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
    return METRIC_LABELS[metric.name] + _UNITS.get(metric.unit, "")


def score_label(nps_score: int | None, star_rating: int | None, happy: bool | None) -> str:
    """The score of a result in words, such as NPS 9; what has none is feedback."""
    if nps_score is not None:
        return f"NPS {nps_score}"
    if star_rating is not None:
        return f"{star_rating} {'star' if star_rating == 1 else 'stars'}"
    return "Feedback" if happy is None else "Happy" if happy else "Unhappy"
