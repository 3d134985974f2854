"""The oracle: answers of requests computed in plain Python, as the definitions have them.

It shares nothing with the gateway: no SQL, no catalogue, no calendar of its.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.analytics import spans
from tests.analytics.company import NAMED, Company
from tests.analytics.matching import ids_of, like, says
from tests.analytics.meanings import (
    DATES,
    JSON,
    METRICS,
    NOT_NUMBERS,
    TYPES,
    UTC,
    Answer,
    Fact,
    Result,
    Row,
    gid,
    row_id,
)
from tests.analytics.other_meanings import NEEDS, OTHERS, PARTS
from tests.support.matching import place_words

ALL = {**METRICS, **OTHERS}


class Refused(Exception):
    """The request is to be refused; the argument that is at fault."""


@cache
def instant_in(zone: ZoneInfo, text: str, fold: int) -> dt.datetime:
    """The time that a text of a filter means in a zone: asked for again for each fact."""
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is None:
        time = time.replace(tzinfo=zone, fold=fold)
    return time.astimezone(UTC)


class Answered:
    """One request and its answer: totals, number of rows, and the rows of the page."""

    def __init__(self, company: Company, request: JSON) -> None:
        self.company = company
        self.request = request
        self.metrics: list[str] = request["metrics"]
        self.dimensions: list[str] = request.get("dimensions") or []
        self.zone = ZoneInfo(request.get("timezone") or "UTC")
        self.filter: JSON = request.get("filter") or {}
        self.cut = spans.Cut(
            sunday=request.get("weekStart") == "SUNDAY", first=request.get("fiscalYearStart") or 1
        )
        # Whether facts of a location count, by its id: the same for all of them.
        self.placed: dict[int, bool] = {}
        self.kinds = dict.fromkeys(kind for name in self.metrics for kind in kinds_of(name))
        # With it facts count on the day that theirs is compared with, and not at all without one.
        self.moved: dict[dt.date, dt.date] | None = None
        date = self.filter.get("date") or {}
        low, high = date.get("gte"), date.get("lte")
        if low and high and self.instant(low, fold=0) > self.instant(high, fold=1):
            raise Refused("filter.date")
        self.kept = {
            kind: [fact for fact in company.facts[kind] if self.counts(fact)] for kind in self.kinds
        }

    def body(self) -> JSON:
        groups = self.grouped()
        if self.request.get("fillGaps"):
            self.fill(groups)
        rows = [(keys, self.numbers(facts, keys)) for keys, facts in groups.items()]
        if "REVIEW_RANK" in self.metrics:
            self.rank(rows)
        rows = self.ordered(rows)
        before = self.before()
        size, page = self.request.get("perPage", 100), self.request.get("page", 1)
        return {
            "totalCount": len(rows),
            "totals": self.totals(),
            "left out": self.left_out(),
            "totals then": None if before is None else before.totals(),
            "then": self.then(before, [keys for keys, _ in rows]),
            "totals beside": {n: PARTS[n][1](defaultdict(list, self.kept)) for n in self.parts()},
            "rows": [
                (keys, self.written(keys), values, self.beside(keys, groups[keys]))
                for keys, values in rows[(page - 1) * size : page * size]
            ],
        }

    def grouped(self) -> dict[tuple[Any, ...], dict[str, list[Fact]]]:
        groups: dict[tuple[Any, ...], dict[str, list[Fact]]] = {}
        for kind, facts in self.kept.items():
            for fact in facts:
                if self.moved is not None and self.local(fact).date() not in self.moved:
                    continue
                for keys in self.keys(fact):
                    groups.setdefault(keys, defaultdict(list))[kind].append(fact)
        return groups if self.dimensions else {(): defaultdict(list, self.kept)}

    def before(self) -> "Answered | None":
        """The same request for the period that is compared with."""
        if not self.request.get("compareTo"):
            return None
        low, high = (dt.date.fromisoformat(self.filter["days"][end]) for end in ("from", "to"))
        first, last = spans.earlier(low, high, self.request["compareTo"])
        days = {"from": str(first), "to": str(last)}
        changed: JSON = {"filter": {**self.filter, "days": days}, "compareTo": None, "orderBy": []}
        return Answered(self.company, {**self.request, **changed})

    def then(
        self, before: "Answered | None", rows: list[tuple[Any, ...]]
    ) -> dict[tuple[Any, ...], Any]:
        """What the figures of each row were; None for a row without a counterpart."""
        if before is None:
            return {}
        bounds = [
            [dt.date.fromisoformat(of.filter["days"][end]) for end in ("from", "to")]
            for of in (self, before)
        ]
        by_year = self.request["compareTo"] == "PREVIOUS_YEAR"
        if not spans.nest(self.dimensions):
            before.moved = spans.days_that_meet(bounds[0], bounds[1], self.cut, by_year=by_year)
        groups = before.grouped()
        there = [(keys, before.numbers(facts, keys)) for keys, facts in groups.items()]
        if "REVIEW_RANK" in self.metrics:
            before.rank(there)
        figures = dict(there)
        wanted = [each for each in spans.FINEST_FIRST if each in self.dimensions]
        if before.moved is not None:
            noons = [dt.datetime.combine(day, dt.time(12)) for day in before.moved.values()]
            met = {tuple(self.cut.bucket(each, noon) for each in wanted) for noon in noons}
            pairs = {keys: keys for keys in met}
        else:
            pairs = spans.counterparts(wanted, bounds[0], bounds[1], self.cut, by_year=by_year)
        found: dict[tuple[Any, ...], Any] = {}
        for keys in rows:
            named = dict(zip(self.dimensions, keys, strict=True))
            now = tuple(named[each] for each in wanted)
            if wanted and now not in pairs:
                found[keys] = None
                continue
            named.update(zip(wanted, pairs.get(now, ()), strict=False))
            if "DAY" in named and "DAY_OF_WEEK" in named:
                named["DAY_OF_WEEK"] = dt.date.fromisoformat(named["DAY"]).isoweekday()
            old = tuple(named.values())
            found[keys] = figures.get(old) or before.nothing(old)
        return found

    def nothing(self, keys: tuple[Any, ...]) -> JSON:
        """The figures of a row without facts; places are told only where there are ratings."""
        return self.numbers({}, keys)

    def left_out(self) -> list[str]:
        """The months of keywords of which some days are asked for and others are not."""
        if "keyword" not in self.kinds:
            return []
        months = (dt.date(y, m, 1) for y in range(2022, 2027) for m in range(1, 13))
        asked = {month: [self.on_day(day) for day in spans.days_of(month)] for month in months}
        return [f"{m:%Y-%m}" for m, days in asked.items() if any(days) and not all(days)]

    def has_whole_month(self, keys: tuple[Any, ...]) -> bool:
        """Whether all days of some month of a row are asked for."""
        named = dict(zip(self.dimensions, keys, strict=True))
        return any(
            all(
                self.cut.bucket(each, dt.datetime.combine(month, dt.time())) == named[each]
                for each in ("MONTH", "QUARTER", "YEAR")
                if each in named
            )
            for month in self.whole_months
        )

    @cached_property
    def whole_months(self) -> list[dt.date]:
        months = (dt.date(y, m, 1) for y in range(2022, 2027) for m in range(1, 13))
        return [m for m in months if all(self.on_day(day) for day in spans.days_of(m))]

    def parts(self) -> list[str]:
        return [name for name in self.metrics if name in PARTS]

    def totals(self) -> dict[str, Fraction | int | None]:
        """The same request without dimensions."""
        whole = Answered(self.company, {**self.request, "dimensions": []})
        return whole.numbers(whole.kept)

    def numbers(
        self, facts: Mapping[str, Sequence[Fact]], keys: tuple[Any, ...] = ()
    ) -> dict[str, Fraction | int | None]:
        found = defaultdict(list, facts)
        numbers = {n: ALL[n][1](found) for n in self.metrics if n in ALL}
        if "RESULT_FIELD_FIELD_POSITION" in numbers and keys:
            field = keys[self.dimensions.index("FEEDBACK_FORM_FIELD")]
            position = self.company.by_id["survey_fields"][field]["position"]
            numbers["RESULT_FIELD_FIELD_POSITION"] = position
        if "KEYWORD_COUNT" in numbers and not self.has_whole_month(keys):
            numbers["KEYWORD_COUNT"] = None
        return {n: value if self.dimensions else whole(n, value) for n, value in numbers.items()}

    def rank(self, rows: Sequence[tuple[tuple[Any, ...], dict[str, Any]]]) -> None:
        """Places by the average rating, among rows that differ in their location alone."""
        at = self.dimensions.index("BUSINESS")
        averages: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for keys, numbers in rows:
            averages[keys[:at] + keys[at + 1 :]].append(numbers["REVIEW_RANK"])
        for keys, numbers in rows:
            own, others = numbers["REVIEW_RANK"], averages[keys[:at] + keys[at + 1 :]]
            if own is not None:
                better = [each for each in others if each is not None and each > own]
                numbers["REVIEW_RANK"] = 1 + len(better)

    # Which facts count

    def counts(self, fact: Fact) -> bool:
        given = self.filter
        if fact.kind == "keyword":
            assert fact.day is not None
            if not all(self.on_day(day) for day in spans.days_of(fact.day)):
                return False
        elif not (self.in_time(fact.at) if fact.day is None else self.on_day(fact.day)):
            return False
        if fact.location is not None:
            place = fact.location["id"]
            if place not in self.placed:
                self.placed[place] = self.in_place(fact.location)
            if not self.placed[place]:
                return False
        if not self.of_other(fact):
            return False
        users, surveys = ids_of(given.get("users")), ids_of(given.get("surveys"))
        if users is not None and self.user_of(fact) not in users:
            return False
        if surveys is not None and fact.survey not in surveys:
            return False
        return fact.result is None or self.of_result(fact, fact.result)

    def user_of(self, fact: Fact) -> int | None:
        """The user of a fact, as far as the viewer sees it."""
        unseen = self.company.locations is not None and fact.user != self.company.user
        return None if unseen else fact.user

    def in_time(self, at: dt.datetime) -> bool:
        days, date = self.filter.get("days"), self.filter.get("date")
        if days:
            day = at.astimezone(self.zone).date().isoformat()
            low, high = days.get("from"), days.get("to")
            return (low is None or low <= day) and (high is None or day <= high)
        if date:
            low, high = date.get("gte"), date.get("lte")
            if low is not None and at < self.instant(low, fold=0):
                return False
            if high is not None:
                end = self.instant(high, fold=1)
                if "." not in high:
                    end += dt.timedelta(seconds=1) - dt.timedelta(microseconds=1)
                return at <= end
        return True

    def on_day(self, day: dt.date) -> bool:
        """Days of the calendar are the same everywhere; to times they are their midnights."""
        if self.filter.get("days"):
            days = self.filter["days"]
            low, high = days.get("from"), days.get("to")
            return (low is None or low <= str(day)) and (high is None or str(day) <= high)
        return self.in_time(dt.datetime.combine(day, dt.time(), self.zone).astimezone(UTC))

    def of_other(self, fact: Fact) -> bool:
        """Filters on what only reviews, searches or activity feedback have."""
        for name, key, as_ids in (
            ("tags", "TAG", True),
            ("platforms", "platform", False),
            ("activityTypes", "ACTIVITY_TYPE", False),
            ("reps", "REP", True),
            ("clients", "CLIENT", True),
            ("templates", "TEMPLATE", True),
        ):
            given = self.filter.get(name)
            if given is not None:
                wanted = ids_of(given) if as_ids else set(given)
                if not set(fact.keys[key]) & (wanted or set()):
                    return False
        branded = self.filter.get("branded")
        return branded is None or fact.keys["BRANDED"] == (branded,)

    def instant(self, text: str, fold: int) -> dt.datetime:
        return instant_in(self.zone, text, fold)

    def in_place(self, place: Row) -> bool:
        given, own = self.filter, set(self.company.groups[place["id"]])
        sections = {self.company.by_id["location_groups"][each]["section_id"] for each in own}
        kept, narrowed = True, False

        def narrow(name: str, holds: Callable[[Any], bool]) -> None:
            nonlocal kept, narrowed
            if given.get(name) is not None:
                narrowed = True
                kept = kept and holds(given[name])

        narrow("locations", lambda ids: place["id"] in (ids_of(ids) or ()))
        narrow("notLocations", lambda ids: place["id"] not in (ids_of(ids) or ()))
        narrow("groups", lambda ids: bool(own & (ids_of(ids) or set())))
        narrow("groupSection", lambda id_: row_id(id_) in sections)
        narrow("city", lambda city: place_words(place["city"] or "") == place_words(city))
        narrow("query", lambda query: like(place, query))
        if narrowed and place["id"] in (ids_of(given.get("include")) or ()):
            kept = True
        if place["id"] in (ids_of(given.get("exclude")) or ()):
            kept = False
        faults = set()
        if not place["active"]:
            faults.add("DELETED_BUSINESS")
        if not (place["code"] or "").strip():
            faults.add("MISSING_STORE_CODE")
        if given.get("issues") is not None:
            kept = kept and bool(faults & set(given["issues"]))
        if given.get("notIssues") is not None:
            kept = kept and not faults & set(given["notIssues"])
        return kept

    def of_result(self, fact: Fact, result: Result) -> bool:
        given = self.filter
        if given.get("npsScores") is not None and result.row["nps_score"] not in given["npsScores"]:
            return False
        results = ids_of(given.get("results"))
        if results is not None and result.row["id"] not in results:
            return False
        for search in re.findall(r'"[^"]*"|\S+', given.get("verbatim") or ""):
            if not any(says(text, search) for text in result.texts):
                return False
        fields, types = ids_of(given.get("fields")), given.get("fieldTypes")
        if fields is None and types is None:
            return True

        def meets(answer: Answer) -> bool:
            return (fields is None or answer.field["id"] in fields) and (
                types is None or answer.field["type"] in types
            )

        if fact.answer is not None:
            return meets(fact.answer)
        return any(meets(answer) for answer in result.answers)

    # Rows and their keys

    def keys(self, fact: Fact) -> Iterator[tuple[Any, ...]]:
        tags = fact.keys.get("TAG", (None,)) if "TAG" in self.dimensions else (None,)
        for tag in tags:
            for group, section in self.memberships(fact.location):
                yield tuple(self.key(each, fact, group, section, tag) for each in self.dimensions)

    def memberships(self, place: Row | None) -> list[tuple[int | None, int | None]]:
        if place is None:
            return [(None, None)]
        groups = self.company.groups[place["id"]]
        section_of = {
            each: self.company.by_id["location_groups"][each]["section_id"] for each in groups
        }
        if "GROUP" in self.dimensions:
            return [(each, section_of[each]) for each in groups] or [(None, None)]
        if "GROUP_SECTION" in self.dimensions:
            return [(None, each) for each in set(section_of.values()) - {None}] or [(None, None)]
        return [(None, None)]

    def local(self, fact: Fact) -> dt.datetime:
        """What clocks and calendars show where the fact counts."""
        if fact.day is not None:
            return dt.datetime.combine(fact.day, dt.time())
        return fact.at.astimezone(self.zone)

    def key(
        self, dimension: str, fact: Fact, group: int | None, section: int | None, tag: int | None
    ) -> Any:
        if dimension in DATES:
            local = self.local(fact)
            if self.moved is not None:
                local = dt.datetime.combine(self.moved[local.date()], local.time())
            return self.cut.bucket(dimension, local)
        if dimension == "TAG":
            return tag
        if dimension in fact.keys:
            return fact.keys[dimension][0]
        if dimension == "FEEDBACK_FORM_FIELD":
            assert fact.answer is not None
            return fact.answer.field["id"]
        if dimension in ("CITY", "COUNTRY"):
            assert fact.location is not None
            written = fact.location["city" if dimension == "CITY" else "country_code"]
            return (written or "").strip() or None
        return {
            "BUSINESS": fact.location and fact.location["id"],
            "USER": self.user_of(fact),
            "FEEDBACK_FORM": fact.survey,
            "GROUP": group,
            "GROUP_SECTION": section,
            "RESULT": fact.result.row["id"] if fact.result else None,
        }[dimension]

    def written(self, keys: tuple[Any, ...]) -> tuple[str | None, ...]:
        return tuple(
            gid(TYPES[each], key) if each in TYPES else word(each, key)
            for each, key in zip(self.dimensions, keys, strict=True)
        )

    def ordered(self, rows: list[Any]) -> list[Any]:
        rows = sorted(
            rows,
            key=lambda row: [
                (key is None, 0 if key is None else place(each, key))
                for each, key in zip(self.dimensions, row[0], strict=True)
            ],
        )
        for order in reversed(self.request.get("orderBy") or []):
            rows = self.by(order, rows)
        return rows

    def by(self, order: JSON, rows: list[Any]) -> list[Any]:
        def value(row: Any) -> Any:
            if order.get("metric"):
                return row[1][order["metric"]]
            by = order.get("dimension") or order["label"]
            key = row[0][self.dimensions.index(by)]
            if key is None:
                return None
            if order.get("label") and by in NAMED:
                return self.company.called(by, key)
            return place(by, key)

        present = [row for row in rows if value(row) is not None]
        missing = [row for row in rows if value(row) is None]
        present.sort(key=value, reverse=order.get("direction") == "DESC")
        return present + missing

    def fill(self, groups: dict[tuple[Any, ...], dict[str, list[Fact]]]) -> None:
        times = [
            fact.at
            if fact.day is None
            else dt.datetime.combine(fact.day, dt.time(), self.zone).astimezone(UTC)
            for facts in self.kept.values()
            for fact in facts
        ]
        days = self.filter.get("days") or {}
        zone = self.zone
        low = dt.date.fromisoformat(days["from"]) if days.get("from") else None
        high = dt.date.fromisoformat(days["to"]) if days.get("to") else None
        if (low is None or high is None) and not times:
            return
        start = min(times) if low is None else dt.datetime.combine(low, dt.time(), zone)
        end = max(times) if high is None else dt.datetime.combine(high, dt.time.max, zone)
        others = {
            tuple(key for each, key in zip(self.dimensions, keys, strict=True) if each not in DATES)
            for keys in groups
        }
        if all(each in DATES for each in self.dimensions):
            others = {()}
        dates = tuple(each for each in self.dimensions if each in DATES)
        every = every_bucket(dates, start.astimezone(UTC), end.astimezone(UTC), zone, self.cut)
        if len(others) * len(every) > 100_000:
            raise Refused("dimensions")
        for other in others:
            for span in every:
                rest, when = iter(other), iter(span)
                keys = tuple(next(when if each in DATES else rest) for each in self.dimensions)
                groups.setdefault(keys, defaultdict(list))

    # What is no number

    def beside(self, keys: tuple[Any, ...], facts: Mapping[str, Sequence[Fact]]) -> JSON:
        there = defaultdict(list, facts)
        found: JSON = {n: PARTS[n][1](there) for n in self.metrics if n in PARTS}
        single = "RESULT" in self.dimensions
        answers = sorted(
            (fact for fact in facts.get("answer", ()) if fact.answer),
            key=lambda fact: (fact.at, fact.row["id"]),
            reverse=True,
        )
        if "RESULT_FIELD_CONTENT" in self.metrics:
            given = [fact.answer.row["content"] for fact in answers if fact.answer]
            texts = [text for text in given if text is not None and text.strip()]
            found["RESULT_FIELD_CONTENT"] = (
                (texts[0] if texts else None, None) if single else (None, texts[:100])
            )
        if "RESULT_FIELD_CHOICES" in self.metrics:
            field = keys[self.dimensions.index("FEEDBACK_FORM_FIELD")]
            found["RESULT_FIELD_CHOICES"] = self.choices(field, answers, single)
        if "SURVEY_DETAILS" in self.metrics:
            fact = next(iter(facts.get("result", ())), None)
            hides = self.company.locations is not None
            found["SURVEY_DETAILS"] = (
                details(fact.result, hides_customers=hides) if fact and fact.result else None
            )
        return found

    def choices(self, field: int, answers: Sequence[Fact], single: bool) -> list[JSON]:
        counts: dict[int, int] = defaultdict(int)
        for fact in answers:
            assert fact.answer is not None
            for option in fact.answer.options:
                counts[option["id"]] += 1
        options = [
            row
            for row in self.company.by_id["survey_field_options"].values()
            if row["field_id"] == field and (counts[row["id"]] or not single)
        ]
        options.sort(key=lambda row: (row["position"], row["id"]))
        return [{"option": row["label"], "count": counts[row["id"]]} for row in options]


def kinds_of(metric: str) -> tuple[str, ...]:
    """The kinds of facts that a metric counts."""
    known = ALL.get(metric) or PARTS.get(metric)
    return (NOT_NUMBERS[metric],) if known is None else known[0]


def whole(metric: str, value: Any) -> Any:
    """The value over all rows together, where that means something."""
    return None if metric in NEEDS else value


def place(dimension: str, key: Any) -> Any:
    """Where a key stands: questions of templates by number, before others by their letters."""
    if dimension != "QUESTION":
        return key
    return (0, int(key[1:]), "") if key[0] == "f" else (1, 0, key)


def word(dimension: str, key: Any) -> str | None:
    """How a key is written that is no id."""
    if key is None:
        return None
    if dimension == "BRANDED":
        return "true" if key else "false"
    if dimension == "QUESTION":
        return gid("SurveyField", int(key[1:])) if key[0] == "f" else str(key[1:])
    return str(key)


@lru_cache(maxsize=64)
def every_bucket(
    dimensions: tuple[str, ...],
    at: dt.datetime,
    last: dt.datetime,
    zone: ZoneInfo,
    cut: spans.Cut,
) -> frozenset[tuple[Any, ...]]:
    """The keys at every quarter of an hour, or at noon where hours do not matter."""
    local = last.astimezone(zone)
    found = {tuple(cut.bucket(each, local) for each in dimensions)}
    if "HOUR_OF_DAY" not in dimensions:
        day = at.astimezone(zone).date()
        while day < local.date():
            noon = dt.datetime.combine(day, dt.time(12))
            found.add(tuple(cut.bucket(each, noon) for each in dimensions))
            day += dt.timedelta(days=1)
        return frozenset(found)
    while at < last:
        found.add(tuple(cut.bucket(each, at.astimezone(zone)) for each in dimensions))
        at += dt.timedelta(minutes=15)
    return frozenset(found)


def node(type_name: str, row_id: int | None) -> JSON | None:
    return None if row_id is None else {"id": gid(type_name, row_id)}


def details(result: Result, *, hides_customers: bool) -> JSON:
    row = result.row
    created = row["created"].astimezone(UTC).isoformat().replace("+00:00", "Z")
    ordered = sorted(result.answers, key=lambda each: (each.field["position"], each.field["id"]))
    return {
        "id": gid("Feedback", row["id"]),
        "created": created,
        "location": node("Location", row["location_id"]),
        "customer": None if hides_customers else node("Customer", row["customer_id"]),
        "survey": node("Survey", row["survey_id"]),
        "npsScore": row["nps_score"],
        "starRating": row["star_rating"],
        "happy": row["happy"],
        "comments": row["comments"],
        "answers": [
            {
                "field": node("SurveyField", each.field["id"]),
                "type": each.field["type"],
                "rating": each.row["rating"],
                "content": each.row["content"],
                "choices": [option["label"] for option in each.options],
            }
            for each in ordered
        ],
    }
