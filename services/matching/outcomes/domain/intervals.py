"""Shares and differences with their intervals, in closed form.

Wilson (1927) for a share; Newcombe (1998), method 10, for the difference of two; Woolf (1955) with Haldane's half for
the logarithm of an odds ratio; Welch (1947) for the difference of two means, with Student's quantile by the expansion
of Cornish and Fisher, which from nine degrees of freedom on is right to the third digit.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)


@dataclass(frozen=True)
class Interval:
    """An estimate, and the bounds between which the truth is at LEVEL."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    good: int
    of: int

    @property
    def interval(self) -> Interval:
        share, z2 = self.good / self.of, Z * Z
        middle = (share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = Z * math.sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2)) / (1 + z2 / self.of)
        return Interval(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def difference(one: Share, other: Share) -> Interval:
    """Of the first share from the second."""
    first, second = one.interval, other.interval
    gap = first.estimate - second.estimate
    below = math.hypot(first.estimate - first.low, second.high - second.estimate)
    above = math.hypot(first.high - first.estimate, second.estimate - second.low)
    return Interval(gap, gap - below, gap + above)


@dataclass(frozen=True)
class LogOdds:
    """The logarithm of an odds ratio, with its standard error."""

    value: float
    error: float

    def is_sure(self, *, tests: int) -> bool:
        """Whether it is not nothing, when so many are looked at together (Bonferroni)."""
        return abs(self.value) > NormalDist().inv_cdf(1 - (1 - LEVEL) / (2 * tests)) * self.error


def log_odds(one: Share, other: Share) -> LogOdds:
    cells = [each + 0.5 for share in (one, other) for each in (share.good, share.of - share.good)]
    good, bad, other_good, other_bad = cells
    return LogOdds(math.log(good * other_bad / (bad * other_good)), math.sqrt(sum(1 / each for each in cells)))


@dataclass(frozen=True)
class Mean:
    """Of so many; `variance` is that of the sample."""

    of: int
    value: float
    variance: float


def difference_of_means(one: Mean, other: Mean) -> Interval:
    """Of the first mean from the second; each is of two at least."""
    parts = [each.variance / each.of for each in (one, other)]
    gap, error = one.value - other.value, math.sqrt(sum(parts))
    if not error:
        return Interval(gap, gap, gap)
    freedom = sum(parts) ** 2 / sum(part**2 / (each.of - 1) for part, each in zip(parts, (one, other), strict=True))
    half = students(freedom) * error
    return Interval(gap, gap - half, gap + half)


def students(freedom: float) -> float:
    """Student's quantile at LEVEL on both sides."""
    z, n = Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
