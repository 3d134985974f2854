"""Execution: from a request to the rows of figures, each answer read when it is first asked for."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Select

from gateway.analytics.datasets import Dataset
from gateway.analytics.details import Details, read_details
from gateway.analytics.dimensions import DATES, Key
from gateway.analytics.fact_filter import FactFilter
from gateway.analytics.filling import Timeless, filled, in_order
from gateway.analytics.filters import filter_shape, filter_values
from gateway.analytics.local_time import read_key
from gateway.analytics.metrics import Metric
from gateway.analytics.months import finest_of_months, parts_of_months
from gateway.analytics.names import label_name
from gateway.analytics.periods import Counterparts, previous
from gateway.analytics.request import (
    MAX_ROWS,
    Request,
    Row,
    too_many_rows,
)
from gateway.analytics.statement import (
    all_components,
    bounds_statement,
    count_statement,
    counted_statement,
    label_columns,
    newest_statement,
    ranked,
    rows_statement,
)
from gateway.analytics.texts import term_values
from gateway.analytics.zones import Offsets, Period, day_begins, offsets_within, with_moves
from gateway.database.columns import MICROSECOND, now
from gateway.database.engine import Database
from gateway.database.prepared import Prepared
from gateway.database.readers import Rows
from gateway.loads import begin, shared
from gateway.policies import Viewer
from gateway.store.search import understand
from gateway.store.shapes import viewer_shape

BATCH = 1_000
Once = dict[str, "asyncio.Future[Any]"]
# An instant, a day of the calendar, or None where there is no fact.
Newest = dt.datetime | dt.date | None


@dataclass(frozen=True)
class FiguresPage:
    """Rows of figures, with what they hold beside numbers."""

    rows: Sequence[Row]
    details: Details


class Analysis:
    """The answers to one request of one viewer."""

    def __init__(self, database: Database, viewer: Viewer, request: Request) -> None:
        self.database = database
        self.viewer = viewer
        self.request = request
        self.began = now()
        self._once: Once = {}
        self._total: int | None = None

    def page(self) -> Awaitable[FiguresPage]:
        """The page that is asked for."""
        return self._load("page", self._page)

    def total_count(self) -> Awaitable[int]:
        """The number of rows on all pages."""
        return self._load("count", self._count)

    def totals(self) -> Awaitable[Row]:
        """The figures over all rows together."""
        return self._load("totals", lambda: self._single(self.request.totals))

    def earlier(self) -> "Awaitable[Earlier]":
        """The figures of the period that is compared with, by their keys."""
        return self._load("earlier", self._earlier)

    def earlier_totals(self) -> Awaitable[Row]:
        """The totals of the period that is compared with."""
        return self._load(
            "earlier totals",
            lambda: self._single(self.request.totals.during(self.earlier_period())),
        )

    def newest(self) -> "Awaitable[dict[Dataset, Newest]]":
        """The date of the newest fact of each dataset that the request counts."""
        return self._load("newest", self._newest)

    def months_left_out(self) -> list[dt.date]:
        """The first days of months that do not count, because the period has only parts of them."""
        if self.request.whole_months is None:
            return []
        return parts_of_months(self.request.filter.period, self.request.zone)

    async def batches(self, most: int) -> AsyncIterator[FiguresPage]:
        """Up to `most` rows, whatever the page, read in batches while they are asked for.

        Rows of gaps are made here, so with `fill_gaps` all rows are in memory.
        """
        if self.request.fill_gaps:
            rows = (await self._load("filled", self._filled))[:most]
            for start in range(0, len(rows), BATCH):
                some = rows[start : start + BATCH]
                yield FiguresPage(some, await self._details(some))
            return
        prepared, values = await self._prepared(
            "rows", self.request, rows_statement, {"limit": most, "offset": 0}
        )
        async for raw in self.database.stream(prepared, self.viewer, values, BATCH):
            some = made(_all_converted(raw, prepared), self.request)
            yield FiguresPage(some, await self._details(some))

    async def count_apart(self) -> int:
        """The number of rows on all pages, counted where `batches` reads, with little memory."""
        if self.request.fill_gaps or not self.request.dimensions:
            return await self._count()
        prepared, values = await self._prepared("count", self.request, count_statement, {})
        async for rows in self.database.stream(prepared, self.viewer, values, BATCH):
            return int(rows[0][0])
        raise AssertionError("unreachable")

    def _load(self, name: str, load: Callable[[], Any]) -> Awaitable[Any]:
        future = self._once.get(name)
        if future is None:
            future = self._once[name] = begin(load())
        return shared(future)

    async def _page(self) -> FiguresPage:
        request = self.request
        start = (request.page - 1) * request.per_page
        if request.fill_gaps:
            rows = (await self._load("filled", self._filled))[start : start + request.per_page]
        elif "count" in self._once and request.dimensions:
            rows = await self._counted_rows(request, request.per_page, start)
        else:
            rows = await self._rows(request, request.per_page, start)
        return FiguresPage(rows, await self._details(rows))

    async def _count(self) -> int:
        if self.request.fill_gaps:
            return len(await self._load("filled", self._filled))
        if not self.request.dimensions:
            return 1
        if "page" in self._once:
            await self._once["page"]
        if self._total is not None:
            return self._total
        rows = await self._read("count", self.request, count_statement)
        return int(rows[0][0])

    async def _single(self, request: Request) -> Row:
        if not request.metrics:
            return Row((), {})
        (row,) = await self._rows(request, 1, 0)
        return row

    async def _filled(self) -> Sequence[Row]:
        request = self.request
        rows = await self._rows(request, MAX_ROWS + 1, 0)
        if len(rows) > MAX_ROWS:
            raise too_many_rows()
        period = await self._bounded()
        if period is None:
            return rows
        # Tens of thousands of rows are made here, and others are not to wait for them.
        return await asyncio.to_thread(lambda: in_order(filled(rows, request, period), request))

    async def _bounded(self) -> Period | None:
        """The period of the request; open bounds become the first and last date of the data."""
        period = self.request.filter.period
        if period.after is not None and period.before is not None:
            return period
        found: list[Sequence[Any]] = []
        for dataset in self.request.components:
            build = partial(bounds_statement, dataset)
            rows = await self._read(("bounds", dataset), self.request, build)
            if dataset.calendar:
                zone = self.request.zone
                rows = [[None if day is None else day_begins(day, zone) for day in rows[0]]]
            found.extend(rows)
        return _spanned(period, found)

    async def _newest(self) -> dict[Dataset, "Newest"]:
        """Whatever the filter, so that it tells up to when there are data at all."""
        request = self.request.with_(filter=FactFilter(), dimensions=(), order=())
        found: dict[Dataset, Newest] = {}
        for dataset in dict.fromkeys(
            each for metric in request.metrics for each in metric.datasets
        ):
            build = partial(newest_statement, dataset)
            ((found[dataset],),) = await self._read(("newest", dataset), request, build)
        return found

    def earlier_period(self) -> Period:
        """The period that is compared with."""
        request = self.request
        assert request.compare is not None
        return previous(request.filter.period, request.compare, request.zone)

    async def _earlier(self) -> "Earlier":
        request, period = self.request, self.earlier_period()
        assert request.compare is not None
        counterparts = Counterparts(
            request.dimensions,
            request.filter.period,
            period,
            request.compare,
            request.zone,
            request.calendar,
        )
        before = request.during(period).with_(order=(), moves=counterparts.moves)
        rows = await self._rows(before, MAX_ROWS + 1, 0)
        if len(rows) > MAX_ROWS:
            raise too_many_rows()
        return Earlier(before, {row.keys: row for row in rows}, counterparts)

    async def _rows(self, request: Request, limit: int, offset: int) -> list[Row]:
        raw = await self._read("rows", request, rows_statement, limit=limit, offset=offset)
        return made(raw, request)

    async def _counted_rows(self, request: Request, limit: int, offset: int) -> list[Row]:
        """Rows that tell how many there are on all pages, if there are any on this one."""
        raw = await self._read("counted", request, counted_statement, limit=limit, offset=offset)
        if raw:
            self._total = int(raw[0][-1])
        return made([row[:-1] for row in raw], request)

    async def _details(self, rows: Sequence[Row]) -> Details:
        return await read_details(self._read, self.request, rows, self.viewer)

    async def _read(
        self,
        kind: Hashable,
        request: Request,
        build: Callable[[Request, Viewer, Offsets], Select[Any]],
        **parameters: Any,
    ) -> Rows:
        """The rows of a statement for a request."""
        prepared, values = await self._prepared(kind, request, build, parameters)
        return _all_converted(await self.database.read(prepared, self.viewer, values), prepared)

    async def _prepared(
        self,
        kind: Hashable,
        request: Request,
        build: Callable[[Request, Viewer, Offsets], Select[Any]],
        parameters: Mapping[str, Any],
    ) -> tuple[Prepared, dict[str, Any]]:
        """A statement for a request, compiled once for each shape, and its values."""
        period = request.filter.period
        dated = any(each in DATES for each in request.dimensions)
        offsets: Offsets = ((None, 0),)
        if dated:
            offsets = offsets_within(request.zone, period.after, period.before)
        if request.moves:
            offsets = with_moves(offsets, request.moves, request.zone)
        shape = (
            "analytics",
            kind,
            tuple(metric.name for metric in request.metrics),
            request.dimensions,
            tuple((_name(order.by), order.by_label, order.descending) for order in request.order),
            request.calendar,
            filter_shape(request.filter),
            offsets,
            request.moves,
            viewer_shape(self.viewer),
        )
        prepared = self.database.prepare(shape, lambda: build(request, self.viewer, offsets))
        values = {
            **filter_values(request.filter, request.zone),
            **term_values(request.filter.verbatim or (), self.database.dialect),
            **parameters,
        }
        span = finest_of_months(request.dimensions)
        if request.whole_months is not None and span is not None:
            since = request.whole_months.counted_from(span, request.calendar)
            values |= {} if since is None else {"counted_from": since}
        if request.filter.query is not None:
            values["query"] = await self._load("places", self._places)
        return prepared, values

    async def _places(self) -> str:
        """The query of the filter, understood."""
        assert self.request.filter.query is not None
        (asked,) = await understand(self.database, self.viewer, [self.request.filter.query])
        return asked


@dataclass(frozen=True)
class Earlier:
    """The figures of an earlier period, that of `request`, found by the keys of the present one."""

    request: Request
    rows: Mapping[tuple[Key, ...], Row]
    counterparts: Counterparts

    def of(self, row: Row) -> Row | None:
        """The figures to compare a row with; None if the period before has no such row."""
        keys = self.counterparts.of(row.keys)
        if keys is None:
            return None
        timeless = Timeless(self.request, (row,)).of(row.keys)
        return self.rows.get(keys) or self.request.row(keys, timeless)


def _name(by: Any) -> str:
    return by.name if isinstance(by, Metric) else by.value


def made(raw: Rows, request: Request) -> list[Row]:
    """Rows of figures from the rows of the database."""
    names = [component.name for component in all_components(request)]
    names += [metric.place for metric in ranked(request)]
    names += [label_name(each) for each in label_columns(request)]
    dimensions = request.dimensions
    width = len(dimensions)
    return [
        request.row(
            tuple(read_key(each, key) for each, key in zip(dimensions, row, strict=False)),
            dict(zip(names, row[width:], strict=True)),
        )
        for row in raw
    ]


def _spanned(period: Period, found: Sequence[Sequence[Any]]) -> Period | None:
    """The period with the bounds of the data where it has none; None without data."""
    dates = [row for row in found if row[0] is not None]
    if not dates:
        return None
    after = min(row[0] for row in dates) if period.after is None else period.after
    last = max(row[1] for row in dates)
    return Period(after, last + MICROSECOND if period.before is None else period.before)


def _all_converted(rows: Rows, prepared: Prepared) -> Rows:
    return [_converted(row, prepared) for row in rows] if any(prepared.converters) else rows


def _converted(row: Sequence[Any], prepared: Prepared) -> list[Any]:
    """A row of the driver with its values as they are meant, for instance instants."""
    return [
        value if convert is None else convert(value)
        for value, convert in zip(row, prepared.converters, strict=True)
    ]
