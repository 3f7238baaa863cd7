"""One pass over all mentors that keeps the best, for one mentee after the other.

What each can reach at most by the parts that are cheap to compare is written down for all.  The most able are looked
at first, for they show what it takes; then whoever can still be among the best, a block at a time and a part after the
other.
"""

from typing import Any

import numpy as np

from services.matching.engine.kernels.columns import (
    ASIDE,
    AVAILABILITY,
    CHOICE,
    CLOSED,
    FAVOURITE,
    FULL,
    HALF,
    IDS,
    NEED_IDS,
    NEEDS,
    NEVER,
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
from services.matching.engine.kernels.parts import belong, fit, talk
from services.matching.engine.kernels.reach import Reach, reach
from services.matching.engine.pairs import Ints, Longs

PARTS, BLOCK = 10, 256
FEW, SAMPLE = 512, 4096  # About so many of the most able are looked at first, as a sample of so many shows.
STEPS, STEP = 256, 40  # Steps of so many points; the last has everybody who is below.


@compiled
def lists(
    mentors: Any, mentees: Any, between: Any, held: Any, views: Any, prices: Longs, asked: Any, k: int
) -> tuple[Ints, Longs, Longs]:
    """Numbers (-1 after the last), ranks, and the three scores of the k best of each mentee in `asked`.

    `held` is what `holders` gives of the skills of the mentors.  `asked` has besides the rows a rank and tie, behind
    which the lists begin, and for each row a rank that all of its list exceed.
    """
    rows, last_rank, last_tie, floors = asked
    numbers, ranks = np.full((len(rows), k), -1, np.int32), np.zeros((len(rows), k), np.int64)
    scores, ties = np.zeros((len(rows), k, 3), np.int64), np.zeros((len(rows), k), np.uint64)
    room = _room(len(prices), k)
    for place in range(len(rows)):
        one = rows[place]
        _mark(between, one, room[0], 1)
        heap, limits = (numbers[place], ranks[place], ties[place]), (last_rank, last_tie, floors[place])
        _look(mentors, mentees, between, held, one, room, views[0][-1], prices)
        count = _walk(mentors, mentees, one, room, views[0], prices, limits, heap)
        _views(mentors, mentees, one, room, views, numbers[place][:count], scores[place])
        _mark(between, one, room[0], 0)
    return numbers, ranks, scores


@compiled
def _room(mentors: int, k: int) -> Any:
    """Of each mentor the mark, whether they are open, what they cover and can reach; lists of mentors; fits of some."""
    covering = (np.empty(mentors, np.int32), np.empty(mentors, np.int32))
    columns = (np.empty(mentors, np.uint8), covering, np.empty(mentors, np.float32))
    found = (np.empty(mentors + 1, np.int32), np.empty(mentors, np.int32), np.empty(BLOCK, np.int32))
    return np.zeros(mentors, np.int8), columns, found, np.zeros((max(BLOCK, k), PARTS), np.int64)


@compiled
def _look(
    mentors: Any, mentees: Any, between: Any, held: Any, one: int, room: Any, base: Longs, prices: Longs
) -> None:  # fmt: skip
    """At all mentors: what they cover and can reach."""
    marks, (opens, (covered, needs), most), _found, _fits = room
    open_to(mentors, mentees, one, opens)
    cover(mentees, one, held, covered, needs)
    reach(mentors, mentees, one, base, opens, needs, prices, most)
    starts, others, _obstacles, _choices = between
    for other in others[starts[one] : starts[one + 1]]:
        most[other] = CLOSED if marks[other] == OUT else most[other] + base[CHOICE]


@compiled
def _walk(mentors: Any, mentees: Any, one: int, room: Any, shown: Longs, prices: Longs, limits: Any, heap: Any) -> int:
    """Fills the heap of one mentee, the most able mentors first, until nobody else can be among the best."""
    _marks, (_opens, _covering, most), (found, _order, _block), _fits = room
    count = 0
    for low in (_bar(most), NEVER):
        some = found[: _within(most, max(low, _least(heap[1], count, limits)), found)]
        count = _climb(mentors, mentees, one, some, room, shown, prices, limits, heap, count)
        for other in some:
            most[other] = CLOSED
    return count


@compiled
def _climb(
    mentors: Any, mentees: Any, one: int, some: Ints, room: Any, shown: Longs, prices: Longs, limits: Any, heap: Any,
    count: int,
) -> int:  # fmt: skip
    """Takes those of some mentors who belong there, a block at a time; returns how many there are."""
    marks, (_opens, (_covered, needs), most), (_found, order, block), fits = room
    order = order[: len(some)]
    _sort(some, most, order)
    for first in range(0, len(order), BLOCK):
        least = _least(heap[1], count, limits)
        few = block[: _hope(order[first : first + BLOCK], most, least, block)]
        few = few[: belong(mentors, mentees, one, shown[-1], few, fits, most, least)]
        few = few[: allow(mentors, mentees, one, few)]
        fit(mentors, mentees, one, marks, few, fits)
        count = _take(mentors, mentees, one, (few, needs, fits), shown, prices, limits, heap, count)
    return count


@compiled
def _least(ranks: Longs, count: int, limits: Any) -> int:
    """The rank that it takes to be among the best."""
    floor: int = limits[2] + 1
    return max(ranks[count - 1], floor) if 0 < count == len(ranks) else floor


@compiled
def _mark(between: Any, one: int, marks: Any, share: int) -> None:
    """Marks what stands between a mentee and mentors; with a share of 0 takes it away again."""
    starts, others, obstacles, choices = between
    for place in range(starts[one], starts[one + 1]):
        choice = choices[place]
        mark = OUT if obstacles[place] else FAVOURITE if choice > 0 else ASIDE if choice < 0 else 0
        marks[others[place]] = share * mark


@compiled
def _bar(most: Reach) -> int:
    """What about FEW reach, by a sample."""
    ends, each = np.zeros(STEPS, np.int64), max(len(most) // SAMPLE, 1)
    for other in range(0, len(most), each):
        ends[_step(most[other])] += each
    step = int(np.searchsorted(np.cumsum(ends), FEW))
    return FULL + ROUNDING - (step + 1) * STEP if step < STEPS - 1 else NEVER


@compiled
def _sort(some: Ints, most: Reach, order: Ints) -> None:
    """Who can reach most first, by steps."""
    ends: Longs = np.zeros(STEPS, np.int64)
    for other in some:
        ends[_step(most[other])] += 1
    ends = np.cumsum(ends)
    for at in range(len(some) - 1, -1, -1):
        step = _step(most[some[at]])
        ends[step] -= 1
        order[ends[step]] = some[at]


@compiled
def _step(most: Any) -> int:
    return min(max(int(FULL + ROUNDING - most) // STEP, 0), STEPS - 1)


@compiled
def _within(most: Reach, least: int, found: Ints) -> int:
    """Writes who can reach so much; returns how many."""
    count, lowest = 0, np.float32(least)
    for other in range(len(most)):
        found[count] = other
        count += most[other] >= lowest
    return count


@compiled
def _hope(some: Ints, most: Reach, least: int, hopeful: Ints) -> int:
    """Writes who can still be among the best; returns how many."""
    count, lowest = 0, np.float32(least)
    for other in some:
        hopeful[count] = other
        count += most[other] >= lowest
    return count


@compiled
def _take(
    mentors: Any, mentees: Any, one: int, block: Any, shown: Longs, prices: Longs, limits: Any, heap: Any, count: int
) -> int:
    """Puts those of a block into the heap who belong there; time is compared only where it decides."""
    some, needs, fits = block
    numbers, ranks, ties = heap
    ids, timed, own, seed = mentors[IDS], mentors[TIMED], mentees[TIMED][one], mentees[NEED_IDS][one]
    weeks, own_weeks, wanted = mentors[WEEKS], mentees[WEEKS], max(mentees[WANTED][one], 1)
    for at in range(len(some)):
        other, both, possible = some[at], own and timed[some[at]], True
        fits[at, NEEDS], fits[at, AVAILABILITY] = needs[other] // wanted, FULL if both else UNKNOWN
        least = _least(ranks, count, limits)
        if _score(fits[at], shown) - prices[other] < least:
            continue
        if both:
            fits[at, AVAILABILITY], possible = talk(weeks, other, own_weeks, one)
        rank = _score(fits[at], shown) - prices[other]
        if possible and least <= rank <= limits[0]:
            tie = _tie(seed, ids[other])
            if rank < limits[0] or tie > limits[1]:
                count = _keep(numbers, ranks, ties, count, other, rank, tie)
    return count


@compiled
def _views(mentors: Any, mentees: Any, one: int, room: Any, views: Any, best: Ints, scores: Longs) -> None:
    """The scores of the best in all views."""
    marks, (_opens, (_covered, needs), _most), _found, fits = room
    wanted = max(mentees[WANTED][one], 1)
    fit(mentors, mentees, one, marks, best, fits)
    timed, weeks = mentors[TIMED], mentors[WEEKS]
    for place in range(len(best)):
        other = best[place]
        fits[place, NEEDS], fits[place, AVAILABILITY] = needs[other] // wanted, UNKNOWN
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
