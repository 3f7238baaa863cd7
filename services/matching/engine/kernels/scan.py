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
    NEED_IDS,
    NEEDS,
    OUT,
    ROUNDING,
    TIMED,
    UNKNOWN,
    WANTED,
    WEEKS,
    Words,
)
from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.kernels.constraints import allow, open_to
from services.matching.engine.kernels.covering import cover
from services.matching.engine.kernels.parts import fit, promise, talk
from services.matching.engine.pairs import Ints, Longs

PARTS, NEVER, BLOCK = 10, -(2**40), 256
STEPS, STEP = 256, 40  # Steps of so many points; the last has everybody who is below.


@compiled
def lists(
    mentors: Any, mentees: Any, between: Any, held: Any, views: Any, prices: Longs, asked: Any, k: int
) -> tuple[Ints, Longs, Longs]:
    """Numbers (-1 after the last), ranks, and the three scores of the k best of each mentee in `asked`.

    `held` is what `holders` gives of the skills of the mentors.
    """
    rows, last_rank, last_tie = asked
    numbers, ranks = np.full((len(rows), k), -1, np.int32), np.zeros((len(rows), k), np.int64)
    scores, ties = np.zeros((len(rows), k, 3), np.int64), np.zeros((len(rows), k), np.uint64)
    room = _room(len(prices), k)
    for place in range(len(rows)):
        one = rows[place]
        _mark(between, one, room[0], 1)
        heap = (numbers[place], ranks[place], ties[place])
        count = _walk(mentors, mentees, one, held, room, views[0], prices, (last_rank, last_tie), heap)
        _views(mentors, mentees, one, room, views, numbers[place][:count], scores[place])
        _mark(between, one, room[0], 0)
    return numbers, ranks, scores


@compiled
def _room(mentors: int, k: int) -> Any:
    """Of each mentor the mark, whether they are open, what they cover and can get; lists of mentors; fits of some."""
    covering = (np.empty(mentors, np.int16), np.empty(mentors, np.int16), np.empty(mentors, np.int32))
    columns = (np.empty(mentors, np.uint8), covering, np.empty(mentors, np.int16))
    found = (np.empty(mentors + 1, np.int32), np.empty(mentors, np.int32), np.empty(BLOCK, np.int32))
    return np.zeros(mentors, np.int8), columns, found, np.zeros((max(BLOCK, k), PARTS), np.int64)


@compiled
def _walk(
    mentors: Any, mentees: Any, one: int, held: Any, room: Any, shown: Longs, prices: Longs, last: Any, heap: Any
) -> int:
    """Fills the heap of one mentee; returns how many there are."""
    _marks, (opens, covering, _most), (found, _order, _block), _fits = room
    open_to(mentors, mentees, one, opens)
    some = found[: cover(mentees, one, held, opens, covering, found)]
    count = _climb(mentors, mentees, one, some, room, shown, prices, last, heap, 0)
    some = found[: _others(opens, covering, mentees[WANTED][one], found)]
    return _climb(mentors, mentees, one, some, room, shown, prices, last, heap, count)


@compiled
def _climb(
    mentors: Any, mentees: Any, one: int, some: Ints, room: Any, shown: Longs, prices: Longs, last: Any, heap: Any,
    count: int,
) -> int:  # fmt: skip
    """Takes some mentors, who can get most first, until nobody is left who can be among the best."""
    marks, (_opens, (_seen, _credit, needs), most), (_found, order, block), fits = room
    ranks = heap[1]
    able = promise(mentors, mentees, one, marks, shown[-1], some, needs, prices, _least(ranks, count), most)
    some = some[:able]
    order = order[: len(some)]
    _sort(some, most, prices, order)
    for first in range(0, len(order), BLOCK):
        least = _least(ranks, count)
        step = _step(most[order[first]], prices[order[first]])
        if step > 0 and FULL + ROUNDING - step * STEP < least:
            break
        few = block[: _hope(order[first : first + BLOCK], most, prices, least, block)]
        few = few[: allow(mentors, mentees, one, few)]
        fit(mentors, mentees, one, marks, few, fits)
        count = _take(mentors, mentees, one, (few, needs, fits), shown, prices, last, heap, count)
    return count


@compiled
def _least(ranks: Longs, count: int) -> int:
    """The rank that it takes to be among the best."""
    return ranks[count - 1] if 0 < count == len(ranks) else NEVER


@compiled
def _mark(between: Any, one: int, marks: Any, share: int) -> None:
    """Marks what stands between a mentee and mentors; with a share of 0 takes it away again."""
    starts, others, obstacles, choices = between
    for place in range(starts[one], starts[one + 1]):
        choice = choices[place]
        mark = OUT if obstacles[place] else FAVOURITE if choice > 0 else ASIDE if choice < 0 else 0
        marks[others[place]] = share * mark


@compiled
def _others(opens: Any, covering: Any, wanted: int, found: Ints) -> int:
    """Writes who of the open is not among those who cover something, and that they cover nothing."""
    (seen, _credit, needs), count = covering, 0
    for other in range(len(opens)):
        found[count] = other
        count += opens[other] & np.uint8(seen[other] == 0)
    for at in range(count):
        needs[found[at]] = 0 if wanted else UNKNOWN
    return count


@compiled
def _sort(some: Ints, most: Any, prices: Longs, order: Ints) -> None:
    """Who can get most first, by steps."""
    ends: Longs = np.zeros(STEPS, np.int64)
    for at in range(len(some)):
        ends[_step(most[some[at]], prices[some[at]])] += 1
    ends = np.cumsum(ends)
    for at in range(len(some) - 1, -1, -1):
        step = _step(most[some[at]], prices[some[at]])
        ends[step] -= 1
        order[ends[step]] = some[at]


@compiled
def _step(most: int, price: int) -> int:
    return min(max(FULL + ROUNDING - most + price, 0) // STEP, STEPS - 1)


@compiled
def _hope(some: Ints, most: Any, prices: Longs, least: int, hopeful: Ints) -> int:
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
        if _score(fits[at], shown) - prices[other] < _least(ranks, count):
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
    marks, (_opens, (_seen, _credit, needs), _most), _found, fits = room
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
