"""The work behind fields, from their arguments as they were sent: nothing is coerced for it.

Cost is in objects, and what takes as long as so many objects. One unit is about 50 µs of processor
time on the machine of `benchmarks/safety`, with 200,000 feedback in the store; there it is told how
far the cost of requests is from what they take. Prices do not follow the size of an account, so
the same operation has the same cost for everyone.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLField, GraphQLInputType, get_named_type, is_input_object_type

from gateway.analytics.catalogue import METRICS
from gateway.analytics.dimensions import DATES
from gateway.analytics.request import MAX_ROWS
from gateway.errors import BadUserInput

# The longest text that a filter compares with.
LONGEST_TEXT = 1_000
# What reading, checking and answering any request takes.
LEAST = 5
# How much input one argument may be; a filter of 50 comparisons is within it.
MAX_WEIGHT = 4_000
WEIGHT_OF_ONE, VALUES_OF_ONE = 2, 4
# A count is a scan of its own, and a condition on texts folds every one of them.
COUNT = 500
SCAN = 1_000
COMPARISON = 20
TEXT_SCAN = 2_500
TEXT_OF_MANY = 150
CHARACTERS_OF_ONE = 10
SEARCH = 500
OFFSET_OF_ONE = 200
# Figures: a pass over the facts of a dataset, what each metric and each dimension adds to it, and
# buckets that are filled in: as many as the period has, or those of some years where it is open.
DATASET, METRIC, DIMENSION = 1_500, 0.04, 0.5
BUCKET = 0.2
HOURS_OF_DAY = 24
USUAL_DAYS, USUAL_OTHERS = 3_650, 10

_DATES = frozenset(each.name for each in DATES)
TEXTS = {"contains": TEXT_SCAN, "startsWith": TEXT_SCAN, "matches": SEARCH, "query": SEARCH}
TEXTS["verbatim"] = SEARCH
# Those have bounds of their own.
BOUNDED_ELSEWHERE = (".matches", ".query", ".verbatim")
JOINING = frozenset({"and", "or", "not"})
# Conditions on these go by an index, mostly; for others rows are read, in the worst case all.
INDEXED = frozenset({"IDFilter", "DateTimeFilter", "DateFilter", "LocalDateTimeFilter"})
OPERATORS = frozenset(
    {"eq", "in", "gt", "gte", "lt", "lte", "isNull", "contains", "containsAny", "startsWith"}
)


def weight(value: Any, type_: GraphQLInputType, most: int = MAX_WEIGHT) -> int:
    """How much there is to coerce and to convert in a value: fields of inputs, given or not.

    It is not looked further than to `most`.
    """
    total = 0
    waiting = [(value, type_)]
    while waiting and total <= most:
        item, of = waiting.pop()
        total += 1
        if isinstance(item, list):
            total += len(item) // VALUES_OF_ONE
            if total <= most:
                waiting += [(each, of) for each in item if isinstance(each, list | dict)]
        elif isinstance(item, dict):
            named = get_named_type(of)
            fields = named.fields if is_input_object_type(named) else {}
            total += 1 + len(fields) + len(item)
            if total <= most:
                waiting += [(item[name], fields[name].type) for name in item.keys() & fields.keys()]
    return total


def of_arguments(field: GraphQLField, given: Mapping[str, Any], path: str) -> int:
    """What the arguments of a field cost; BadUserInput names one that is out of bounds."""
    work = 0
    for name, value in given.items():
        if not isinstance(value, dict | list) or name not in field.args:
            continue
        size = weight(value, field.args[name].type)
        if size > MAX_WEIGHT:
            raise BadUserInput(
                f"Argument `{name}` of `{path}` is too large: it has more than {MAX_WEIGHT} values "
                "and fields to look at. Give less at once.",
                param=name,
            )
        work += size // WEIGHT_OF_ONE
    offset = given.get("offset")
    if isinstance(offset, int) and offset > 0:
        work += offset // OFFSET_OF_ONE
    return work


def of_filter(value: Any, type_: GraphQLInputType, path: str = "filter") -> int:
    """What a filter costs for each time that rows are gone through with it."""
    conditions = _Conditions()
    conditions.add(value, type_, path)
    return conditions.work + (SCAN if conditions.scans else 0)


class _Conditions:
    """The conditions of a filter: what they cost, and whether rows are read to know them."""

    def __init__(self) -> None:
        self.work = 0
        self.scans = False

    def add(self, value: Any, type_: GraphQLInputType, path: str) -> None:
        named = get_named_type(type_)
        if isinstance(value, list):
            for item in value:
                self.add(item, type_, path)
        elif isinstance(value, str) and not path.endswith(BOUNDED_ELSEWHERE):
            _check_text(value, path)
        elif isinstance(value, dict) and is_input_object_type(named):
            for name, item in value.items():
                if item is None or name not in named.fields:
                    continue
                here = f"{path}.{name}"
                self.work += self._of_operator(name, item)
                self.scans |= name in OPERATORS and named.name not in INDEXED
                self.add(item, named.fields[name].type, here)

    def _of_operator(self, name: str, item: Any) -> int:
        if name == "containsAny" and isinstance(item, list):
            characters = sum(len(each) for each in item if isinstance(each, str))
            return TEXT_SCAN + TEXT_OF_MANY * len(item) + characters // CHARACTERS_OF_ONE
        if name in JOINING or isinstance(item, dict):
            return 0
        return TEXTS.get(name, COMPARISON)


def _check_text(value: Any, path: str) -> None:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise BadUserInput(
            f"Argument `{path}`: a text of {len(value)} characters is too long to compare with. "
            f"Give {LONGEST_TEXT} at most.",
            param=path,
        )


def of_figures(field: GraphQLField, given: Mapping[str, Any], totals: int) -> int:
    """What figures cost: the rows, and `totals` passes more for what goes through all facts anew.

    How many rows there are is known with them.
    """
    names = given.get("metrics")
    dimensions = given.get("dimensions")
    asked = names if isinstance(names, list) else [names]
    metrics = [METRICS[name] for name in asked if isinstance(name, str) and name in METRICS]
    by = len(dimensions) if isinstance(dimensions, list) else int(dimensions is not None)
    rows = alone = of_filter(given.get("filter"), field.args["filter"].type)
    for dataset in dict.fromkeys(each for metric in metrics for each in metric.datasets):
        own = sum(dataset in metric.datasets for metric in metrics)
        alone += round(DATASET * (1 + METRIC * own))
        rows += round(DATASET * (1 + METRIC * own + DIMENSION * by))
    if given.get("fillGaps") is True and isinstance(dimensions, list):
        rows += round(BUCKET * min(_buckets(dimensions, given.get("filter")), MAX_ROWS))
    return rows + totals * alone


def _buckets(dimensions: list[Any], filter_: Any) -> int:
    """How many rows there may be for what happened and what did not."""
    days = _days(filter_)
    hours = HOURS_OF_DAY if {"DAY", "HOUR_OF_DAY"} <= set(dimensions) else 1
    others = USUAL_OTHERS if any(each not in _DATES for each in dimensions) else 1
    return days * hours * others


def _days(filter_: Any) -> int:
    """How many days a filter of figures spans."""
    given = filter_ if isinstance(filter_, dict) else {}
    spans = [each for each in (given.get("days"), given.get("date")) if isinstance(each, dict)]
    ends = [
        (_day(each.get("from") or each.get("gte")), _day(each.get("to") or each.get("lte")))
        for each in spans
    ]
    return min(
        ((to - since).days + 1 for since, to in ends if since and to and since <= to),
        default=USUAL_DAYS,
    )


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
