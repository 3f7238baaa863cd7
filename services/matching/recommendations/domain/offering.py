"""Which changes an asker could make towards one mentor: candidates, of which each is tried before it is promised."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.skills import labels, neighbours
from contracts.words import CareerStage, Format, Kind, MentoringRole, OwnConstraint, Weekday
from services.matching.engine import QUARTERS_A_DAY, Lexicon, Mentors, local_quarters, unpack
from services.matching.engine.arrays import week_bits
from services.matching.recommendations.domain.changes import (
    AddFormat,
    AddLanguage,
    AddTime,
    Change,
    DropSkill,
    Favour,
    LiftWish,
    NameStage,
    OpenTo,
    ReplaceSkill,
    TakeKind,
)
from services.matching.recommendations.domain.claiming import Asker, has
from services.matching.recommendations.domain.claims import Skill
from services.matching.recommendations.domain.people import FORMATS, KINDS, ROLES, STAGES, WISHES

LENGTHS = (2, 4, 8, 12)
"""Quarter-hours of new time that are tried: from one conversation on, to where more counts for nothing."""
MORNING, NIGHT = 7 * 4, 22 * 4
"""Between these quarters of the day somebody is asked for time before any other."""
SPOKEN_OF = (OwnConstraint.ONLY_MY_LANGUAGES, OwnConstraint.ONLY_MY_REGION, OwnConstraint.ONLY_MY_NETWORKS)
"""The constraints that can be spoken of: to say that one about employers rules somebody out would tell theirs."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """An asker and the one mentor (a row of one) whom they would like to see on their list."""

    asker: Asker
    mentor: Mentors
    lexicon: Lexicon
    favourite: bool

    @property
    def week(self) -> NDArray[np.bool_]:
        return unpack(week_bits(self.mentor.weeks[0]))


def candidates(aim: Aim) -> list[Change]:
    """In the order of what they ask of somebody, the least first."""
    return [*_times(aim), *_formats(aim), *_languages(aim), *_stages(aim), *_skills(aim), *_kinds(aim), *_own(aim)]


def _times(aim: Aim) -> Iterator[Change]:
    """One stretch in which the mentor has time and the asker has not, in the lengths that count.

    Only the beginning of one stretch is tried, so that a promise never tells more of somebody's week.
    """
    times = aim.asker.times
    if not aim.mentor.timed[0]:
        return
    own = np.zeros_like(aim.week) if aim.asker.mentee.week is None else unpack(aim.asker.mentee.week)
    clock = local_quarters(aim.asker.zone if times is None else times.zone, aim.asker.week)
    stretches = list(_stretches(np.flatnonzero(aim.week & ~own), clock))
    if not stretches:
        return
    begin, end = max(stretches, key=lambda each: (each[1] - each[0], -each[0]))
    day, first = divmod(begin, QUARTERS_A_DAY)
    for length in LENGTHS:
        if length <= end - begin:
            yield AddTime(weekday=tuple(Weekday)[day], begin=first, end=first + length)


def _stretches(free: NDArray[np.intp], clock: NDArray[np.int16]) -> Iterator[tuple[int, int]]:
    """Runs of quarters of one day on the asker's clock, by day where there is time by day."""
    local = clock[free].astype(np.int64)
    of_day = local % QUARTERS_A_DAY
    by_day = (of_day >= MORNING) & (of_day < NIGHT)
    kept = local[by_day] if by_day.any() else local
    if not len(kept):
        return
    breaks = np.flatnonzero((np.diff(kept) != 1) | (np.diff(kept // QUARTERS_A_DAY) != 0)) + 1
    for run in np.split(kept, breaks):
        yield int(run[0]), int(run[-1]) + 1


def _formats(aim: Aim) -> Iterator[Change]:
    missing = int(aim.mentor.formats[0]) & ~aim.asker.mentee.formats
    yield from (AddFormat(format=Format(word)) for word, bit in FORMATS.items() if missing & bit)


def _languages(aim: Aim) -> Iterator[Change]:
    numbers = aim.lexicon.languages.numbers
    spoken = [str(word) for word, bit in numbers.items() if has(aim.mentor.languages[0], bit)]
    yield from (AddLanguage(language=each) for each in spoken if each not in aim.asker.mentee.languages)


def _stages(aim: Aim) -> Iterator[Change]:
    """Of peers and in reverse mentoring the stage of the need does not count."""
    guided = int(aim.mentor.stages[0]) if aim.asker.kind not in {Kind.PEER, Kind.REVERSE} else 0
    stages = [CareerStage(word) for word, bit in STAGES.items() if guided & bit]
    yield from (NameStage(stage=stage) for stage in stages if stage is not aim.asker.stage)


def _skills(aim: Aim) -> Iterator[Change]:
    mentee, numbers = aim.asker.mentee, aim.lexicon.skills.numbers
    offered = {word for word, bit in numbers.items() if has(aim.mentor.skills[0], bit)}
    needed = [Skill(uri=uri, label=label) for uri, label in zip(mentee.skills, aim.asker.labels, strict=True)]
    open_ones = [skill for skill in needed if skill.uri not in offered]
    for skill in open_ones:
        near = [uri for uri in neighbours().get(skill.uri, {}) if uri in offered and uri not in mentee.skills]
        if near:
            yield ReplaceSkill(skill=skill, by=Skill(uri=near[0], label=labels()[near[0]]))
    if len(needed) > 1:
        yield from (DropSkill(skill=skill) for skill in open_ones)


def _kinds(aim: Aim) -> Iterator[Change]:
    kinds = [Kind(word) for word, bit in KINDS.items() if int(aim.mentor.kinds[0]) & bit]
    yield from (TakeKind(kind=kind) for kind in kinds if kind is not aim.asker.kind)


def _own(aim: Aim) -> Iterator[Change]:
    mentee = aim.asker.mentee
    for role in (MentoringRole.MENTEE, MentoringRole.PEER):
        if mentee.roles and not mentee.roles & ROLES[role.value]:
            yield OpenTo(role=role)
    yield from (LiftWish(wish=wish) for wish in SPOKEN_OF if mentee.wishes & WISHES[wish.value])
    if not aim.favourite:
        yield Favour()
