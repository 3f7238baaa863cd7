"""People in words, as a service knows them, packed into the columns that the engine works on."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import numpy as np

from services.matching.engine.arrays import (
    NO_LEVEL,
    NO_ZONE,
    NOBODY,
    NOT_TOLD,
    WEEK_WORDS,
    WORD,
    Mentees,
    Mentors,
    Wish,
    Words,
    week_words,
)
from services.matching.engine.fits import FULL
from services.matching.engine.week import Bits

TRAITS = 8
NEIGHBOUR_WEIGHT = 8
"""Tenths of its likeness that a neighbour of a needed skill is worth: the skill itself is always worth more."""
PER_MILLE = 1000

Nearness = Mapping[str, Mapping[str, int]]
"""For a skill its neighbours, with a likeness of up to 1000."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of a member; None, 0 and nothing stand for what they have not said.

    `level`: the step on the ladder of STAGES.  `languages`: the first one first.  `week`: 84 bytes in UTC.  `zone`:
    quarter-hours ahead of UTC.  `traits`: eight answers from 1 to 5, 0 for none.  `wishes` and `roles`: masks of Wish
    and Role.  `tone` and `formats`: as in `People`.
    """

    id: UUID
    level: int | None = None
    languages: Sequence[str] = ()
    zone: int | None = None
    industries: Collection[str] = ()
    past_industries: Collection[str] = ()
    sections: Collection[str] = ()
    networks: Collection[UUID] = ()
    region: str | None = None
    employer: UUID | None = None
    team: UUID | None = None
    manager: UUID | None = None
    tone: int = 0
    formats: int = 0
    traits: Sequence[int] = (0,) * TRAITS
    wishes: int = 0
    roles: int = 0
    week: Bits | None = None


@dataclass(frozen=True, kw_only=True)
class Mentor(Person):
    """Somebody with an offer.  `answers`: how readily they answered, 0 to 10 000; None while nobody knows."""

    kinds: int
    stages: int
    skills: Collection[str]
    seats: int
    taking: bool = True
    answers: int | None = None


@dataclass(frozen=True, kw_only=True)
class Mentee(Person):
    """Somebody with a need: one kind, one stage, and skills, the most important first."""

    need: UUID
    kind: int
    stage: int
    skills: Sequence[str]


class Vocabulary:
    """Numbers for words, in the order in which they come."""

    def __init__(self, words: Iterable[Hashable] = ()) -> None:
        self.numbers: dict[Hashable, int] = {}
        for word in words:
            self.number(word)

    def number(self, word: Hashable) -> int:
        return self.numbers.setdefault(word, len(self.numbers))

    def or_none(self, word: Hashable | None) -> int:
        """The number of a word, -1 for None."""
        return NOBODY if word is None else self.number(word)

    @property
    def width(self) -> int:
        """How many 64-bit words a set of these needs; one at least."""
        return max(1, -(-len(self.numbers) // WORD))


@dataclass(frozen=True)
class Lexicon:
    """The vocabularies of one set of columns: what is packed with another lexicon cannot be compared."""

    skills: Vocabulary = field(default_factory=Vocabulary)
    languages: Vocabulary = field(default_factory=Vocabulary)
    industries: Vocabulary = field(default_factory=Vocabulary)
    sections: Vocabulary = field(default_factory=Vocabulary)
    networks: Vocabulary = field(default_factory=Vocabulary)
    people: Vocabulary = field(default_factory=Vocabulary)
    employers: Vocabulary = field(default_factory=Vocabulary)
    teams: Vocabulary = field(default_factory=Vocabulary)
    regions: Vocabulary = field(default_factory=Vocabulary)


def pack_mentors(mentors: Sequence[Mentor], lexicon: Lexicon) -> Mentors:
    """The columns of the mentors; words that the lexicon did not know are added to it."""
    return Mentors(
        **_people(mentors, lexicon),
        kinds=_column(mentors, "kinds", np.uint8),
        stages=_column(mentors, "stages", np.uint8),
        seats=_column(mentors, "seats", np.int32),
        taking=_column(mentors, "taking", np.bool_),
        skills=_sets([mentor.skills for mentor in mentors], lexicon.skills),
        answers=np.array([NOT_TOLD if one.answers is None else one.answers for one in mentors], dtype=np.int16),
    )


def pack_mentees(
    mentees: Sequence[Mentee], lexicon: Lexicon, nearness: Nearness, *, rare: tuple[Words, Words]
) -> Mentees:
    """The columns of the mentees, for the mentors of the same lexicon; `rare` are `rare_skills` of those mentors."""
    credits_each = [_credits(mentee.skills, lexicon.skills, nearness) for mentee in mentees]
    together = np.array([each for one in credits_each for each in one], dtype=np.int32).reshape(-1, 3)
    needed = _sets([_known(mentee.skills, lexicon.skills) for mentee in mentees], lexicon.skills)
    return Mentees(
        **_people(mentees, lexicon),
        needs=_halves([mentee.need for mentee in mentees]),
        kinds=np.array([mentee.kind for mentee in mentees], dtype=np.uint8),
        stages=np.array([mentee.stage for mentee in mentees], dtype=np.uint8),
        first_languages=_sets([mentee.languages[:1] for mentee in mentees], lexicon.languages),
        wanted=np.array([len(mentee.skills) for mentee in mentees], dtype=np.int32),
        near_starts=np.cumsum([0, *(len(one) for one in credits_each)], dtype=np.int64),
        near_bits=together[:, 0].copy(),
        near_needs=together[:, 1].copy(),
        near_credits=together[:, 2].copy(),
        few=_both(needed, rare[0]),
        some=_both(needed, rare[1]),
    )


def _credits(skills: Sequence[str], vocabulary: Vocabulary, nearness: Nearness) -> list[tuple[int, int, int]]:
    """Bit, place among the needs and credit of every skill that counts for one; who has none of them has no bit."""
    found = []
    for place, skill in enumerate(skills):
        near = {
            other: like * NEIGHBOUR_WEIGHT * FULL // (10 * PER_MILLE) for other, like in nearness.get(skill, {}).items()
        }
        for other, credit in {**near, skill: FULL}.items():
            bit = vocabulary.numbers.get(other)
            if bit is not None and credit:
                found.append((bit, place, credit))
    return found


def _people(people: Sequence[Person], lexicon: Lexicon) -> dict[str, Any]:
    told = [person.week for person in people]
    nothing = np.zeros(WEEK_WORDS, np.uint64)
    return {
        "ids": _halves([person.id for person in people]),
        "persons": np.array([lexicon.people.number(person.id) for person in people], dtype=np.int32),
        "managers": np.array([lexicon.people.or_none(person.manager) for person in people], dtype=np.int32),
        "teams": np.array([lexicon.teams.or_none(person.team) for person in people], dtype=np.int32),
        "employers": np.array([lexicon.employers.or_none(person.employer) for person in people], dtype=np.int32),
        "regions": np.array([lexicon.regions.or_none(person.region) for person in people], dtype=np.int32),
        "levels": np.array([NO_LEVEL if one.level is None else one.level for one in people], dtype=np.int8),
        "roles": _column(people, "roles", np.uint8),
        "wishes": np.array([_wishes(person) for person in people], dtype=np.uint8),
        "tones": _column(people, "tone", np.uint8),
        "formats": _column(people, "formats", np.uint8),
        "traits": np.array([tuple(person.traits) for person in people], dtype=np.uint8).reshape(-1, TRAITS),
        "zones": np.array([NO_ZONE if one.zone is None else one.zone for one in people], dtype=np.int16),
        "languages": _sets([person.languages for person in people], lexicon.languages),
        "industries": _sets([person.industries for person in people], lexicon.industries),
        "all_industries": _sets([(*one.industries, *one.past_industries) for one in people], lexicon.industries),
        "sections": _sets([person.sections for person in people], lexicon.sections),
        "networks": _sets([person.networks for person in people], lexicon.networks),
        "weeks": np.array(
            [nothing if week is None else week_words(week) for week in told], dtype=np.uint64
        ).reshape(-1, WEEK_WORDS),
        "timed": np.array([week is not None for week in told], dtype=np.bool_),
    }  # fmt: skip


def _wishes(person: Person) -> int:
    """Only what can be understood: "my employer" of somebody who has not named one asks for nothing."""
    spoken = {
        Wish.NOT_MY_EMPLOYER: person.employer,
        Wish.ONLY_MY_EMPLOYER: person.employer,
        Wish.ONLY_MY_LANGUAGES: person.languages,
        Wish.ONLY_MY_REGION: person.region,
        Wish.ONLY_MY_NETWORKS: person.networks,
    }
    return sum(int(wish) for wish, of in spoken.items() if person.wishes & wish and of)


def _sets(lists: Sequence[Iterable[Hashable]], vocabulary: Vocabulary) -> Words:
    masks = [sum({1 << vocabulary.number(word) for word in words}) for words in lists]
    width = vocabulary.width
    packed = b"".join(mask.to_bytes(width * WORD // 8, "little") for mask in masks)
    return np.frombuffer(packed, dtype="<u8").reshape(-1, width).astype(np.uint64)


def _known(words: Iterable[Hashable], vocabulary: Vocabulary) -> list[Hashable]:
    return [word for word in words if word in vocabulary.numbers]


def _both(sets: Words, one: Words) -> Words:
    found = np.zeros_like(sets)
    width = min(sets.shape[1], len(one))
    found[:, :width] = sets[:, :width] & one[:width]
    return found


def _halves(ids: Sequence[UUID]) -> Words:
    return np.frombuffer(b"".join(one.bytes for one in ids), dtype=">u8").reshape(-1, 2).astype(np.uint64)


_Kind = TypeVar("_Kind", bound=np.generic)


def _column(people: Sequence[Person], name: str, kind: type[_Kind]) -> "np.ndarray[Any, np.dtype[_Kind]]":
    return np.array([getattr(person, name) for person in people], dtype=kind)
