"""Choices that follow from a seed, a subject and a question alone, so that no choice disturbs another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draw:
    """Everything drawn for one subject; the same on every machine and every Python."""

    seed: int
    subject: str

    def unit(self, question: str) -> float:
        """A number in [0, 1)."""
        digest = blake2b(f"{self.seed}/{self.subject}/{question}".encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "big") >> 11) / 2**53

    def chance(self, question: str, probability: float) -> bool:
        return self.unit(question) < probability

    def between(self, question: str, low: int, *, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.unit(question) * (high - low + 1))

    def one(self, question: str, options: Sequence[T]) -> T:
        return options[int(self.unit(question) * len(options))]

    def some(self, question: str, options: Sequence[T], *, count: int) -> tuple[T, ...]:
        """As many different options as asked for, or all there are, in the order they were drawn."""
        order = sorted(range(len(options)), key=lambda index: self.unit(f"{question}/{index}"))
        return tuple(options[index] for index in order[:count])

    def weighted(self, question: str, weights: Mapping[T, int]) -> T:
        """One of the keys, as often as its weight says."""
        mark = self.unit(question) * sum(weights.values())
        *others, last = weights.items()
        for option, weight in others:
            mark -= weight
            if mark < 0:
                return option
        return last[0]

    def row(self, question: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """One of the rows, as often as its own "weight" says."""
        return rows[self.weighted(question, {index: row["weight"] for index, row in enumerate(rows)})]
