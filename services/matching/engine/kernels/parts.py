"""What each part of the score of a mentee and some mentors is, as `fits` says in numpy.

A column is taken out of its tuple before a loop, never within: each time that is done, its references are counted.
"""

from typing import Any

import numpy as np

from services.matching.engine.kernels.columns import (
    AFFILIATION,
    ALL_INDUSTRIES,
    ANSWERED,
    ANSWERS,
    ASIDE,
    CHOICE,
    ENOUGH_ANSWERS,
    ENOUGH_QUARTERS,
    FARTHEST_ZONE,
    FAVOURITE,
    FEW,
    FIRST,
    FORMATS,
    FULL,
    HALF,
    INDUSTRIES,
    KIND,
    LADDER,
    LANGUAGE,
    LANGUAGES,
    LEVELS,
    NEEDED_STAGE,
    NETWORKS,
    NO_ZONE,
    PEER,
    RARITY,
    RESPONSIVENESS,
    REVERSE,
    SECTIONS,
    SIMILARITY,
    SKILLS,
    SOME,
    STAGE,
    STAGES,
    STYLE,
    TONES,
    TRAITS,
    UNKNOWN,
    ZONES,
    Words,
    count_bits,
    meet,
    told,
)
from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs


@compiled
def belong(
    mentors: Any, mentees: Any, one: int, base: Longs, some: Ints, fits: Longs, most: Any, least: int
) -> int:  # fmt: skip
    """Moves to the front who can still reach `least` by what they speak and belong to as well; returns how many.

    Lowers what they can reach, which `reach` wrote, by these two parts.
    """
    _languages(mentors, mentees, one, some, fits)
    some = some[: _lower(some, fits, LANGUAGE, base[LANGUAGE], most, least)]
    _affiliations(mentors, mentees, one, some, fits)
    return _lower(some, fits, AFFILIATION, base[AFFILIATION], most, least)


@compiled
def _lower(some: Ints, fits: Longs, part: int, weight: int, most: Any, least: int) -> int:
    count = 0
    for at in range(len(some)):
        other, lost = some[at], weight * (FULL - fits[at, part]) // FULL if fits[at, part] >= 0 else 0
        can = most[other] - np.float32(lost)
        some[count], most[other] = other, can
        count += can >= np.float32(least)
    return count


@compiled
def fit(mentors: Any, mentees: Any, one: int, marks: Any, some: Ints, fits: Longs) -> None:
    """Every part but needs and time, a row for each of `some`."""
    _stages(mentors, mentees, one, some, fits)
    _similarities(mentors, mentees, one, some, fits)
    _languages(mentors, mentees, one, some, fits)
    _styles(mentors, mentees, one, some, fits)
    _affiliations(mentors, mentees, one, some, fits)
    _rarities(mentors[SKILLS], mentees[FEW], mentees[SOME], one, some, fits)
    answers = mentors[ANSWERS]
    for at in range(len(some)):
        mark = marks[some[at]]
        fits[at, RESPONSIVENESS] = answers[some[at]]
        fits[at, CHOICE] = FULL if mark == FAVOURITE else 0 if mark == ASIDE else HALF


@compiled
def _stages(mentors: Any, mentees: Any, one: int, some: Ints, fits: Longs) -> None:
    levels, guided = mentors[LEVELS], mentors[STAGES]
    own, kind, stage = mentees[LEVELS][one], mentees[KIND][one], mentees[NEEDED_STAGE][one]
    for at in range(len(some)):
        fits[at, STAGE] = _stage(kind, stage, own, levels[some[at]], guided[some[at]])


@compiled
def _stage(kind: int, stage: int, own: int, level: int, guides: int) -> int:
    if kind & (PEER | REVERSE) == 0:
        beside = (((stage & LADDER) << 1) | ((stage & LADDER) >> 1)) & LADDER
        near = HALF if guides & beside else 0
        return FULL if guides & stage else UNKNOWN if guides == 0 else near
    if level < 0 or own < 0:
        return UNKNOWN
    if kind == PEER:
        return FULL if level == own else HALF if abs(level - own) == 1 else 0
    return FULL if level < own else HALF if level == own else 0


@compiled
def _similarities(mentors: Any, mentees: Any, one: int, some: Ints, fits: Longs) -> None:
    traits, alike = mentors[TRAITS], _alike(mentees, one)
    for at in range(len(some)):
        fits[at, SIMILARITY] = _similarity(traits, some[at], alike)


@compiled
def _alike(mentees: Any, one: int) -> Ints:
    """For each trait and answer whether both answered (in the high half) and how far apart they are."""
    own, alike = mentees[TRAITS][one], np.zeros((8, 8), np.int32)
    for trait in range(8):
        for answer in range(1, 8):
            if own[trait] > 0:
                alike[trait, answer] = ANSWERED + abs(answer - np.int64(own[trait]))
    return alike


@compiled
def _similarity(traits: Any, other: Any, alike: Ints) -> int:
    both = np.int32(0)
    for trait in range(8):
        both += alike[trait, traits[other, trait] & np.uint8(7)]
    common = np.uint32(both // ANSWERED)
    near = np.uint32(FULL) * (4 * common - np.uint32(both % ANSWERED)) // (4 * max(common, np.uint32(1)))
    return int(near) if common >= ENOUGH_ANSWERS else UNKNOWN


@compiled
def _languages(mentors: Any, mentees: Any, one: int, some: Ints, fits: Longs) -> None:
    languages, zones, own = mentors[LANGUAGES], mentors[ZONES], np.int64(mentees[ZONES][one])
    spoken, first = mentees[LANGUAGES], mentees[FIRST]
    speaks = told(spoken, one)
    for at in range(len(some)):
        other = some[at]
        said = speaks and told(languages, other)
        shared = FULL if meet(languages, other, first, one) else HALF if meet(languages, other, spoken, one) else 0
        zone = np.int64(zones[other])
        ahead = abs(zone - own) % (2 * FARTHEST_ZONE)
        near = FULL - min(ahead, 2 * FARTHEST_ZONE - ahead) * FULL // FARTHEST_ZONE
        if zone == NO_ZONE or own == NO_ZONE:
            fits[at, LANGUAGE] = shared if said else UNKNOWN
        else:
            fits[at, LANGUAGE] = (3 * shared + near) // 4 if said else near


@compiled
def _styles(mentors: Any, mentees: Any, one: int, some: Ints, fits: Longs) -> None:
    tones, formats, tone, form = mentors[TONES], mentors[FORMATS], mentees[TONES][one], mentees[FORMATS][one]
    for at in range(len(some)):
        other = some[at]
        toned, formed = tones[other] != 0 and tone != 0, formats[other] != 0 and form != 0
        matched = (toned and tones[other] == tone) + (formed and formats[other] & form != 0)
        fits[at, STYLE] = matched * (HALF if toned and formed else FULL) if toned or formed else UNKNOWN


@compiled
def _affiliations(mentors: Any, mentees: Any, one: int, some: Ints, fits: Longs) -> None:
    networks, own_networks = mentors[NETWORKS], mentees[NETWORKS]
    industries, own_industries = mentors[INDUSTRIES], mentees[INDUSTRIES]
    ever, own_ever = mentors[ALL_INDUSTRIES], mentees[ALL_INDUSTRIES]
    sections, own_sections = mentors[SECTIONS], mentees[SECTIONS]
    belongs, works = told(own_networks, one), told(own_ever, one)
    for at in range(len(some)):
        other = some[at]
        networked, worked = belongs and told(networks, other), works and told(ever, other)
        network = FULL if networked and meet(networks, other, own_networks, one) else 0
        industry = 0
        if worked and meet(industries, other, own_industries, one):
            industry = FULL
        elif worked and (meet(ever, other, own_ever, one) or meet(sections, other, own_sections, one)):
            industry = HALF
        both = (network + industry) // 2 if networked else industry
        fits[at, AFFILIATION] = both if worked else network if networked else UNKNOWN


@compiled
def _rarities(skills: Words, few: Words, some_few: Words, one: int, some: Ints, fits: Longs) -> None:
    """Who covers something rare has said what they can; nobody else needs to be asked, where nothing rare is needed."""
    rare = told(few, one) or told(some_few, one)
    for at in range(len(some)):
        fits[at, RARITY] = UNKNOWN
        if rare and meet(skills, some[at], few, one):
            fits[at, RARITY] = FULL
        elif rare and meet(skills, some[at], some_few, one):
            fits[at, RARITY] = HALF
        elif rare and told(skills, some[at]):
            fits[at, RARITY] = 0


@compiled
def talk(weeks: Words, other: int, own: Words, one: int) -> tuple[int, bool]:
    """How well two weeks meet, and whether a conversation fits: two quarters that follow each other."""
    quarters, possible, later = 0, False, np.uint64(0)
    for word in range(weeks.shape[1] - 1, -1, -1):
        both = weeks[other, word] & own[one, word]
        quarters += count_bits(both)
        possible |= both & ((both << np.uint64(1)) | (later >> np.uint64(63))) != 0
        later = both
    return min(quarters, ENOUGH_QUARTERS) * FULL // ENOUGH_QUARTERS, possible
