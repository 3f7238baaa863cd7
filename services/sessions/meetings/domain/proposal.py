"""Proposing times: one to three, of which the other chooses one, answers with others, or declines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Self
from uuid import UUID

from contracts import sessions as events
from contracts.words import Format
from services.sessions.meetings.domain.defaults import ANSWER_WITHIN, FURTHEST_AHEAD, MOST_TIMES
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.domain.refusals import (
    ChooseOneToThreeTimes,
    NotAmongTheTimes,
    OwnProposal,
    ProposalIsClosed,
    TimeInThePast,
    TimeNotOnTheMinute,
    TimeTooFarAhead,
)


class ProposalState(str, Enum):
    """Where a proposal stands; only an open one can be answered."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    COUNTERED = "COUNTERED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    MOOT = "MOOT"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is proposed for: the meeting of which two people, known from now on by `session_id`."""

    session_id: UUID
    pair: Pair
    booked_at: datetime | None = None
    """When it starts unless another time is chosen; None: nothing is booked yet."""


@dataclass(eq=False, kw_only=True)
class Proposal:
    """Times of one person that wait for the other's answer; each answer with other times is a new round."""

    id: UUID
    session_id: UUID
    relationship_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    proposed_by: UUID
    round: int
    times: list[datetime]
    minutes: int
    format: Format | None
    place: str | None
    place_sealed: str | None = None
    place_by: UUID | None = None
    state: ProposalState = ProposalState.OPEN
    proposed_at: datetime
    lapses_at: datetime

    @classmethod
    def make(
        cls,
        proposal_id: UUID,
        subject: Subject,
        *,
        by: UUID,
        round: int,  # noqa: A002 - the word that events and tables use.
        times: Sequence[datetime],
        manner: Manner,
        now: datetime,
    ) -> tuple[Self, events.MeetingProposed]:
        manner.check()
        check_times(times, now=now)
        proposal = cls(
            id=proposal_id,
            session_id=subject.session_id,
            **subject.pair.named(),
            proposed_by=by,
            round=round,
            times=sorted(times),
            minutes=manner.minutes,
            format=manner.format,
            place=manner.place,
            place_sealed=manner.place_sealed,
            place_by=(manner.place_by or by) if manner.place else None,
            proposed_at=now,
            lapses_at=lapses_at([max(times)] + ([subject.booked_at] if subject.booked_at else []), now=now),
        )
        return proposal, proposal._proposed(subject.booked_at)

    @property
    def pair(self) -> Pair:
        return Pair(relationship_id=self.relationship_id, mentor_id=self.mentor_id, mentee_id=self.mentee_id)

    @property
    def manner(self) -> Manner:
        return Manner(
            minutes=self.minutes,
            format=self.format,
            place=self.place,
            place_sealed=self.place_sealed,
            place_by=self.place_by,
        )

    def accept(self, starts_at: datetime, *, by: UUID, now: datetime) -> None:
        """One of the times is chosen, by the one who did not propose it."""
        self.check_answer(by, now=now)
        if starts_at not in self.times:
            raise NotAmongTheTimes
        if starts_at <= now:
            raise TimeInThePast
        self.state = ProposalState.ACCEPTED

    def counter(self, *, by: UUID, now: datetime) -> None:
        """Makes room for other times."""
        self.check_answer(by, now=now)
        self.state = ProposalState.COUNTERED

    def close(self, *, by: UUID) -> events.MeetingProposalClosed:
        """Taken back by who proposed, or declined by the other; neither says why."""
        if self.state is not ProposalState.OPEN:
            raise ProposalIsClosed
        return self._closed(events.Closing.WITHDRAWN if by == self.proposed_by else events.Closing.DECLINED)

    def lapse(self, *, now: datetime) -> events.MeetingProposalClosed | None:
        return self._closed(events.Closing.LAPSED) if self._is_open_at(self.lapses_at, now) else None

    def become_moot(self) -> events.MeetingProposalClosed | None:
        """What it was about is off: the meeting, the relationship, or one of the two."""
        return self._closed(events.Closing.MOOT) if self.state is ProposalState.OPEN else None

    def check_answer(self, by: UUID, *, now: datetime) -> None:
        if self.state is not ProposalState.OPEN or self.lapses_at <= now:
            raise ProposalIsClosed
        if by == self.proposed_by:
            raise OwnProposal

    def _is_open_at(self, due: datetime, now: datetime) -> bool:
        return self.state is ProposalState.OPEN and due <= now

    def _proposed(self, booked_at: datetime | None) -> events.MeetingProposed:
        return events.MeetingProposed(
            **self._named(),
            times=tuple(self.times),
            minutes=self.minutes,
            lapses_at=self.lapses_at,
            moves_from=booked_at,
        )

    def _closed(self, closing: events.Closing) -> events.MeetingProposalClosed:
        self.state = ProposalState(closing.value)
        return events.MeetingProposalClosed(**self._named(), closing=closing)

    def _named(self) -> dict[str, Any]:
        return {
            "session_id": self.session_id,
            **self.pair.named(),
            "proposed_by": self.proposed_by,
            "round": self.round,
        }


def check_times(times: Sequence[datetime], *, now: datetime) -> None:
    """Refuses times that nobody could be asked for."""
    if not 1 <= len(times) <= MOST_TIMES.value or len(set(times)) != len(times):
        raise ChooseOneToThreeTimes
    if any(time.second or time.microsecond for time in times):
        raise TimeNotOnTheMinute
    if min(times) <= now:
        raise TimeInThePast
    if max(times) > now + FURTHEST_AHEAD.days:
        raise TimeTooFarAhead


def lapses_at(bounds: Sequence[datetime], *, now: datetime) -> datetime:
    """When an unanswered proposal ends: in a week, or as soon as one of the bounds has come."""
    return min(now + ANSWER_WITHIN.days, *bounds)
