"""Claims about two people, found in the columns by which they were compared."""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from contracts.skills import labels, neighbours
from contracts.words import CareerStage, Format, Kind, Tone
from services.matching.engine import (
    ENOUGH_QUARTERS,
    FULL,
    PARTS,
    QUARTER,
    Lexicon,
    Mentee,
    Mentees,
    Mentors,
    Weighing,
    unpack,
)
from services.matching.engine.arrays import WORD, Shorts, Words, week_bits
from services.matching.engine.fits import ENOUGH_ANSWERS
from services.matching.engine.packing import Vocabulary
from services.matching.recommendations.domain.claims import (
    Alike,
    Answers,
    Claim,
    CommonFormats,
    Covers,
    Favourite,
    FreeTogether,
    Guides,
    Near,
    NeighbouringFields,
    Rare,
    SameIndustry,
    SameNetwork,
    SameStage,
    SameTone,
    SetAside,
    SharedPast,
    Skill,
    Speaks,
    Unknown,
    Unsaid,
)
from services.matching.recommendations.domain.industries import section_of
from services.matching.recommendations.domain.known import Times
from services.matching.recommendations.domain.load import DAY, DEFAULTS
from services.matching.recommendations.domain.people import FORMATS, LEVELS, TONES

ALIKE = 7500
"""The fit above which two people answer alike: on average less than a step of the four apart."""
READY = 8000
"""The fit from which on somebody answers readily."""
ROUNDING = 60
"""Seconds that the rounding of a fit to a ten-thousandth can hide."""
_BY_LEVEL = {level: CareerStage(stage) for stage, level in LEVELS.items()}
_BY_TONE = {number: Tone(tone) for tone, number in TONES.items()}


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, in words; `week` is the first date of the week that was compared, which follows from their `times`.

    `weighings` are what counts for each kind that they could ask for.
    """

    mentee: Mentee
    labels: Sequence[str]
    stage: CareerStage
    kind: Kind
    zone: str
    week: date
    times: Times | None
    weighings: Mapping[Kind, Weighing]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One asker and the mentors who are shown to them, with how well they fit (n x parts)."""

    lexicon: Lexicon
    mentees: Mentees
    mentors: Mentors
    fits: Shorts


def claims(asker: Asker, compared: Compared) -> list[tuple[Claim, ...]]:
    """For each mentor what speaks for them, the most telling first, and then what is not known."""
    return [tuple(_Pair(asker, compared, place).claims()) for place in range(len(compared.mentors))]


_Word = TypeVar("_Word", bound=Hashable)


class _Pair:
    """One asker beside one mentor."""

    def __init__(self, asker: Asker, compared: Compared, place: int) -> None:
        self.asker, self.own, self.lexicon = asker, asker.mentee, compared.lexicon
        self.mentees, self.mentors, self.place = compared.mentees, compared.mentors, place
        self.fits = {part: int(compared.fits[place, number]) for number, part in enumerate(PARTS)}

    def claims(self) -> Iterator[Claim]:
        yield from self._skills()
        yield from self._background()
        yield from self._stage()
        if self.fits["similarity"] > ALIKE:
            yield Alike()
        yield from self._style()
        yield from self._time()
        if spoken := self._held(self.own.languages, "languages", self.lexicon.languages):
            yield Speaks(languages=spoken)
        if self.fits["responsiveness"] >= READY:
            yield Answers(days=days_at_most(self.fits["responsiveness"]))
        if self.fits["choice"] == FULL:
            yield Favourite()
        if self.fits["choice"] == 0:
            yield SetAside()
        yield from self._unknown()

    def _skills(self) -> Iterator[Claim]:
        needed = [Skill(uri=uri, label=label) for uri, label in zip(self.own.skills, self.asker.labels, strict=True)]
        offered = self._held(self.own.skills, "skills", self.lexicon.skills)
        if offered:
            yield Covers(skills=tuple(each for each in needed if each.uri in offered), needed=len(needed))
        for skill in needed:
            near = neighbours().get(skill.uri, {})
            found = self._held(near, "skills", self.lexicon.skills) if skill.uri not in offered else ()
            if found:
                by = max(found, key=lambda uri: near[uri])
                yield Near(skill=skill, by=Skill(uri=by, label=labels()[by]), likeness=near[by])
        few = [word for word in offered if has(self.mentees.few[0], self.lexicon.skills.numbers[word])]
        if few:
            yield Rare(skills=tuple(each for each in needed if each.uri in few))

    def _background(self) -> Iterator[Claim]:
        same = self._held(self.own.industries, "industries", self.lexicon.industries)
        all_own = tuple(dict.fromkeys([*self.own.industries, *self.own.past_industries]))
        before = self._held(all_own, "all_industries", self.lexicon.industries)
        sections = tuple(dict.fromkeys(section for code in all_own if (section := section_of(code))))
        near = self._held(sections, "sections", self.lexicon.sections)
        if same:
            yield SameIndustry(codes=same)
        elif before:
            yield SharedPast(codes=before)
        elif near:
            yield NeighbouringFields(sections=near)
        if networks := self._held(self.own.networks, "networks", self.lexicon.networks):
            yield SameNetwork(count=len(networks))

    def _stage(self) -> Iterator[Claim]:
        if self.asker.kind is Kind.PEER:
            if self.fits["stage"] == FULL:
                yield SameStage(stage=_BY_LEVEL[int(self.mentors.levels[self.place])])
        elif self.asker.kind is not Kind.REVERSE and self.fits["stage"] == FULL:
            yield Guides(stage=self.asker.stage)

    def _style(self) -> Iterator[Claim]:
        if self.own.tone and self.own.tone == int(self.mentors.tones[self.place]):
            yield SameTone(tone=_BY_TONE[self.own.tone])
        shared = self.own.formats & int(self.mentors.formats[self.place])
        if shared:
            yield CommonFormats(formats=tuple(Format(word) for word, bit in FORMATS.items() if shared & bit))

    def _time(self) -> Iterator[Claim]:
        if self.fits["availability"] <= 0:
            return
        both = unpack(week_bits(self.mentors.weeks[self.place] & self.mentees.weeks[0]))
        shared = int(both.sum())
        begins = datetime.combine(self.asker.week, time(), UTC) + longest_from(both) * QUARTER
        yield FreeTogether(
            quarters=min(shared, ENOUGH_QUARTERS),
            or_more=shared > ENOUGH_QUARTERS,
            example=begins.astimezone(ZoneInfo(self.asker.zone)),
        )

    def _unknown(self) -> Iterator[Claim]:
        """The part of language is known by the clocks alone, too; then the languages are not known for all that."""
        silent = not self.own.languages or not self.mentors.languages[self.place].any()
        for part in Unsaid:
            if self.fits[part.value] < 0 or (part is Unsaid.LANGUAGE and silent):
                yield Unknown(part=part, yours=not said(self.own, part, self.asker.kind))

    def _held(self, words: Iterable[_Word], column: str, vocabulary: Vocabulary) -> tuple[_Word, ...]:
        """Those of the words that are in the mentor's set."""
        mine = getattr(self.mentors, column)[self.place]
        return tuple(word for word in words if word in vocabulary.numbers and has(mine, vocabulary.numbers[word]))


def said(own: Mentee, part: Unsaid, kind: Kind) -> bool:
    """Whether the asker has said everything of their own that a part needs; of some parts nothing of theirs counts."""
    ladder = kind in {Kind.PEER, Kind.REVERSE}
    return {
        Unsaid.STAGE: not ladder or own.level is not None,
        Unsaid.SIMILARITY: sum(answer > 0 for answer in own.traits) >= ENOUGH_ANSWERS,
        Unsaid.AVAILABILITY: own.week is not None,
        Unsaid.LANGUAGE: bool(own.languages),
        Unsaid.STYLE: bool(own.tone or own.formats),
        Unsaid.AFFILIATION: bool(own.networks or own.industries or own.past_industries),
    }.get(part, True)


def days_at_most(answers: int) -> int:
    """Days within which half of the answers came at the latest, whatever share of the asks was answered.

    The fit is the share, at most 1, times 1 - lateness / 2: the lateness is at most twice what it lacks to 1.
    """
    lateness = min(2 * (FULL - answers) / FULL, 1.0)
    seconds = DEFAULTS.prompt + lateness * (DEFAULTS.late - DEFAULTS.prompt)
    return math.ceil((seconds - ROUNDING) / DAY)


def longest_from(both: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> int:
    """The quarter at which the longest stretch begins, the first of equals."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], both, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    return int(begins[np.argmax(ends - begins)])


def has(one: Words, bit: int) -> bool:
    """Whether a word's bit is in one set, which may know fewer words."""
    return bit < len(one) * WORD and bool(int(one[bit // WORD]) >> bit % WORD & 1)
