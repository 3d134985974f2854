"""What every metric counts, in plain Python over facts: half of the oracle."""

import base64
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
JSON = dict[str, Any]
UTC = dt.UTC
TWO_DAYS = dt.timedelta(hours=48)
DATES = {"DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "HOUR_OF_DAY", "DAY_OF_WEEK"}
TYPES = {
    "BUSINESS": "Location",
    "USER": "User",
    "FEEDBACK_FORM": "Survey",
    "GROUP": "LocationGroup",
    "GROUP_SECTION": "LocationGroupSection",
    "FEEDBACK_FORM_FIELD": "SurveyField",
    "RESULT": "Feedback",
    "TAG": "ReviewTag",
    "PLATFORM": "ReviewPlatform",
    "REP": "User",
    "CLIENT": "Customer",
    "TEMPLATE": "Survey",
}


@dataclass(frozen=True, eq=False)
class Fact:
    """One thing that counts: which kind, when, where, and what it hangs on."""

    kind: str
    at: dt.datetime
    location: Row | None
    survey: int | None
    user: int | None
    row: Row
    result: "Result | None" = None
    answer: "Answer | None" = None
    # A day of the calendar, which is the same everywhere; `at` means nothing then.
    day: dt.date | None = None
    # Keys in dimensions that only such facts have; several where a fact counts for each of them.
    keys: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    # Whether activity feedback has a response that says something, a request an answer, and a
    # review a reply.
    said: bool = False


@dataclass(frozen=True, eq=False)
class Answer:
    """An answer with its field and the options that it chose."""

    row: Row
    field: Row
    options: tuple[Row, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """A feedback with what hangs on it."""

    row: Row
    answers: tuple[Answer, ...]
    replies: tuple[Row, ...]
    asker: int | None

    @property
    def texts(self) -> list[str]:
        written = [self.row["comments"]]
        written += [a.row["content"] for a in self.answers if a.field["type"] == "TEXT"]
        return [text for text in written if text is not None and text.strip()]

    @property
    def first_reply(self) -> Row | None:
        ordered = sorted(self.replies, key=lambda row: (row["created"], row["id"]))
        return ordered[0] if ordered else None

    @property
    def reply_time(self) -> dt.timedelta | None:
        first = self.first_reply
        return None if first is None else first["created"] - self.row["created"]


Facts = Mapping[str, Sequence[Fact]]


def gid(type_name: str, row_id: int | None) -> str | None:
    if row_id is None:
        return None
    return base64.b64encode(f"{type_name}:{row_id}".encode()).decode()


def row_id(value: str) -> int:
    return int(base64.b64decode(value).decode().split(":")[1])


def ratio(part: int | Fraction, whole: int) -> Fraction | None:
    return None if whole == 0 else Fraction(part, 1) / whole


def percent(part: int, whole: int) -> Fraction | None:
    return ratio(100 * part, whole)


def how_many(facts: Iterable[Fact], holds: Callable[[Fact], Any] = lambda _: True) -> int:
    return sum(1 for fact in facts if holds(fact))


def seconds(time: dt.timedelta) -> Fraction:
    return Fraction(time // dt.timedelta(microseconds=1), 1_000_000)


def moods(facts: Facts) -> list[bool]:
    given = (fact.row["happy"] for fact in facts["result"])
    return [value for value in given if value is not None]


def stars(facts: Facts) -> list[int]:
    given = (fact.row["star_rating"] for fact in facts["result"])
    return [value for value in given if value is not None]


def scored(facts: Facts) -> list[Fact]:
    return [fact for fact in facts["result"] if fact.row["nps_score"] is not None]


def scores(facts: Facts) -> list[int]:
    return [fact.row["nps_score"] for fact in scored(facts)]


def among(values: Sequence[int], low: int, high: int) -> int:
    return sum(1 for value in values if low <= value <= high)


def mean(values: Sequence[int | Fraction]) -> Fraction | None:
    return ratio(sum(values, Fraction(0)), len(values))


def has_text(fact: Fact) -> bool:
    assert fact.result is not None
    return bool(fact.result.texts)


def time_of(fact: Fact) -> dt.timedelta | None:
    assert fact.result is not None
    return fact.result.reply_time


def soon(fact: Fact) -> bool:
    time = time_of(fact)
    return time is not None and time <= TWO_DAYS


def late(fact: Fact) -> bool:
    time = time_of(fact)
    return time is not None and time > TWO_DAYS


def method(facts: Facts, name: str) -> int:
    return how_many(facts["reply"], lambda fact: fact.row["method"] == name)


def share_of_stars(low: int, high: int) -> Callable[[Facts], Any]:
    return lambda facts: percent(among(stars(facts), low, high), len(stars(facts)))


def share_of_scores(low: int, high: int) -> Callable[[Facts], Any]:
    return lambda facts: percent(among(scores(facts), low, high), len(scores(facts)))


def net_promoters(facts: Facts) -> Fraction | None:
    promoters, detractors = share_of_scores(9, 10)(facts), share_of_scores(0, 6)(facts)
    return None if promoters is None else promoters - detractors


def not_replied(facts: Facts) -> int:
    return how_many(facts["result"], lambda fact: not fact.result.replies)  # type: ignore[union-attr]


def answer_ratings(facts: Facts) -> list[int]:
    given = (fact.answer.row["rating"] for fact in facts["answer"] if fact.answer)
    return [value for value in given if value is not None]


# Kinds of facts that a metric counts, and how.
METRICS: dict[str, tuple[tuple[str, ...], Callable[[Facts], Any]]] = {
    "SURVEY_RESPONSE_RATE": (
        ("result", "send"),
        lambda f: percent(len(f["result"]), len(f["send"])),
    ),
    "SURVEY_COHORT_RESPONSE_RATE": (
        ("send",),
        lambda f: percent(how_many(f["send"], lambda x: x.said), len(f["send"])),
    ),
    "SURVEY_NB_SENT": (("send",), lambda f: len(f["send"])),
    "SURVEY_NB_WITH_COMMENTS": (("result",), lambda f: how_many(f["result"], has_text)),
    "SURVEY_NB_WITHOUT_COMMENTS": (
        ("result",),
        lambda f: len(f["result"]) - how_many(f["result"], has_text),
    ),
    "SURVEY_TOTAL_SURVEYS": (("result",), lambda f: len(f["result"])),
    "SURVEY_CLICKS": (
        ("send",),
        lambda f: how_many(f["send"], lambda fact: fact.row["message_clicked"]),
    ),
    "SURVEY_RESPONDENTS": (
        ("result",),
        lambda f: len({fact.row["customer_id"] for fact in f["result"]} - {None}),
    ),
    "SURVEY_VERBATIMS": (
        ("result",),
        lambda f: sum(len(fact.result.texts) for fact in f["result"] if fact.result),
    ),
    "RESULT_CSAT_SCORE": (("result",), share_of_stars(4, 5)),
    "RESULT_CSAT_AVG_SCORE": (("result",), lambda f: mean(stars(f))),
    **{f"RESULT_CSAT_PCT_RATING_{n}": (("result",), share_of_stars(n, n)) for n in range(1, 6)},
    "RESULT_CSAT_PCT_RATING_1_2": (("result",), share_of_stars(1, 2)),
    "RESULT_CSAT_RATING_5": (("result",), lambda f: among(stars(f), 5, 5)),
    "RESULT_CSAT_RATING_1_2": (("result",), lambda f: among(stars(f), 1, 2)),
    "RESULT_CSAT_TOTAL_RESPONSES": (("result",), lambda f: len(stars(f))),
    "RESULT_NPS_SCORE": (("result",), net_promoters),
    "RESULT_NPS_PROMOTERS": (("result",), lambda f: among(scores(f), 9, 10)),
    "RESULT_NPS_PASSIVES": (("result",), lambda f: among(scores(f), 7, 8)),
    "RESULT_NPS_DETRACTORS": (("result",), lambda f: among(scores(f), 0, 6)),
    "RESULT_NPS_AVG_SCORE": (("result",), lambda f: mean(scores(f))),
    "RESULT_NPS_PCT_PROMOTERS": (("result",), share_of_scores(9, 10)),
    "RESULT_NPS_PCT_DETRACTORS": (("result",), share_of_scores(0, 6)),
    "RESULT_NPS_PCT_PASSIVES": (("result",), share_of_scores(7, 8)),
    "RESULT_NPS_PCT_WITH_COMMENTS": (
        ("result",),
        lambda f: percent(how_many(scored(f), has_text), len(scored(f))),
    ),
    "RESULT_NPS_PCT_WITHOUT_COMMENT": (
        ("result",),
        lambda f: percent(how_many(scored(f), lambda x: not has_text(x)), len(scored(f))),
    ),
    "RESULT_NPS_TOTAL_RESPONSES": (("result",), lambda f: len(scored(f))),
    "RESULT_HAPPY_SCORE": (("result",), lambda f: percent(moods(f).count(True), len(moods(f)))),
    "RESULT_HAPPY_TOTAL_RESPONSES": (("result",), lambda f: len(moods(f))),
    "RESPONSE_CREATED_REPLIED_UNDER_2DAYS": (
        ("replied",),
        lambda f: how_many(f["replied"], soon),
    ),
    "RESPONSE_CREATED_REPLIED_OVER_2DAYS": (("replied",), lambda f: how_many(f["replied"], late)),
    "RESPONSE_CREATED_NOT_REPLIED": (("result",), not_replied),
    "RESPONSE_METHOD_NB_MANUAL": (("reply",), lambda f: method(f, "MANUAL")),
    "RESPONSE_METHOD_NB_AI": (("reply",), lambda f: method(f, "AI")),
    "RESPONSE_NOT_REPLIED": (("result",), not_replied),
    "RESPONSE_UNDER_2DAYS": (("first",), lambda f: how_many(f["first"], soon)),
    "RESPONSE_OVER_2DAYS": (("first",), lambda f: how_many(f["first"], late)),
    "RESPONSE_AVG_RESPONSE_TIME": (
        ("first",),
        lambda f: mean([seconds(time_of(fact)) for fact in f["first"]]),  # type: ignore[arg-type]
    ),
    "RESPONSE_TOTAL_SURVEYS": (("result",), lambda f: len(f["result"])),
    "RESPONSE_TOTAL_RESPONSES": (("reply",), lambda f: len(f["reply"])),
    "RESPONSE_METHOD_AI": (("reply",), lambda f: method(f, "AI")),
    "RESPONSE_METHOD_MANUAL": (("reply",), lambda f: method(f, "MANUAL")),
    "RESULT_FIELD_RATING": (("answer",), lambda f: mean(answer_ratings(f))),
    "RESULT_FIELD_FIELD_POSITION": (
        ("answer",),
        lambda f: max((a.answer.field["position"] for a in f["answer"] if a.answer), default=None),
    ),
    "RESULT_FIELD_RESULT_COUNT": (
        ("answer",),
        lambda f: len({fact.row["id"] for fact in f["answer"]}),
    ),
}
NOT_NUMBERS = {
    "SURVEY_DETAILS": "result",
    "RESULT_FIELD_CONTENT": "answer",
    "RESULT_FIELD_CHOICES": "answer",
}
