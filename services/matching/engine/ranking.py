"""The best k, exactly, in an order that is the same wherever and in whatever order it is computed."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


def ties(seed: UUID, ids: Sequence[UUID]) -> NDArray[np.uint64]:
    """A number for each id that decides between equal scores: it depends on the pair alone.

    Ranking equals by id would always favour whoever joined first; this shuffles them anew for each seed.
    The mixing is the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    """
    raw = np.frombuffer(b"".join(one.bytes for one in ids), dtype=">u8").reshape(-1, 2).astype(np.uint64)
    return ties_of(np.frombuffer(seed.bytes, dtype=">u8").astype(np.uint64), raw)


def ties_of(seeds: NDArray[np.uint64], ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The same from halves of ids (n x 2), with one seed (2) or one for each (n x 2)."""
    mixed = _mixed(_mixed(ids[:, 0] ^ seeds[..., 0]) ^ ids[:, 1])
    return _mixed(mixed ^ seeds[..., 1])


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def top(
    scores: NDArray[np.int64], tie: NDArray[np.uint64], k: int, *, after: tuple[int, int] | None = None
) -> NDArray[np.intp]:
    """Indices of the k best: highest score first, lowest tie among equals, going on after a (score, tie)."""
    rows = np.arange(len(scores))
    if after is not None:
        score, number = after
        rows = rows[(scores < score) | ((scores == score) & (tie > np.uint64(number)))]
    if len(rows) > k:
        least = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
        rows = rows[scores[rows] >= least]
    order = np.lexsort((tie[rows], -scores[rows]))
    return rows[order][:k]
