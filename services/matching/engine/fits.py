"""How well a mentee and each of n mentors fit in each part: from 0 to 10 000, or unknown.

A part is unknown when one of the two has not said what it needs.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.arrays import NO_LEVEL, NO_ZONE, WORD, Mentees, Mentors, Shorts, Words, meet
from services.matching.engine.pairs import Flags, Longs
from services.matching.engine.weights import PARTS

FULL = 10_000
HALF = FULL // 2
UNKNOWN = -1
ENOUGH_QUARTERS = 12
"""Three hours in common each week are as good as more: one conversation of twenty minutes has to fit."""
ENOUGH_ANSWERS = 4
"""Answers that both gave, from which on similarity says something."""
FARTHEST_ZONE = 48
"""Quarter-hours: nobody's noon is farther from another's than twelve hours."""
NOT_MANY, VERY_FEW = 10, 2
"""Percent of the mentors."""
ENOUGH_MENTORS = 50
"""Mentors from which on a skill can be rare."""
_LADDER = 0b11111
_PEER, _REVERSE = 0b10, 0b100


def fits(mentees: Mentees, mentee: int, mentors: Mentors, *, choices: NDArray[np.int8]) -> Shorts:
    """n x parts, in the order of PARTS; `choices` are the mentee's own of these mentors, as in `Between`."""
    parts: dict[str, Callable[[Mentees, int, Mentors], Longs]] = {
        "needs": covered,
        "stage": _stage,
        "similarity": _similarity,
        "availability": _availability,
        "language": _language,
        "style": _style,
        "affiliation": _affiliation,
        "responsiveness": lambda _mentees, _mentee, theirs: theirs.answers.astype(np.int64),
        "rarity": _rarity,
        "choice": lambda _mentees, _mentee, _mentors: HALF + HALF * choices.astype(np.int64),
    }
    return np.stack([parts[name](mentees, mentee, mentors) for name in PARTS], axis=1).astype(np.int16)


def credits_of(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    """For each mentor (row) and each needed skill (column) the most that a skill of theirs is worth for it."""
    near = slice(mentees.near_starts[mentee], mentees.near_starts[mentee + 1])
    found = np.zeros((len(mentors), int(mentees.wanted[mentee])), np.int64)
    lists = (mentees.near_bits[near], mentees.near_needs[near], mentees.near_credits[near])
    for bit, need, credit in zip(*(each.tolist() for each in lists), strict=True):
        if bit < mentors.skills.shape[1] * WORD:
            has = (mentors.skills[:, bit // WORD] >> np.uint64(bit % WORD)) & np.uint64(1) != 0
            found[has, need] = np.maximum(found[has, need], credit)
    return found


def covered(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    """The share of the needed skills that each mentor covers."""
    wanted = int(mentees.wanted[mentee])
    if not wanted:
        return np.full(len(mentors), UNKNOWN, np.int64)
    shares = credits_of(mentees, mentee, mentors).sum(axis=1) // wanted
    told: Flags = np.bitwise_or.reduce(mentors.skills, axis=1) != 0
    return _where(told, shares)


def rare_skills(skills: Words) -> tuple[Words, Words]:
    """The skills that at least one and very few mentors cover, and those that more, but not many, cover."""
    counts = np.unpackbits(skills.view(np.uint8), axis=1, bitorder="little").sum(axis=0, dtype=np.int64)
    return rare_among(counts, len(skills))


def rare_among(counts: Longs, mentors: int) -> tuple[Words, Words]:
    """The same from how many of the mentors have each skill."""
    enough = mentors >= ENOUGH_MENTORS
    few = enough & (counts > 0) & (100 * counts <= VERY_FEW * mentors)
    some = enough & ~few & (counts > 0) & (100 * counts <= NOT_MANY * mentors)
    return _packed(few), _packed(some)


def _packed(flags: Flags) -> Words:
    return np.packbits(flags, bitorder="little").view("<u8").astype(np.uint64)


def _stage(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    kind, own = int(mentees.kinds[mentee]), int(mentees.levels[mentee])
    levels = mentors.levels.astype(np.int64)
    told = (levels != NO_LEVEL) & (own != NO_LEVEL)
    if kind == _PEER:
        apart = np.abs(levels - own)
        return _where(told, np.where(apart == 0, FULL, np.where(apart == 1, HALF, 0)))
    if kind == _REVERSE:
        return _where(told, np.where(levels < own, FULL, np.where(levels == own, HALF, 0)))
    return _guided(int(mentees.stages[mentee]), mentors)


def _guided(stage: int, mentors: Mentors) -> Longs:
    """All for the very stage, half for the one before or after it."""
    ladder = stage & _LADDER
    beside = (ladder << 1 | ladder >> 1) & _LADDER
    exactly, nearly = (mentors.stages & stage) != 0, (mentors.stages & beside) != 0
    return _where(mentors.stages != 0, np.where(exactly, FULL, np.where(nearly, HALF, 0)))


def _similarity(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    """How near the answers to the same statements are, by the mean of their distances."""
    own, theirs = mentees.traits[mentee].astype(np.int64), mentors.traits.astype(np.int64)
    both = (own > 0) & (theirs > 0)
    common = both.sum(axis=1)
    distance = (np.abs(theirs - own) * both).sum(axis=1)
    near = FULL * (4 * common - distance) // np.maximum(4 * common, 1)
    return _where(common >= ENOUGH_ANSWERS, near)


def _availability(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    shared = np.bitwise_count(mentors.weeks & mentees.weeks[mentee]).sum(axis=1, dtype=np.int64)
    return _where(mentors.timed & mentees.timed[mentee], np.minimum(shared, ENOUGH_QUARTERS) * FULL // ENOUGH_QUARTERS)


def _language(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    """Three quarters for the language: all of it for the one named first, half for another; one for the clocks."""
    own = mentees.languages[mentee]
    told = mentors.languages.any(axis=1) & own.any()
    first = meet(mentors.languages, mentees.first_languages[mentee])
    shared = np.where(first, FULL, np.where(meet(mentors.languages, own), HALF, 0))
    zone = int(mentees.zones[mentee])
    zoned = (mentors.zones != NO_ZONE) & (zone != NO_ZONE)
    ahead = np.abs(mentors.zones.astype(np.int64) - zone) % (2 * FARTHEST_ZONE)
    near = FULL - np.minimum(ahead, 2 * FARTHEST_ZONE - ahead) * FULL // FARTHEST_ZONE
    return np.where(told & zoned, (3 * shared + near) // 4, np.where(told, shared, _where(zoned, near)))


def _style(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    """The same tone, and a format that suits both; of the one that is known where only one is."""
    tone, formats = mentees.tones[mentee], mentees.formats[mentee]
    toned = (mentors.tones != 0) & (tone != 0)
    formed = (mentors.formats != 0) & (formats != 0)
    same = (toned & (mentors.tones == tone)).astype(np.int64)
    suits = (formed & (mentors.formats & formats != 0)).astype(np.int64)
    return _where(toned | formed, (same + suits) * np.where(toned & formed, HALF, FULL))


def _affiliation(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    """A network of both; an industry of both now, or half for one from before or one of the same section."""
    networked = mentors.networks.any(axis=1) & mentees.networks[mentee].any()
    worked = mentors.all_industries.any(axis=1) & mentees.all_industries[mentee].any()
    network = FULL * meet(mentors.networks, mentees.networks[mentee]).astype(np.int64)
    before = meet(mentors.all_industries, mentees.all_industries[mentee])
    near = before | meet(mentors.sections, mentees.sections[mentee])
    industry = np.where(meet(mentors.industries, mentees.industries[mentee]), FULL, np.where(near, HALF, 0))
    one = np.where(networked, network, _where(worked, industry))
    return np.where(networked & worked, (network + industry) // 2, one)


def _rarity(mentees: Mentees, mentee: int, mentors: Mentors) -> Longs:
    """Unknown where nothing that is needed is rare, for then it tells nobody apart."""
    few, some = mentees.few[mentee], mentees.some[mentee]
    told = mentors.skills.any(axis=1) & (few.any() or some.any())
    return _where(told, np.where(meet(mentors.skills, few), FULL, np.where(meet(mentors.skills, some), HALF, 0)))


def _where(known: Flags, values: Longs) -> Longs:
    found: Longs = np.where(known, values, UNKNOWN)
    return found
