"""The catalogue: the figures of every room, complete or not at all.

A room that counts something says what as `FIGURES` in its `figures.py`. Metrics have the names that
Partoo analytics gives them. Those from elsewhere stand behind what they are of: `count` is
`keyword.count`.
"""

from collections.abc import Mapping

from gateway.analytics.complete import check_figures
from gateway.analytics.datasets import Dataset
from gateway.analytics.metrics import Figures, Metric, enum_name
from gateway.models import files_of_rooms

ROOMS: tuple[Figures, ...] = tuple(
    file.FIGURES for file in files_of_rooms("figures") if hasattr(file, "FIGURES")
)
check_figures(ROOMS)
DATASETS: tuple[Dataset, ...] = tuple(each for room in ROOMS for each in room.datasets)
METRICS: Mapping[str, Metric] = {
    enum_name(metric.name): metric for room in ROOMS for metric in room.metrics
}
