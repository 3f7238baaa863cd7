"""What an asker could say otherwise, each a change of their own doing, and what they would be after it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from contracts.words import CareerStage, Format, Kind, MentoringRole, OwnConstraint, Weekday
from services.matching.engine import PACKED, QUARTERS_A_DAY, pack
from services.matching.recommendations.domain.claiming import Asker
from services.matching.recommendations.domain.claims import Skill
from services.matching.recommendations.domain.known import Times, weeks_of
from services.matching.recommendations.domain.people import FORMATS, KINDS, ROLES, STAGES, WISHES


@dataclass(frozen=True, kw_only=True)
class AddTime:
    """Time on one weekday of every week, in quarter-hours of the day on the asker's own clock, half-open."""

    weekday: Weekday
    begin: int
    end: int


@dataclass(frozen=True, kw_only=True)
class AddFormat:
    """One more way to meet, for this need."""

    format: Format


@dataclass(frozen=True, kw_only=True)
class AddLanguage:
    """One more language, for who speaks it."""

    language: str


@dataclass(frozen=True, kw_only=True)
class NameStage:
    """Guidance on another stage, for this need."""

    stage: CareerStage


@dataclass(frozen=True, kw_only=True)
class ReplaceSkill:
    """The need says another skill in place of one."""

    skill: Skill
    by: Skill


@dataclass(frozen=True, kw_only=True)
class DropSkill:
    """The need says one skill less."""

    skill: Skill


@dataclass(frozen=True, kw_only=True)
class TakeKind:
    """The need asks for another kind of relationship."""

    kind: Kind


@dataclass(frozen=True, kw_only=True)
class OpenTo:
    """The asker is open to one more part."""

    role: MentoringRole


@dataclass(frozen=True, kw_only=True)
class LiftWish:
    """The asker gives up one constraint of their own."""

    wish: OwnConstraint


@dataclass(frozen=True, kw_only=True)
class Favour:
    """The asker marks the mentor as a favourite; it changes the two of them, and nothing of the asker."""


Change = (
    AddTime | AddFormat | AddLanguage | NameStage | ReplaceSkill | DropSkill | TakeKind | OpenTo | LiftWish | Favour
)  # fmt: skip
"""In the order of what they ask of somebody, the least first."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Changes that were tried: with all of them, and with no fewer, the mentor stands at this place of the list."""

    changes: tuple[Change, ...]
    place: int


def after(asker: Asker, changes: Iterable[Change]) -> Asker:
    """The asker as recommendations would take them, once everything is said as the changes say."""
    for change in changes:
        asker = EFFECTS[type(change)](asker, change)
    return asker


def _with_time(asker: Asker, change: AddTime) -> Asker:
    """Dates that are exceptions stay what they are."""
    day = tuple(Weekday).index(change.weekday) * QUARTERS_A_DAY
    times = asker.times or Times(zone=asker.zone, weekly=bytes(PACKED), exceptions=())
    weekly = np.frombuffer(times.weekly, dtype=np.uint8) | pack([(day + change.begin, day + change.end)])
    times = replace(times, weekly=weekly.tobytes())
    return _saying(replace(asker, times=times), week=weeks_of([times], asker.week)[0])


def _with_skill(asker: Asker, change: ReplaceSkill) -> Asker:
    place = list(asker.mentee.skills).index(change.skill.uri)
    skills, labels = list(asker.mentee.skills), list(asker.labels)
    skills[place], labels[place] = change.by.uri, change.by.label
    return _saying(replace(asker, labels=tuple(labels)), skills=tuple(skills))


def _without_skill(asker: Asker, change: DropSkill) -> Asker:
    kept = [pair for pair in zip(asker.mentee.skills, asker.labels, strict=True) if pair[0] != change.skill.uri]
    return _saying(replace(asker, labels=tuple(label for _, label in kept)), skills=tuple(uri for uri, _ in kept))


def _saying(asker: Asker, **said: Any) -> Asker:
    return replace(asker, mentee=replace(asker.mentee, **said))


EFFECTS: Mapping[type, Callable[[Asker, Any], Asker]] = {
    AddTime: _with_time,
    AddFormat: lambda asker, change: _saying(asker, formats=asker.mentee.formats | FORMATS[change.format.value]),
    AddLanguage: lambda asker, change: _saying(asker, languages=(*asker.mentee.languages, change.language)),
    NameStage: lambda asker, change: _saying(replace(asker, stage=change.stage), stage=STAGES[change.stage.value]),
    ReplaceSkill: _with_skill,
    DropSkill: _without_skill,
    TakeKind: lambda asker, change: _saying(replace(asker, kind=change.kind), kind=KINDS[change.kind.value]),
    OpenTo: lambda asker, change: _saying(asker, roles=asker.mentee.roles | ROLES[change.role.value]),
    LiftWish: lambda asker, change: _saying(asker, wishes=asker.mentee.wishes & ~WISHES[change.wish.value]),
    Favour: lambda asker, _change: asker,
}
