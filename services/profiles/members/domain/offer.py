"""An offer: what a member gives, to whom, to how many, and plainly what they cannot help with."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError
from contracts.profiles import OfferMade, OfferWithdrawn
from contracts.words import CareerStage, Kind
from services.profiles.domain.vocabulary import some_skills, with_labels
from services.profiles.domain.words import a_number, a_text, some

MOST_SKILLS = 12
MOST_CAPACITY = 20
LONGEST_HELP = 1000


class OfferAlreadyWithdrawn(DomainError):
    """Your offer was already withdrawn."""


class OfferStatus(str, Enum):
    """An active offer can be found; a withdrawn one is kept for its owner alone."""

    ACTIVE = "ACTIVE"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True)
class OfferTerms:
    """What a member gives, in the order of its columns; `skills` are ESCO URIs; `offer_terms` makes valid ones."""

    skills: tuple[str, ...]
    stages: tuple[CareerStage, ...]
    kinds: tuple[Kind, ...]
    capacity: int
    can_help_with: str
    cannot_help_with: str


def offer_terms(
    *,
    skills: Iterable[str],
    stages: Iterable[CareerStage],
    kinds: Iterable[Kind],
    capacity: int,
    can_help_with: str,
    cannot_help_with: str,
) -> OfferTerms:
    """An offer as a client sent it, cleaned; refuses the first value that cannot be."""
    return OfferTerms(
        skills=some_skills(skills, most=MOST_SKILLS),
        stages=some(stages, name="stages", least=1, most=len(CareerStage)),
        kinds=some(kinds, name="kinds", least=1, most=len(Kind)),
        capacity=a_number(capacity, name="capacity", least=1, most=MOST_CAPACITY),
        can_help_with=a_text(can_help_with, name="canHelpWith", most=LONGEST_HELP, least=1),
        cannot_help_with=a_text(cannot_help_with, name="cannotHelpWith", most=LONGEST_HELP),
    )


@dataclass(eq=False, kw_only=True)
class Offer:
    """A member's one offer."""

    member_id: UUID
    terms: OfferTerms
    status: OfferStatus = OfferStatus.ACTIVE

    def made(self) -> OfferMade:
        """The event that tells the offer as it is now."""
        return OfferMade(
            member_id=self.member_id,
            skills=with_labels(self.terms.skills),
            stages=self.terms.stages,
            kinds=self.terms.kinds,
            capacity=self.terms.capacity,
        )

    def make(self, terms: OfferTerms) -> OfferMade | None:
        """Changes the offer or brings it back; None when it says this already."""
        if self.status is OfferStatus.ACTIVE and self.terms == terms:
            return None
        self.terms, self.status = terms, OfferStatus.ACTIVE
        return self.made()

    def withdraw(self) -> OfferWithdrawn:
        if self.status is OfferStatus.WITHDRAWN:
            raise OfferAlreadyWithdrawn
        self.status = OfferStatus.WITHDRAWN
        return OfferWithdrawn(member_id=self.member_id)
