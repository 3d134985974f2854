"""Columns of an exported table: what heads them, what is in them, and how it looks."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from gateway.analytics import types  # noqa: F401  makes known what objects are made of
from gateway.analytics.details import Details, details_of
from gateway.analytics.dimensions import DATES, WORDS, Dimension, Key, bucket_text
from gateway.analytics.entities import entity, key_text, label_in
from gateway.analytics.labels import DIMENSION_LABELS, WEEKDAYS, metric_label
from gateway.analytics.metrics import Metric, MetricUnit
from gateway.analytics.periods import change_in_percent
from gateway.analytics.query import Analysis, Earlier, FiguresPage
from gateway.analytics.request import Request, Row
from gateway.graphql.context import Context

Cells = list[Any]


class Kind(Enum):
    """What a column holds."""

    TEXT = auto()
    LINES = auto()
    CHOICES = auto()
    JSON = auto()
    DAY = auto()
    MONTH = auto()
    NUMBER = auto()
    COUNT = auto()
    PERCENT = auto()
    POINTS = auto()
    SCORE = auto()
    SECONDS = auto()


METRIC_KINDS = {
    MetricUnit.COUNT: Kind.COUNT,
    MetricUnit.PERCENT: Kind.PERCENT,
    MetricUnit.POINTS: Kind.POINTS,
    MetricUnit.SCORE: Kind.SCORE,
    MetricUnit.SECONDS: Kind.SECONDS,
    MetricUnit.POSITION: Kind.NUMBER,
    MetricUnit.TEXT: Kind.LINES,
    MetricUnit.CHOICES: Kind.CHOICES,
    MetricUnit.DETAILS: Kind.JSON,
}
_DATE_KINDS = {
    Dimension.DAY: Kind.DAY,
    Dimension.MONTH: Kind.MONTH,
    Dimension.YEAR: Kind.NUMBER,
    Dimension.HOUR_OF_DAY: Kind.NUMBER,
}


# What else a file says about the objects of a dimension, by the names of their columns.
_MORE = {Dimension.BUSINESS: ("code", "city")}


@dataclass(frozen=True)
class Column:
    """A column; `header` is for people, `key` for programs.

    What is `beside` tells more of an object that the row names already.
    """

    header: str
    key: str
    kind: Kind
    beside: bool = False


def columns_of(request: Request) -> list[Column]:
    """The columns of a request: its dimensions, then its metrics, each with what it is compared."""
    columns: list[Column] = []
    for dimension in request.dimensions:
        label = DIMENSION_LABELS[dimension]
        if dimension in DATES:
            columns.append(Column(label, dimension.value, _date_kind(request, dimension)))
            continue
        if dimension in WORDS:
            columns.append(Column(label, dimension.value, Kind.TEXT))
            continue
        columns.append(Column(label, f"{dimension}_label", Kind.TEXT))
        columns += [
            Column(f"{label} {each}", f"{dimension}_{each}", Kind.TEXT, beside=True)
            for each in _MORE.get(dimension, ())
        ]
        columns.append(Column(f"{label} id", dimension.value, Kind.TEXT, beside=True))
    for metric in request.metrics:
        label, kind = metric_label(metric), METRIC_KINDS[metric.unit]
        columns.append(Column(label, metric.name, kind))
        if request.compare is not None and metric.has_number:
            columns.append(Column(f"{label}, earlier", f"{metric.name}.earlier", kind))
            columns.append(Column(f"{label}, change", f"{metric.name}.delta", kind))
            percent = f"{metric.name}.delta_percent"
            columns.append(Column(f"{label}, change in %", percent, Kind.PERCENT))
    return columns


def _date_kind(request: Request, dimension: Dimension) -> Kind:
    if dimension is Dimension.YEAR and request.calendar.fiscal:
        return Kind.TEXT
    return _DATE_KINDS.get(dimension, Kind.TEXT)


class Table:
    """The rows of an analysis as cells of its columns."""

    def __init__(self, analysis: Analysis, context: Context) -> None:
        self.request = analysis.request
        self.columns = columns_of(analysis.request)
        self._analysis = analysis
        self._context = context
        self._labels: dict[tuple[Dimension, Key], tuple[str | None, ...]] = {}

    async def cells(self, page: FiguresPage) -> Sequence[Cells]:
        """The cells of a page's rows."""
        await self._find_labels(page.rows)
        earlier = None if self.request.compare is None else await self._analysis.earlier()
        return [self._row(row, page.details, earlier) for row in page.rows]

    def _row(self, row: Row, details: Details, earlier: Earlier | None) -> Cells:
        cells: Cells = []
        for dimension, key in zip(self.request.dimensions, row.keys, strict=True):
            cells.extend(self._key_cells(dimension, key))
        then = None if earlier is None else earlier.of(row)
        for metric in self.request.metrics:
            if not metric.has_number:
                cells.append(_detail(self.request, metric, row, details))
                continue
            number = row.number(metric)
            cells.append(number)
            if earlier is not None:
                before = None if then is None else then.number(metric)
                known = number is not None and before is not None
                cells.extend((before, number - before if known else None))  # type: ignore[operator]
                cells.append(change_in_percent(number, before))
        return cells

    def _key_cells(self, dimension: Dimension, key: Key) -> Iterator[Any]:
        if dimension in DATES:
            yield _date_cell(self.request, dimension, key)
            return
        if dimension not in WORDS:
            nothing = (None,) * (1 + len(_MORE.get(dimension, ())))
            yield from self._labels.get((dimension, key), nothing)
        yield key_text(dimension, key)

    async def _find_labels(self, rows: Sequence[Row]) -> None:
        """Learn what the objects of the rows are called; the objects themselves are let go.

        Results are, too: they come once.
        """
        for known in [known for known in self._labels if known[0] is Dimension.RESULT]:
            del self._labels[known]
        named = [
            (at, dimension)
            for at, dimension in enumerate(self.request.dimensions)
            if dimension not in (*DATES, *WORDS)
        ]
        wanted = {
            (dimension, row.keys[at]): None
            for row in rows
            for at, dimension in named
            if row.keys[at] is not None and (dimension, row.keys[at]) not in self._labels
        }
        labels = await asyncio.gather(*(self._label(*known) for known in wanted))
        self._labels.update(zip(wanted, labels, strict=True))
        self._context.loaders.clear()

    async def _label(self, dimension: Dimension, key: Key) -> tuple[str | None, ...]:
        """The label of an object, and the further columns about it."""
        label = await label_in(self._context, dimension, key)
        if dimension not in _MORE:
            return (label,)
        node = await entity(self._context, dimension, key)
        return (label, *(getattr(node, name, None) for name in _MORE[dimension]))


def _date_cell(request: Request, dimension: Dimension, key: Key) -> Any:
    if key is None:
        return None
    text = bucket_text(dimension, key, request.calendar)
    match dimension:
        case Dimension.DAY | Dimension.MONTH:
            return key
        case Dimension.HOUR_OF_DAY:
            return key
        case Dimension.YEAR:
            return text if request.calendar.fiscal else int(text or 0)
        case Dimension.DAY_OF_WEEK:
            assert isinstance(key, int)
            return WEEKDAYS[key - 1]
    return text


def _detail(request: Request, metric: Metric, row: Row, details: Details) -> Any:
    """A value that is no number: texts, choices with their counts, or a result as JSON text."""
    if metric.parts:
        return row.counts(metric)
    if metric.unit is MetricUnit.DETAILS:
        whole = details_of(request, details, row)
        return None if whole is None else whole.to_json()
    if metric.unit is MetricUnit.TEXT:
        return list(details.texts.get(row.keys, ()))
    return [(each.label, each.count) for each in details.choices.get(row.keys, ())]
