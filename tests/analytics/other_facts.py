"""Random reviews, figures of profiles, searches and activity feedback of a company."""

import datetime as dt
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.analytics.meanings import UTC

Rows = Iterator[tuple[str, Any]]
Instant = Callable[[Random], dt.datetime]

LOCATIONS, USERS, CUSTOMERS, SURVEYS = 12, 6, 25, 3
PLATFORMS = ("GOOGLE_MY_BUSINESS", "FACEBOOK", "OTHER", "GOOGLE_MY_BUSINESS")
TAGS = 5
RATINGS = (None, 0.0, 0.4, 0.5, 1.0, 1.4, 1.5, 2.5, 3.0, 3.3, 4.0, 4.49, 4.5, 5.0, 5.0)
DELAYS = (0, 1, 999_999, 3_600_000_000, 172_800_000_001)
KEYWORDS = ("zoo", "Zürich zoo", "apple park", "café", "museum near me")
TYPES = ("sales_visit", "call", "Sales_Visit")
QUESTIONS = ("q1", "overall", "f2", None)
VALUES = ("8", " 7.5 ", "-1", "1e1", "ten", "", " ", None, "nan", "9")
ODD_VALUES = ("\u3000", "\x1f", "\u2003\u3000", "\u30008\u3000")
PLACES = (1, 3, 4, 6, 7, 10, 11)


class OtherRows:
    """The rows of one account beside those of its feedback; `fields` are those of its surveys."""

    def __init__(
        self, account: int, first: int, fields: dict[int, list[int]], instant: Instant
    ) -> None:
        self.account = account
        self.first = first
        self.fields = fields
        self.instant = instant
        self.rng = Random(1000 + account)
        self.counts: dict[str, int] = {}
        self.said = 0

    def row(self, table: str, at: dt.datetime | None = None, **values: Any) -> tuple[str, Any]:
        number = self.counts[table] = self.counts.get(table, 0) + 1
        at = at or dt.datetime(2023, 1, 1, tzinfo=UTC)
        own = {"id": self.first + number, "account_id": self.account, "created": at, "updated": at}
        return table, {**own, **values}

    def one(self, numbers: int) -> int:
        return self.first + self.rng.randint(1, numbers)

    def rows(self) -> Rows:
        yield from self.reviews()
        yield from self.profiles()
        yield from self.searches()
        yield from self.activities()

    def reviews(self) -> Rows:
        rng = self.rng
        for kind in PLATFORMS:
            yield self.row("review_platforms", name=kind.title(), kind=kind)
        for number in range(1, TAGS + 1):
            yield self.row("review_tags", name=f"Tag {number}")
        for number in range(1, 161):
            at = self.instant(rng)
            replies = []
            for _ in range(rng.choice((0, 0, 1, 1, 2))):
                replies.append(at + dt.timedelta(microseconds=rng.choice(DELAYS)))
            state = rng.choice(("NOT_TREATED", "TREATED", "TREATED", "DELETED"))
            yield self.row(
                "reviews",
                at,
                location_id=self.first + rng.choice(PLACES),
                platform_id=self.one(len(PLATFORMS)),
                rating=rng.choice(RATINGS),
                state=state,
                active=rng.random() < 0.8,
                first_replied=min(replies, default=None),
            )
            for when in replies:
                yield self.row(
                    "review_replies",
                    when,
                    review_id=self.first + number,
                    method=rng.choice(("MANUAL", "AI")),
                    content="Thanks",
                )
            for tag in rng.sample(range(1, TAGS), rng.choice((0, 0, 1, 2))):
                tie = {"review_id": self.first + number, "tag_id": self.first + tag}
                yield "review_tag_links", {"account_id": self.account, **tie}

    def days(self, *, months: bool) -> list[dt.date]:
        """Days around the ends of months and years, or first days of months."""
        start = dt.date(2023, 11, 1)
        every = [start + dt.timedelta(days=number) for number in range(460)]
        if months:
            return [day for day in every if day.day == 1]
        ends = [day for day in every if day.day in (1, 2, 28, 29, 30, 31)]
        return [*ends, dt.date(2024, 3, 10), dt.date(2024, 10, 27)]

    def profiles(self) -> Rows:
        rng = self.rng
        for place in PLACES[:5]:
            for day in self.days(months=False):
                if rng.random() < 0.7:
                    yield self.row(
                        "profile_metrics",
                        location_id=self.first + place,
                        day=day,
                        business_impressions_desktop_maps=rng.randrange(50),
                        business_impressions_desktop_search=rng.randrange(2**31 - 1),
                        business_impressions_mobile_maps=rng.randrange(3),
                        business_impressions_mobile_search=rng.randrange(90),
                        business_direction_requests=rng.choice((0, 0, 2)),
                        call_clicks=rng.randrange(4),
                        website_clicks=rng.randrange(6),
                    )

    def searches(self) -> Rows:
        rng = self.rng
        for place in PLACES[2:]:
            for month in self.days(months=True):
                for keyword in rng.sample(KEYWORDS, 2):
                    told = rng.random() < 0.6
                    yield self.row(
                        "search_keywords",
                        location_id=self.first + place,
                        month=month,
                        keyword=keyword,
                        branded=keyword == "apple park" or rng.random() < 0.1,
                        count=rng.randrange(200) if told else None,
                        threshold=None if told else rng.choice((5, 15)),
                    )

    def activities(self) -> Rows:
        rng = self.rng
        for number in range(1, 121):
            at, template = self.instant(rng), self.one(SURVEYS)
            anonymous = rng.random() < 0.3
            client = None if anonymous or rng.random() < 0.2 else self.one(CUSTOMERS)
            responses = list(self.responses(template))
            said = [
                v for each in responses for v in (each["response_value"], each["response_text"])
            ]
            yield self.row(
                "activity_feedbacks",
                at,
                activity_type=rng.choice(TYPES),
                rep_user_id=self.one(USERS),
                client_customer_id=client,
                template_survey_id=template,
                overall_satisfaction=rng.randint(1, 10),
                is_anonymous=anonymous,
                version=0,
                answered=any(text and text.strip() for text in said),
            )
            for position, values in enumerate(responses):
                yield self.row(
                    "activity_responses",
                    at,
                    activity_feedback_id=self.first + number,
                    position=position,
                    **values,
                )

    def responses(self, template: int) -> Iterator[dict[str, Any]]:
        rng = self.rng
        for _ in range(rng.choice((0, 1, 2, 3))):
            value = rng.choice(VALUES)
            self.said += 1
            if self.said % 11 == 0:
                value = ODD_VALUES[self.said // 11 % len(ODD_VALUES)]
            field = rng.choice(self.fields[template]) if rng.random() < 0.5 else None
            yield {
                "question_id": f"field {field}" if field else rng.choice(QUESTIONS),
                "field_id": field,
                "response_value": value,
                "response_text": rng.choice((None, None, "", "so so")),
                "score": score(value),
            }


def score(value: str | None) -> float | None:
    """What a value says as a number; `nan` is none."""
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if number == number else None
