"""A proposal: a match that a programme offers to two people, who both have to say yes in time.

OPEN → AGREED, or DECLINED by one of them, LAPSED when nobody answered in time, WITHDRAWN when one cannot take part.
AGREED → OVER once the relationship has ended: the place of the mentee and the seat of the mentor come back.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from contracts.matching import ProposalAgreed, ProposalAnswer, ProposalAnswered, ProposalLapsed, ProposalOffered
from contracts.words import Kind
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.refusals import AlreadyAnswered, NoSuchProposal, NotOpenAnyMore


class ProposalStatus(str, Enum):
    """Where a proposal stands."""

    OPEN = "OPEN"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    WITHDRAWN = "WITHDRAWN"
    OVER = "OVER"


LIVE = frozenset({ProposalStatus.OPEN, ProposalStatus.AGREED})
"""Takes the mentee's place and one seat of the mentor in this programme."""


class Origin(str, Enum):
    """How two came to be offered to each other."""

    ROUND = "ROUND"
    CASCADE = "CASCADE"
    LATE = "LATE"
    WAITLIST = "WAITLIST"


@dataclass(eq=False, kw_only=True)
class Proposal:
    """`mentor_seat` counts the mentor's seats in the programme from 0; each has one live proposal at most."""

    id: UUID
    programme_id: UUID
    run_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    mentor_seat: int
    points: int
    origin: Origin
    offered_at: datetime
    expires_at: datetime
    status: ProposalStatus = ProposalStatus.OPEN
    mentor_yes_at: datetime | None = None
    mentee_yes_at: datetime | None = None
    ended_at: datetime | None = None
    relationship_id: UUID | None = None

    @property
    def holds_seat(self) -> bool:
        """A seat of the mentor's capacity is held from their yes on; once agreed it is the relationship's."""
        return self.status is ProposalStatus.OPEN and self.mentor_yes_at is not None

    def asking(self, kind: Kind) -> tuple[UUID, ...]:
        """Who looks for somebody else when it comes to nothing: the mentee; of two peers both."""
        return (self.mentee_id, self.mentor_id) if kind is Kind.PEER else (self.mentee_id,)

    def silent(self, member_id: UUID) -> bool:
        """Whether it lapsed and this one of the two had not said yes."""
        own = self.mentor_yes_at if member_id == self.mentor_id else self.mentee_yes_at
        return self.status is ProposalStatus.LAPSED and own is None

    @property
    def both_agree(self) -> bool:
        return self.mentor_yes_at is not None and self.mentee_yes_at is not None

    def accept(self, by: UUID, *, now: datetime) -> ProposalAnswered:
        """Whoever accepts after the time is too late, whether or not the timer has come round yet."""
        by_mentor = self._must_be_open_to(by, now=now)
        if by_mentor:
            self.mentor_yes_at = now
        else:
            self.mentee_yes_at = now
        return self._answered(by_mentor=by_mentor, answer=ProposalAnswer.ACCEPTED)

    def agree(self, relationship_id: UUID, *, now: datetime) -> ProposalAgreed:
        self.status, self.ended_at, self.relationship_id = ProposalStatus.AGREED, now, relationship_id
        return ProposalAgreed(
            proposal_id=self.id, programme_id=self.programme_id, mentee_id=self.mentee_id, mentor_id=self.mentor_id
        )

    def decline(self, by: UUID, *, now: datetime) -> ProposalAnswered:
        """Possible after one's own yes, as long as the other has not said theirs; no reason is asked for."""
        if by not in {self.mentee_id, self.mentor_id}:
            raise NoSuchProposal
        if self.status is not ProposalStatus.OPEN:
            raise NotOpenAnyMore
        self.status, self.ended_at = ProposalStatus.DECLINED, now
        return self._answered(by_mentor=by == self.mentor_id, answer=ProposalAnswer.DECLINED)

    def lapse(self, *, now: datetime) -> ProposalLapsed | None:
        """None when it was answered meanwhile, or has more time."""
        if self.status is not ProposalStatus.OPEN or now < self.expires_at:
            return None
        self.status, self.ended_at = ProposalStatus.LAPSED, now
        return self._lapsed()

    def withdraw(self, *, now: datetime) -> ProposalLapsed | None:
        """One of the two cannot take part any more; to the other it is as any offer that came to nothing."""
        if self.status is not ProposalStatus.OPEN:
            return None
        self.status, self.ended_at = ProposalStatus.WITHDRAWN, now
        return self._lapsed()

    def end_with_relationship(self) -> None:
        """Of an agreed one; the relationship told of its end itself."""
        self.status = ProposalStatus.OVER

    def offered(self) -> ProposalOffered:
        return ProposalOffered(
            proposal_id=self.id,
            programme_id=self.programme_id,
            mentee_id=self.mentee_id,
            mentor_id=self.mentor_id,
            expires_at=self.expires_at,
        )

    def _must_be_open_to(self, by: UUID, *, now: datetime) -> bool:
        """Whether it is the mentor."""
        if by not in {self.mentee_id, self.mentor_id}:
            raise NoSuchProposal
        if self.status is not ProposalStatus.OPEN or now >= self.expires_at:
            raise NotOpenAnyMore
        by_mentor = by == self.mentor_id
        if (self.mentor_yes_at if by_mentor else self.mentee_yes_at) is not None:
            raise AlreadyAnswered
        return by_mentor

    def _answered(self, *, by_mentor: bool, answer: ProposalAnswer) -> ProposalAnswered:
        return ProposalAnswered(
            proposal_id=self.id,
            programme_id=self.programme_id,
            mentee_id=self.mentee_id,
            mentor_id=self.mentor_id,
            by_mentor=by_mentor,
            answer=answer,
        )

    def _lapsed(self) -> ProposalLapsed:
        return ProposalLapsed(
            proposal_id=self.id, programme_id=self.programme_id, mentee_id=self.mentee_id, mentor_id=self.mentor_id
        )


@dataclass(frozen=True, kw_only=True)
class Match:
    """Whom to offer to whom, by which run, and how well they fit."""

    programme_id: UUID
    run_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    points: int


def offer(
    proposal_id: UUID, match: Match, *, mentor_seat: int, origin: Origin, now: datetime
) -> tuple[Proposal, ProposalOffered]:
    proposal = Proposal(
        id=proposal_id,
        **vars(match),
        mentor_seat=mentor_seat,
        origin=origin,
        offered_at=now,
        expires_at=now + DEFAULTS.answer_within,
    )
    return proposal, proposal.offered()
