"""Mentors and questions at random, and the same question as the plain engine takes it."""

import numpy as np
from numpy.typing import NDArray

from services.matching.engine import Asker, Candidates
from services.matching.engine.scan import Packed, Question, week_words
from services.matching.engine.week import PACKED, Bits

SKILL_WORDS = 4


def words(rng: np.random.Generator, shape: tuple[int, ...], share: float) -> NDArray[np.uint64]:
    """Words with about this share of their bits set."""
    bits = rng.random((*shape, 64)) < share
    return np.packbits(bits, axis=-1).view(np.uint64)[..., 0]


def some_mentors(rng: np.random.Generator, count: int) -> tuple[Packed, Bits]:
    """Mentors of whom a tenth has not said one thing or another; and their weeks, which `Packed` has in words."""
    hours = rng.random((count, 84)) < 0.1
    weeks = (hours * rng.choice([0xF0, 0x0F, 0xFF, 0x10], (count, 84))).astype(np.uint8)
    known = rng.random((4, count)) < 0.9
    packed = Packed(
        kinds=rng.integers(0, 4, count).astype(np.uint8),
        seats=rng.integers(0, 4, count).astype(np.int32),
        paused=rng.random(count) < 0.05,
        stages=(1 << rng.integers(0, 7, count)).astype(np.uint8) * (rng.random(count) < 0.9).astype(np.uint8),
        skills=words(rng, (count, SKILL_WORDS), 0.04),
        skills_known=known[0],
        languages=words(rng, (count,), 0.05) | (rng.random(count) < 0.8).astype(np.uint64),
        languages_known=known[1],
        industries=words(rng, (count,), 0.03),
        sections=words(rng, (count,), 0.06),
        industries_known=known[2],
        weeks=week_words(weeks),
        weeks_known=known[3],
    )
    return packed, weeks


def some_question(rng: np.random.Generator, mentors: int) -> tuple[Question, Bits]:
    """A question, and its week as bytes; sometimes something is left unsaid."""
    week = ((rng.random(84) < 0.15) * rng.choice([0xF0, 0xFF, 0x40], 84)).astype(np.uint8)
    languages = int(words(rng, (), 0.02)) | 1
    industries = int(words(rng, (), 0.03))
    question = Question(
        kind=1,
        stage=int(1 << rng.integers(0, 7)),
        skills=words(rng, (SKILL_WORDS,), 0.03 * rng.integers(0, 2)),
        first_language=languages & -languages,
        languages=languages if rng.random() < 0.9 else 0,
        industries=industries if rng.random() < 0.9 else 0,
        sections=int(words(rng, (), 0.06)) | industries,
        week=week_words(week) if rng.random() < 0.9 else None,
        excluded=rng.choice(mentors, min(3, mentors), replace=False).tolist(),
    )
    return question, week


def plainly(packed: Packed, weeks: Bits, question: Question, week: Bits) -> tuple[Asker, Candidates]:
    """The same in the asker's own terms: their words come first, from bit 0 on, the first language before others."""
    excluded = np.zeros(len(packed), dtype=np.bool_)
    excluded[list(question.excluded)] = True
    nobody = np.zeros(len(packed), dtype=np.bool_)
    skills, wanted = _covered(packed.skills, question.skills)
    first = (packed.languages & np.uint64(question.first_language)) != 0
    others = (packed.languages & np.uint64(question.languages & ~question.first_language)) != 0
    asker = Asker(
        kind=question.kind,
        stage=question.stage,
        skills=wanted,
        languages=question.languages.bit_count(),
        industries=question.industries.bit_count(),
        week=None if question.week is None else week,
    )
    return asker, Candidates(
        is_asker=excluded,
        in_touch=nobody,
        blocked=nobody,
        paused=packed.paused,
        kinds=packed.kinds,
        seats=packed.seats,
        stages=packed.stages,
        skills=skills,
        skills_known=packed.skills_known,
        languages=first.astype(np.uint64) | (others.astype(np.uint64) << np.uint64(1)),
        languages_known=packed.languages_known,
        industries=packed.industries & np.uint64(question.industries),
        sections=packed.sections & np.uint64(question.sections),
        industries_known=packed.industries_known,
        weeks=weeks if len(weeks) else np.zeros((0, PACKED), np.uint8),
        weeks_known=packed.weeks_known,
    )


def _covered(skills: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], int]:
    """A mask with as many bits as skills are covered, and how many are wanted."""
    covered = np.bitwise_count(skills & wanted).sum(axis=-1).astype(np.uint64)
    return (np.uint64(1) << covered) - np.uint64(1), int(np.bitwise_count(wanted).sum())
