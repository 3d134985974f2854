"""Requests of figures: checked, neutral of GraphQL and of SQL, and hashable."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from gateway.analytics.components import Component
from gateway.analytics.datasets import Dataset
from gateway.analytics.dimensions import CIVIL, DATES, Calendar, Dimension, Key
from gateway.analytics.fact_filter import EVERYTHING, FactFilter
from gateway.analytics.metrics import Metric
from gateway.analytics.months import WholeMonths, finest_of_months, whole_months
from gateway.analytics.zones import ANY_TIME, Moves, Period
from gateway.errors import BadUserInput

DEFAULT_PER_PAGE = 100
MAX_PER_PAGE = 1_000
MAX_ROWS = 100_000
UTC_ZONE = ZoneInfo("UTC")


class ComparisonPeriod(StrEnum):
    """The period that figures are compared with."""

    PREVIOUS_PERIOD = "PREVIOUS_PERIOD"
    PREVIOUS_YEAR = "PREVIOUS_YEAR"


@dataclass(frozen=True)
class Row:
    """A row of figures: its key in each dimension, and its components by name.

    Of `uncounted` datasets the row has no time that counts, which is not the same as nothing.
    """

    keys: tuple[Key, ...]
    components: Mapping[str, Any]
    uncounted: frozenset[Dataset] = frozenset()

    def number(self, metric: Metric) -> float | int | None:
        """The number of a metric, divided last."""
        if metric.parts or not self.uncounted.isdisjoint(metric.datasets):
            return None
        if metric.ranked:
            return self.components.get(metric.place)
        if metric.denominator is None:
            ((_, component),) = metric.terms
            value = self.components.get(component.name)
            return value if component.greatest else int(value or 0)
        whole = self.denominator(metric)
        if not whole:
            return None
        return sum(
            float(self.components.get(part.name) or 0) * (weight * metric.scale)
            for weight, part in metric.terms
        ) / (float(whole) * metric.divisor)

    def numerator(self, metric: Metric) -> float | None:
        """What is divided; None for a metric that divides nothing."""
        if metric.denominator is None or metric.ranked:
            return None
        total = sum((self.components.get(part.name) or 0) * weight for weight, part in metric.terms)
        return float(total) / metric.divisor

    def counts(self, metric: Metric) -> list[tuple[str, int]]:
        """The counts of a metric that tells one for each of several words."""
        return [(word, int(self.components.get(part.name) or 0)) for word, part in metric.parts]

    def denominator(self, metric: Metric) -> int | None:
        """What it is divided by; None for a metric that divides nothing."""
        if metric.denominator is None or metric.ranked:
            return None
        return int(self.components.get(metric.denominator.name) or 0)


@dataclass(frozen=True)
class Order:
    """One sort key: the number of a metric, the key of a dimension, or what the key is called."""

    by: Metric | Dimension
    descending: bool = False
    by_label: bool = False


@dataclass(frozen=True)
class Request:
    """Figures that are asked for, grouped, filtered, ordered and cut into pages."""

    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...] = ()
    filter: FactFilter = EVERYTHING
    order: tuple[Order, ...] = ()
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE
    zone: ZoneInfo = UTC_ZONE
    fill_gaps: bool = False
    compare: ComparisonPeriod | None = None
    calendar: Calendar = CIVIL
    # The days on which the facts of an earlier period count.
    moves: Moves = ()

    @cached_property
    def components(self) -> Mapping[Dataset, tuple[Component, ...]]:
        """The components of each dataset; a dataset without any still tells which rows exist."""
        found: dict[Dataset, dict[Component, None]] = {}
        for metric in self.metrics:
            for dataset in metric.datasets:
                found.setdefault(self.dataset(dataset), {})
            for component in metric.components:
                found[self.dataset(component.dataset)][component] = None
        return {dataset: tuple(components) for dataset, components in found.items()}

    def dataset(self, dataset: Dataset) -> Dataset:
        """The dataset to read: one scan serves all whose facts are rows of another, too.

        Whose they are and when matters only where users or dates do. What has a date of its own
        is not there for every row of the other: that one must make rows anyhow.
        """
        other = dataset.scanned_as
        if other is None or Dimension.USER in self.dimensions or self.filter.users is not None:
            return dataset
        there = not self.dated and any(other in metric.datasets for metric in self.metrics)
        return other if there or not dataset.own_date else dataset

    @property
    def dated(self) -> bool:
        """Whether it matters when something happened."""
        return self.filter.period != ANY_TIME or any(each in DATES for each in self.dimensions)

    @property
    def labelled(self) -> tuple[Dimension, ...]:
        """The dimensions by whose labels rows are ordered."""
        return tuple(
            order.by for order in self.order if order.by_label and isinstance(order.by, Dimension)
        )

    def reads_alone(self, dataset: Dataset) -> bool:
        """Whether nothing is asked of what the facts of a dataset belong to."""
        given = {name: getattr(self.filter, name) for name in dataset.alone_filters}
        known = dataset.alone_by.issuperset(self.dimensions)
        return bool(dataset.alone_by) and known and self.filter == FactFilter(**given)

    @property
    def totals(self) -> "Request":
        """The request of the totals row: the metrics that have totals, ungrouped."""
        metrics = tuple(metric for metric in self.metrics if metric.has_totals)
        return replace(self, metrics=metrics, dimensions=(), order=(), page=1)

    @cached_property
    def whole_months(self) -> WholeMonths | None:
        """The months that count, if the request counts whole ones."""
        if not self._by_months:
            return None
        return whole_months(self.filter.period, self.zone)

    @cached_property
    def _by_months(self) -> frozenset[Dataset]:
        return frozenset(each for each in self.components if each.whole_months)

    def row(self, keys: tuple[Key, ...], components: Mapping[str, Any]) -> Row:
        """A row of the request."""
        months = self.whole_months
        if months is None or self._has_months(keys, months):
            return Row(keys, components)
        return Row(keys, components, self._by_months)

    def _has_months(self, keys: tuple[Key, ...], months: WholeMonths) -> bool:
        span = finest_of_months(self.dimensions)
        if span is None or not months.exist:
            return months.exist
        key = keys[self.dimensions.index(span)]
        return isinstance(key, dt.date) and months.reach(key, span, self.calendar)

    def during(self, period: Period) -> "Request":
        """The same request for another period."""
        return replace(self, filter=replace(self.filter, period=period))

    def with_(self, **changes: Any) -> "Request":
        """The same request with other values."""
        return replace(self, **changes)


def too_many_rows() -> BadUserInput:
    """Refuses what would have more rows than one answer is made of."""
    return BadUserInput(
        f"The figures have more than {MAX_ROWS:,} rows. Narrow `filter`, or group by fewer or "
        "coarser dimensions.",
        param="dimensions",
    )
