"""What the metrics of reviews, profiles, searches and activity feedback count, in plain Python."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from tests.analytics.meanings import JSON, Fact, Facts, how_many, mean, percent, seconds

Kinds = tuple[str, ...]
PROFILE = (
    "business_impressions_desktop_maps",
    "business_impressions_desktop_search",
    "business_impressions_mobile_maps",
    "business_impressions_mobile_search",
    "business_direction_requests",
    "call_clicks",
    "website_clicks",
)


def values(facts: Sequence[Fact], name: str) -> list[Any]:
    return [fact.row[name] for fact in facts if fact.row[name] is not None]


def fractions(facts: Sequence[Fact], name: str) -> list[Fraction]:
    """Numbers as they are written: 3.3 is 33/10, so that equal means are equal."""
    return [Fraction(str(value)) for value in values(facts, name)]


def average_rating(facts: Facts) -> Fraction | None:
    return mean(fractions(facts["review"], "rating"))


def stars_of(rating: float) -> int:
    """Rounded half up; under 0.5 counts as 1."""
    return max(1, int(Fraction(rating) + Fraction(1, 2)))


def distribution(facts: Facts) -> list[JSON]:
    given = [stars_of(rating) for rating in values(facts["review"], "rating")]
    return [{"option": str(n), "count": given.count(n)} for n in range(1, 6)]


def reply_means(facts: Facts) -> list[JSON]:
    given = [fact.row["method"] for fact in facts["review reply"]]
    return [{"option": each, "count": given.count(each)} for each in ("MANUAL", "AI")]


def reply_time(facts: Facts) -> Fraction | None:
    first = facts["review first reply"]
    return mean([seconds(fact.at - fact.row["created"]) for fact in first])


def total(name: str) -> Callable[[Facts], int]:
    return lambda facts: sum(fact.row[name] for fact in facts["profile"])


# Kinds of facts that a metric counts, and how. A rank is told from the averages of all rows.
OTHERS: dict[str, tuple[Kinds, Callable[[Facts], Any]]] = {
    "REVIEW_AVERAGE_RATING": (("review",), average_rating),
    "REVIEW_REVIEWS_COUNT": (("review",), lambda f: len(f["review"])),
    "REVIEW_REPLY_RATE": (
        ("review",),
        lambda f: percent(how_many(f["review"], lambda x: x.said), len(f["review"])),
    ),
    "REVIEW_REPLY_TIME": (("review first reply",), reply_time),
    "REVIEW_RANK": (("review",), average_rating),
    **{f"PROFILE_{name.upper()}": (("profile",), total(name)) for name in PROFILE},
    "KEYWORD_COUNT": (("keyword",), lambda f: sum(values(f["keyword"], "count"))),
    "KEYWORD_THRESHOLD": (
        ("keyword",),
        lambda f: max(values(f["keyword"], "threshold"), default=None),
    ),
    "ACTIVITY_TOTAL_FEEDBACK": (("activity",), lambda f: len(f["activity"])),
    "ACTIVITY_AVERAGE_SATISFACTION": (
        ("activity",),
        lambda f: mean(values(f["activity"], "overall_satisfaction")),
    ),
    "ACTIVITY_RESPONSE_RATE": (
        ("activity",),
        lambda f: percent(how_many(f["activity"], lambda x: x.said), len(f["activity"])),
    ),
    "ACTIVITY_AVERAGE_SCORE": (("response",), lambda f: mean(fractions(f["response"], "score"))),
    "ACTIVITY_RESPONSE_COUNT": (("response",), lambda f: len(f["response"])),
}
# Those that count for each of several words.
PARTS: dict[str, tuple[Kinds, Callable[[Facts], list[JSON]]]] = {
    "REVIEW_RATING_DISTRIBUTION": (("review",), distribution),
    "REVIEW_REPLY_MEANS": (("review reply",), reply_means),
}
NEEDS = {
    "REVIEW_RANK": "BUSINESS",
    "ACTIVITY_AVERAGE_SCORE": "QUESTION",
    "ACTIVITY_RESPONSE_COUNT": "QUESTION",
}
CALENDAR = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
ANY_DATE = (*CALENDAR, "HOUR_OF_DAY", "DAY_OF_WEEK")
PLACES = ("BUSINESS", "GROUP", "GROUP_SECTION", "CITY", "COUNTRY")
_ACTIVITY = ("REP", "CLIENT", "TEMPLATE", "ACTIVITY_TYPE")
# What the metrics of a document can be grouped by, by how their names begin.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "REVIEW": (*PLACES, "TAG", "PLATFORM", *CALENDAR),
    "PROFILE": (*PLACES, *CALENDAR),
    "KEYWORD": (*PLACES, "KEYWORD", "BRANDED", "MONTH", "QUARTER", "YEAR"),
    "ACTIVITY": (*_ACTIVITY, *ANY_DATE),
    "RESULT": (*PLACES, "USER", "FEEDBACK_FORM", *ANY_DATE),
}
