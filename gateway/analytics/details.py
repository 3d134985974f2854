"""Values that are no numbers: texts, choices and whole results, read for the rows of one page."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement

from gateway.analytics.datasets import bind
from gateway.analytics.dimensions import Dimension, Key
from gateway.analytics.local_time import read_key
from gateway.analytics.metrics import MetricUnit
from gateway.analytics.request import Request, Row
from gateway.analytics.statement import Keyed, by_first, keyed
from gateway.analytics.whole_results import WholeResult, whole_results
from gateway.analytics.zones import Offsets
from gateway.database.arrays import Array, any_of
from gateway.database.blanks import trimmed
from gateway.database.columns import Identity
from gateway.database.readers import Rows
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.feedback.datasets import ANSWERS
from gateway.resources.surveys.model import SurveyFieldOptionModel
from gateway.store.write import table_of

MAX_TEXTS = 100
# Dimensions whose keys narrow the facts down to those of a page.
_NARROW = (Dimension.FEEDBACK_FORM_FIELD, Dimension.RESULT)

Keys = tuple[Key, ...]
Read = Callable[..., Awaitable[Rows]]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a field, and how many answers chose it."""

    label: str
    count: int


@dataclass(frozen=True)
class Details:
    """What the rows of a page hold beside numbers, by their keys."""

    texts: Mapping[Keys, Sequence[str]] = field(default_factory=dict)
    choices: Mapping[Keys, Sequence[Choice]] = field(default_factory=dict)
    results: Mapping[int, WholeResult] = field(default_factory=dict)


async def read_details(
    read: Read, request: Request, rows: Sequence[Row], viewer: Viewer
) -> Details:
    """The values of the request's metrics that are no numbers."""
    units = {metric.unit for metric in request.metrics if metric.details is not None}
    if not rows or not units:
        return Details()
    narrow = _narrowed(request, rows)
    return Details(
        texts=await _texts(read, request, narrow) if MetricUnit.TEXT in units else {},
        choices=await _choices(read, request, narrow, rows) if MetricUnit.CHOICES in units else {},
        results=await whole_results(read, request, narrow["page_result"])
        if MetricUnit.DETAILS in units
        else {},
    )


def details_of(request: Request, details: Details, row: Row) -> WholeResult | None:
    """The whole result of a row; None in one that only a reply makes."""
    for metric in request.metrics:
        if metric.unit is MetricUnit.DETAILS and metric.there is not None:
            key = row.keys[request.dimensions.index(Dimension.RESULT)]
            there = row.components.get(metric.there.name)
            return details.results.get(key) if there and isinstance(key, int) else None
    return None


def _narrowed(request: Request, rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {
        f"page_{each}": sorted({row.keys[request.dimensions.index(each)] for row in rows})
        for each in _NARROW
        if each in request.dimensions
    }


async def _texts(read: Read, request: Request, narrow: Mapping[str, Any]) -> dict[Keys, list[str]]:
    """The latest texts of each row, newest first."""
    found: defaultdict[Keys, list[str]] = defaultdict(list)
    for row in await read("texts", request, _texts_statement, most=MAX_TEXTS, **narrow):
        found[_keys(row, request)].append(row[-1])
    return found


def _texts_statement(request: Request, viewer: Viewer, offsets: Offsets) -> Any:
    answers = keyed(ANSWERS, request, viewer, offsets)
    answer = answers.facts.tables["answer"]
    content = answer.c.content
    rows = (
        select(
            *answers.keys,
            content.label("content"),
            answers.facts.date.label("date"),
            answer.c.feedback_id,
        )
        .select_from(answers.source)
        .where(*answers.kept, *_on_page(request, answers), trimmed(content) != "")
        .subquery()
    )
    newest = (rows.c.date.desc(), rows.c.feedback_id.desc())
    keys = list(rows.c)[: len(request.dimensions)]
    place = func.row_number().over(partition_by=keys, order_by=newest)
    placed = select(*keys, rows.c.content, place.label("place")).subquery()
    keys = list(placed.c)[: len(request.dimensions)]
    return (
        select(*keys, placed.c.content)
        .where(placed.c.place <= bind("most", Identity))
        .order_by(placed.c.place)
    )


async def _choices(
    read: Read, request: Request, narrow: Mapping[str, Any], rows: Sequence[Row]
) -> dict[Keys, list[Choice]]:
    """The options of each row's field with their counts; of a single result those it chose."""
    at = request.dimensions.index(Dimension.FEEDBACK_FORM_FIELD)
    one_result = Dimension.RESULT in request.dimensions
    fields = {"page_feedback_form_field": narrow["page_feedback_form_field"]}
    options: defaultdict[Key, list[tuple[int, str]]] = defaultdict(list)
    for option_id, field_id, label in await read("options", request, _options_statement, **fields):
        options[field_id].append((option_id, label))
    counts: defaultdict[Keys, dict[int, int]] = defaultdict(dict)
    for row in await read("choices", request, _choices_statement, **narrow):
        counts[_keys(row, request)][row[-2]] = row[-1]
    return {
        row.keys: [
            Choice(label, counts[row.keys].get(option_id, 0))
            for option_id, label in options[row.keys[at]]
            if not one_result or option_id in counts[row.keys]
        ]
        for row in rows
    }


def _keys(row: Sequence[Any], request: Request) -> Keys:
    return tuple(read_key(each, key) for each, key in zip(request.dimensions, row, strict=False))


def _on_page(request: Request, rows: Keyed) -> list[ColumnElement[bool]]:
    """Only the facts of fields, and of results, that the page has."""
    return [
        any_of(rows.facts.key(each, ()), bind(f"page_{each}", Array(Identity)))
        for each in _NARROW
        if each in request.dimensions
    ]


def _options_statement(_request: Request, viewer: Viewer, _offsets: Offsets) -> Any:
    option = table_of(SurveyFieldOptionModel).alias()
    return (
        select(option.c.id, option.c.field_id, option.c.label)
        .where(
            of_tenant(option, viewer),
            any_of(option.c.field_id, bind("page_feedback_form_field", Array(Identity))),
        )
        .order_by(option.c.position, option.c.id)
    )


def _choices_statement(request: Request, viewer: Viewer, offsets: Offsets) -> Any:
    rows = keyed(ANSWERS, request, viewer, offsets, reads=("choice",))
    option = rows.facts.tables["choice"].c.option_id
    statement = (
        select(*rows.keys, option, func.count())
        .select_from(rows.source)
        .where(*rows.kept, *_on_page(request, rows))
    )
    return by_first(statement, len(rows.keys) + 1)
