"""Figures of feedback: surveys, their scores, the replies to them, and the fields of surveys."""

from gateway.analytics.dimensions import Dimension
from gateway.analytics.local_time import SECOND
from gateway.analytics.metrics import Figures, Metric, MetricUnit, count, mean, percent
from gateway.resources.feedback import components as of
from gateway.resources.feedback import datasets
from gateway.resources.feedback_requests import figures as requests

FIGURES = Figures(
    room="feedback",
    datasets=(
        requests.SENDS,
        datasets.RESULTS,
        datasets.REPLIED_RESULTS,
        datasets.FIRST_REPLIES,
        datasets.REPLIES,
        datasets.ANSWERS,
    ),
    metrics=(
        percent(
            "survey.response_rate",
            of.RESULTS,
            requests.SENT,
            "Response rate",
            "Results in percent of the requests that were sent, each counted by its own date: it "
            "may exceed 100, because results count that answer earlier requests or none; null "
            "where nothing was sent. SURVEY_COHORT_RESPONSE_RATE follows the requests themselves",
        ),
        percent(
            "survey.cohort_response_rate",
            requests.SENT_ANSWERED,
            requests.SENT,
            "Response rate of surveys sent",
            "Percentage of the requests sent that were answered, whenever the answer came, by "
            "the date of sending; never above 100, and still rising for recent requests; null "
            "where nothing was sent",
        ),
        count(
            "survey.nb__sent",
            requests.SENT,
            "Surveys sent",
            "Number of feedback requests that were sent, by the date of sending; those that "
            "wait, failed, were suppressed or taken back do not count",
        ),
        count(
            "survey.nb__with_comments",
            of.WITH_COMMENT,
            "Results with comments",
            "Number of results with at least one text, by the result's date",
        ),
        count(
            "survey.nb__without_comments",
            of.WITHOUT_COMMENT,
            "Results without comments",
            "Number of results without any text, by the result's date",
        ),
        count(
            "survey.total_surveys",
            of.RESULTS,
            "Results",
            "Number of results (feedback that was left), by the result's date",
        ),
        count(
            "survey.clicks",
            requests.CLICKED,
            "Clicks",
            "Number of requests whose link was clicked, by the date of sending",
        ),
        count(
            "survey.respondents",
            of.RESPONDENTS,
            "Respondents",
            "Number of different customers who left results, by the result's date; results "
            "without a customer are not counted",
        ),
        count(
            "survey.verbatims",
            of.VERBATIMS,
            "Verbatims",
            "Number of texts in results (comments and answers to text fields), by the result's "
            "date",
        ),
        Metric(
            "survey_details",
            MetricUnit.DETAILS,
            "Survey details",
            "The whole result, as `details`; null in rows that exist only because of a reply; "
            "goes with the dimension RESULT only and has no total",
            details=datasets.RESULTS,
            there=of.RESULTS,
            needs=Dimension.RESULT,
        ),
        percent(
            "result.csat.score",
            of.SATISFIED,
            of.CSAT,
            "CSAT score",
            "Percentage of CSAT ratings that are 4 or 5, by the result's date; null without "
            "ratings",
        ),
        mean(
            "result.csat.avg_score",
            of.CSAT_SUM,
            of.CSAT,
            "Average CSAT rating",
            "Mean CSAT rating, 1 to 5, by the result's date; null without ratings",
        ),
        *(
            percent(
                f"result.csat.pct__rating_{n}",
                of.RATED[n],
                of.CSAT,
                f"CSAT ratings of {n}",
                f"Percentage of CSAT ratings that are {n}; null without ratings",
            )
            for n in (5, 4, 3, 2, 1)
        ),
        percent(
            "result.csat.pct__rating_1_2",
            of.RATED_1_2,
            of.CSAT,
            "CSAT ratings of 1 or 2",
            "Percentage of CSAT ratings that are 1 or 2; null without ratings",
        ),
        count(
            "result.csat.rating_5",
            of.RATED[5],
            "Number of CSAT ratings of 5",
            "Number of CSAT ratings that are 5, by the result's date",
        ),
        count(
            "result.csat.rating_1_2",
            of.RATED_1_2,
            "Number of CSAT ratings of 1 or 2",
            "Number of CSAT ratings that are 1 or 2, by the result's date",
        ),
        count(
            "result.csat.total_responses",
            of.CSAT,
            "CSAT responses",
            "Number of results with a CSAT rating, by the result's date",
        ),
        Metric(
            "result.nps.score",
            MetricUnit.POINTS,
            "NPS",
            "Net Promoter Score: percentage of promoters minus percentage of detractors, -100 to "
            "100, by the result's date; null without scores",
            terms=((1, of.PROMOTERS), (-1, of.DETRACTORS)),
            denominator=of.NPS,
            scale=100,
        ),
        count(
            "result.nps.promoters",
            of.PROMOTERS,
            "Number of promoters",
            "Number of NPS scores of 9 or 10, by the result's date",
        ),
        count(
            "result.nps.passives",
            of.PASSIVES,
            "Number of passives",
            "Number of NPS scores of 7 or 8, by the result's date",
        ),
        count(
            "result.nps.detractors",
            of.DETRACTORS,
            "Number of detractors",
            "Number of NPS scores of 0 to 6, by the result's date",
        ),
        mean(
            "result.nps.avg__score",
            of.NPS_SUM,
            of.NPS,
            "Average NPS score",
            "Mean NPS score, 0 to 10, by the result's date; null without scores",
        ),
        percent(
            "result.nps.pct__promoters",
            of.PROMOTERS,
            of.NPS,
            "Promoters",
            "Percentage of NPS scores of 9 or 10; null without scores",
        ),
        percent(
            "result.nps.pct__detractors",
            of.DETRACTORS,
            of.NPS,
            "Detractors",
            "Percentage of NPS scores of 0 to 6; null without scores",
        ),
        percent(
            "result.nps.pct__passives",
            of.PASSIVES,
            of.NPS,
            "Passives",
            "Percentage of NPS scores of 7 or 8; null without scores",
        ),
        percent(
            "result.nps.pct__with_comments",
            of.NPS_WITH_COMMENT,
            of.NPS,
            "NPS responses with comments",
            "Percentage of results with an NPS score that have a text; null without scores",
        ),
        percent(
            "result.nps.pct__without_comment",
            of.NPS_WITHOUT_COMMENT,
            of.NPS,
            "NPS responses without comments",
            "Percentage of results with an NPS score that have no text; null without scores",
        ),
        count(
            "result.nps.total_responses",
            of.NPS,
            "NPS responses",
            "Number of results with an NPS score, by the result's date",
        ),
        percent(
            "result.happy.score",
            of.HAPPY,
            of.HAPPY_OR_NOT,
            "Happy customers",
            "Percentage of happy customers among those who were asked whether they are happy or "
            "unhappy, by the result's date; null if none answered",
        ),
        count(
            "result.happy.total_responses",
            of.HAPPY_OR_NOT,
            "Happy or unhappy responses",
            "Number of results that say happy or unhappy, by the result's date",
        ),
        count(
            "response.created.replied_under_2days",
            of.REPLIED_UNDER,
            "Results replied to within 2 days",
            "Number of results whose first reply came within 48 hours, exactly 48 included, by "
            "the result's date; its user is who replied first",
        ),
        count(
            "response.created.replied_over_2days",
            of.REPLIED_OVER,
            "Results replied to after 2 days",
            "Number of results whose first reply came after more than 48 hours, by the result's "
            "date; its user is who replied first",
        ),
        count(
            "response.created.not_replied",
            of.NOT_REPLIED,
            "Results without a reply",
            "Number of results that never had a reply, by the result's date",
        ),
        count(
            "response.method.nb__manual",
            of.MANUAL,
            "Manual replies",
            "Number of replies that a person wrote, by the reply's date; its user is who replied",
        ),
        count(
            "response.method.nb__ai",
            of.AI,
            "AI replies",
            "Number of replies that were written with AI, by the reply's date; its user is who "
            "replied",
        ),
        count(
            "response.not_replied",
            of.NOT_REPLIED,
            "Results not replied to",
            "Number of results that never had a reply, by the result's date",
        ),
        count(
            "response.under_2days",
            of.FIRST_UNDER,
            "First replies within 2 days",
            "Number of first replies within 48 hours of their result, exactly 48 included, by "
            "the reply's date",
        ),
        count(
            "response.over_2days",
            of.FIRST_OVER,
            "First replies after 2 days",
            "Number of first replies more than 48 hours after their result, by the reply's date",
        ),
        Metric(
            "response.avg_response_time",
            MetricUnit.SECONDS,
            "Average response time",
            "Mean seconds from a result to its first reply, by the reply's date; null without "
            "replies",
            terms=((SECOND, of.REPLY_SECONDS), (1, of.REPLY_REST)),
            denominator=of.FIRST_REPLIES,
            divisor=SECOND,
        ),
        count(
            "response.total_surveys",
            of.RESULTS,
            "Results to reply to",
            "Number of results, replied to or not, by the result's date",
        ),
        count(
            "response.total_responses",
            of.REPLIES,
            "Replies",
            "Number of replies to results, by the reply's date",
        ),
        count(
            "response.method_ai",
            of.AI,
            "Replies by AI",
            "Number of replies that were written with AI, by the reply's date",
            deprecated="response.method.nb__ai",
        ),
        count(
            "response.method_manual",
            of.MANUAL,
            "Replies by hand",
            "Number of replies that a person wrote, by the reply's date",
            deprecated="response.method.nb__manual",
        ),
        mean(
            "result_field.rating",
            of.ANSWERS_SUM,
            of.ANSWERS_RATED,
            "Average rating of the field",
            "Mean rating of the answers to a field, or the rating itself with the dimension "
            "RESULT; null without ratings; goes with the dimension FEEDBACK_FORM_FIELD and has "
            "no total",
            needs=Dimension.FEEDBACK_FORM_FIELD,
        ),
        Metric(
            "result_field.content",
            MetricUnit.TEXT,
            "Texts of the field",
            "Text of the answer to a field with the dimension RESULT, else the latest 100 texts "
            "as a list; goes with the dimension FEEDBACK_FORM_FIELD and has no total",
            details=datasets.ANSWERS,
            needs=Dimension.FEEDBACK_FORM_FIELD,
        ),
        Metric(
            "result_field.choices",
            MetricUnit.CHOICES,
            "Choices of the field",
            "Options that were chosen with the dimension RESULT, else every option of the field "
            "with its count; goes with the dimension FEEDBACK_FORM_FIELD and has no total",
            details=datasets.ANSWERS,
            needs=Dimension.FEEDBACK_FORM_FIELD,
        ),
        Metric(
            "result_field.field_position",
            MetricUnit.POSITION,
            "Position of the field",
            "Position of the field in its survey, from 0; goes with the dimension "
            "FEEDBACK_FORM_FIELD and has no total",
            terms=((1, of.POSITION),),
            needs=Dimension.FEEDBACK_FORM_FIELD,
        ),
        Metric(
            "result_field.result_count",
            MetricUnit.COUNT,
            "Results with the field",
            "Number of results with an answer to the field, by the result's date; goes with the "
            "dimension FEEDBACK_FORM_FIELD and has no total",
            terms=((1, of.ANSWERED),),
            needs=Dimension.FEEDBACK_FORM_FIELD,
        ),
    ),
)
