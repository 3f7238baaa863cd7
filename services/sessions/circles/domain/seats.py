"""A claim to a seat: asked for, waited for in strict order, offered for a time, and had."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError, NotFound
from contracts.sessions import CircleInvited, SeatAsked, SeatGiven, SeatLoss, SeatLost, SeatOffered
from services.sessions.circles.domain.defaults import OFFER_STANDS
from services.sessions.circles.domain.gathering import Admission, Gathering, GatheringKind
from services.sessions.meetings.domain.defaults import Default


class NoSuchClaim(NotFound):
    """Nobody of that name asks for a seat here, has one, or is invited."""


class AlreadyAsked(DomainError):
    """You have a seat here, or have asked for one; give it up first if you want to start anew."""


class RequestDeclined(DomainError):
    """There is no room for you here; its mentors may still invite you."""


class NothingOffered(DomainError):
    """No seat is offered to you here now; one that was not accepted in time goes to whoever is next."""


class NothingToAnswer(DomainError):
    """This member does not wait for an answer of yours."""


class AlreadyInvited(DomainError):
    """This member is invited already, has a seat or waits for one; if they asked, answer that."""


class TooManyInvited(DomainError):
    """A circle has at most 100 open invitations; wait until some are answered."""


class SeatTaken(DomainError):
    """Somebody was faster; ask again, and you are in line."""


class BusyThen(DomainError):
    """You have something else at the time of these office hours; cancel or move that first, or choose other ones."""


class Standing(str, Enum):
    """How far somebody is on the way to a seat."""

    INVITED = "INVITED"
    ASKING = "ASKING"
    DECLINED = "DECLINED"
    WAITING = "WAITING"
    OFFERED = "OFFERED"
    SEATED = "SEATED"


HOLDING = (Standing.OFFERED, Standing.SEATED)
"""Those that keep a seat from everybody else."""
ENDING = (Standing.INVITED, Standing.ASKING, Standing.WAITING, Standing.OFFERED)
"""Those that come to nothing when a gathering closes."""


@dataclass(eq=False, kw_only=True)
class Claim:
    """One member's at one gathering.  `seats` is the gathering's, so that a constraint can compare `seat` with it."""

    id: UUID
    gathering_id: UUID
    seats: int
    member_id: UUID
    standing: Standing
    asked_at: datetime
    place: int | None = None
    seat: int | None = None
    offered_until: datetime | None = None

    def get_in(self, gathering: Gathering, *, seat: int | None, now: datetime) -> SeatGiven | None:
        """Takes a place in line, and with it the free seat where there is one and nobody waits for it."""
        self.place = gathering.next_place()
        if seat is None:
            self.standing = Standing.WAITING
            return None
        return self._sit(gathering, seat=seat, now=now)

    def offer(self, gathering: Gathering, *, seat: int, now: datetime, stands: Default = OFFER_STANDS) -> SeatOffered:
        """The seat is held from now on; an offer never outlasts the start."""
        until = now + stands.hours
        if gathering.starts_at is not None:
            until = min(until, gathering.starts_at)
        self.standing, self.seat, self.offered_until = Standing.OFFERED, seat, until
        return SeatOffered(
            gathering_id=gathering.id,
            office_hours=gathering.kind is GatheringKind.OFFICE_HOURS,
            mentor_id=gathering.mentor_id,
            member_id=self.member_id,
            offered_at=now,
            offered_until=until,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            about=gathering.topic_sealed,
        )

    def invite(self, gathering: Gathering, *, now: datetime) -> CircleInvited:
        self.standing = Standing.INVITED
        return CircleInvited(
            gathering_id=gathering.id,
            mentor_id=gathering.mentor_id,
            member_id=self.member_id,
            invited_at=now,
            about=gathering.topic_sealed,
        )

    def was_asked(self, gathering: Gathering) -> SeatAsked:
        """Its mentors have to answer."""
        return SeatAsked(
            gathering_id=gathering.id,
            mentor_id=gathering.mentor_id,
            leader_ids=gathering.leaders,
            member_id=self.member_id,
            asked_at=self.asked_at,
            about=gathering.topic_sealed,
        )

    def accept(self, gathering: Gathering, *, now: datetime) -> SeatGiven:
        if self.standing is not Standing.OFFERED or self.seat is None or self.has_lapsed(now):
            raise NothingOffered
        return self._sit(gathering, seat=self.seat, now=now)

    def has_lapsed(self, now: datetime) -> bool:
        return self.offered_until is not None and self.offered_until <= now

    def decline(self) -> None:
        """A request is answered once; who was declined cannot ask again, and can be invited."""
        self.check_asking()
        self.standing = Standing.DECLINED

    def check_asking(self) -> None:
        if self.standing is not Standing.ASKING:
            raise NothingToAnswer

    def check_may_ask(self) -> None:
        """Only an invitation is followed by asking."""
        if self.standing is Standing.DECLINED:
            raise RequestDeclined
        if self.standing is not Standing.INVITED:
            raise AlreadyAsked

    def _sit(self, gathering: Gathering, *, seat: int, now: datetime) -> SeatGiven:
        self.standing, self.seat, self.offered_until = Standing.SEATED, seat, None
        return SeatGiven(
            gathering_id=gathering.id,
            office_hours=gathering.kind is GatheringKind.OFFICE_HOURS,
            mentor_id=gathering.mentor_id,
            member_id=self.member_id,
            given_at=now,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            about=gathering.topic_sealed,
        )


def seat_lost(gathering: Gathering, member_id: UUID, why: SeatLoss, *, now: datetime) -> SeatLost:
    """For whoever did not give it up themselves."""
    return SeatLost(
        gathering_id=gathering.id,
        office_hours=gathering.kind is GatheringKind.OFFICE_HOURS,
        mentor_id=gathering.mentor_id,
        member_id=member_id,
        lost_at=now,
        why=why,
    )


def waits_for_an_answer(gathering: Gathering) -> bool:
    """Whether whoever asks, uninvited, is answered by the mentors first."""
    return gathering.admission is Admission.BY_REQUEST
