"""A need: what a member wants to develop, in which relationship, with how much time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError
from contracts.profiles import NeedStated, NeedWithdrawn
from contracts.words import CareerStage, Format, Kind
from services.profiles.domain.vocabulary import some_skills, with_labels
from services.profiles.domain.words import a_number, a_text, some

MOST_SKILLS = 5
LEAST_MINUTES = 15
MOST_MINUTES = 1200
LONGEST_GOAL = 1000


class NeedAlreadyWithdrawn(DomainError):
    """This need was already withdrawn."""


class NeedStatus(str, Enum):
    """An active need is looked for; a withdrawn one is kept for its owner alone."""

    ACTIVE = "ACTIVE"
    WITHDRAWN = "WITHDRAWN"


@dataclass(eq=False, kw_only=True)
class Need:
    """One of a member's needs; `skills` are ESCO URIs."""

    id: UUID
    member_id: UUID
    skills: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    minutes_per_month: int
    goal: str
    stated_at: datetime
    status: NeedStatus = NeedStatus.ACTIVE
    formats: tuple[Format, ...] = ()

    def stated(self) -> NeedStated:
        return NeedStated(
            need_id=self.id,
            member_id=self.member_id,
            skills=with_labels(self.skills),
            stage=self.stage,
            kind=self.kind,
            minutes_per_month=self.minutes_per_month,
            formats=self.formats,
        )

    def withdraw(self) -> NeedWithdrawn:
        if self.status is NeedStatus.WITHDRAWN:
            raise NeedAlreadyWithdrawn
        self.status = NeedStatus.WITHDRAWN
        return NeedWithdrawn(need_id=self.id, member_id=self.member_id)


@dataclass(frozen=True, kw_only=True)
class NeedTerms:
    """What a member says of a need; `need_terms` makes valid ones."""

    skills: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    minutes_per_month: int
    goal: str
    formats: tuple[Format, ...] = ()


def need_terms(
    *,
    skills: Iterable[str],
    stage: CareerStage,
    kind: Kind,
    minutes_per_month: int,
    goal: str,
    formats: Iterable[Format] = (),
) -> NeedTerms:
    """A need as a client sent it, cleaned; refuses the first value that cannot be."""
    return NeedTerms(
        skills=some_skills(skills, most=MOST_SKILLS),
        stage=stage,
        kind=kind,
        minutes_per_month=a_number(minutes_per_month, name="minutesPerMonth", least=LEAST_MINUTES, most=MOST_MINUTES),
        goal=a_text(goal, name="goal", most=LONGEST_GOAL, least=1),
        formats=some(formats, name="formats", least=0, most=len(Format)),
    )
