"""Gaps: rows for buckets in which nothing happened, and the order of rows that are made here."""

from collections.abc import Iterable, Sequence
from typing import Any

from gateway.analytics.catalogue import Metric
from gateway.analytics.dimensions import DATES, Key
from gateway.analytics.periods import buckets
from gateway.analytics.request import MAX_ROWS, Period, Request, Row, too_many_rows


def filled(rows: Sequence[Row], request: Request, period: Period) -> list[Row]:
    """The rows with one for each bucket of the period and each combination of the other keys."""
    dates = [n for n, each in enumerate(request.dimensions) if each in DATES]
    others = [n for n, each in enumerate(request.dimensions) if each not in DATES]
    spans = buckets([request.dimensions[n] for n in dates], period, request.zone)
    combinations: Iterable[tuple[Key, ...]] = [()]
    if others:
        combinations = dict.fromkeys(tuple(row.keys[n] for n in others) for row in rows)
    found = {row.keys: row for row in rows}
    places = [*others, *dates]
    back = [places.index(n) for n in range(len(places))]
    for other in combinations:
        for span in spans:
            keys = (*other, *span)
            made = tuple(keys[n] for n in back)
            if made not in found:
                found[made] = Row(made, {})
        if len(found) > MAX_ROWS:
            raise too_many_rows()
    return list(found.values())


def in_order(rows: Iterable[Row], request: Request) -> list[Row]:
    """Rows in the order of the request: nulls last both ways, ties by keys ascending."""
    ordered = sorted(
        rows, key=lambda row: [(key is None, "" if key is None else key) for key in row.keys]
    )
    for order in reversed(request.order):
        by, down = order.by, order.descending

        def place(row: Row, by: Any = by, down: bool = down) -> tuple[bool, Any]:
            value = (
                row.number(by) if isinstance(by, Metric) else row.keys[request.dimensions.index(by)]
            )
            return ((value is None) is not down, 0 if value is None else value)

        ordered.sort(key=place, reverse=down)
    return ordered
