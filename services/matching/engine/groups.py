"""Groups: a mentor with several mentees each, who fit the mentor and each other, from different houses.

To group well is NP-hard (a quadratic assignment), so this is a search, and says nothing about the best.  A flow of
least cost places everybody with the sizes and the limit on colleagues kept, by fit alone; it is repeated with what
each would have in common with the groups found so far; then members move and change places while anything gains.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.network import CannotFlow, Network
from services.matching.engine.pairs import Ints, Longs

ROUNDS = 2
"""How often the flow is repeated; more found little that was better and take as long each."""

IMPOSSIBLE = -(2**28)
NEAR = 24
"""So many of the best mentors of each mentee are looked at first."""


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """Who is to be grouped.

    - fit: n mentees x g mentors, int32 points, negative where the two cannot be together.
    - kinship: n x n, int32, symmetric: points that two members of one group add; may be negative.
    - employers: for each mentee a number from 0, int32.
    """

    fit: NDArray[np.int32]
    kinship: NDArray[np.int32]
    employers: Ints


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Members of a group, at least and at most, and at most how many of one employer."""

    least: int = 4
    most: int = 8
    colleagues: int = 2


class CannotGroup(ValueError):
    """Nobody can place all mentees within the limits."""


def form_groups(gathering: Gathering, limits: Limits) -> Ints:
    """For each mentee the mentor, int32; every mentee is placed and every limit kept.  Raises CannotGroup."""
    from services.matching.engine.kernels.groups import exchange  # noqa: PLC0415 - numba is only for who solves.

    fit = gathering.fit.astype(np.int64)
    best = current = _placed(gathering, fit, limits)
    for _ in range(ROUNDS):
        shared = _shared(gathering.kinship, current, fit.shape[1])
        current = _placed(gathering, fit + shared, limits)
        if worth(gathering, current) > worth(gathering, best):
            best = current
    value = np.where(fit < 0, IMPOSSIBLE, fit) + _shared(gathering.kinship, best, fit.shape[1])
    groups, of_groups = best.copy(), np.ascontiguousarray(value.T, dtype=np.int32)
    exchange(of_groups, gathering.kinship, gathering.employers, groups, limits.least, limits.most, limits.colleagues)
    return groups


def worth(gathering: Gathering, groups: Ints) -> int:
    """The points of all members with their mentors, and of each two members of one group."""
    together = groups[:, None] == groups[None, :]
    kin = int(gathering.kinship[together].sum(dtype=np.int64)) - int(gathering.kinship.diagonal().sum(dtype=np.int64))
    return int(gathering.fit[np.arange(len(groups)), groups].sum(dtype=np.int64)) + kin // 2


def _shared(kinship: NDArray[np.int32], groups: Ints, mentors: int) -> Longs:
    """For each mentee and each group what the mentee and its members, other than the mentee, add: n x g."""
    shared = np.zeros((len(groups), mentors), dtype=np.int64)
    for mentor in range(mentors):
        shared[:, mentor] = kinship[:, groups == mentor].sum(axis=1)
    shared[np.arange(len(groups)), groups] -= kinship.diagonal()
    return shared


def _placed(gathering: Gathering, value: Longs, limits: Limits) -> Ints:
    """The best placement by value alone; with each mentee's nearest mentors only, if that is possible."""
    together: NDArray[np.bool_] = gathering.fit >= 0
    if value.shape[1] > NEAR:
        least = np.partition(np.where(together, value, np.iinfo(np.int64).min), -NEAR, axis=1)[:, -NEAR]
        with suppress(CannotGroup):
            return _placed_at(gathering, value, limits, among=together & (value >= least[:, None]))
    return _placed_at(gathering, value, limits, among=together)


def _placed_at(gathering: Gathering, value: Longs, limits: Limits, *, among: NDArray[np.bool_]) -> Ints:
    """A flow from mentee to employer at a mentor, to mentor, to drain."""
    mentees, mentors = value.shape
    rows, columns = np.nonzero(among)
    houses, house = np.unique(gathering.employers[rows].astype(np.int64) * mentors + columns, return_inverse=True)
    drain = mentees + len(houses) + mentors
    network, at = Network(nodes=drain + 1), mentees + len(houses) + np.arange(mentors)
    used = network.add(rows, mentees + house, room=1, cost=-value[rows, columns])
    network.add(mentees + np.arange(len(houses)), at[houses % mentors], room=limits.colleagues, cost=0)
    above = (int(np.abs(value).max(initial=0)) + 1) * 2 * (mentors + 1)
    needed = network.add(at, drain, room=limits.least, cost=-above)
    network.add(at, drain, room=limits.most - limits.least, cost=0)
    supply = np.zeros(drain + 1, dtype=np.int64)
    supply[:mentees], supply[drain] = 1, -mentees
    try:
        flow, _ = network.cheapest(supply, units=1)  # Nearly the cheapest will do: a search follows.
    except CannotFlow as error:
        raise CannotGroup from error
    if (flow[needed] < limits.least).any():
        raise CannotGroup
    groups = np.empty(mentees, dtype=np.int32)
    taken = np.flatnonzero(flow[used])
    groups[rows[taken]] = columns[taken]
    return groups
