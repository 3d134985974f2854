"""The words of analytics in the graph, each with what it means, pinned to the catalogue."""

from enum import Enum
from typing import Any

import strawberry

from gateway.analytics.catalogue import MetricDate, MetricUnit
from gateway.analytics.dimensions import WeekStart
from gateway.analytics.request import ComparisonPeriod, DataQualityIssue
from gateway.graphql.enums import described_enum


def _value(name: str, description: str, deprecated: str | None = None) -> Any:
    return strawberry.enum_value(name, description=description, deprecation_reason=deprecated)


def descriptions(enum: type[Enum]) -> dict[str, str]:
    """What the values of an enum of the graph mean, by their names."""
    definition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    return {value.name: value.description for value in definition.values}


@strawberry.enum(
    description="Figure that can be asked for. Counts over nothing are 0; percentages and means "
    "over nothing are null, and so are searches where the period has no whole month of a row"
)
class AnalyticsMetric(Enum):
    SURVEY_RESPONSE_RATE = _value(
        "SURVEY_RESPONSE_RATE",
        "Results in percent of the requests that were sent, each counted by its own date: it may "
        "exceed 100, because results count that answer earlier requests or none; null where "
        "nothing was sent. SURVEY_COHORT_RESPONSE_RATE follows the requests themselves",
    )
    SURVEY_COHORT_RESPONSE_RATE = _value(
        "SURVEY_COHORT_RESPONSE_RATE",
        "Percentage of the requests sent that were answered, whenever the answer came, by the date "
        "of sending; never above 100, and still rising for recent requests; null where nothing was "
        "sent",
    )
    SURVEY_NB_SENT = _value(
        "SURVEY_NB_SENT",
        "Number of feedback requests that were sent, by the date of sending; suppressed ones and "
        "those that are due in the future do not count",
    )
    SURVEY_NB_WITH_COMMENTS = _value(
        "SURVEY_NB_WITH_COMMENTS", "Number of results with at least one text, by the result's date"
    )
    SURVEY_NB_WITHOUT_COMMENTS = _value(
        "SURVEY_NB_WITHOUT_COMMENTS", "Number of results without any text, by the result's date"
    )
    SURVEY_TOTAL_SURVEYS = _value(
        "SURVEY_TOTAL_SURVEYS", "Number of results (feedback that was left), by the result's date"
    )
    SURVEY_CLICKS = _value(
        "SURVEY_CLICKS", "Number of requests whose link was clicked, by the date of sending"
    )
    SURVEY_RESPONDENTS = _value(
        "SURVEY_RESPONDENTS",
        "Number of different customers who left results, by the result's date; results without a "
        "customer are not counted",
    )
    SURVEY_VERBATIMS = _value(
        "SURVEY_VERBATIMS",
        "Number of texts in results (comments and answers to text fields), by the result's date",
    )
    SURVEY_DETAILS = _value(
        "SURVEY_DETAILS",
        "The whole result, as `details`; null in rows that only a reply makes; goes with the "
        "dimension RESULT only and has no total",
    )
    RESULT_CSAT_SCORE = _value(
        "RESULT_CSAT_SCORE",
        "Percentage of CSAT ratings that are 4 or 5, by the result's date; null without ratings",
    )
    RESULT_CSAT_AVG_SCORE = _value(
        "RESULT_CSAT_AVG_SCORE",
        "Mean CSAT rating, 1 to 5, by the result's date; null without ratings",
    )
    RESULT_CSAT_PCT_RATING_5 = _value(
        "RESULT_CSAT_PCT_RATING_5", "Percentage of CSAT ratings that are 5; null without ratings"
    )
    RESULT_CSAT_PCT_RATING_4 = _value(
        "RESULT_CSAT_PCT_RATING_4", "Percentage of CSAT ratings that are 4; null without ratings"
    )
    RESULT_CSAT_PCT_RATING_3 = _value(
        "RESULT_CSAT_PCT_RATING_3", "Percentage of CSAT ratings that are 3; null without ratings"
    )
    RESULT_CSAT_PCT_RATING_2 = _value(
        "RESULT_CSAT_PCT_RATING_2", "Percentage of CSAT ratings that are 2; null without ratings"
    )
    RESULT_CSAT_PCT_RATING_1 = _value(
        "RESULT_CSAT_PCT_RATING_1", "Percentage of CSAT ratings that are 1; null without ratings"
    )
    RESULT_CSAT_PCT_RATING_1_2 = _value(
        "RESULT_CSAT_PCT_RATING_1_2",
        "Percentage of CSAT ratings that are 1 or 2; null without ratings",
    )
    RESULT_CSAT_RATING_5 = _value(
        "RESULT_CSAT_RATING_5", "Number of CSAT ratings that are 5, by the result's date"
    )
    RESULT_CSAT_RATING_1_2 = _value(
        "RESULT_CSAT_RATING_1_2", "Number of CSAT ratings that are 1 or 2, by the result's date"
    )
    RESULT_CSAT_TOTAL_RESPONSES = _value(
        "RESULT_CSAT_TOTAL_RESPONSES", "Number of results with a CSAT rating, by the result's date"
    )
    RESULT_NPS_SCORE = _value(
        "RESULT_NPS_SCORE",
        "Net Promoter Score: percentage of promoters minus percentage of detractors, -100 to 100, "
        "by the result's date; null without scores",
    )
    RESULT_NPS_PROMOTERS = _value(
        "RESULT_NPS_PROMOTERS", "Number of NPS scores of 9 or 10, by the result's date"
    )
    RESULT_NPS_PASSIVES = _value(
        "RESULT_NPS_PASSIVES", "Number of NPS scores of 7 or 8, by the result's date"
    )
    RESULT_NPS_DETRACTORS = _value(
        "RESULT_NPS_DETRACTORS", "Number of NPS scores of 0 to 6, by the result's date"
    )
    RESULT_NPS_AVG_SCORE = _value(
        "RESULT_NPS_AVG_SCORE",
        "Mean NPS score, 0 to 10, by the result's date; null without scores",
    )
    RESULT_NPS_PCT_PROMOTERS = _value(
        "RESULT_NPS_PCT_PROMOTERS", "Percentage of NPS scores of 9 or 10; null without scores"
    )
    RESULT_NPS_PCT_DETRACTORS = _value(
        "RESULT_NPS_PCT_DETRACTORS", "Percentage of NPS scores of 0 to 6; null without scores"
    )
    RESULT_NPS_PCT_PASSIVES = _value(
        "RESULT_NPS_PCT_PASSIVES", "Percentage of NPS scores of 7 or 8; null without scores"
    )
    RESULT_NPS_PCT_WITH_COMMENTS = _value(
        "RESULT_NPS_PCT_WITH_COMMENTS",
        "Percentage of results with an NPS score that have a text; null without scores",
    )
    RESULT_NPS_PCT_WITHOUT_COMMENT = _value(
        "RESULT_NPS_PCT_WITHOUT_COMMENT",
        "Percentage of results with an NPS score that have no text; null without scores",
    )
    RESULT_NPS_TOTAL_RESPONSES = _value(
        "RESULT_NPS_TOTAL_RESPONSES", "Number of results with an NPS score, by the result's date"
    )
    RESULT_HAPPY_SCORE = _value(
        "RESULT_HAPPY_SCORE",
        "Percentage of happy customers among those who were asked whether they are happy or "
        "unhappy, by the result's date; null if none answered",
    )
    RESULT_HAPPY_TOTAL_RESPONSES = _value(
        "RESULT_HAPPY_TOTAL_RESPONSES",
        "Number of results that say happy or unhappy, by the result's date",
    )
    RESPONSE_CREATED_REPLIED_UNDER_2DAYS = _value(
        "RESPONSE_CREATED_REPLIED_UNDER_2DAYS",
        "Number of results whose first reply came within 48 hours, exactly 48 included, by the "
        "result's date; its user is who replied first",
    )
    RESPONSE_CREATED_REPLIED_OVER_2DAYS = _value(
        "RESPONSE_CREATED_REPLIED_OVER_2DAYS",
        "Number of results whose first reply came after more than 48 hours, by the result's date; "
        "its user is who replied first",
    )
    RESPONSE_CREATED_NOT_REPLIED = _value(
        "RESPONSE_CREATED_NOT_REPLIED",
        "Number of results that never had a reply, by the result's date",
    )
    RESPONSE_METHOD_NB_MANUAL = _value(
        "RESPONSE_METHOD_NB_MANUAL",
        "Number of replies that a person wrote, by the reply's date; its user is who replied",
    )
    RESPONSE_METHOD_NB_AI = _value(
        "RESPONSE_METHOD_NB_AI",
        "Number of replies that were written with AI, by the reply's date; its user is who replied",
    )
    RESPONSE_NOT_REPLIED = _value(
        "RESPONSE_NOT_REPLIED", "Number of results that never had a reply, by the result's date"
    )
    RESPONSE_UNDER_2DAYS = _value(
        "RESPONSE_UNDER_2DAYS",
        "Number of first replies within 48 hours of their result, exactly 48 included, by the "
        "reply's date",
    )
    RESPONSE_OVER_2DAYS = _value(
        "RESPONSE_OVER_2DAYS",
        "Number of first replies more than 48 hours after their result, by the reply's date",
    )
    RESPONSE_AVG_RESPONSE_TIME = _value(
        "RESPONSE_AVG_RESPONSE_TIME",
        "Mean seconds from a result to its first reply, by the reply's date; null without replies",
    )
    RESPONSE_TOTAL_SURVEYS = _value(
        "RESPONSE_TOTAL_SURVEYS", "Number of results, replied to or not, by the result's date"
    )
    RESPONSE_TOTAL_RESPONSES = _value(
        "RESPONSE_TOTAL_RESPONSES", "Number of replies to results, by the reply's date"
    )
    RESPONSE_METHOD_AI = _value(
        "RESPONSE_METHOD_AI",
        "Number of replies that were written with AI, by the reply's date",
        "The same as RESPONSE_METHOD_NB_AI",
    )
    RESPONSE_METHOD_MANUAL = _value(
        "RESPONSE_METHOD_MANUAL",
        "Number of replies that a person wrote, by the reply's date",
        "The same as RESPONSE_METHOD_NB_MANUAL",
    )
    RESULT_FIELD_RATING = _value(
        "RESULT_FIELD_RATING",
        "Mean rating of the answers to a field, or the rating itself with the dimension RESULT; "
        "null without ratings; goes with the dimension FEEDBACK_FORM_FIELD and has no total",
    )
    RESULT_FIELD_CONTENT = _value(
        "RESULT_FIELD_CONTENT",
        "Text of the answer to a field with the dimension RESULT, else the latest 100 texts as a "
        "list; goes with the dimension FEEDBACK_FORM_FIELD and has no total",
    )
    RESULT_FIELD_CHOICES = _value(
        "RESULT_FIELD_CHOICES",
        "Options that were chosen with the dimension RESULT, else every option of the field with "
        "its count; goes with the dimension FEEDBACK_FORM_FIELD and has no total",
    )
    RESULT_FIELD_FIELD_POSITION = _value(
        "RESULT_FIELD_FIELD_POSITION",
        "Position of the field in its survey, from 0; goes with the dimension FEEDBACK_FORM_FIELD "
        "and has no total",
    )
    RESULT_FIELD_RESULT_COUNT = _value(
        "RESULT_FIELD_RESULT_COUNT",
        "Number of results with an answer to the field, by the result's date; goes with the "
        "dimension FEEDBACK_FORM_FIELD and has no total",
    )
    REVIEW_AVERAGE_RATING = _value(
        "REVIEW_AVERAGE_RATING",
        "Mean rating of reviews, 0 to 5, by the review's date; null without ratings. Only reviews "
        "count that `reviews` lists by default: neither inactive ones, such as those of deleted "
        "locations, nor those that were deleted on their platform",
    )
    REVIEW_RATING_DISTRIBUTION = _value(
        "REVIEW_RATING_DISTRIBUTION",
        "Number of reviews with each of 1 to 5 stars, as choices, by the review's date; ratings "
        "are rounded half up, and one under 0.5 counts as 1",
    )
    REVIEW_REVIEWS_COUNT = _value(
        "REVIEW_REVIEWS_COUNT", "Number of reviews, with a rating or not, by the review's date"
    )
    REVIEW_REPLY_RATE = _value(
        "REVIEW_REPLY_RATE",
        "Percentage of reviews that have a reply, whenever it came, by the review's date; null "
        "without reviews",
    )
    REVIEW_REPLY_TIME = _value(
        "REVIEW_REPLY_TIME",
        "Mean seconds from a review to the first reply, by the reply's date; null without replies",
    )
    REVIEW_REPLY_MEANS = _value(
        "REVIEW_REPLY_MEANS",
        "Number of replies to reviews by each method, as choices, by the reply's date",
    )
    REVIEW_RANK = _value(
        "REVIEW_RANK",
        "Place of the location by the mean rating of its reviews among the viewer's locations in "
        "the request, 1 for the best; ties share a place: 1, 1, 3. With further dimensions among "
        "the rows with the same other keys. Null without ratings; goes with the dimension "
        "BUSINESS and has no total",
    )
    PROFILE_BUSINESS_IMPRESSIONS_DESKTOP_MAPS = _value(
        "PROFILE_BUSINESS_IMPRESSIONS_DESKTOP_MAPS",
        "Views of business profiles in maps, on computers, by the day in the source's calendar",
    )
    PROFILE_BUSINESS_IMPRESSIONS_DESKTOP_SEARCH = _value(
        "PROFILE_BUSINESS_IMPRESSIONS_DESKTOP_SEARCH",
        "Views of business profiles in searches, on computers, by the day in the source's calendar",
    )
    PROFILE_BUSINESS_IMPRESSIONS_MOBILE_MAPS = _value(
        "PROFILE_BUSINESS_IMPRESSIONS_MOBILE_MAPS",
        "Views of business profiles in maps, on mobile devices, by the day in the source's "
        "calendar",
    )
    PROFILE_BUSINESS_IMPRESSIONS_MOBILE_SEARCH = _value(
        "PROFILE_BUSINESS_IMPRESSIONS_MOBILE_SEARCH",
        "Views of business profiles in searches, on mobile devices, by the day in the source's "
        "calendar",
    )
    PROFILE_BUSINESS_DIRECTION_REQUESTS = _value(
        "PROFILE_BUSINESS_DIRECTION_REQUESTS",
        "Requests for directions to locations, by the day in the source's calendar",
    )
    PROFILE_CALL_CLICKS = _value(
        "PROFILE_CALL_CLICKS", "Clicks that call locations, by the day in the source's calendar"
    )
    PROFILE_WEBSITE_CLICKS = _value(
        "PROFILE_WEBSITE_CLICKS",
        "Clicks that lead to the websites of locations, by the day in the source's calendar",
    )
    KEYWORD_COUNT = _value(
        "KEYWORD_COUNT",
        "Number of searches that led to business profiles, by the month; searches of which only a "
        "threshold is known do not count, nor do months of which the period has only a part. Null "
        "where the period has no whole month of the row",
    )
    KEYWORD_THRESHOLD = _value(
        "KEYWORD_THRESHOLD",
        "Greatest threshold that searches of some month and location stay below, given in place "
        "of a small count; null where there is none. Months of which the period has only a part "
        "do not count",
    )
    ACTIVITY_TOTAL_FEEDBACK = _value(
        "ACTIVITY_TOTAL_FEEDBACK", "Number of activity feedback, by the time of its creation"
    )
    ACTIVITY_AVERAGE_SATISFACTION = _value(
        "ACTIVITY_AVERAGE_SATISFACTION",
        "Mean overall satisfaction with activities, 1 to 10, by the time of creation",
    )
    ACTIVITY_RESPONSE_RATE = _value(
        "ACTIVITY_RESPONSE_RATE",
        "Percentage of activity feedback with at least one response that says something",
    )
    ACTIVITY_AVERAGE_SCORE = _value(
        "ACTIVITY_AVERAGE_SCORE",
        "Mean of the responses to a question whose values are numbers; null where none is; goes "
        "with the dimension QUESTION and has no total",
    )
    ACTIVITY_RESPONSE_COUNT = _value(
        "ACTIVITY_RESPONSE_COUNT",
        "Number of responses to a question that say something; goes with the dimension QUESTION "
        "and has no total",
    )


@strawberry.enum(description="What figures can be grouped by; there is a row for each key")
class AnalyticsDimension(Enum):
    BUSINESS = _value("BUSINESS", "Location")
    USER = _value(
        "USER",
        "User who made the request, or who replied for metrics of replies; the null row is for "
        "none, and for users whom the viewer does not see",
    )
    FEEDBACK_FORM = _value("FEEDBACK_FORM", "Survey; the null row is for none")
    GROUP = _value(
        "GROUP",
        "Group of locations: a fact counts in each group that its location is in, and once in the "
        "totals; the null row is for locations in none",
    )
    GROUP_SECTION = _value(
        "GROUP_SECTION",
        "Section of groups, once for each section that the location's groups are in; together "
        "with GROUP the section of each group; the null row is for none",
    )
    CITY = _value("CITY", "City of the location, as it is written; the null row is for none")
    COUNTRY = _value(
        "COUNTRY", "Country of the location as two letters, such as FR; the null row is for none"
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
        "Client who gave activity feedback; the null row is for none and for the anonymous",
    )
    TEMPLATE = _value("TEMPLATE", "Survey that is the template of activity feedback")
    ACTIVITY_TYPE = _value("ACTIVITY_TYPE", "Type of the activity, such as sales_visit")
    QUESTION = _value(
        "QUESTION",
        "Question of activity feedback: a field of its template, or the id that another system "
        "gives it; the null row is for responses to no question",
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
    MetricDate,
    "Date by which a metric is counted",
    {
        MetricDate.SEND: "When the request was sent, or is due",
        MetricDate.RESULT: "When the result was left",
        MetricDate.FIRST_REPLY: "When the first reply was given",
        MetricDate.REPLY: "When the reply was given",
        MetricDate.REVIEW: "When the review was left",
        MetricDate.REVIEW_FIRST_REPLY: "When the first reply to the review was given",
        MetricDate.REVIEW_REPLY: "When the reply to the review was given",
        MetricDate.PROFILE_DAY: "Day in the calendar of the source",
        MetricDate.KEYWORD_MONTH: "Month in the calendar of the source, which its first day "
        "stands for",
        MetricDate.ACTIVITY: "When the activity feedback was made",
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
