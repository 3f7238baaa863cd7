"""A synthetic association for the benches, seeded: real skills, and a few mentors and subjects whom everybody wants."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from contracts.skills import neighbours
from services.matching.engine import (
    Lexicon,
    Mentee,
    Mentors,
    Snapshot,
    nothing_between,
    pack_mentees,
    rare_skills,
)
from services.matching.engine.arrays import NO_ZONE, WORD, Words, week_words
from services.matching.engine.packing import TRAITS, Vocabulary
from services.matching.engine.week import PACKED, Bits

LANGUAGES = ("en", "de", "fr", "es", "ar", "zh", "hi", "pt", "sw", "ja")
SPOKEN = np.array([0.5, 0.12, 0.08, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.02])
SECTIONS, INDUSTRIES, NETWORKS, REGIONS = 21, 88, 12, 40
SHARE_TOLD = 0.85


def association(mentors: int, mentees: int, *, seed: int = 6) -> Snapshot:
    """Mentors as columns, and mentees whose needs follow the same taste in subjects, each for one mentor."""
    rng = np.random.default_rng(seed)
    lexicon = Lexicon(
        skills=Vocabulary(sorted(neighbours())),
        languages=Vocabulary(LANGUAGES),
        industries=Vocabulary(map(str, range(INDUSTRIES))),
        sections=Vocabulary(map(str, range(SECTIONS))),
        networks=Vocabulary(map(_network, range(NETWORKS))),
    )
    columns = _mentors(rng, mentors, lexicon)
    asking = [_mentee(rng, lexicon) for _ in range(mentees)]
    rare = rare_skills(columns.skills)
    packed = pack_mentees(asking, lexicon, neighbours(), rare=rare)
    return Snapshot(mentors=columns, mentees=packed, between=nothing_between(mentees))


def subjects(rng: np.random.Generator, count: int, skills: int) -> NDArray[np.int64]:
    """Numbers of skills by Zipf's law, mixed up so that neighbours are no more wanted than others."""
    shares = 1 / np.arange(1, skills + 1) ** 0.8
    drawn = rng.choice(skills, count, p=shares / shares.sum())
    return np.asarray(np.random.default_rng(0).permutation(skills)[drawn], dtype=np.int64)


def _mentors(rng: np.random.Generator, count: int, lexicon: Lexicon) -> Mentors:
    told = rng.random((6, count)) < SHARE_TOLD
    industries = _sets(rng.integers(0, INDUSTRIES, (count, 2)), INDUSTRIES)
    people = np.arange(count, dtype=np.int32)
    return Mentors(
        ids=np.stack([np.arange(count), rng.permutation(count)], axis=1).astype(np.uint64),
        persons=people,
        managers=np.where(rng.random(count) < 0.5, rng.permutation(people), -1).astype(np.int32),
        teams=rng.integers(-1, max(count // 8, 1), count).astype(np.int32),
        employers=rng.integers(-1, max(count // 50, 1), count).astype(np.int32),
        regions=rng.integers(-1, REGIONS, count).astype(np.int32),
        levels=rng.choice(6, count, p=[0.05, 0.15, 0.3, 0.35, 0.1, 0.05]).astype(np.int8) - 1,
        roles=rng.choice([0, 1, 3], count, p=[0.3, 0.4, 0.3]).astype(np.uint8),
        wishes=rng.choice([0, 1, 8], count, p=[0.8, 0.12, 0.08]).astype(np.uint8),
        tones=rng.integers(0, 3, count).astype(np.uint8),
        formats=rng.integers(0, 16, count).astype(np.uint8),
        traits=(rng.integers(1, 6, (count, TRAITS)) * told[0][:, None]).astype(np.uint8),
        zones=np.where(told[1], rng.integers(-32, 44, count), NO_ZONE).astype(np.int16),
        languages=_sets(rng.choice(len(LANGUAGES), (count, 2), p=SPOKEN), len(LANGUAGES)),
        industries=industries,
        all_industries=industries | _sets(rng.integers(0, INDUSTRIES, (count, 1)), INDUSTRIES),
        sections=_sets(rng.integers(0, SECTIONS, (count, 2)), SECTIONS),
        networks=_sets(rng.integers(0, NETWORKS, (count, 1)), NETWORKS) * told[2][:, None].astype(np.uint64),
        weeks=week_words(_weeks(rng, count)),
        timed=told[3],
        kinds=(1 | rng.integers(0, 32, count)).astype(np.uint8) * (rng.random(count) < 0.9).astype(np.uint8),
        stages=rng.integers(1, 64, count).astype(np.uint8),
        seats=rng.integers(0, 4, count).astype(np.int32),
        taking=rng.random(count) < 0.95,
        skills=_sets(
            subjects(rng, count * 6, len(lexicon.skills.numbers)).reshape(count, 6), lexicon.skills.width * WORD
        ),
        answers=np.where(told[4], rng.integers(3000, 10_001, count), -1).astype(np.int16),
    )


def _mentee(rng: np.random.Generator, lexicon: Lexicon) -> Mentee:
    skills = list(lexicon.skills.numbers)
    wanted = dict.fromkeys(str(skills[number]) for number in subjects(rng, 4, len(skills)))
    return Mentee(
        id=UUID(bytes=rng.bytes(16)),
        need=UUID(bytes=rng.bytes(16)),
        kind=1,
        stage=1 << int(rng.integers(0, 6)),
        skills=tuple(wanted),
        level=int(rng.integers(0, 3)),
        languages=tuple(dict.fromkeys(rng.choice(LANGUAGES, 2, p=SPOKEN).tolist())),
        zone=int(rng.integers(-32, 44)),
        industries=(str(rng.integers(INDUSTRIES)),),
        past_industries=(str(rng.integers(INDUSTRIES)),),
        sections=tuple(map(str, rng.integers(0, SECTIONS, 2))),
        networks=(_network(int(rng.integers(NETWORKS))),),
        traits=tuple(rng.integers(1, 6, TRAITS).tolist()),
        tone=int(rng.integers(0, 3)),
        formats=int(rng.integers(0, 16)),
        week=_weeks(rng, 1)[0],
    )


def _network(number: int) -> UUID:
    return UUID(int=number)


def _weeks(rng: np.random.Generator, count: int) -> Bits:
    """Some hours of some days."""
    weeks: Bits = np.where(rng.random((count, PACKED)) < 0.12, 0xFF, 0).astype(np.uint8)
    return weeks


def _sets(numbers: NDArray[np.int64] | Sequence[Sequence[int]], words: int) -> Words:
    drawn = np.asarray(numbers, dtype=np.int64)
    sets = np.zeros((len(drawn), -(-words // WORD)), dtype=np.uint64)
    for column in drawn.T:
        np.bitwise_or.at(
            sets, (np.arange(len(drawn)), column // WORD), np.uint64(1) << (column % WORD).astype(np.uint64)
        )
    return sets
