"""What one process counts, in the text format of Prometheus."""

from __future__ import annotations

from collections import Counter

_HEAD = """# HELP guidelog_{name} {help}
# TYPE guidelog_{name} counter
"""


class RequestCounts:
    """Requests by route and status, and the seconds that routes took."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: Counter[str] = Counter()

    def add(self, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is one of the service's own paths, or `other`."""
        self.requests[route, status] += 1
        self.seconds[route] += seconds  # type: ignore[assignment]  # a counter may count by fractions

    def text(self) -> str:
        """Everything that was counted."""
        text = _HEAD.format(name="requests_total", help="Requests answered by this process.")
        for (route, status), count in sorted(self.requests.items()):
            text += f'guidelog_requests_total{{route="{route}",status="{status}"}} {count}\n'
        text += _HEAD.format(name="request_seconds_total", help="Seconds that they took.")
        for route, seconds in sorted(self.seconds.items()):
            text += f'guidelog_request_seconds_total{{route="{route}"}} {seconds:.6f}\n'
        return text
