"""From a matching of everybody with everybody's double to pairs: cycles and paths are cut up, then improved nearby."""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs


@compiled
def cut(following: Ints, worth: Longs) -> Ints:
    """Each path and each cycle of `following` is cut into the disjoint pairs of neighbours that are worth most.

    - following: for each person the next one, or -1; nobody follows two.  worth: of the pair of a person and the next.
    Returns each person's partner, or -1.
    """
    partner, seen = np.full(len(following), -1, np.int32), np.zeros(len(following), np.bool_)
    led = np.zeros(len(following), np.bool_)
    for person in following:
        if person >= 0:
            led[person] = True
    chain = np.empty(len(following) + 1, np.int32)
    for paths in (True, False):
        for start in range(len(following)):
            if seen[start] or (paths and led[start]):
                continue
            length, person = 0, start
            while person >= 0 and not seen[person]:
                seen[person] = True
                chain[length] = person
                length, person = length + 1, following[person]
            whole = chain[:length]
            _cut_path(whole if paths else _turned(whole, worth), worth, partner)
    return partner


@compiled
def _turned(cycle: Ints, worth: Longs) -> Ints:
    """A cycle as a path: at one of two neighbouring places it can be cut for nothing."""
    turned = np.concatenate((cycle[1:], cycle[:1]))
    return turned if _best_along(turned, worth)[-1] > _best_along(cycle, worth)[-1] else cycle


@compiled
def _cut_path(path: Ints, worth: Longs, partner: Ints) -> None:
    """Dynamic programme: each place is paired with the one before it, or left."""
    best, last = _best_along(path, worth), len(path) - 1
    while last > 0:
        if best[last] == best[last - 1]:
            last -= 1
            continue
        partner[path[last]], partner[path[last - 1]] = path[last - 1], path[last]
        last -= 2


@compiled
def _best_along(chain: Ints, worth: Longs) -> Longs:
    """For each place what the pairs up to it are worth at most."""
    best = np.zeros(len(chain), np.int64)
    for place in range(1, len(chain)):
        before = best[place - 2] if place > 1 else 0
        best[place] = max(best[place - 1], before + worth[chain[place - 1]])
    return best


@compiled
def improve(starts: Longs, others: Ints, points: Ints, partner: Ints, most_rounds: int) -> None:
    """Takes a pair in whenever it gains more than the pairs that it breaks, whose others may find somebody anew.

    Changes `partner` in place until nothing gains any more, or for so many rounds.
    """
    own = np.zeros(len(partner), np.int64)
    for person in range(len(partner)):
        for pair in range(starts[person], starts[person + 1]):
            if others[pair] == partner[person]:
                own[person] = points[pair]
    for _ in range(most_rounds):
        changes = 0
        for person in range(len(partner)):
            for pair in range(starts[person], starts[person + 1]):
                other = others[pair]
                if partner[person] != other and points[pair] > 0:
                    changes += _exchange(starts, others, points, partner, own, person, other, points[pair])
        if changes == 0:
            break


@compiled
def _exchange(
    starts: Longs, others: Ints, points: Ints, partner: Ints, own: Longs, person: int, other: int, gain: int
) -> int:  # fmt: skip
    left, right = partner[person], partner[other]
    first, first_points, second, second_points = -1, 0, -1, 0
    if left >= 0:
        first, first_points = _substitute(starts, others, points, partner, left, right, person, other, -1)
    if right >= 0 and first != right:
        second, second_points = _substitute(starts, others, points, partner, right, -1, person, other, first)
    if gain - own[person] - own[other] + first_points + second_points <= 0:
        return 0
    for alone in (left, right):
        if alone >= 0:
            partner[alone], own[alone] = -1, 0
    _join(partner, own, person, other, gain)
    if first >= 0:
        _join(partner, own, left, first, first_points)
    if second >= 0:
        _join(partner, own, right, second, second_points)
    return 1


@compiled
def _substitute(
    starts: Longs, others: Ints, points: Ints, partner: Ints, person: int, also: int,
    never: int, nor: int, nor_yet: int,
) -> tuple[int, int]:  # fmt: skip
    """Who is best for a person among the unmatched and `also`; the pair's points."""
    best, most = -1, 0
    for pair in range(starts[person], starts[person + 1]):
        other = others[pair]
        barred = other == never or other == nor or other == nor_yet
        if (other == also or (partner[other] < 0 and not barred)) and points[pair] > most:
            best, most = other, points[pair]
    return best, most


@compiled
def _join(partner: Ints, own: Longs, one: int, other: int, points: int) -> None:
    partner[one], partner[other] = other, one
    own[one], own[other] = points, points
