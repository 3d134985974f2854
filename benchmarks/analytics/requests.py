"""The requests A1 to A8, as GraphQL and as SQL by hand for the same answer.

SQL by hand reads the tables of the gateway with the best statement that its author knows, without
row level security; what differs between the databases stands in `Dialect`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dataset import DAY, DAYS, NOW, SECOND, START, WORD

QUARTER = (dt.date(2026, 7, 1), dt.date(2026, 9, 30))
MONTH_AGO = NOW - 30 * DAY
DOCUMENT = """query(
  $metrics: [AnalyticsMetric!]!, $dimensions: [AnalyticsDimension!], $filter: AnalyticsFilter,
  $orderBy: [AnalyticsOrder!], $page: Int!, $perPage: Int!
) {
  analytics(
    metrics: $metrics, dimensions: $dimensions, filter: $filter, orderBy: $orderBy, page: $page,
    perPage: $perPage
  ) { %s rows { dimensions { key } values { number } } }
}"""


@dataclass(frozen=True)
class Dialect:
    """Words of one database."""

    name: str

    def sql(self, text: str, account: int, location: int) -> str:
        """A statement with its words, its account and its dates filled in."""
        sqlite = self.name == "sqlite"
        words: dict[str, Any] = {
            "account": account,
            "location": location,
            "day": "date(created/1000000,'unixepoch')"
            if sqlite
            else "cast(timezone('UTC',created) as date)",
            "due_day": "date(due/1000000,'unixepoch')"
            if sqlite
            else "cast(timezone('UTC',due) as date)",
            "month": "strftime('%Y-%m',created/1000000,'unixepoch')"
            if sqlite
            else "date_trunc('month',timezone('UTC',created))",
            "year": "strftime('%Y',created/1000000,'unixepoch')"
            if sqlite
            else "date_trunc('year',timezone('UTC',created))",
            "seconds": "(first_replied-created)/1e6"
            if sqlite
            else "extract(epoch from first_replied-created)::float8",
            "two_days": f"{2 * DAY}" if sqlite else "interval '2 days'",
            "from": self._instant(_micros(QUARTER[0])),
            "until": self._instant(_micros(QUARTER[1]) + DAY),
            "month_ago": self._instant(MONTH_AGO),
            "worded": f"id in (select feedback_id from feedback_words where words match '{WORD}')"
            if sqlite
            else f"id in (select feedback_id from feedback_words where words @@ '{WORD}'::tsquery)",
        }
        text = text.replace("{nps}", _nps("nps_score")).replace("{csat}", _csat("star_rating"))
        return text.format_map(words)

    def _instant(self, micros: int) -> str:
        if self.name == "sqlite":
            return str(micros)
        return f"timestamptz '{dt.datetime.fromtimestamp(micros / SECOND, dt.UTC).isoformat()}'"


def _micros(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()) * SECOND


def _count(condition: str) -> str:
    return f"count(case when {condition} then 1 end)"


def _nps(column: str) -> str:
    up, down = _count(f"{column}>=9"), _count(f"{column}<=6")
    return f"100.0*({up}-{down})/nullif(count({column}),0)"


def _csat(column: str) -> str:
    return f"100.0*{_count(f'{column}>=4')}/nullif(count({column}),0)"


@dataclass(frozen=True)
class Request:
    """One request; `keys` are the kinds of the keys of its rows, `total` also asks their number."""

    name: str
    title: str
    metrics: Sequence[str]
    sql: str
    dimensions: Sequence[str] = ()
    filter: Mapping[str, Any] = field(default_factory=dict)
    order: Sequence[Mapping[str, str]] = ()
    page: int = 1
    per_page: int = 1_000
    total: bool = False

    def body(self, location: str) -> dict[str, Any]:
        """The JSON of the GraphQL request; `location` is the id of the busiest one."""
        filter_ = {
            name: [location] if value == "LOCATION" else value
            for name, value in self.filter.items()
        }
        return {
            "query": DOCUMENT % ("totalCount" if self.total else ""),
            "variables": {
                "metrics": self.metrics,
                "dimensions": self.dimensions,
                "filter": filter_,
                "orderBy": self.order,
                "page": self.page,
                "perPage": self.per_page,
            },
        }


def _desc(**by: str) -> dict[str, str]:
    return {**by, "direction": "DESC"}


REQUESTS = (
    Request(
        "A1",
        "totals of eight metrics",
        (
            "SURVEY_NB_SENT",
            "SURVEY_TOTAL_SURVEYS",
            "RESULT_NPS_SCORE",
            "RESULT_CSAT_SCORE",
            "RESULT_CSAT_AVG_SCORE",
            "SURVEY_NB_WITH_COMMENTS",
            "RESPONSE_CREATED_REPLIED_UNDER_2DAYS",
            "RESPONSE_AVG_RESPONSE_TIME",
        ),
        "select (select count(*) from feedback_requests where account_id={account}"
        " and type<>'SUPPRESSED'),count(*),{nps},{csat},avg(1.0*star_rating),"
        "count(case when text_count>0 then 1 end),"
        "count(case when first_replied-created<={two_days} then 1 end),avg({seconds})"
        " from feedbacks where account_id={account}",
    ),
    Request(
        "A2",
        "CSAT and NPS by location and month, the best first, with the number of rows",
        ("RESULT_CSAT_SCORE", "RESULT_NPS_SCORE", "SURVEY_TOTAL_SURVEYS"),
        "select location_id,m,a,b,n,count(*) over () from (select location_id,{month} m,"
        "{csat} a,{nps} b,count(*) n from feedbacks where account_id={account}"
        " group by location_id,2) t order by b desc nulls last,location_id,m limit 100",
        dimensions=("BUSINESS", "MONTH"),
        order=(_desc(metric="RESULT_NPS_SCORE"),),
        per_page=100,
        total=True,
    ),
    Request(
        "A3",
        "response rate and time by user, one quarter",
        ("SURVEY_RESPONSE_RATE", "RESPONSE_AVG_RESPONSE_TIME"),
        "with r as (select user_id u,count(*) n from feedbacks where account_id={account}"
        " and created>={from} and created<{until} group by user_id),"
        "t as (select first_reply_user_id u,avg({seconds}) rt from feedbacks"
        " where account_id={account} and first_replied>={from} and first_replied<{until}"
        " group by first_reply_user_id),"
        "s as (select user_id u,count(*) sent from feedback_requests where account_id={account}"
        " and type<>'SUPPRESSED' and due>={from} and due<{until} group by user_id)"
        " select users.id,100.0*coalesce(n,0)/sent,rt from users left join r on r.u=users.id"
        " left join t on t.u=users.id left join s on s.u=users.id where account_id={account}"
        " and (n is not null or rt is not null or sent is not null)"
        " order by 2 desc nulls last,1 limit 100",
        dimensions=("USER",),
        filter={"days": {"from": str(QUARTER[0]), "to": str(QUARTER[1])}},
        order=(_desc(metric="SURVEY_RESPONSE_RATE"),),
        per_page=100,
    ),
    Request(
        "A4",
        "NPS and CSAT by group (a location is in three) and year",
        ("RESULT_NPS_SCORE", "RESULT_CSAT_SCORE", "SURVEY_TOTAL_SURVEYS"),
        "select g,y,100.0*(sum(p)-sum(d))/nullif(sum(nn),0),100.0*sum(c4)/nullif(sum(cn),0),"
        "sum(n) from (select m.group_id g,y,p,d,nn,c4,cn,n from (select location_id l,{year} y,"
        "count(case when nps_score>=9 then 1 end) p,count(case when nps_score<=6 then 1 end) d,"
        "count(nps_score) nn,count(case when star_rating>=4 then 1 end) c4,count(star_rating) cn,"
        "count(*) n from feedbacks where account_id={account} group by location_id,2) t"
        " join location_group_members m on m.location_id=t.l and m.account_id={account}) z"
        " group by g,y order by g,y limit 1000",
        dimensions=("GROUP", "YEAR"),
    ),
    Request(
        "A5",
        "averages of the fields of the surveys",
        ("RESULT_FIELD_RATING", "RESULT_FIELD_RESULT_COUNT"),
        "select field_id,avg(1.0*rating),count(*) from feedback_answers"
        " where account_id={account} and (rating is not null or content is not null)"
        " group by field_id order by 2 desc nulls last,1",
        dimensions=("FEEDBACK_FORM_FIELD",),
        order=(_desc(metric="RESULT_FIELD_RATING"),),
    ),
    Request(
        "A6",
        "detractors with a word in their texts, by day",
        ("SURVEY_TOTAL_SURVEYS",),
        "select {day} d,count(*) from feedbacks where account_id={account}"
        " and nps_score between 0 and 6 and {worded} group by 1 order by 1 limit 1000",
        dimensions=("DAY",),
        filter={"npsScores": list(range(7)), "verbatim": WORD},
    ),
    Request(
        "A7",
        "the busiest location by day, 30 days",
        ("SURVEY_TOTAL_SURVEYS", "RESULT_NPS_SCORE", "RESULT_CSAT_SCORE", "SURVEY_NB_SENT"),
        "with r as (select {day} d,count(*) n,{nps} a,{csat} b from feedbacks"
        " where account_id={account} and location_id={location} and created>={month_ago}"
        " group by 1),s as (select {due_day} d,count(*) sent from feedback_requests"
        " where account_id={account} and location_id={location} and type<>'SUPPRESSED'"
        " and due>={month_ago} group by 1)"
        " select coalesce(r.d,s.d),coalesce(n,0),a,b,coalesce(sent,0) from r full join s"
        " on r.d=s.d order by 1",
        dimensions=("DAY",),
        filter={
            "locations": "LOCATION",
            "days": {"from": str(dt.date(2023, 11, 22) + dt.timedelta(days=DAYS - 30))},
        },
    ),
    Request(
        "A8",
        "single results, page 500, the newest days first",
        ("RESULT_NPS_AVG_SCORE", "RESULT_CSAT_AVG_SCORE"),
        "select {day} d,id,nps_score,star_rating from feedbacks where account_id={account}"
        " order by 1 desc,id limit 100 offset 49900",
        dimensions=("DAY", "RESULT"),
        order=(_desc(dimension="DAY"),),
        page=500,
        per_page=100,
    ),
)
assert START < MONTH_AGO
