"""The metrics that every process exports; names follow Prometheus conventions, units are in the name."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS_TAKEN = Counter("cairn_events_taken_total", "Deliveries by what became of them.", ["consumer", "type", "taken"])
EVENTS_PUBLISHED = Counter("cairn_events_published_total", "Outbox rows that the broker took.", ["service"])
LAG = Gauge("cairn_consumer_lag_events", "Events behind the end of a partition.", ["consumer", "topic", "partition"])
OUTBOX_AGE = Gauge("cairn_outbox_oldest_seconds", "Age of the oldest row that is not published.", ["service"])
REQUEST_SECONDS = Histogram(
    "cairn_http_request_seconds",
    "Duration of requests by route and status.",
    ["service", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
