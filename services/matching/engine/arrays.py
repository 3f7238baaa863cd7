"""What the engine works on: mentors and mentees as columns, in words that are the same for everybody.

What somebody has not said is 0, -1 or an empty set.  It is never a "no": nobody is refused or marked down for it.
"""

from dataclasses import dataclass, fields
from enum import IntFlag
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.pairs import Flags, Ints, Longs
from services.matching.engine.week import PACKED, Bits

Words: TypeAlias = NDArray[np.uint64]
"""n x w: the set of each of n people, one bit for each word; w is as large as the vocabulary needs."""
Bytes: TypeAlias = NDArray[np.uint8]
Shorts: TypeAlias = NDArray[np.int16]

WORD = 64
WEEK_WORDS = (PACKED + 7) // 8
KINDS = ("TRADITIONAL", "PEER", "REVERSE", "GROUP", "FLASH")
"""Bit i stands for kind i, here and in every array."""
STAGES = ("STUDENT", "EARLY", "MID", "SENIOR", "EXECUTIVE", "CHANGING")
"""Bit i stands for stage i.  All but the last are steps of a ladder; CHANGING stands apart from it."""
NO_LEVEL, NOBODY, NOT_TOLD = -1, -1, -1
NO_ZONE = -(2**15)


class Wish(IntFlag):
    """What somebody asks for themselves; each counts only if they have said the thing that it speaks of."""

    NOT_MY_EMPLOYER = 1
    ONLY_MY_EMPLOYER = 2
    ONLY_MY_LANGUAGES = 4
    ONLY_MY_REGION = 8
    ONLY_MY_NETWORKS = 16


class Role(IntFlag):
    """What somebody is open to be; nothing: whatever their offers and needs say."""

    MENTOR = 1
    MENTEE = 2
    PEER = 4


@dataclass(frozen=True, kw_only=True)
class People:
    """n people; every field has n rows.

    - ids: n x 2 uint64, the member's id in two halves; `persons` and `managers` number people, to say who is whose.
    - teams, employers, regions: numbers, -1 for nothing said.  levels: int8, the step on the ladder of STAGES, or -1.
    - roles, wishes: masks of Role and Wish.  tones: 1 formal, 2 informal, 0 either.  formats: a mask, 0 for any.
    - traits: n x 8, answers from 1 to 5, 0 for none.  zones: int16, quarter-hours that the clock is ahead of UTC.
    - sections: of all their industries.  all_industries: of now and before.
    - weeks: n x 11 uint64 in UTC, as `week_words` makes them, where `timed`.
    """

    ids: Words
    persons: Ints
    managers: Ints
    teams: Ints
    employers: Ints
    regions: Ints
    levels: NDArray[np.int8]
    roles: Bytes
    wishes: Bytes
    tones: Bytes
    formats: Bytes
    traits: Bytes
    zones: Shorts
    languages: Words
    industries: Words
    all_industries: Words
    sections: Words
    networks: Words
    weeks: Words
    timed: Flags

    def __len__(self) -> int:
        return len(self.persons)


@dataclass(frozen=True, kw_only=True)
class Mentors(People):
    """n mentors, about 300 bytes each.

    - kinds, stages: masks of what they take part in and whom they guide.  seats: how many more mentees they take.
    - taking: whether they take anybody now.  answers: int16, how readily they answered, 0 to 10 000, or -1.
    """

    kinds: Bytes
    stages: Bytes
    seats: Ints
    taking: Flags
    skills: Words
    answers: Shorts

    def take(self, rows: NDArray[np.intp]) -> Self:
        """The same columns of some of the mentors."""
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True, kw_only=True)
class Mentees(People):
    """n mentees, each with one need.

    - needs: n x 2 uint64, the need's id in two halves, which shuffles equals.  kinds, stages: one bit each.
    - first_languages: the one language that each named first.  wanted: int32, how many skills they need.
    - near_starts: n + 1 positions in the `near` lists: that the skill with bit `near_bits` is worth `near_credits`
      (1 to 10 000) for the needed skill number `near_needs`, one need after the other.  The needed skill itself is
      worth all.
    - few, some: the needed skills that very few, or not many, mentors cover.
    """

    needs: Words
    kinds: Bytes
    stages: Bytes
    first_languages: Words
    wanted: Ints
    near_starts: Longs
    near_bits: Ints
    near_needs: Ints
    near_credits: Ints
    few: Words
    some: Words


@dataclass(frozen=True, kw_only=True)
class Between:
    """What stands between the mentees of `starts` (n + 1 positions) and some mentors, by number.

    - obstacles: uint16, Obstacle bits.  choices: int8, 1 for a favourite of the mentee, -1 for "not for me", else 0.
    """

    starts: Longs
    mentors: Ints
    obstacles: NDArray[np.uint16]
    choices: NDArray[np.int8]

    def of(self, mentee: int, mentors: int) -> tuple[NDArray[np.uint16], NDArray[np.int8]]:
        """Obstacles and choices of one mentee, for each of that many mentors."""
        here = slice(self.starts[mentee], self.starts[mentee + 1])
        obstacles, choices = np.zeros(mentors, np.uint16), np.zeros(mentors, np.int8)
        np.bitwise_or.at(obstacles, self.mentors[here], self.obstacles[here])
        choices[self.mentors[here]] = self.choices[here]
        return obstacles, choices


def nothing_between(mentees: int) -> Between:
    """Strangers who have chosen nothing."""
    return Between(
        starts=np.zeros(mentees + 1, np.int64),
        mentors=np.zeros(0, np.int32),
        obstacles=np.zeros(0, np.uint16),
        choices=np.zeros(0, np.int8),
    )


def week_words(weeks: Bits) -> Words:
    """Packs weeks (84 bytes on the last axis) into 11 words, the first quarter in the highest bit of the first."""
    padded = np.zeros((*weeks.shape[:-1], WEEK_WORDS * 8), dtype=np.uint8)
    padded[..., :PACKED] = weeks
    return padded.view(">u8").astype(np.uint64)


def week_bits(words: Words) -> Bits:
    """The 84 bytes of `week_words` again."""
    return words.astype(">u8").view(np.uint8)[..., :PACKED]


def meet(sets: Words, one: Words) -> Flags:
    """Whether each of n sets has anything in common with one; either may know more words than the other."""
    width = min(sets.shape[-1], one.shape[-1])
    shared: Words = np.bitwise_or.reduce(sets[..., :width] & one[..., :width], axis=-1)
    found: Flags = shared != 0
    return found
