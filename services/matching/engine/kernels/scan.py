"""One pass over all mentors that keeps the best."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Flags, Longs

Words = NDArray[np.uint64]
LADDER = 0b11111


@compiled
def best(
    columns: Any, excluded: Flags, asked: Any, skills: Words, week: Words, shares: Longs, tie: Words, k: int
) -> tuple[Longs, Longs]:
    """Numbers and scores of the k best, in no order; `columns`, `asked` and `shares` are as `scan` packs them."""
    kinds, seats, stages, has, has_known, languages, languages_known, industries, sections, known, weeks, week_known = (
        columns
    )
    kind, stage, first_language, other_languages, own_industries, own_sections, has_week, enough = asked
    wanted = 0
    for word in skills:
        wanted += _count(word)
    beside = (((stage & LADDER) << 1) | ((stage & LADDER) >> 1)) & LADDER
    numbers, scores, count = np.empty(k, np.int64), np.empty(k, np.int64), 0
    for one in range(len(kinds)):
        if kinds[one] & kind == 0 or seats[one] <= 0 or excluded[one]:
            continue
        speaks = languages_known[one] and other_languages != 0
        if speaks and languages[one] & other_languages == 0:
            continue
        needs, timed = has_known[one] and wanted > 0, has_week and week_known[one]
        works = known[one] and own_industries != 0
        most = shares[needs + 2 * (stages[one] != 0) + 4 * timed + 8 * speaks + 16 * works]
        halves = 2 * (stages[one] & stage != 0) or 1 * (stages[one] & beside != 0)
        score = most[1] * halves + 1 >> 1
        score += most[3] * (2 if languages[one] & first_language != 0 else 1) + 1 >> 1
        near = 2 * (industries[one] & own_industries != 0) or 1 * (sections[one] & own_sections != 0)
        score += most[4] * near + 1 >> 1
        if count == k and score + most[0] + most[2] < scores[0]:
            continue
        if needs:
            score += (2 * most[0] * _shared(has[one], skills) + wanted) // (2 * wanted)
        if count == k and score + most[2] < scores[0]:
            continue
        if timed:
            quarters, talk = _together(weeks[one], week)
            if not talk:
                continue
            score += (2 * most[2] * min(quarters, enough) + enough) // (2 * enough)
        count = _keep(numbers, scores, tie, count, one, score)
    return numbers[:count], scores[:count]


@compiled
def _count(word: int) -> int:
    """How many bits are set; the compiler knows the idiom."""
    bits = np.uint64(word)
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def _shared(one: Words, other: Words) -> int:
    shared = 0
    for word in range(len(one)):
        shared += _count(one[word] & other[word])
    return shared


@compiled
def _together(one: Words, other: Words) -> tuple[int, bool]:
    """How many quarters two weeks share, and whether two follow each other anywhere."""
    quarters, talk, later = 0, False, np.uint64(0)
    for word in range(len(one) - 1, -1, -1):
        both = one[word] & other[word]
        quarters += _count(both)
        talk |= both & ((both << np.uint64(1)) | (later >> np.uint64(63))) != 0
        later = both
    return quarters, talk


@compiled
def _keep(numbers: Longs, scores: Longs, tie: Words, count: int, one: int, score: int) -> int:
    """Puts a mentor into the heap of the best, the worst of them on top; returns how many there are."""
    if count < len(numbers):
        here = count
        while here > 0 and _behind(scores, numbers, tie, (here - 1) // 2, score, one):
            numbers[here], scores[here] = numbers[(here - 1) // 2], scores[(here - 1) // 2]
            here = (here - 1) // 2
        numbers[here], scores[here] = one, score
        return count + 1
    if count == 0 or _behind(scores, numbers, tie, 0, score, one):
        return count
    here = 0
    while True:
        child = 2 * here + 1
        if child >= count:
            break
        if child + 1 < count and _behind(scores, numbers, tie, child, scores[child + 1], numbers[child + 1]):
            child += 1
        if _behind(scores, numbers, tie, child, score, one):
            break
        numbers[here], scores[here] = numbers[child], scores[child]
        here = child
    numbers[here], scores[here] = one, score
    return count


@compiled
def _behind(scores: Longs, numbers: Longs, tie: Words, place: int, score: int, one: int) -> bool:
    """Whether a mentor comes after the one at a place of the heap."""
    if score != scores[place]:
        return bool(score < scores[place])
    return bool(tie[one] > tie[numbers[place]])
