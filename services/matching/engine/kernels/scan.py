"""One pass over all mentors that keeps the best, for one mentee after the other.

Every part is what `fits` and `feasibility` say in numpy; a test compares the two on random worlds.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.kernels.compiled import compiled, inlined
from services.matching.engine.pairs import Ints, Longs

Words = NDArray[np.uint64]

# The columns of `Mentors` and `Mentees` in the order of their fields: those of both, then those of one.
IDS, PERSONS, MANAGERS, TEAMS, EMPLOYERS, REGIONS, LEVELS, ROLES, WISHES, TONES = range(10)
FORMATS, TRAITS, ZONES, LANGUAGES, INDUSTRIES, ALL_INDUSTRIES, SECTIONS, NETWORKS, WEEKS, TIMED = range(10, 20)
KINDS, STAGES, SEATS, TAKING, SKILLS, ANSWERS = range(20, 26)
NEED_IDS, KIND, NEEDED_STAGE, FIRST, WANTED, NEAR_STARTS, NEAR_BITS, NEAR_NEEDS, NEAR_CREDITS, FEW, SOME = range(20, 31)

NEEDS, STAGE, SIMILARITY, AVAILABILITY, LANGUAGE, STYLE, AFFILIATION, RESPONSIVENESS, RARITY, CHOICE = range(10)
FULL, HALF, MOST, UNKNOWN = 10_000, 5_000, 10_000, -1
ROUNDING = 32  # Points by which the roundings of all parts together may exceed a bound.
PEER, REVERSE, UPWARD, LADDER = 0b10, 0b100, 0b1001, 0b11111
ENOUGH_QUARTERS, ENOUGH_ANSWERS, FARTHEST_ZONE = 12, 4, 48
NO_ZONE, NEVER = -(2**15), -(2**40)
OUT, FAVOURITE, ASIDE = 1, 2, 3


@compiled
def lists(
    mentors: Any, mentees: Any, between: Any, views: Any, prices: Longs, asked: Any, k: int
) -> tuple[Ints, Longs, Longs]:
    """Numbers (-1 after the last), ranks, and the three scores of the k best of each mentee in `asked`."""
    rows, last_rank, last_tie = asked
    numbers, ranks = np.full((len(rows), k), -1, np.int32), np.zeros((len(rows), k), np.int64)
    scores, ties = np.zeros((len(rows), k, 3), np.int64), np.zeros((len(rows), k), np.uint64)
    marks, near = np.zeros(len(prices), np.int8), np.zeros(mentors[SKILLS].shape[1], np.uint64)
    most_wanted = max(1, mentees[WANTED].max()) if len(rows) else 1
    worth, held = np.zeros((64 * len(near), most_wanted), np.int32), np.zeros(most_wanted, np.int32)
    fits = np.zeros(10, np.int64)
    scratch = (marks, near, worth, held, fits)
    for place in range(len(rows)):
        one = rows[place]
        _lay_out(mentees, between, one, scratch, 1)
        heap = (numbers[place], ranks[place], ties[place])
        for number in range(_walk(mentors, mentees, one, scratch, views[0], prices, (last_rank, last_tie), heap)):
            other = numbers[place, number]
            fits[NEEDS] = _covered(mentors[SKILLS], other, near, worth, mentees[WANTED][one], held)
            _fit(mentors, mentees, one, other, marks[other], fits)
            fits[AVAILABILITY] = _time_of(mentors, mentees, one, other)[0]
            for view in range(3):
                scores[place, number, view] = _score(fits, views[view])
        _lay_out(mentees, between, one, scratch, 0)
    return numbers, ranks, scores


@compiled
def _walk(mentors: Any, mentees: Any, one: int, scratch: Any, shown: Longs, prices: Longs, last: Any, heap: Any) -> int:
    """Fills the heap of one mentee; what cannot be among the best is left as early as that is certain."""
    marks, near, worth, held, fits = scratch
    numbers, ranks, ties = heap
    base, count, k, kind = shown[len(shown) - 1], 0, len(numbers), mentees[KIND][one]
    if mentees[ROLES][one] != 0 and mentees[ROLES][one] & (4 if kind == PEER else 2) == 0:
        return 0
    for other in range(len(prices)):
        if mentors[KINDS][other] & kind == 0 or not mentors[TAKING][other] or mentors[SEATS][other] <= 0:
            continue
        least = ranks[k - 1] + prices[other] if count == k else NEVER
        fits[NEEDS] = _covered(mentors[SKILLS], other, near, worth, mentees[WANTED][one], held)
        bound = MOST + ROUNDING - (0 if marks[other] == FAVOURITE else base[CHOICE] // 2)
        if fits[NEEDS] >= 0 and bound - base[NEEDS] * (FULL - fits[NEEDS]) // FULL < least:
            continue
        if marks[other] == OUT or not _allowed(mentors, mentees, kind, one, other):
            continue
        _fit(mentors, mentees, one, other, marks[other], fits)
        fits[AVAILABILITY] = FULL if mentors[TIMED][other] and mentees[TIMED][one] else UNKNOWN
        if _score(fits, shown) < least:
            continue
        fits[AVAILABILITY], talk = _time_of(mentors, mentees, one, other)
        rank = _score(fits, shown) - prices[other]
        if not talk or rank > last[0] or (count == k and rank < ranks[k - 1]):
            continue
        tie = _tie(mentees[NEED_IDS][one], mentors[IDS][other])
        if rank < last[0] or tie > last[1]:
            count = _keep(numbers, ranks, ties, count, other, rank, tie)
    return count


@inlined
def _lay_out(mentees: Any, between: Any, one: int, scratch: Any, share: int) -> None:
    """Marks what stands between, and what each skill is worth for each need; with a share of 0 takes it away again."""
    marks, near, worth, _held, _fits = scratch
    for place in range(between[0][one], between[0][one + 1]):
        choice = between[3][place]
        mark = OUT if between[2][place] else FAVOURITE if choice > 0 else ASIDE if choice < 0 else 0
        marks[between[1][place]] = share * mark
    near[:] = 0
    for place in range(mentees[NEAR_STARTS][one], mentees[NEAR_STARTS][one + 1]):
        bit = mentees[NEAR_BITS][place]
        if bit < 64 * len(near):
            near[bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
            worth[bit, mentees[NEAR_NEEDS][place]] = share * mentees[NEAR_CREDITS][place]


@inlined
def _covered(skills: Words, other: int, near: Words, worth: Ints, wanted: int, held: Ints) -> int:
    """The share of the needs that a mentor covers, each by the skill that is worth most for it."""
    if wanted == 0:
        return UNKNOWN
    any_skill, touched = np.uint64(0), np.uint64(0)
    for word in range(len(near)):
        any_skill |= skills[other, word]
        touched |= skills[other, word] & near[word]
    if touched == 0:
        return 0 if any_skill != 0 else UNKNOWN
    held[:] = 0
    for word in range(len(near)):
        both = skills[other, word] & near[word]
        while both != 0:
            bit = 64 * word + _count((both & (~both + np.uint64(1))) - np.uint64(1))
            both &= both - np.uint64(1)
            for need in range(wanted):
                held[need] = max(held[need], worth[bit, need])
    return int(held.sum() // wanted)


@inlined
def _allowed(mentors: Any, mentees: Any, kind: int, one: int, other: int) -> bool:
    """Every constraint between two people but what is marked, and time."""
    person, team = mentees[PERSONS][one], mentees[TEAMS][one]
    above = mentors[PERSONS][other] == person or mentors[PERSONS][other] == mentees[MANAGERS][one]
    if above or mentors[MANAGERS][other] == person or (team >= 0 and mentors[TEAMS][other] == team):
        return False
    level, own, role = mentors[LEVELS][other], mentees[LEVELS][one], mentors[ROLES][other]
    if level >= 0 and own >= 0 and ((kind & UPWARD and level < own) or (kind & REVERSE and level > own)):
        return False
    if role != 0 and role & (4 if kind == PEER else 1) == 0:
        return False
    speaks = _meet(mentors[LANGUAGES], other, mentees[LANGUAGES], one)
    if not speaks and _any(mentors[LANGUAGES], other) and _any(mentees[LANGUAGES], one):
        return False
    wishes = mentors[WISHES][other] | mentees[WISHES][one]
    colleague = mentees[EMPLOYERS][one] >= 0 and mentors[EMPLOYERS][other] == mentees[EMPLOYERS][one]
    region = mentees[REGIONS][one] >= 0 and mentors[REGIONS][other] == mentees[REGIONS][one]
    here = (not wishes & 1 or not colleague) and (not wishes & 2 or colleague) and (not wishes & 8 or region)
    network = not wishes & 16 or _meet(mentors[NETWORKS], other, mentees[NETWORKS], one)
    return here and network and (not wishes & 4 or speaks)


@inlined
def _fit(mentors: Any, mentees: Any, one: int, other: int, mark: int, fits: Longs) -> None:
    """Every part but needs and availability."""
    fits[STAGE] = _stage(mentors, mentees, one, other)
    fits[SIMILARITY] = _similarity(mentors[TRAITS], other, mentees[TRAITS], one)
    fits[LANGUAGE] = _language(mentors, mentees, one, other)
    tone, formats = mentors[TONES][other], mentors[FORMATS][other]
    toned, formed = tone != 0 and mentees[TONES][one] != 0, formats != 0 and mentees[FORMATS][one] != 0
    matched = (toned and tone == mentees[TONES][one]) + (formed and formats & mentees[FORMATS][one] != 0)
    fits[STYLE] = matched * (HALF if toned and formed else FULL) if toned or formed else UNKNOWN
    fits[AFFILIATION] = _affiliation(mentors, mentees, one, other)
    fits[RESPONSIVENESS] = mentors[ANSWERS][other]
    fits[RARITY] = UNKNOWN
    if (_any(mentees[FEW], one) or _any(mentees[SOME], one)) and _any(mentors[SKILLS], other):
        some = HALF if _meet(mentors[SKILLS], other, mentees[SOME], one) else 0
        fits[RARITY] = FULL if _meet(mentors[SKILLS], other, mentees[FEW], one) else some
    fits[CHOICE] = FULL if mark == FAVOURITE else 0 if mark == ASIDE else HALF


@inlined
def _stage(mentors: Any, mentees: Any, one: int, other: int) -> int:
    level, own, kind = mentors[LEVELS][other], mentees[LEVELS][one], mentees[KIND][one]
    if kind & (PEER | REVERSE):
        if level < 0 or own < 0:
            return UNKNOWN
        if kind == PEER:
            return FULL if level == own else HALF if abs(level - own) == 1 else 0
        return FULL if level < own else HALF if level == own else 0
    guided, stage = mentors[STAGES][other], mentees[NEEDED_STAGE][one]
    beside = (((stage & LADDER) << 1) | ((stage & LADDER) >> 1)) & LADDER
    if guided & stage:
        return FULL
    return UNKNOWN if guided == 0 else HALF if guided & beside else 0


@inlined
def _similarity(traits: Any, other: int, own_traits: Any, one: int) -> int:
    common, distance = 0, 0
    for trait in range(8):
        theirs, own = np.int64(traits[other, trait]), np.int64(own_traits[one, trait])
        if theirs > 0 and own > 0:
            common += 1
            distance += int(abs(theirs - own))
    return FULL * (4 * common - distance) // (4 * common) if common >= ENOUGH_ANSWERS else UNKNOWN


@inlined
def _language(mentors: Any, mentees: Any, one: int, other: int) -> int:
    told = _any(mentors[LANGUAGES], other) and _any(mentees[LANGUAGES], one)
    shared = HALF if _meet(mentors[LANGUAGES], other, mentees[LANGUAGES], one) else 0
    shared = FULL if _meet(mentors[LANGUAGES], other, mentees[FIRST], one) else shared
    zone, own = np.int64(mentors[ZONES][other]), np.int64(mentees[ZONES][one])
    if zone == NO_ZONE or own == NO_ZONE:
        return shared if told else UNKNOWN
    ahead = abs(zone - own) % (2 * FARTHEST_ZONE)
    near = FULL - min(ahead, 2 * FARTHEST_ZONE - ahead) * FULL // FARTHEST_ZONE
    return int((3 * shared + near) // 4 if told else near)


@inlined
def _affiliation(mentors: Any, mentees: Any, one: int, other: int) -> int:
    networked = _any(mentors[NETWORKS], other) and _any(mentees[NETWORKS], one)
    network = FULL if networked and _meet(mentors[NETWORKS], other, mentees[NETWORKS], one) else 0
    if not (_any(mentors[ALL_INDUSTRIES], other) and _any(mentees[ALL_INDUSTRIES], one)):
        return network if networked else UNKNOWN
    before = _meet(mentors[ALL_INDUSTRIES], other, mentees[ALL_INDUSTRIES], one)
    industry = HALF if before or _meet(mentors[SECTIONS], other, mentees[SECTIONS], one) else 0
    industry = FULL if _meet(mentors[INDUSTRIES], other, mentees[INDUSTRIES], one) else industry
    return (network + industry) // 2 if networked else industry


@inlined
def _time_of(mentors: Any, mentees: Any, one: int, other: int) -> tuple[int, bool]:
    """How well the weeks meet, and whether a conversation fits: two quarters that follow each other."""
    if not (mentors[TIMED][other] and mentees[TIMED][one]):
        return UNKNOWN, True
    quarters, talk, later = 0, False, np.uint64(0)
    for word in range(mentors[WEEKS].shape[1] - 1, -1, -1):
        both = mentors[WEEKS][other, word] & mentees[WEEKS][one, word]
        quarters += _count(both)
        talk |= both & ((both << np.uint64(1)) | (later >> np.uint64(63))) != 0
        later = both
    return min(quarters, ENOUGH_QUARTERS) * FULL // ENOUGH_QUARTERS, talk


@compiled
def _score(fits: Longs, table: Longs) -> int:
    pattern, points = 0, 0
    for part in range(10):
        pattern |= (fits[part] != UNKNOWN) << part
    for part in range(10):
        points += (table[pattern, part] * max(fits[part], 0) + HALF) // FULL
    return points


@inlined
def _meet(sets: Words, one: int, others: Words, other: int) -> bool:
    shared = np.uint64(0)
    for word in range(min(sets.shape[1], others.shape[1])):
        shared |= sets[one, word] & others[other, word]
    return bool(shared != 0)


@inlined
def _any(sets: Words, one: int) -> bool:
    return _meet(sets, one, sets, one)


@compiled
def _count(word: int) -> int:
    """How many bits are set; the compiler knows the idiom."""
    bits = np.uint64(word)
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


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
