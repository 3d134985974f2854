"""Columns of an exported table: what heads them, what is in them, and how it looks."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from gateway.analytics import types  # noqa: F401  makes known what objects are made of
from gateway.analytics.catalogue import Metric, MetricUnit
from gateway.analytics.details import Details
from gateway.analytics.dimensions import DATES, WORDS, Dimension, Key, bucket_text
from gateway.analytics.entities import key_text, label_in
from gateway.analytics.labels import DIMENSION_LABELS, WEEKDAYS, metric_label
from gateway.analytics.query import Analysis, Earlier, Page
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


_METRIC_KINDS = {
    MetricUnit.COUNT: Kind.COUNT,
    MetricUnit.PERCENT: Kind.PERCENT,
    MetricUnit.POINTS: Kind.POINTS,
    MetricUnit.SCORE: Kind.SCORE,
    MetricUnit.SECONDS: Kind.SECONDS,
    MetricUnit.POSITION: Kind.NUMBER,
    MetricUnit.TEXT: Kind.LINES,
    MetricUnit.CHOICES: Kind.CHOICES,
    MetricUnit.JSON: Kind.JSON,
}
_DATE_KINDS = {
    Dimension.DAY: Kind.DAY,
    Dimension.MONTH: Kind.MONTH,
    Dimension.YEAR: Kind.NUMBER,
    Dimension.HOUR_OF_DAY: Kind.NUMBER,
}


@dataclass(frozen=True)
class Column:
    """A column; `header` is for people, `key` for programs."""

    header: str
    key: str
    kind: Kind


def columns_of(request: Request) -> list[Column]:
    """The columns of a request: its dimensions, then its metrics, each with what it is compared."""
    columns: list[Column] = []
    for dimension in request.dimensions:
        label = DIMENSION_LABELS[dimension]
        if dimension in DATES:
            columns.append(Column(label, dimension.value, _DATE_KINDS.get(dimension, Kind.TEXT)))
            continue
        if dimension in WORDS:
            columns.append(Column(label, dimension.value, Kind.TEXT))
            continue
        if dimension is not Dimension.RESULT:
            columns.append(Column(label, f"{dimension}_label", Kind.TEXT))
        columns.append(Column(f"{label} id", dimension.value, Kind.TEXT))
    for metric in request.metrics:
        label, kind = metric_label(metric), _METRIC_KINDS[metric.unit]
        columns.append(Column(label, metric.name, kind))
        if request.compare is not None and metric.has_number:
            columns.append(Column(f"{label}, earlier", f"{metric.name}.earlier", kind))
            columns.append(Column(f"{label}, change", f"{metric.name}.delta", kind))
    return columns


class Table:
    """The rows of an analysis as cells of its columns."""

    def __init__(self, analysis: Analysis, context: Context) -> None:
        self.request = analysis.request
        self.columns = columns_of(analysis.request)
        self._analysis = analysis
        self._context = context
        self._labels: dict[tuple[Dimension, Key], str | None] = {}

    async def cells(self, page: Page) -> Sequence[Cells]:
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
        return cells

    def _key_cells(self, dimension: Dimension, key: Key) -> Iterator[Any]:
        if dimension in DATES:
            yield _date_cell(dimension, key)
            return
        if dimension in WORDS:
            yield key_text(dimension, key)
            return
        if dimension is not Dimension.RESULT:
            yield self._labels.get((dimension, key))
        yield key_text(dimension, key)

    async def _find_labels(self, rows: Sequence[Row]) -> None:
        """Learn what the objects of the rows are called; the objects themselves are let go."""
        named = [
            (at, dimension)
            for at, dimension in enumerate(self.request.dimensions)
            if dimension not in (*DATES, *WORDS, Dimension.RESULT)
        ]
        wanted = {
            (dimension, row.keys[at]): None
            for row in rows
            for at, dimension in named
            if row.keys[at] is not None and (dimension, row.keys[at]) not in self._labels
        }
        labels = await asyncio.gather(*(label_in(self._context, *known) for known in wanted))
        self._labels.update(zip(wanted, labels, strict=True))
        self._context.loaders.clear()


def _date_cell(dimension: Dimension, key: Key) -> Any:
    if key is None:
        return None
    match dimension:
        case Dimension.DAY | Dimension.MONTH:
            return key
        case Dimension.HOUR_OF_DAY:
            return key
        case Dimension.YEAR:
            return int(bucket_text(dimension, key) or 0)
        case Dimension.DAY_OF_WEEK:
            assert isinstance(key, int)
            return WEEKDAYS[key - 1]
    return bucket_text(dimension, key)


def _detail(request: Request, metric: Metric, row: Row, details: Details) -> Any:
    """A value that is no number: texts, choices with their counts, or a result as JSON text."""
    if metric.parts:
        return row.counts(metric)
    if metric.unit is MetricUnit.JSON:
        key = row.keys[request.dimensions.index(Dimension.RESULT)]
        return details.results.get(key) if isinstance(key, int) else None
    if metric.unit is MetricUnit.TEXT:
        return list(details.texts.get(row.keys, ()))
    return [(each.label, each.count) for each in details.choices.get(row.keys, ())]
