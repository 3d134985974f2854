"""Figures of the HTTP server for Prometheus, in a registry that other layers add theirs to."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PATHS = frozenset({"/graphql", "/healthz", "/readyz", "/metrics"})
# What follows these is a token each.
_PAGES = frozenset({"/f", "/u", "/o", "/kiosk"})


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
        self.running = Gauge(
            "gateway_operations_running", "Operations that run", registry=self.registry
        )
        self.waiting = Gauge(
            "gateway_operations_waiting",
            "Operations that wait for their turn",
            registry=self.registry,
        )
        self.waited = Histogram(
            "gateway_operation_wait_seconds",
            "Seconds that operations waited which could not start at once",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.shed = Counter(
            "gateway_requests_shed",
            "Requests that were refused because the server was busy",
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
        """Count and time an answer; paths are few, so that strangers cannot make series."""
        if path not in _PATHS:
            page = path[: max(path.find("/", 1), 0)]
            path = page if page in _PAGES else "other"
        series = self._series.get((path, status))
        if series is None:
            series = self.requests.labels(path, str(status)), self.duration.labels(path)
            self._series[path, status] = series
        requests, duration = series
        requests.inc()
        duration.observe(seconds)
