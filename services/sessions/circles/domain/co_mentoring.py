"""Leading a circle with its mentor: offered by one, and taken up by the other or not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.errors import DomainError, NotFound
from contracts.sessions import CoMentorAgreed, CoMentorOffered, CoMentorOfferEnded
from services.sessions.circles.domain.defaults import CO_MENTORING_STANDS, MOST_STARTED
from services.sessions.circles.domain.gathering import Gathering


class NoSuchCoMentorOffer(NotFound):
    """Nobody offers you to lead this circle with them; what was not accepted in time is over."""


class LeadItAlone(DomainError):
    """Name somebody else as your co-mentor, or nobody."""


class LedByTwo(DomainError):
    """Somebody leads this circle with you already; once they step down you can ask somebody else."""


class CoMentoringOffered(DomainError):
    """This waits for an answer already; take it back first, if you want to ask somebody else."""


class CoMentoringNotTakenUp(DomainError):
    """They have not taken this up for this circle; ask somebody else."""


class NoCoMentoringOffered(DomainError):
    """Nobody is asked just now to lead this circle with you."""


class TooManyCircles(DomainError):
    """You lead 20 open circles; close one of them before you start another."""


@dataclass(eq=False, kw_only=True)
class CoMentorOffer:
    """Open until it is answered, taken back or over; only a no stays, so that it is not asked again.

    `withheld`: a block was between the two when it was made; it looks to who made it as one that nobody answers.
    """

    id: UUID
    gathering_id: UUID
    offered_by: UUID
    member_id: UUID
    offered_at: datetime
    offered_until: datetime
    withheld: bool
    declined_at: datetime | None = None

    @property
    def offered(self) -> CoMentorOffered | None:
        """None while it is withheld: nobody else may learn of it."""
        if self.withheld:
            return None
        return CoMentorOffered(**self._of(), offered_at=self.offered_at, offered_until=self.offered_until)

    def has_lapsed(self, now: datetime) -> bool:
        return self.declined_at is None and self.offered_until <= now

    def accept(self, circle: Gathering, *, now: datetime) -> CoMentorAgreed:
        """From now on the two lead it."""
        self._check_stands(now)
        circle.check_fills(now)
        circle.co_mentor_id = self.member_id
        return CoMentorAgreed(**self._of(), agreed_at=now)

    def decline(self, *, now: datetime) -> CoMentorOfferEnded:
        self._check_stands(now)
        self.declined_at = now
        return self.ended(now=now)

    def ended(self, *, now: datetime) -> CoMentorOfferEnded:
        """Told in the same words after a no and after silence."""
        return CoMentorOfferEnded(**self._of(), ended_at=now)

    def _check_stands(self, now: datetime) -> None:
        if self.has_lapsed(now):
            raise NoSuchCoMentorOffer

    def _of(self) -> dict[str, Any]:
        return {"gathering_id": self.gathering_id, "mentor_id": self.offered_by, "member_id": self.member_id}


def co_mentor_offer(
    offer_id: UUID, circle: Gathering, member_id: UUID, *, withheld: bool, now: datetime
) -> CoMentorOffer:
    """By the mentor, to somebody else; of the member nothing is asked, so that nothing is learnt of them."""
    if member_id == circle.mentor_id:
        raise LeadItAlone
    circle.check_fills(now)
    if circle.co_mentor_id is not None:
        raise LedByTwo
    return CoMentorOffer(
        id=offer_id,
        gathering_id=circle.id,
        offered_by=circle.mentor_id,
        member_id=member_id,
        offered_at=now,
        offered_until=now + CO_MENTORING_STANDS.days,
        withheld=withheld,
    )


def check_nobody_asked(before: list[CoMentorOffer], member_id: UUID) -> None:
    """One at a time, and nobody twice who said no; `before` are those of the circle."""
    if any(each.declined_at is None for each in before):
        raise CoMentoringOffered
    if any(each.member_id == member_id for each in before):
        raise CoMentoringNotTakenUp


def check_starts(leads: int) -> None:
    """`leads`: how many circles of theirs are open."""
    if leads >= MOST_STARTED.value:
        raise TooManyCircles
