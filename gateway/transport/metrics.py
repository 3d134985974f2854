"""Figures of the HTTP server for Prometheus, in a registry that other layers add theirs to."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.transport.logging import CLIENT_CLOSED_REQUEST

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PATHS = frozenset({"/graphql", "/healthz", "/readyz", "/metrics"})


class Metrics:
    """The collectors of one application, in one registry."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.requests = Counter(
            "gateway_http_requests",
            "HTTP requests that were answered",
            ("path", "status"),
            registry=self.registry,
        )
        self.duration = Histogram(
            "gateway_http_request_duration_seconds",
            "Seconds from the first byte of a request to the last of its answer",
            ("path",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "gateway_http_requests_in_flight",
            "HTTP requests that are being answered",
            registry=self.registry,
        )
        self.sockets = Gauge(
            "gateway_sockets_open", "WebSockets that are open", registry=self.registry
        )
        self.subscriptions = Gauge(
            "gateway_subscriptions_open", "Subscriptions that run", registry=self.registry
        )
        self.events = Counter(
            "gateway_subscription_events",
            "Events that were sent to subscribers",
            registry=self.registry,
        )
        self._series: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        if registry is None:
            ProcessCollector(registry=self.registry)

    def answered(self, path: str, status: int, seconds: float) -> None:
        """Count and time an answer."""
        series = self._series.get((path, status))
        if series is None:
            series = self.requests.labels(path, str(status)), self.duration.labels(path)
            self._series[path, status] = series
        requests, duration = series
        requests.inc()
        duration.observe(seconds)


class RequestMetrics:
    """Counts and times each request; paths are few, so that strangers cannot make series."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"] if scope["path"] in _PATHS else "other"
        started = time.perf_counter()
        status = 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._metrics.in_flight.inc()
        try:
            await self._app(scope, receive, send_and_see)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
            raise
        finally:
            self._metrics.in_flight.dec()
            self._metrics.answered(path, status, time.perf_counter() - started)
