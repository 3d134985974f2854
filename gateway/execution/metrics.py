"""Figures of the execution: how many queries ran as plans, and why others did not."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.database.engine import Database
from gateway.execution.documents import DocumentCache
from gateway.execution.plans import Planner


class ExecutionCollector(Collector):
    """Reads the counters of one executor when it is asked."""

    def __init__(self, planner: Planner, documents: DocumentCache, database: Database) -> None:
        self._planner = planner
        self._documents = documents
        self._database = database

    def collect(self) -> Iterator[Metric]:
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
        plans = CounterMetricFamily(
            "gateway_plans", "Plans by whether they were compiled before", labels=("known",)
        )
        plans.add_metric(("yes",), self._planner.hits)
        plans.add_metric(("no",), self._planner.misses)
        yield plans
        for name, text, value in (
            ("gateway_statements", "Reading statements", self._database.statements),
            (
                "gateway_statement_seconds",
                "Seconds that reading statements took, each from its start to its rows",
                self._database.statement_seconds,
            ),
            (
                "gateway_assembly_seconds",
                "Seconds in which plans made objects out of rows",
                self._planner.assembly_seconds,
            ),
        ):
            yield CounterMetricFamily(name, text, value=value)
        sizes = GaugeMetricFamily("gateway_document_cache_bytes", "Estimated size of the documents")
        sizes.add_metric((), self._documents.held)
        yield sizes
