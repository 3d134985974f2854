"""Random requests, as the variables of the document: everything mixed."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.analytics.facts import CITIES, GROUPS, LOCATIONS, RESULTS, SECTIONS, SURVEYS, USERS
from tests.analytics.meanings import DATES, METRICS, NOT_NUMBERS, gid
from tests.support.people import ACME, SPAN

JSON = dict[str, Any]
# How requests are drawn: the same ones in every run, however long each takes.
RANDOM = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "America/Havana",
)
FIELD_METRICS = [name for name in (*METRICS, *NOT_NUMBERS) if name.startswith("RESULT_FIELD")]
SEND_METRICS = {
    "SURVEY_RESPONSE_RATE",
    "SURVEY_COHORT_RESPONSE_RATE",
    "SURVEY_NB_SENT",
    "SURVEY_CLICKS",
}
PLAIN = [name for name in METRICS if name not in FIELD_METRICS]
ENTITIES = ["BUSINESS", "USER", "FEEDBACK_FORM", "GROUP", "GROUP_SECTION", "CITY", "COUNTRY"]
DAYS = ("2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01", "2024-03-31", "2024-10-27")
MORE_DAYS = ("2024-11-03", "2024-12-30", "2025-01-01")
TIMES = (
    "2023-12-31T23:59:59",
    "2024-01-01T00:00:00Z",
    "2024-02-29T00:00:00.000001",
    "2024-05-10T22:00:00",
    "2024-06-30T18:30:00+05:30",
    "2024-10-27T02:30:00",
    "2024-12-30T00:00:00",
    "2025-01-01T05:00:01.5Z",
)
SEARCHES = ("bon", "tres bon", '"bon accueil"', "accu*", "grasslich", "bon -nichts", '"le bon" l')
PLACES = ("cafe ole", "Harbor House", "zurcih", "8007", "80", "Musem wset", "mill koln", "x")


def ids(type_name: str, numbers: int, first: int = ACME * SPAN) -> st.SearchStrategy[Any]:
    chosen = st.integers(1, numbers).map(lambda number: gid(type_name, first + number))
    return st.lists(chosen, max_size=max(numbers // 2, 2), unique=True)


def between(choices: tuple[str, ...], low: str, high: str) -> st.SearchStrategy[JSON]:
    bound = st.none() | st.sampled_from(choices)
    pairs = st.tuples(bound, bound).map(
        lambda pair: tuple(sorted(pair, key=choices.index)) if None not in pair else pair
    )
    return pairs.map(lambda pair: {low: pair[0], high: pair[1]})


OF_ALL: dict[str, st.SearchStrategy[Any]] = {
    "locations": ids("Location", LOCATIONS),
    "notLocations": ids("Location", LOCATIONS),
    "include": ids("Location", LOCATIONS),
    "exclude": ids("Location", LOCATIONS),
    "groups": ids("LocationGroup", GROUPS),
    "groupSection": st.integers(1, SECTIONS).map(
        lambda number: gid("LocationGroupSection", ACME * SPAN + number)
    ),
    "city": st.sampled_from([city.lower() for city in CITIES if city]),
    "query": st.sampled_from(PLACES),
    "users": ids("User", USERS),
    "surveys": ids("Survey", SURVEYS),
    "issues": st.lists(st.sampled_from(["DELETED_BUSINESS", "MISSING_STORE_CODE"]), unique=True),
    "notIssues": st.lists(st.sampled_from(["DELETED_BUSINESS", "MISSING_STORE_CODE"]), unique=True),
}
OF_RESULTS: dict[str, st.SearchStrategy[Any]] = {
    "npsScores": st.lists(st.integers(0, 10), unique=True),
    "results": ids("Feedback", RESULTS),
    "verbatim": st.sampled_from(SEARCHES),
    "fields": ids("SurveyField", 18, ACME * SPAN * 100),
    "fieldTypes": st.lists(st.sampled_from(["NPS", "CSAT", "TEXT", "CHOICE"]), unique=True),
}


@st.composite
def filters(draw: st.DrawFn, *, of_results: bool) -> JSON:
    choices = {**OF_ALL, **OF_RESULTS} if of_results else OF_ALL
    names = draw(st.lists(st.sampled_from(sorted(choices)), max_size=4, unique=True))
    found: JSON = {name: draw(choices[name]) for name in names}
    when = draw(st.sampled_from(["", "", "days", "date"]))
    if when == "days":
        found["days"] = draw(between(DAYS + MORE_DAYS, "from", "to"))
    elif when == "date":
        found["date"] = draw(between(TIMES, "gte", "lte"))
    return found


@st.composite
def requests(draw: st.DrawFn) -> JSON:
    """A request that makes sense."""
    by_field = draw(st.sampled_from([False, False, False, True]))
    names = FIELD_METRICS if by_field else PLAIN
    metrics = draw(st.lists(st.sampled_from(names), min_size=1, max_size=6, unique=True))
    sends = bool(SEND_METRICS & set(metrics))
    others = [*ENTITIES, *sorted(DATES), *(() if sends else ("RESULT",))]
    dimensions = draw(st.lists(st.sampled_from(others), max_size=3, unique=True))
    if by_field:
        dimensions.insert(draw(st.integers(0, len(dimensions))), "FEEDBACK_FORM_FIELD")
    if "RESULT" in dimensions and draw(st.booleans()) and not by_field and not sends:
        metrics.append("SURVEY_DETAILS")
    request: JSON = {
        "metrics": metrics,
        "dimensions": dimensions,
        "timezone": draw(st.sampled_from(ZONES)),
        "filter": draw(filters(of_results=not sends)),
        "orderBy": draw(orders(metrics, dimensions)),
        "perPage": draw(st.sampled_from([2, 7, 40])),
        "page": draw(st.sampled_from([1, 1, 1, 2, 3])),
    }
    dated = bool(DATES & set(dimensions)) and "RESULT" not in dimensions
    small = len(dimensions) < 3 or None not in request["filter"].get("days", {"": None}).values()
    if dated and small and "date" not in request["filter"] and draw(st.booleans()):
        request["fillGaps"] = True
    return {**request, **draw(ways_to_cut(dimensions, request["filter"]))}


@st.composite
def ways_to_cut(draw: st.DrawFn, dimensions: list[str], filter_: JSON) -> JSON:
    """Where weeks and years begin, and what is compared."""
    found: JSON = {}
    if "WEEK" in dimensions:
        found["weekStart"] = draw(st.sampled_from(["MONDAY", "SUNDAY"]))
    if {"QUARTER", "YEAR"} & set(dimensions):
        found["fiscalYearStart"] = draw(st.sampled_from([1, 1, 4, 7, 12]))
    bounded = None not in (filter_.get("days") or {"": None}).values()
    if bounded and "RESULT" not in dimensions:
        found["compareTo"] = draw(st.sampled_from([None, "PREVIOUS_PERIOD", "PREVIOUS_YEAR"]))
    return found


@st.composite
def orders(draw: st.DrawFn, metrics: list[str], dimensions: list[str]) -> list[JSON]:
    keys = [("metric", name) for name in metrics if name not in NOT_NUMBERS]
    keys += [("dimension", name) for name in dimensions]
    keys += [("label", name) for name in dimensions if name != "RESULT"]
    if not keys:
        return []
    chosen = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))
    return [
        {kind: name, "direction": draw(st.sampled_from(["ASC", "DESC"]))} for kind, name in chosen
    ]
