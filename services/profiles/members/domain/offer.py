"""An offer: what a member gives, to whom, to how many, and plainly what they cannot help with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from chassis.errors import BadInput, Choice, DomainError
from contracts.profiles import OfferMade, OfferPaused, OfferResumed, OfferWithdrawn
from contracts.words import CareerStage, Format, Kind
from services.profiles.domain.vocabulary import some_skills, with_labels
from services.profiles.domain.words import a_number, a_text, some
from services.profiles.members.domain.days import beginning_of

MOST_SKILLS = 12
MOST_CAPACITY = 20
LONGEST_HELP = 1000
LEAST_MINUTES = 15
MOST_MINUTES = 1200
LONGEST_PAUSE = timedelta(days=366)
DAY = timedelta(days=1)


class OfferAlreadyWithdrawn(DomainError):
    """Your offer was already withdrawn."""


class NothingToPause(DomainError):
    """Your offer is withdrawn, so nobody new comes anyway; make it again before you pause it."""


class OfferNotPaused(DomainError):
    """Your offer is not paused; there is nothing to resume."""


class CapacityBelowLoad(DomainError):
    """You have more mentees than this; keep as many places, pause the offer, or let it shrink as they come free."""

    def __init__(self, *, capacity: int, held: int) -> None:
        super().__init__(
            f"{held} of your places are taken, so a capacity of {capacity} is too small. Keep at least {held}; "
            "or pause the offer (pauseOffer), so that nobody new comes; "
            "or send whenBelowLoad: SHRINK_AS_SEATS_FREE, and places go away as relationships end."
        )
        self.choices = (
            Choice(mutation="makeOffer", input={"capacity": held}),
            Choice(mutation="pauseOffer", input={}),
            Choice(mutation="makeOffer", input={"whenBelowLoad": BelowLoad.SHRINK_AS_SEATS_FREE.value}),
        )


class OfferStatus(str, Enum):
    """An active offer takes mentees, a paused one says that it does not, a withdrawn one is kept for its owner."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    WITHDRAWN = "WITHDRAWN"


class BelowLoad(str, Enum):
    """What becomes of a capacity that is smaller than the number of mentees there are."""

    REFUSE = "REFUSE"
    SHRINK_AS_SEATS_FREE = "SHRINK_AS_SEATS_FREE"


@dataclass(frozen=True)
class OfferTerms:
    """What a member gives, in the order of its columns; `skills` are ESCO URIs; `offer_terms` makes valid ones."""

    skills: tuple[str, ...]
    stages: tuple[CareerStage, ...]
    kinds: tuple[Kind, ...]
    capacity: int
    can_help_with: str
    cannot_help_with: str
    minutes_per_month: int | None = None
    formats: tuple[Format, ...] = ()


def offer_terms(
    *,
    skills: Iterable[str],
    stages: Iterable[CareerStage],
    kinds: Iterable[Kind],
    capacity: int,
    can_help_with: str,
    cannot_help_with: str,
    minutes_per_month: int | None = None,
    formats: Iterable[Format] = (),
) -> OfferTerms:
    """An offer as a client sent it, cleaned; refuses the first value that cannot be."""
    return OfferTerms(
        skills=some_skills(skills, most=MOST_SKILLS),
        stages=some(stages, name="stages", least=1, most=len(CareerStage)),
        kinds=some(kinds, name="kinds", least=1, most=len(Kind)),
        capacity=a_number(capacity, name="capacity", least=1, most=MOST_CAPACITY),
        can_help_with=a_text(can_help_with, name="canHelpWith", most=LONGEST_HELP, least=1),
        cannot_help_with=a_text(cannot_help_with, name="cannotHelpWith", most=LONGEST_HELP),
        minutes_per_month=None if minutes_per_month is None else some_minutes(minutes_per_month),
        formats=some(formats, name="formats", least=0, most=len(Format)),
    )


def some_minutes(value: int) -> int:
    return a_number(value, name="minutesPerMonth", least=LEAST_MINUTES, most=MOST_MINUTES)


@dataclass(eq=False, kw_only=True)
class Offer:
    """A member's one offer."""

    member_id: UUID
    terms: OfferTerms
    status: OfferStatus = OfferStatus.ACTIVE
    paused_until: date | None = None

    def made(self) -> OfferMade:
        """The event that tells the offer as it is now."""
        return OfferMade(
            member_id=self.member_id,
            skills=with_labels(self.terms.skills),
            stages=self.terms.stages,
            kinds=self.terms.kinds,
            capacity=self.terms.capacity,
            minutes_per_month=self.terms.minutes_per_month,
            formats=self.terms.formats,
        )

    def make(self, terms: OfferTerms) -> OfferMade | None:
        """Changes the offer, or brings a withdrawn one back; a pause goes on.  None when it says this already."""
        if self.status is not OfferStatus.WITHDRAWN and self.terms == terms:
            return None
        self.terms = terms
        if self.status is OfferStatus.WITHDRAWN:
            self.status = OfferStatus.ACTIVE
        return self.made()

    def withdraw(self) -> OfferWithdrawn:
        if self.status is OfferStatus.WITHDRAWN:
            raise OfferAlreadyWithdrawn
        self.status, self.paused_until = OfferStatus.WITHDRAWN, None
        return OfferWithdrawn(member_id=self.member_id)

    def pause(self, until: date | None, *, today: date) -> OfferPaused | None:
        """Takes nobody new up to the day `until`, or until it is resumed; None when that is so already.

        `today` is the day on the member's own calendar.
        """
        if self.status is OfferStatus.WITHDRAWN:
            raise NothingToPause
        if until is not None and not today <= until <= today + LONGEST_PAUSE:
            raise BadInput(f"until is {until}; it must be from today to {today + LONGEST_PAUSE}, or left out.")
        if self.status is OfferStatus.PAUSED and self.paused_until == until:
            return None
        self.status, self.paused_until = OfferStatus.PAUSED, until
        return OfferPaused(member_id=self.member_id, until=until)

    def pause_ends_at(self, zone: str) -> datetime | None:
        """When the day after the pause begins on the calendar of `zone`; None for no pause, or one without end."""
        return None if self.paused_until is None else beginning_of(self.paused_until + DAY, zone)

    def resume(self) -> OfferResumed:
        if self.status is not OfferStatus.PAUSED:
            raise OfferNotPaused
        self.status, self.paused_until = OfferStatus.ACTIVE, None
        return OfferResumed(member_id=self.member_id)


def check_capacity(terms: OfferTerms, before: Offer | None, *, held: int) -> None:
    """Refuses to lower the capacity below the mentees there are; one that was below before may stay as it is."""
    lowers = before is None or before.status is OfferStatus.WITHDRAWN or terms.capacity < before.terms.capacity
    if lowers and terms.capacity < held:
        raise CapacityBelowLoad(capacity=terms.capacity, held=held)
