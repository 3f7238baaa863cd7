"""Checks a published flash plan from the plan alone, with no code of the planner."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.flash import Flash
from services.matching.engine.pairs import Ints, Longs, Pairs


@dataclass(frozen=True, kw_only=True)
class FlashCertificate:
    """What a plan holds; only rounds after the past are judged, but meetings again are counted over all.

    - conversations, points, kept: the first three things that count; kept pairs are those of the promised plan.
    - idle: rounds that somebody who is in a pair spends without a conversation.
    - again: how many times two mentees share a table more than once.
    - optimal: no plan has more conversations, or as many and more points, or as much of both and more kept pairs.
    """

    faults: tuple[str, ...]
    conversations: int
    points: int
    kept: int
    idle: int
    again: int
    optimal: bool


def certify_flash(
    pairs: Pairs, rounds: int, result: Flash, *, past: Ints | None = None, promised: Ints | None = None
) -> FlashCertificate:
    """Recomputes what a plan is worth, and whether its prices prove that nothing is worth more (see `_bound`)."""
    before = past if past is not None else np.zeros((pairs.mentees, 0), dtype=np.int32)
    known = promised if promised is not None else np.full((pairs.mentees, rounds), -1, dtype=np.int32)
    begun = before.shape[1]
    future = result.plan[:, begun:]
    mentees = np.repeat(np.arange(pairs.mentees), pairs.starts[1:] - pairs.starts[:-1])
    met = _among(before, mentees, pairs.mentors)
    meets = _among(future, mentees, pairs.mentors)
    kept = _among(known[:, begun:], mentees, pairs.mentors)
    open_ = ~met & (pairs.seats[pairs.mentors] > 0)
    worth = _worth(pairs, future.shape[1], kept)
    present = np.zeros(pairs.mentees, dtype=np.bool_)
    present[mentees[open_]] = True
    bound = _bound(
        pairs, result, rounds=future.shape[1], mentees=mentees[open_], mentors=pairs.mentors[open_], worth=worth[open_]
    )
    return FlashCertificate(
        faults=_faults(pairs, result, before, future, int((meets & open_).sum())),
        conversations=int(meets.sum()),
        points=int(pairs.points[meets].sum()),
        kept=int(kept[meets].sum()),
        idle=int((future[present] < 0).sum()),
        again=_again(result.plan),
        optimal=bound == int(worth[meets].sum()),
    )


def _among(plan: Ints, mentees: Longs, mentors: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For each pair whether the two meet in a plan."""
    return np.array(
        [bool((plan[mentee] == mentor).any()) for mentee, mentor in zip(mentees, mentors, strict=True)], dtype=np.bool_
    )


def _faults(pairs: Pairs, result: Flash, before: Ints, future: Ints, possible: int) -> tuple[str, ...]:
    crowded = any((np.bincount(when[when >= 0], minlength=len(pairs.seats)) > pairs.seats).any() for when in future.T)
    twice = any(len(set(row[row >= 0].tolist())) < (row >= 0).sum() for row in future)
    claims = {
        "The past is not as it was.": (result.plan[:, : before.shape[1]] == before).all(),
        "A table has more mentees than seats.": not crowded,
        "Two people talk twice.": not twice,
        "Two people talk who cannot, or who have talked.": possible == int((future >= 0).sum()),
    }
    return tuple(sentence for sentence, holds in claims.items() if not holds)


def _worth(pairs: Pairs, rounds: int, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Longs:
    """One conversation is worth more than any points that an exchange can bring, a point more than all promises."""
    conversation = 10_001 * (min(pairs.mentees, len(pairs.seats)) + 2)
    worth: Longs = (conversation + pairs.points.astype(np.int64)) * (pairs.mentees * rounds + 1) + kept
    return worth


def _bound(pairs: Pairs, result: Flash, *, rounds: int, mentees: Longs, mentors: Ints, worth: Longs) -> int:
    """What all rounds and all seats are worth at the prices, and what each pair is worth beyond both of its prices."""
    mentee_prices, mentor_prices = np.maximum(result.mentee_prices, 0), np.maximum(result.mentor_prices, 0)
    beyond = np.maximum(worth * result.units - mentee_prices[mentees] - mentor_prices[mentors], 0)
    present = np.unique(mentees)
    total = rounds * sum(mentee_prices[present].tolist()) + rounds * int((pairs.seats * mentor_prices).sum())
    return int(total + sum(beyond.tolist())) // result.units


def _again(plan: Ints) -> int:
    shared = np.zeros((len(plan), len(plan)), dtype=np.int64)
    for when in plan.T:
        shared += (when[:, None] == when) & (when[:, None] >= 0)
    np.fill_diagonal(shared, 0)
    return int(np.maximum(shared - 1, 0).sum()) // 2
