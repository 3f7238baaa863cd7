"""As many mentees as possible get a seat: Hopcroft and Karp 1973, with mentors who take several."""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Flags, Ints, Longs


@compiled
def match_most(starts: Longs, mentors: Ints, points: Ints, seats: Ints, least: int, match: Longs) -> int:
    """Extends `match` (for each mentee the position of a pair, or -1) in place; returns how many are matched.

    Pairs with fewer than `least` points count as none; `match` must use none of them.
    """
    first = np.zeros(len(seats) + 1, np.int64)
    first[1:] = np.cumsum(seats)
    holders, load = _seated(first, mentors, match)
    matched = load.sum()
    while True:
        level = np.full(len(seats), -1, np.int32)
        if not _layers(starts, mentors, points, seats, least, match, first, holders, load, level):
            return int(matched)
        matched += _disjoint_paths(starts, mentors, points, seats, least, match, first, holders, load, level)


@compiled
def crowd(starts: Longs, mentors: Ints, points: Ints, seats: Ints, least: int, match: Longs) -> Flags:
    """The mentees from whom an alternating path leads to an unmatched one, for a largest `match`.

    They and the seats of their mentors are König's witness: each of these seats is taken by one of them, and the rest
    of them is exactly who stays without (Dulmage and Mendelsohn 1958).
    """
    first = np.zeros(len(seats) + 1, np.int64)
    first[1:] = np.cumsum(seats)
    holders, load = _seated(first, mentors, match)
    level = np.full(len(seats), -1, np.int32)
    _layers(starts, mentors, points, seats, least, match, first, holders, load, level)
    within = np.empty(len(match), np.bool_)
    for mentee in range(len(match)):
        within[mentee] = match[mentee] < 0 or level[mentors[match[mentee]]] >= 0
    return within


@compiled
def _seated(first: Longs, mentors: Ints, match: Longs) -> tuple[Ints, Longs]:
    """Who holds each seat, and how many seats of each mentor are held."""
    holders, load = np.empty(first[-1], np.int32), np.zeros(len(first) - 1, np.int64)
    for mentee in range(len(match)):
        if match[mentee] >= 0:
            mentor = mentors[match[mentee]]
            holders[first[mentor] + load[mentor]] = mentee
            load[mentor] += 1
    return holders, load


@compiled
def _layers(
    starts: Longs, mentors: Ints, points: Ints, seats: Ints, least: int, match: Longs,
    first: Longs, holders: Ints, load: Longs, level: Ints,
) -> bool:  # fmt: skip
    """Breadth first from the unmatched: how far each mentor is; whether a free seat can be reached.

    Stops after the layer that holds the first free seat.
    """
    here, found = np.flatnonzero(match < 0).astype(np.int32), False
    depth = 0
    while len(here) and not found:
        depth += 1
        beyond, count = np.empty(len(match), np.int32), 0
        for mentee in here:
            for pair in range(starts[mentee], starts[mentee + 1]):
                mentor = mentors[pair]
                if points[pair] < least or level[mentor] >= 0:
                    continue
                level[mentor] = depth
                found |= load[mentor] < seats[mentor]
                for seat in range(first[mentor], first[mentor] + load[mentor]):
                    beyond[count] = holders[seat]
                    count += 1
        here = beyond[:count]
    return found


@compiled
def _disjoint_paths(
    starts: Longs, mentors: Ints, points: Ints, seats: Ints, least: int, match: Longs,
    first: Longs, holders: Ints, load: Longs, level: Ints,
) -> int:  # fmt: skip
    """Depth first along the layers: augments along a largest set of shortest paths, returns how many."""
    next_pair, next_seat = starts[:-1].copy(), first[:-1].copy()
    path, through = np.empty(len(seats) + 2, np.int32), np.empty(len(seats) + 2, np.int64)
    paths = 0
    for root in range(len(match)):
        if match[root] >= 0:
            continue
        path[0], depth = root, 0
        while depth >= 0:
            mentee = path[depth]
            pair = next_pair[mentee]
            if pair == starts[mentee + 1]:
                depth -= 1
                continue
            mentor = mentors[pair]
            if points[pair] < least or level[mentor] != depth + 1:
                next_pair[mentee] += 1
            elif load[mentor] < seats[mentor]:
                through[depth] = first[mentor] + load[mentor]
                load[mentor] += 1
                _shift(path, through, depth, next_pair, match, holders)
                paths += 1
                break
            elif next_seat[mentor] == first[mentor] + load[mentor]:
                next_pair[mentee] += 1
            else:
                through[depth] = next_seat[mentor]
                next_seat[mentor] += 1
                depth += 1
                path[depth] = holders[through[depth - 1]]
    return paths


@compiled
def _shift(path: Ints, through: Longs, depth: int, next_pair: Longs, match: Longs, holders: Ints) -> None:
    """Gives everybody on a path the seat that the next one leaves, the last one the free seat."""
    for step in range(depth, -1, -1):
        match[path[step]] = next_pair[path[step]]
        holders[through[step]] = path[step]
