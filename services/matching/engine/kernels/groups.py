"""Members of groups move and change places while the sum of points grows."""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs


@compiled
def exchange(value: Ints, kinship: Ints, employers: Ints, groups: Ints, least: int, most: int, colleagues: int) -> None:
    """Changes `groups` until no single move and no exchange of two members gains within the limits.

    `value` has for each group and mentee the fit, plus what the mentee and the group's other members add; it is kept
    so.  It is far below nothing where the two cannot be together.
    """
    mentors, mentees = value.shape
    size, house = np.zeros(mentors, np.int64), np.zeros((mentors, employers.max() + 1), np.int32)
    for mentee in range(mentees):
        size[groups[mentee]] += 1
        house[groups[mentee], employers[mentee]] += 1
    changed = True
    while changed:
        changed = False
        for mentee in range(mentees):
            changed |= _move(value, kinship, employers, groups, size, house, mentee, least, most, colleagues)
            changed |= _swap(value, kinship, employers, groups, size, house, mentee, colleagues)


@compiled
def _move(
    value: Ints, kinship: Ints, employers: Ints, groups: Ints, size: Longs, house: Ints,
    mentee: int, least: int, most: int, colleagues: int,
) -> bool:  # fmt: skip
    """Moves a mentee to the group where it gains most."""
    old, employer = groups[mentee], employers[mentee]
    if size[old] <= least:
        return False
    best, new = value[old, mentee], old
    for group in range(len(size)):
        room = group != old and size[group] < most and house[group, employer] < colleagues
        if room and value[group, mentee] > best:
            best, new = value[group, mentee], group
    if new == old:
        return False
    _place(kinship, employers, value, groups, size, house, mentee, new)
    return True


@compiled
def _swap(
    value: Ints, kinship: Ints, employers: Ints, groups: Ints, size: Longs, house: Ints, one: int, colleagues: int
) -> bool:
    """Exchanges a mentee with each earlier one of another group where it gains."""
    swapped = False
    for other in range(one):
        here, there = groups[one], groups[other]
        gain = value[there, one] - value[here, one] + value[here, other] - value[there, other]
        if here == there or gain <= 2 * kinship[one, other]:
            continue
        full = house[there, employers[one]] >= colleagues or house[here, employers[other]] >= colleagues
        if employers[one] != employers[other] and full:
            continue
        _place(kinship, employers, value, groups, size, house, one, there)
        _place(kinship, employers, value, groups, size, house, other, here)
        swapped = True
    return swapped


@compiled
def _place(
    kinship: Ints, employers: Ints, value: Ints, groups: Ints, size: Longs, house: Ints, mentee: int, new: int
) -> None:  # fmt: skip
    old, own = groups[mentee], kinship[mentee, mentee]
    value[old, mentee], value[new, mentee] = value[old, mentee] + own, value[new, mentee] - own  # Not with oneself.
    value[old] -= kinship[mentee]
    value[new] += kinship[mentee]
    size[old] -= 1
    size[new] += 1
    house[old, employers[mentee]] -= 1
    house[new, employers[mentee]] += 1
    groups[mentee] = new
