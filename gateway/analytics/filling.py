"""Gaps: rows for buckets in which nothing happened, and the order of rows that are made here."""

from collections.abc import Iterable, Sequence
from typing import Any

from gateway.analytics.dimensions import DATES, Dimension, Key, order_of_key
from gateway.analytics.names import label_name
from gateway.analytics.periods import buckets
from gateway.analytics.request import MAX_ROWS, Order, Request, Row, too_many_rows
from gateway.analytics.statement import all_components, label_columns
from gateway.analytics.zones import Period


def filled(rows: Sequence[Row], request: Request, period: Period) -> list[Row]:
    """The rows with one for each bucket of the period and each combination of the other keys."""
    dates = [n for n, each in enumerate(request.dimensions) if each in DATES]
    others = [n for n, each in enumerate(request.dimensions) if each not in DATES]
    spans = buckets([request.dimensions[n] for n in dates], period, request.zone, request.calendar)
    combinations: Iterable[tuple[Key, ...]] = [()]
    if others:
        combinations = dict.fromkeys(tuple(row.keys[n] for n in others) for row in rows)
    found = {row.keys: row for row in rows}
    timeless = Timeless(request, rows)
    places = [*others, *dates]
    back = [places.index(n) for n in range(len(places))]
    for other in combinations:
        for span in spans:
            keys = (*other, *span)
            made = tuple(keys[n] for n in back)
            if made not in found:
                found[made] = request.row(made, timeless.of(made))
        if len(found) > MAX_ROWS:
            raise too_many_rows()
    return list(found.values())


class Timeless:
    """What rows hold that depends on one of their keys alone: it is so in every bucket."""

    def __init__(self, request: Request, rows: Iterable[Row]) -> None:
        seen = [(label_name(each), each) for each in label_columns(request)]
        seen += [
            (part.name, part.told_by)
            for part in all_components(request)
            if part.told_by is not None
        ]
        self._places = [(name, request.dimensions.index(by)) for name, by in seen]
        self._known: dict[tuple[str, Key], Any] = {
            (name, row.keys[at]): row.components.get(name)
            for row in rows
            for name, at in self._places
        }

    def of(self, keys: tuple[Key, ...]) -> dict[str, Any]:
        """What a row with these keys holds, if it is known from another row."""
        return {name: self._known.get((name, keys[at])) for name, at in self._places}


def in_order(rows: Iterable[Row], request: Request) -> list[Row]:
    """Rows in the order of the request: nulls last both ways, ties by keys ascending."""
    dimensions = request.dimensions
    labelled = label_columns(request)
    ordered = sorted(
        rows,
        key=lambda row: [
            order_of_key(each, key) for each, key in zip(dimensions, row.keys, strict=True)
        ],
    )

    def value(row: Row, order: Order) -> tuple[Any, ...] | None:
        by = order.by
        if isinstance(by, Dimension) and not (order.by_label and by in labelled):
            key = row.keys[dimensions.index(by)]
            return None if key is None else order_of_key(by, key)
        seen = row.components.get(label_name(by)) if isinstance(by, Dimension) else row.number(by)
        return None if seen is None else (seen,)

    for order in reversed(request.order):
        there = [row for row in ordered if value(row, order) is not None]
        missing = [row for row in ordered if value(row, order) is None]
        there.sort(key=lambda row: value(row, order) or (), reverse=order.descending)
        ordered = there + missing
    return ordered
