"""Figures of the execution: how many queries ran as plans, and why others did not."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from gateway.execution.documents import DocumentCache
from gateway.execution.plans import Planner


class ExecutionCollector(Collector):
    """Reads the counters of one executor when it is asked."""

    def __init__(self, planner: Planner, documents: DocumentCache) -> None:
        self._planner = planner
        self._documents = documents

    def collect(self) -> Iterator[CounterMetricFamily]:
        queries = CounterMetricFamily(
            "gateway_queries",
            "Queries by the path that answered them, and why no plan did",
            labels=("path", "reason"),
        )
        queries.add_metric(("plan", ""), self._planner.compiled)
        for reason, count in self._planner.fallbacks.items():
            queries.add_metric(("core", reason), count)
        yield queries
        documents = CounterMetricFamily(
            "gateway_documents", "Documents by whether they were known", labels=("known",)
        )
        documents.add_metric(("yes",), self._documents.hits)
        documents.add_metric(("no",), self._documents.misses)
        yield documents
