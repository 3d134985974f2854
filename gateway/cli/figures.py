"""Figures in the terminal: what is asked for by name, and how it is printed."""

import csv
import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from rich.table import Table as Shown
from rich.text import Text
from sqlalchemy import select

from gateway.analytics.catalogue import METRICS
from gateway.analytics.checks import check
from gateway.analytics.dimensions import SPANS, Dimension, WeekStart
from gateway.analytics.fact_filter import FactFilter
from gateway.analytics.inputs import calendar_of
from gateway.analytics.metrics import Metric, enum_name
from gateway.analytics.naming import dimension_named, metric_named
from gateway.analytics.query import Analysis
from gateway.analytics.request import Order, Request, Row
from gateway.analytics.zones import Period, day_begins, zone_of
from gateway.cli import charts
from gateway.cli.running import opened, out
from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.times import BOUNDS, is_known
from gateway.errors import BadUserInput, NotFound, suggestion
from gateway.exports.columns import Cells, Column, Kind, Table
from gateway.exports.files import csv_cell, flat, json_value
from gateway.graphql.context import Context
from gateway.policies import UserRole, Viewer
from gateway.resources.accounts.lookup import all_accounts, find_account
from gateway.resources.locations.store import LOCATIONS

NUMBERS = {
    Kind.COUNT: "{:,.0f}",
    Kind.PERCENT: "{:.1f} %",
    Kind.POINTS: "{:.1f}",
    Kind.SCORE: "{:.2f}",
    Kind.SECONDS: "{:,.0f} s",
}
WIDEST = 120


@dataclass(frozen=True)
class Wanted:
    """Figures that are asked for, by names."""

    metrics: Sequence[str]
    dimensions: Sequence[str]
    first: dt.date | None
    last: dt.date | None
    timezone: str
    locations: Sequence[str]
    order_by: Sequence[str]
    page: int
    per_page: int
    chart: bool
    week_start: str = "monday"
    fiscal_year_start: int = 1

    def request(self) -> Request:
        """The request, without its locations; BadUserInput says what is wrong with it."""
        zone = zone_of(self.timezone, "timezone")
        for option, day in (("--from", self.first), ("--to", self.last)):
            if day is not None and not is_known(day):
                raise BadUserInput(f"{option} is {day}. Give a day {BOUNDS}.")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise BadUserInput("--from is after --to. Swap them.")
        period = Period(
            None if self.first is None else day_begins(self.first, zone),
            None if self.last is None else day_begins(self.last + dt.timedelta(days=1), zone),
        )
        dimensions = tuple(dimension_named(name) for name in self.dimensions)
        metrics = tuple(metric_named(name) for name in self.metrics)
        orders = tuple(_order(name, metrics) for name in self.order_by)
        in_time = self.chart and _in_time(dimensions)
        if in_time and orders:
            raise BadUserInput("A line goes by its dates. Leave --order-by or --chart out.")
        return check(
            Request(
                metrics=metrics,
                dimensions=dimensions,
                filter=FactFilter(period=period),
                order=orders,
                page=self.page,
                per_page=self.per_page,
                zone=zone,
                fill_gaps=in_time,
                calendar=calendar_of(WeekStart(self.week_start.upper()), self.fiscal_year_start),
            )
        )


async def show(account: str, wanted: Wanted, form: str) -> None:
    """Print figures of an account as a table, a chart, CSV or JSON."""
    request = wanted.request()
    settings = Settings()
    async with opened(settings) as database:
        viewer = await _viewer(database, account)
        if wanted.locations:
            ids = await _locations(database, viewer, wanted.locations)
            kept = FactFilter(period=request.filter.period, locations=ids)
            request = request.with_(filter=kept)
        analysis = Analysis(database, viewer, request)
        table = Table(analysis, Context(database, settings, b"", "command line", viewer))
        rows = await table.cells(await analysis.page())
        if form == "csv":
            _print_csv(table, rows)
        elif form == "json":
            _print_json(table, rows)
        elif wanted.chart:
            _draw(table, rows)
        else:
            totals = await analysis.totals() if request.dimensions else None
            total = await analysis.total_count() if request.dimensions else 1
            _print_table(table, rows, totals, total)


async def _viewer(database: Database, named: str) -> Viewer:
    """The gateway itself in an account, or in those of a provider."""
    account = await find_account(database, named)
    ids = [account.id]
    if account.is_provider:
        accounts = await all_accounts(database)
        ids += [each.id for each in accounts if each.provider_id == account.id]
    return Viewer(account_ids=tuple(ids), role=UserRole.ADMIN, account_id=account.id)


async def _locations(database: Database, viewer: Viewer, named: Sequence[str]) -> tuple[int, ...]:
    """The locations of codes, names or numbers."""
    table = LOCATIONS.table.alias()
    stored = await database.fetch(
        select(table.c.id, table.c.code, table.c.name).where(*LOCATIONS.visible(table, viewer)),
        viewer,
    )
    found: list[int] = []
    for name in named:
        matches = next(
            (
                alike
                for column in ("code", "name", "id")
                if (alike := [row.id for row in stored if str(getattr(row, column)) == name])
            ),
            [],
        )
        if not matches:
            known = [text for row in stored for text in (row.code, row.name) if text]
            raise NotFound(
                f"There is no location {name!r}.{suggestion(name, known)} "
                "Name it by its code, its name or its number."
            )
        if len(matches) > 1:
            numbers = ", ".join(map(str, matches))
            raise BadUserInput(f"Several locations are {name!r}. Name one by number: {numbers}.")
        found += matches
    return tuple(found)


def _order(name: str, metrics: Sequence[Metric]) -> Order:
    plain = name.removeprefix("-")
    by: Metric | Dimension
    try:
        by = dimension_named(plain)
    except BadUserInput:
        by = metric_named(plain, metrics)
    return Order(by, name.startswith("-"))


def _in_time(dimensions: Sequence[Dimension]) -> bool:
    return len(dimensions) == 1 and dimensions[0] in SPANS


def _print_csv(table: Table, rows: Sequence[Cells]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([column.header for column in table.columns])
    kinds = [column.kind for column in table.columns]
    for cells in rows:
        writer.writerow(
            [csv_cell(flat(cell), kind) for cell, kind in zip(cells, kinds, strict=True)]
        )


def _print_json(table: Table, rows: Sequence[Cells]) -> None:
    objects = [
        {
            column.key: json_value(cell, column.kind)
            for column, cell in zip(table.columns, cells, strict=True)
        }
        for cells in rows
    ]
    print(orjson.dumps(objects, option=orjson.OPT_INDENT_2).decode())


def _text(value: Any, kind: Kind) -> str:
    if value is None:
        return "–"
    if kind in NUMBERS:
        return NUMBERS[kind].format(value)
    plain = flat(value)
    return plain if isinstance(plain, str) else str(csv_cell(plain, kind))


def _print_table(table: Table, rows: Sequence[Cells], totals: Row | None, total: int) -> None:
    request = table.request
    shown = Shown()
    places = _readable(table)
    for at in places:
        column = table.columns[at]
        shown.add_column(_title(column), justify="right" if column.kind in NUMBERS else "left")
    for cells in rows:
        shown.add_row(*(Text(_text(cells[at], table.columns[at].kind)) for at in places))
    if totals is not None and rows:
        numbers = {
            metric.name: totals.number(metric) for metric in request.metrics if metric.has_totals
        }
        shown.add_section()
        last = [
            _text(numbers[column.key], column.kind)
            if (column := table.columns[at]).key in numbers and column.kind in NUMBERS
            else ""
            for at in places
        ]
        shown.add_row("All", *last[1:], style="bold")
    out.print(shown)
    if total > len(rows):
        out.print(f"{len(rows):,} of {total:,} rows; see the others with --page and --per-page.")


def _draw(table: Table, rows: Sequence[Cells]) -> None:
    """A chart for each metric that is a number."""
    request = table.request
    if not rows:
        out.print("There are no figures to draw.")
        return
    width = min(out.width, WIDEST)
    drawing = charts.line if _in_time(request.dimensions) else charts.bars
    keys = len(table.columns) - len(request.metrics)
    labelled = [at for at in _readable(table) if at < keys]
    labels = [
        " · ".join(_text(cells[at], table.columns[at].kind) for at in labelled) or "All"
        for cells in rows
    ]
    for at, column in enumerate(table.columns):
        if column.kind not in NUMBERS:
            continue
        numbers = [cells[at] for cells in rows]
        texts = [_text(number, column.kind) for number in numbers]
        out.print(_title(column), style="bold", markup=False)
        ascii_only = out.options.ascii_only
        for drawn in drawing(labels, numbers, texts, width, ascii_only=ascii_only):
            out.print(drawn, markup=False)
        out.print()


def _readable(table: Table) -> list[int]:
    """The places of the columns without ids: people know objects by their labels."""
    return [at for at, column in enumerate(table.columns) if not column.beside]


def _title(column: Column) -> str:
    """What heads a column; its numbers have their unit beside them."""
    metric = METRICS.get(enum_name(column.key))
    return column.header if metric is None else metric.label
