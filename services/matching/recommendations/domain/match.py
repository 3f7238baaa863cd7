"""What two people have in common, found again in the columns by which they were compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from contracts.words import CareerStage
from services.matching.engine import FULL, PARTS, Lexicon, Mentees, Mentors
from services.matching.engine.arrays import WORD, Shorts, Words, week_bits
from services.matching.engine.fits import credits_of
from services.matching.engine.packing import Vocabulary
from services.matching.recommendations.domain.industries import section_of
from services.matching.recommendations.domain.reasons import Match, best_time

ALIKE = 8000
"""The fit from which on two people answer alike: on average less than a step apart."""
READY = 8000
"""The fit from which on somebody answers readily."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an asker said, in words; `week` is the first date of the week that was compared."""

    labels: Sequence[str]
    stage: CareerStage
    languages: Sequence[str]
    industries: Sequence[str]
    zone: str
    week: date


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One asker and the mentors who are shown to them, with how well they fit (n x parts)."""

    lexicon: Lexicon
    mentees: Mentees
    mentors: Mentors
    fits: Shorts

    def fit(self, part: str, place: int) -> int:
        return int(self.fits[place, PARTS.index(part)])


def matches(asked: Asked, compared: Compared) -> list[Match]:
    """One for each mentor."""
    worth = credits_of(compared.mentees, 0, compared.mentors).tolist()
    return [_match(asked, compared, place, worth=worth[place]) for place in range(len(compared.mentors))]


def _match(asked: Asked, compared: Compared, place: int, *, worth: Sequence[int]) -> Match:
    mentors, mentees, lexicon = compared.mentors, compared.mentees, compared.lexicon
    timed, mine = bool(mentors.timed[place]), bool(mentees.timed[0])
    both = week_bits(mentors.weeks[place] & mentees.weeks[0]) if timed and mine else None
    told = list(zip(asked.labels, worth, strict=True))
    sections = _held([section_of(code) for code in asked.industries], mentors.sections[place], lexicon.sections)
    return Match(
        needed=asked.labels,
        covered=[label for label, each in told if each == FULL] if mentors.skills[place].any() else None,
        near=[label for label, each in told if 0 < each < FULL],
        stage=asked.stage,
        stages=[stage for bit, stage in enumerate(CareerStage) if int(mentors.stages[place]) >> bit & 1],
        time=None if both is None else best_time(both, asked.zone, asked.week),
        asker_has_time=mine,
        mentor_has_time=timed,
        languages=_held(asked.languages, mentors.languages[place], lexicon.languages),
        industries=_held(asked.industries, mentors.industries[place], lexicon.industries),
        sections=[code for code in asked.industries if section_of(code) in sections],
        same_network=bool(np.any(_both(mentors.networks[place], mentees.networks[0]))),
        alike=compared.fit("similarity", place) >= ALIKE,
        same_style=compared.fit("style", place) == FULL,
        ready=compared.fit("responsiveness", place) >= READY,
        rare=compared.fit("rarity", place) == FULL,
        favourite=compared.fit("choice", place) == FULL,
    )


def _held(words: Sequence[str | None], one: Words, vocabulary: Vocabulary) -> list[str]:
    """Those of the words that are in a set."""
    bits = {word: vocabulary.numbers[word] for word in words if word is not None and word in vocabulary.numbers}
    return [word for word, bit in bits.items() if bit < len(one) * WORD and int(one[bit // WORD]) >> bit % WORD & 1]


def _both(one: Words, other: Words) -> Words:
    width = min(len(one), len(other))
    return one[:width] & other[:width]
