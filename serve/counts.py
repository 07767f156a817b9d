"""What is counted of requests, in the text format of Prometheus: by all worker processes of a service together."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # of the environment: the folder that worker processes share
TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class RequestCounts:
    """Requests by route and status, and the seconds that routes took."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        own = self._own = CollectorRegistry()
        labels = ["route", "status"]
        self._requests = Counter("guidelog_requests", "Requests answered.", labels, registry=own)
        self._seconds = Histogram(
            "guidelog_request_seconds", "Seconds that they took.", labels[:1], registry=own, buckets=_SECONDS
        )

    def add(self, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is one of the service's own paths, or `other`."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> str:
        """Everything that was counted: if worker processes share a folder by all of them, those that ended too."""
        registry = self._own
        if SHARED in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry).decode()
