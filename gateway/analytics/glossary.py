"""The catalogue as a page: what every metric counts, by which date, in which unit, by what."""

from collections.abc import Iterator

from gateway.analytics.catalogue import ROOMS
from gateway.analytics.checks import goes_with, name_of
from gateway.analytics.dimensions import Dimension
from gateway.analytics.enums import AnalyticsDimension, MetricDate, descriptions
from gateway.analytics.metrics import Figures, Metric

_HEAD = """# Metrics

Every metric of `analytics`, as the catalogue declares it. This page is printed by
`feedback-gateway metrics --format markdown`; do not edit it.

The reference name is the one of Partoo analytics, or one like it. Percentages go from 0 to 100.
Counts over nothing are 0; percentages and means over nothing are null.
"""


def markdown() -> str:
    """The page."""
    lines = [_HEAD]
    for room in ROOMS:
        lines += _of_room(room)
    lines += ["## Dates", "", "| Date | When that is |", "|---|---|"]
    lines += [f"| {name} | {text} |" for name, text in descriptions(MetricDate).items()]
    lines += ["", "## Dimensions", "", "| Dimension | Reference name | Its keys |", "|---|---|---|"]
    words = descriptions(AnalyticsDimension)
    lines += [f"| `{each.name}` | `{each.value}` | {words[each.name]} |" for each in Dimension]
    return "\n".join(lines) + "\n"


def _of_room(room: Figures) -> Iterator[str]:
    yield f"## {room.room.replace('_', ' ').capitalize()}"
    yield ""
    yield "| Metric | Reference name | Unit | Date | What it counts |"
    yield "|---|---|---|---|---|"
    by: dict[tuple[str, ...], list[str]] = {}
    for metric in room.metrics:
        dates = ", ".join(metric.dated_by)
        cells = (f"`{name_of(metric)}`", f"`{metric.name}`", metric.unit, dates, _meaning(metric))
        yield f"| {' | '.join(cells)} |"
        names = tuple(each.name for each in Dimension if goes_with(metric, each))
        by.setdefault(names, []).append(name_of(metric))
    yield ""
    for names, metrics in by.items():
        whose = "all" if len(by) == 1 else ", ".join(f"`{each}`" for each in metrics)
        yield f"- Dimensions of {whose}: {', '.join(names)}."
    yield ""


def _meaning(metric: Metric) -> str:
    alias = metric.deprecated and f". Deprecated: the same as `{metric.deprecated}`"
    return metric.description + (alias or "")
