"""One pass over all mentors that keeps the best, for one mentee after the other.

Whoever passes the cheapest constraints has their needs counted.  Then, who covers most first and a block at a time,
each further step is taken only by those who can still be among the best.
"""

from typing import Any

import numpy as np

from services.matching.engine.kernels.columns import (
    ASIDE,
    AVAILABILITY,
    FAVOURITE,
    FULL,
    HALF,
    IDS,
    NEAR_BITS,
    NEAR_CREDITS,
    NEAR_NEEDS,
    NEAR_STARTS,
    NEED_IDS,
    NEEDS,
    OUT,
    ROUNDING,
    SKILLS,
    TIMED,
    UNKNOWN,
    WANTED,
    WEEKS,
    Words,
)
from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.kernels.constraints import allow, open_to
from services.matching.engine.kernels.parts import cover, fit, promise, talk
from services.matching.engine.pairs import Ints, Longs

PARTS, NEVER, BLOCK = 10, -(2**40), 64
STEPS, STEP = 256, 40  # Steps of so many points; the last has everybody who is below.


@compiled
def lists(
    mentors: Any, mentees: Any, between: Any, views: Any, prices: Longs, asked: Any, k: int
) -> tuple[Ints, Longs, Longs]:
    """Numbers (-1 after the last), ranks, and the three scores of the k best of each mentee in `asked`."""
    rows, last_rank, last_tie = asked
    numbers, ranks = np.full((len(rows), k), -1, np.int32), np.zeros((len(rows), k), np.int64)
    scores, ties = np.zeros((len(rows), k, 3), np.int64), np.zeros((len(rows), k), np.uint64)
    room = _room(mentors[SKILLS].shape[1], mentees[WANTED], len(prices), k)
    for place in range(len(rows)):
        one = rows[place]
        _lay_out(mentees, between, one, room, 1)
        heap = (numbers[place], ranks[place], ties[place])
        count = _walk(mentors, mentees, one, room, views[0], prices, (last_rank, last_tie), heap)
        _views(mentors, mentees, one, room, views, numbers[place][:count], scores[place])
        _lay_out(mentees, between, one, room, 0)
    return numbers, ranks, scores


@compiled
def _room(words: int, wanted: Ints, mentors: int, k: int) -> Any:
    """Of each mentor marks, what is covered and what can be got; the near skills; lists of mentors; fits of some."""
    marks, needs, most = np.zeros(mentors, np.int8), np.empty(mentors, np.int32), np.empty(mentors, np.int32)
    needed = max(1, wanted.max()) if len(wanted) else 1
    skills = (np.zeros(words, np.uint64), np.zeros((64 * words, needed), np.int32), np.zeros(needed, np.int32))
    found = (np.empty(mentors, np.uint8), np.empty(mentors, np.int32), np.empty(mentors, np.int32))
    return (marks, needs, most), skills, found, (np.empty(BLOCK, np.int32), np.zeros((max(BLOCK, k), PARTS), np.int64))


@compiled
def _walk(mentors: Any, mentees: Any, one: int, room: Any, shown: Longs, prices: Longs, last: Any, heap: Any) -> int:
    """Fills the heap of one mentee; returns how many there are."""
    (marks, needs, most), (near, worth, held), (opens, found, order), (block, fits) = room
    found = found[: open_to(mentors, mentees, one, opens, found)]
    cover(mentors[SKILLS], near, worth, held[: mentees[WANTED][one]], found, needs)
    promise(mentors, mentees, one, marks, shown[-1], found, needs, most)
    hopeful = order[: _sort(found, most, prices, order)]
    count, ranks = 0, heap[1]
    for first in range(0, len(hopeful), BLOCK):
        least = ranks[-1] if count == len(ranks) else NEVER
        step = _step(most[hopeful[first]], prices[hopeful[first]])
        if step > 0 and FULL + ROUNDING - step * STEP < least:
            break
        some = block[: _hope(hopeful[first : first + BLOCK], most, prices, least, block)]
        some = some[: allow(mentors, mentees, one, some)]
        fit(mentors, mentees, one, marks, some, fits)
        count = _take(mentors, mentees, one, (some, needs, fits), shown, prices, last, heap, count)
    return count


@compiled
def _lay_out(mentees: Any, between: Any, one: int, room: Any, share: int) -> None:
    """Marks what stands between, and what each skill is worth for each need; with a share of 0 takes it away again."""
    (marks, _needs, _most), (near, worth, _held), _found, _block = room
    starts, others, obstacles, choices = between
    for place in range(starts[one], starts[one + 1]):
        choice = choices[place]
        mark = OUT if obstacles[place] else FAVOURITE if choice > 0 else ASIDE if choice < 0 else 0
        marks[others[place]] = share * mark
    near[:] = 0
    bits, for_needs, worths = mentees[NEAR_BITS], mentees[NEAR_NEEDS], mentees[NEAR_CREDITS]
    for place in range(mentees[NEAR_STARTS][one], mentees[NEAR_STARTS][one + 1]):
        bit = bits[place]
        if bit < 64 * len(near):
            near[bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
            worth[bit, for_needs[place]] = share * worths[place]


@compiled
def _sort(found: Ints, most: Ints, prices: Longs, order: Ints) -> int:
    """Writes who can get most first, by steps, without who can get nothing; returns how many."""
    ends: Longs = np.zeros(STEPS + 1, np.int64)
    for at in range(len(found)):
        ends[_step(most[found[at]], prices[found[at]])] += 1
    ends = np.cumsum(ends)
    able = int(ends[-2])
    for at in range(len(found) - 1, -1, -1):
        step = _step(most[found[at]], prices[found[at]])
        ends[step] -= 1
        order[ends[step]] = found[at]
    return able


@compiled
def _step(most: int, price: int) -> int:
    return STEPS if most == UNKNOWN else min(max(FULL + ROUNDING - most + price, 0) // STEP, STEPS - 1)


@compiled
def _hope(some: Ints, most: Ints, prices: Longs, least: int, hopeful: Ints) -> int:
    """Writes who can still be among the best; returns how many."""
    count = 0
    for at in range(len(some)):
        hopeful[count] = some[at]
        count += most[some[at]] - prices[some[at]] >= least
    return count


@compiled
def _take(
    mentors: Any, mentees: Any, one: int, block: Any, shown: Longs, prices: Longs, last: Any, heap: Any, count: int
) -> int:
    """Puts those of a block into the heap who belong there; time is compared only where it decides."""
    some, needs, fits = block
    numbers, ranks, ties = heap
    ids, timed, own, seed = mentors[IDS], mentors[TIMED], mentees[TIMED][one], mentees[NEED_IDS][one]
    weeks, own_weeks = mentors[WEEKS], mentees[WEEKS]
    for at in range(len(some)):
        other, both, possible = some[at], own and timed[some[at]], True
        fits[at, NEEDS], fits[at, AVAILABILITY] = needs[other], FULL if both else UNKNOWN
        if count == len(ranks) and _score(fits[at], shown) - prices[other] < ranks[-1]:
            continue
        if both:
            fits[at, AVAILABILITY], possible = talk(weeks, other, own_weeks, one)
        rank = _score(fits[at], shown) - prices[other]
        if possible and rank <= last[0]:
            tie = _tie(seed, ids[other])
            if rank < last[0] or tie > last[1]:
                count = _keep(numbers, ranks, ties, count, other, rank, tie)
    return count


@compiled
def _views(mentors: Any, mentees: Any, one: int, room: Any, views: Any, best: Ints, scores: Longs) -> None:
    """The scores of the best in all views."""
    (marks, needs, _most), _skills, _found, (_block, fits) = room
    fit(mentors, mentees, one, marks, best, fits)
    timed, weeks = mentors[TIMED], mentors[WEEKS]
    for place in range(len(best)):
        other = best[place]
        fits[place, NEEDS], fits[place, AVAILABILITY] = needs[other], UNKNOWN
        if timed[other] and mentees[TIMED][one]:
            fits[place, AVAILABILITY] = talk(weeks, other, mentees[WEEKS], one)[0]
        for view in range(3):
            scores[place, view] = _score(fits[place], views[view])


@compiled
def _score(fits: Longs, table: Longs) -> int:
    pattern, points = 0, 0
    for part in range(PARTS):
        pattern |= (fits[part] != UNKNOWN) << part
    for part in range(PARTS):
        points += (table[pattern, part] * max(fits[part], 0) + HALF) // FULL
    return points


@compiled
def _tie(seed: Words, key: Words) -> Any:
    """As `ranking.ties`."""
    value = key[0] ^ seed[0]
    for word in (np.uint64(0), key[1], seed[1]):
        value ^= word
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        value ^= value >> np.uint64(31)
    return value


@compiled
def _keep(numbers: Ints, ranks: Longs, ties: Words, count: int, one: int, rank: int, tie: int) -> int:
    """Puts a mentor where they belong, the last one out where there are enough; returns how many there are."""
    here = min(count, len(numbers) - 1)
    if count == len(numbers) and _behind(rank, tie, ranks[here], ties[here]):
        return count
    while here > 0 and _behind(ranks[here - 1], ties[here - 1], rank, tie):
        numbers[here], ranks[here], ties[here] = numbers[here - 1], ranks[here - 1], ties[here - 1]
        here -= 1
    numbers[here], ranks[here], ties[here] = one, rank, tie
    return min(count + 1, len(numbers))


@compiled
def _behind(rank: int, tie: int, other_rank: int, other_tie: int) -> bool:
    """Whether the first comes after the second."""
    return rank < other_rank if rank != other_rank else tie > other_tie
