"""What a seeding did and how long each mutation took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Latencies as a client saw them, in milliseconds."""

    count: int
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class SeedReport:
    """`mutations` has one timing for each field that was called."""

    members: int
    seconds: float
    mutations: Mapping[str, Timing]


def timing(seconds: Sequence[float]) -> Timing:
    """Nearest-rank percentiles of at least one duration."""
    ranked = sorted(seconds)
    return Timing(len(ranked), _percentile(ranked, 50), _percentile(ranked, 99))


def _percentile(ranked: Sequence[float], percent: int) -> float:
    rank = -(-len(ranked) * percent // 100)
    return round(ranked[rank - 1] * 1000, 1)
