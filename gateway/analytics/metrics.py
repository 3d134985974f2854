"""Metrics: figures made of components. Each is one declaration, in the room that it counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from gateway.analytics.components import Component
from gateway.analytics.datasets import Dataset
from gateway.analytics.dimensions import Dimension


class MetricUnit(StrEnum):
    """What the number of a metric is measured in, or what stands in place of a number."""

    COUNT = "COUNT"
    PERCENT = "PERCENT"
    POINTS = "POINTS"
    SCORE = "SCORE"
    SECONDS = "SECONDS"
    POSITION = "POSITION"
    TEXT = "TEXT"
    CHOICES = "CHOICES"
    DETAILS = "DETAILS"


@dataclass(frozen=True)
class Metric:
    """One figure: a weighted sum of components, divided last if there is something to divide by.

    Its number is `scale` × Σ(weight × component) / (`divisor` × denominator); null where the
    denominator is 0. A `ranked` metric tells the place of that number among those of the rows
    that differ in `needs` alone, from 1 for the greatest. `details` metrics have no number: they
    are read row by row, those with `there` only for rows that hold some of it. Nor have those with
    `parts`, which count for each of several words. A metric goes with the dimensions of its
    datasets and not without those of `needs`.
    """

    name: str
    unit: MetricUnit
    label: str
    description: str
    terms: tuple[tuple[int, Component], ...] = ()
    denominator: Component | None = None
    scale: int = 1
    divisor: int = 1
    details: Dataset | None = None
    there: Component | None = None
    needs: Dimension | None = None
    deprecated: str | None = None
    parts: tuple[tuple[str, Component], ...] = ()
    ranked: bool = False

    @property
    def place(self) -> str:
        """The name under which rows hold the place of a ranked metric."""
        return f"place {self.name}"

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """What has to be aggregated for the metric."""
        parts = tuple(component for _, component in (*self.terms, *self.parts))
        return (*parts, *(each for each in (self.denominator, self.there) if each is not None))

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets that the metric counts."""
        if self.details is not None:
            return (self.details,)
        return tuple(dict.fromkeys(component.dataset for component in self.components))

    @cached_property
    def dated_by(self) -> tuple[str, ...]:
        """The names of the dates by which it counts."""
        return tuple(dict.fromkeys(each.date.name for each in self.datasets))

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What the metric can be grouped by."""
        shared = [set(dataset.dimensions) for dataset in self.datasets]
        return tuple(each for each in Dimension if all(each in known for known in shared))

    @property
    def has_number(self) -> bool:
        """Whether the value is a number, which rows can be ordered by."""
        return self.details is None and not self.parts

    @property
    def has_totals(self) -> bool:
        """Whether the metric means something over all rows together."""
        return self.needs is None


def count(name: str, component: Component, label: str, description: str, **more: Any) -> Metric:
    """How many of something; 0 over nothing."""
    return Metric(name, MetricUnit.COUNT, label, description, ((1, component),), **more)


def percent(name: str, part: Component, whole: Component, label: str, description: str) -> Metric:
    """How many of a hundred; null over nothing."""
    return Metric(
        name, MetricUnit.PERCENT, label, description, ((1, part),), denominator=whole, scale=100
    )


def mean(
    name: str, total: Component, number: Component, label: str, description: str, **more: Any
) -> Metric:
    """The mean of ratings or scores; null over none."""
    terms = ((1, total),)
    return Metric(name, MetricUnit.SCORE, label, description, terms, denominator=number, **more)


def counts(name: str, parts: Mapping[str, Component], label: str, description: str) -> Metric:
    """How many of each of several words."""
    return Metric(name, MetricUnit.CHOICES, label, description, parts=tuple(parts.items()))


@dataclass(frozen=True)
class Figures:
    """What a room adds to analytics: its datasets and metrics. `room` is its name in messages."""

    room: str
    datasets: tuple[Dataset, ...]
    metrics: tuple[Metric, ...]


@cache
def enum_name(reference: str) -> str:
    """The name in the graph of a reference name: `result.nps.score` → RESULT_NPS_SCORE."""
    return re.sub(r"[._]+", "_", reference).upper()


def alike(metrics: Iterable[Metric]) -> tuple[Dimension, ...]:
    """The dimensions that every one of the metrics can be grouped by."""
    shared = [set(metric.dimensions) for metric in metrics]
    return tuple(each for each in Dimension if all(each in known for known in shared))
