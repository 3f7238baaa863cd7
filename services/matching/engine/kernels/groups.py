"""Members of groups move and change places while the sum of points grows."""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs


@compiled
def exchange(
    fit: Longs, kinship: Ints, employers: Ints, shared: Longs, groups: Ints, least: int, most: int, colleagues: int
) -> None:
    """Changes `groups` until no single move and no exchange of two members gains within the limits.

    `shared` has for each mentee and group what the mentee and its other members add, and is kept so.
    """
    mentees, mentors = fit.shape
    size, house = np.zeros(mentors, np.int64), np.zeros((mentors, employers.max() + 1), np.int32)
    for mentee in range(mentees):
        size[groups[mentee]] += 1
        house[groups[mentee], employers[mentee]] += 1
    changed = True
    while changed:
        changed = False
        for mentee in range(mentees):
            changed |= _move(fit, kinship, employers, shared, groups, size, house, mentee, least, most, colleagues)
            for other in range(mentee):
                changed |= _swap(fit, kinship, employers, shared, groups, size, house, mentee, other, colleagues)


@compiled
def _move(
    fit: Longs, kinship: Ints, employers: Ints, shared: Longs, groups: Ints, size: Longs, house: Ints,
    mentee: int, least: int, most: int, colleagues: int,
) -> bool:  # fmt: skip
    """Moves a mentee to the group where it gains most."""
    old, employer = groups[mentee], employers[mentee]
    if size[old] <= least:
        return False
    has = fit[mentee, old] + shared[mentee, old]
    best, new = has, old
    for group in range(len(size)):
        room = group != old and size[group] < most and house[group, employer] < colleagues and fit[mentee, group] >= 0
        if room and fit[mentee, group] + shared[mentee, group] > best:
            best, new = fit[mentee, group] + shared[mentee, group], group
    if new == old:
        return False
    _place(kinship, employers, shared, groups, size, house, mentee, new)
    return True


@compiled
def _swap(
    fit: Longs, kinship: Ints, employers: Ints, shared: Longs, groups: Ints, size: Longs, house: Ints,
    one: int, other: int, colleagues: int,
) -> bool:  # fmt: skip
    """Exchanges two mentees of different groups if it gains."""
    here, there = groups[one], groups[other]
    if here == there or fit[one, there] < 0 or fit[other, here] < 0:
        return False
    gain = fit[one, there] + shared[one, there] - fit[one, here] - shared[one, here]
    gain += fit[other, here] + shared[other, here] - fit[other, there] - shared[other, there]
    if gain - 2 * kinship[one, other] <= 0:
        return False
    if employers[one] != employers[other]:
        full = house[there, employers[one]] >= colleagues or house[here, employers[other]] >= colleagues
        if full:
            return False
    _place(kinship, employers, shared, groups, size, house, one, there)
    _place(kinship, employers, shared, groups, size, house, other, here)
    return True


@compiled
def _place(
    kinship: Ints, employers: Ints, shared: Longs, groups: Ints, size: Longs, house: Ints, mentee: int, new: int
) -> None:  # fmt: skip
    old = groups[mentee]
    for somebody in range(len(groups)):
        if somebody != mentee:
            shared[somebody, old] -= kinship[somebody, mentee]
            shared[somebody, new] += kinship[somebody, mentee]
    size[old] -= 1
    size[new] += 1
    house[old, employers[mentee]] -= 1
    house[new, employers[mentee]] += 1
    groups[mentee] = new
