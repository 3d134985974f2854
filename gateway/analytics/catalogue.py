"""The catalogue: the figures of every room, in one hand-written list, complete or not at all.

Metrics have the names that Partoo analytics gives them. Those from elsewhere stand behind what they
are of: `count` is `keyword.count`.
"""

from collections.abc import Mapping

from gateway.analytics.complete import check_figures
from gateway.analytics.datasets import Dataset
from gateway.analytics.metrics import Figures, Metric, enum_name
from gateway.resources.activity_feedback import figures as activity_feedback
from gateway.resources.feedback import figures as feedback
from gateway.resources.keywords import figures as keywords
from gateway.resources.profile_metrics import figures as profile_metrics
from gateway.resources.reviews import figures as reviews

ROOMS: tuple[Figures, ...] = (
    feedback.FIGURES,
    reviews.FIGURES,
    profile_metrics.FIGURES,
    keywords.FIGURES,
    activity_feedback.FIGURES,
)
check_figures(ROOMS)
DATASETS: tuple[Dataset, ...] = tuple(each for room in ROOMS for each in room.datasets)
METRICS: Mapping[str, Metric] = {
    enum_name(metric.name): metric for room in ROOMS for metric in room.metrics
}
