"""Random requests of reviews, profiles, searches and activity feedback, alone and together."""

from typing import Any

from hypothesis import strategies as st

from tests.analytics.meanings import METRICS
from tests.analytics.other_facts import CUSTOMERS, PLATFORMS, SURVEYS, TAGS, TYPES, USERS
from tests.analytics.other_meanings import ANY_DATE, DIMENSIONS, NEEDS, OTHERS, PARTS
from tests.analytics.requests import (
    DAYS,
    MORE_DAYS,
    OF_ALL,
    TIMES,
    ZONES,
    between,
    ids,
    orders,
    ways_to_cut,
)

JSON = dict[str, Any]
NAMES: dict[str, list[str]] = {
    document: [n for n in (*OTHERS, *PARTS, *METRICS) if n.startswith(f"{document}_")]
    for document in DIMENSIONS
}
NAMES["RESULT"] = [name for name in NAMES["RESULT"] if not name.startswith("RESULT_FIELD")]
OF_PLACES = {n: s for n, s in OF_ALL.items() if n not in ("users", "surveys")}
OWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "REVIEW": {
        "platforms": st.lists(st.sampled_from(PLATFORMS), unique=True),
        "tags": ids("ReviewTag", TAGS),
    },
    "KEYWORD": {"branded": st.booleans()},
    "ACTIVITY": {
        "activityTypes": st.lists(st.sampled_from(TYPES), unique=True),
        "reps": ids("User", USERS),
        "clients": ids("Customer", CUSTOMERS),
        "templates": ids("Survey", SURVEYS),
    },
}
ALONE = [(name,) for name in ("REVIEW", "PROFILE", "KEYWORD", "ACTIVITY")]
TOGETHER = [
    ("REVIEW", "PROFILE"),
    ("REVIEW", "RESULT"),
    ("PROFILE", "KEYWORD"),
    ("RESULT", "REVIEW", "PROFILE"),
    ("RESULT", "ACTIVITY"),
    ("REVIEW", "KEYWORD", "RESULT"),
    ("ACTIVITY", "PROFILE"),
]


def shared(documents: tuple[str, ...]) -> list[str]:
    """The dimensions that all have."""
    first, *others = documents
    return [d for d in DIMENSIONS[first] if all(d in DIMENSIONS[other] for other in others)]


@st.composite
def other_requests(draw: st.DrawFn) -> JSON:
    """A request that makes sense."""
    documents = draw(st.sampled_from([*ALONE, *ALONE, *TOGETHER]))
    metrics: list[str] = []
    for document in documents:
        metrics += draw(
            st.lists(st.sampled_from(NAMES[document]), min_size=1, max_size=4, unique=True)
        )
    possible = shared(documents)
    questions = bool({n for n in metrics if NEEDS.get(n) == "QUESTION"})
    if questions:
        metrics = [n for n in metrics if NEEDS.get(n) == "QUESTION"]
        possible = shared(("ACTIVITY",))
        documents = ("ACTIVITY",)
    if "BUSINESS" not in possible:
        metrics = [name for name in metrics if name != "REVIEW_RANK"]
    dimensions = draw(st.lists(st.sampled_from(possible), max_size=3, unique=True))
    for needed in sorted({NEEDS[name] for name in metrics if name in NEEDS} - set(dimensions)):
        dimensions.insert(draw(st.integers(0, len(dimensions))), needed)
    numbers = [name for name in metrics if name not in PARTS]
    request: JSON = {
        "metrics": metrics or ["REVIEW_REVIEWS_COUNT"],
        "dimensions": dimensions,
        "timezone": draw(st.sampled_from(ZONES)),
        "filter": draw(filters(documents)),
        "orderBy": draw(orders(numbers, dimensions)),
        "perPage": draw(st.sampled_from([3, 11, 40])),
        "page": draw(st.sampled_from([1, 1, 2])),
    }
    bounded = None not in request["filter"].get("days", {"": None}).values()
    if set(ANY_DATE) & set(dimensions) and bounded and len(dimensions) < 3:
        request["fillGaps"] = draw(st.booleans())
    return {**request, **draw(ways_to_cut(dimensions, request["filter"]))}


@st.composite
def filters(draw: st.DrawFn, documents: tuple[str, ...]) -> JSON:
    choices = {} if "ACTIVITY" in documents else dict(OF_PLACES)
    if len(documents) == 1:
        choices |= OWN.get(documents[0], {})
    some = st.lists(st.sampled_from(sorted(choices) or [""]), max_size=3, unique=True)
    names = draw(some) if choices else []
    found: JSON = {name: draw(choices[name]) for name in names}
    when = draw(st.sampled_from(["", "days", "date"]))
    if when == "days":
        found["days"] = draw(between(DAYS + MORE_DAYS, "from", "to"))
    elif when == "date":
        found["date"] = draw(between(TIMES, "gte", "lte"))
    return found
