"""An introduction: one specific ask for a coffee conversation, from sending it to what became of it.

SENT → ACCEPTED_PENDING_SLOT → BOOKED → MET, or SLOT_TAKEN, which is open again.  Either may propose times instead
(TIME_PROPOSED).  A mentor may decline, and an unanswered ask ends or moves on to the mentee's next choice; the mentee
may withdraw until the conversation begins.  A booked session that is called off ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from contracts.matching import (
    IntroductionAccepted,
    IntroductionBooked,
    IntroductionDeclined,
    IntroductionExpired,
    IntroductionNudged,
    IntroductionSlotLost,
    IntroductionTimesProposed,
    IntroductionWithdrawn,
)
from contracts.words import Kind
from services.matching.facts.domain.times import CONVERSATION
from services.matching.introductions.domain.refusals import (
    AlreadyEnded,
    AlreadyMet,
    NotOpen,
    NotProposed,
    NotTheMentee,
    NotTheMentor,
    NotYourTurn,
    TooManyProposals,
)
from services.matching.introductions.domain.status import HOLDING, IN_TOUCH, LIVE, OPEN, DeclineReason, Status
from services.matching.introductions.domain.waiting import Calendar, after, between


@dataclass(eq=False, kw_only=True)
class Introduction:
    """`session_id` and `starts_at` belong to the newest acceptance; they are None while there is none.

    Whoever has to answer has had their clock running since `waits_from`, with `waits_for` of their working time left
    by then; it stands still while it is `paused`.  `next_id` is the introduction that the ask moved on to.
    """

    id: UUID
    mentee_id: UUID
    mentor_id: UUID
    need_id: UUID
    kind: Kind
    topic: str
    tried: str
    first_step: str
    sealed_ask: str
    sent_at: datetime
    expires_at: datetime
    waits_from: datetime
    waits_for: timedelta
    paused: bool = False
    nudged_at: datetime | None = None
    status: Status = Status.SENT
    session_id: UUID | None = None
    starts_at: datetime | None = None
    proposed_by: UUID | None = None
    proposed_times: list[datetime] = field(default_factory=list)
    rounds: int = 0
    answered_at: datetime | None = None
    declined: bool = False
    decline_reason: DeclineReason | None = None
    decline_note: str | None = None
    next_id: UUID | None = None

    @property
    def holds_seat(self) -> bool:
        return self.status in HOLDING

    @property
    def awaited(self) -> UUID:
        """Whose turn it is: the mentor's, unless they proposed times."""
        return self.mentee_id if self._proposed_by(self.mentor_id) else self.mentor_id

    @property
    def is_the_mentors_alone(self) -> bool:
        """Whether the mentee can do nothing but wait, so that a decline may stay silent."""
        return self.status is Status.SENT or self._proposed_by(self.mentee_id)

    def accept(self, by: UUID, *, session_id: UUID, starts_at: datetime, now: datetime) -> IntroductionAccepted:
        """The mentor says yes to a time that `check_start` has passed; whether it can be booked is sessions' answer."""
        self._must_be_open_to(by)
        if self.awaited != by:
            raise NotYourTurn
        self.answered_at = now
        return self._agree(session_id, starts_at)

    def accept_proposed(
        self, by: UUID, *, session_id: UUID, starts_at: datetime, now: datetime
    ) -> IntroductionAccepted:
        """Whoever was proposed times says yes to one of them."""
        self._must_be_open_for(by)
        if self.status is not Status.TIME_PROPOSED or self.awaited != by:
            raise NotYourTurn
        if starts_at not in self.proposed_times:
            raise NotProposed
        self.answered_at = self.answered_at or now
        return self._agree(session_id, starts_at)

    def propose(self, by: UUID, times: Sequence[datetime], *, rounds: int, now: datetime) -> IntroductionTimesProposed:
        """Other times, that `check_proposal` has passed; at most `rounds` proposals go back and forth in all."""
        self._must_be_open_for(by)
        if self.status is not Status.SLOT_TAKEN and self.awaited != by:
            raise NotYourTurn
        if self.rounds >= rounds:
            raise TooManyProposals
        if by == self.mentor_id:
            self.answered_at = self.answered_at or now
        self.status, self.rounds = Status.TIME_PROPOSED, self.rounds + 1
        self.proposed_by, self.proposed_times = by, sorted(set(times))
        return IntroductionTimesProposed(
            introduction_id=self.id,
            mentee_id=self.mentee_id,
            mentor_id=self.mentor_id,
            proposed_by=by,
            times=tuple(self.proposed_times),
            round=self.rounds,
            proposed_at=now,
        )

    def decline(self, by: UUID, *, reason: DeclineReason, note: str, now: datetime) -> IntroductionDeclined:
        """The mentor is done with it.  What the mentee sees stays as it is, until it moves on or expires."""
        self._must_be_open_to(by)
        self.declined, self.answered_at = True, now
        self.decline_reason, self.decline_note = reason, note or None
        return IntroductionDeclined(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, answered_at=now
        )

    def withdraw(self, by: UUID, *, now: datetime) -> IntroductionWithdrawn:
        """Names the session that was asked for, so that sessions frees its time whether or not it answered yet."""
        if by != self.mentee_id:
            raise NotTheMentee
        if self.status not in IN_TOUCH:
            raise AlreadyEnded
        if self.status is Status.MET or (
            self.status is Status.BOOKED and self.starts_at is not None and self.starts_at <= now
        ):
            raise AlreadyMet
        return self._withdrawn(self.session_id)

    def nudge(self, *, now: datetime) -> IntroductionNudged | None:
        """Once, and only while the mentor's clock is running."""
        waits = self.status in OPEN and self.awaited == self.mentor_id
        if not waits or self.declined or self.paused or self.nudged_at:
            return None
        self.nudged_at = now
        return IntroductionNudged(introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id)

    def is_due(self, *, now: datetime) -> bool:
        """False when somebody answered meanwhile, or has more time than the timer knew."""
        return self.status in OPEN and not self.paused and now >= self.expires_at

    def expire(self) -> IntroductionExpired:
        """Nobody is left to ask: it ends without blame."""
        self.status = Status.EXPIRED
        return self._expired(moved_on=False)

    def move_on(self, next_id: UUID) -> IntroductionExpired | None:
        """The ask is somebody else's now; the event of a mentor's silence, None after an answer.

        To a mentor it was taken back from, it stays taken back.
        """
        silent, self.next_id = self.status in OPEN and not self.declined, next_id
        if self.status is not Status.WITHDRAWN:
            self.status = Status.MOVED_ON
        return self._expired(moved_on=True) if silent else None

    def slot_booked(self, session_id: UUID) -> IntroductionBooked | None:
        """None for an answer that comes again, or after the ask was withdrawn: it never comes back to life."""
        if not self._awaits(session_id):
            return None
        self.status = Status.BOOKED
        return IntroductionBooked(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=session_id
        )

    def slot_lost(self, session_id: UUID) -> IntroductionSlotLost | None:
        """Open again, for another time; None for an answer that nobody waits for."""
        if not self._awaits(session_id):
            return None
        self.status = Status.SLOT_TAKEN
        self.session_id = self.starts_at = None
        return IntroductionSlotLost(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=session_id
        )

    def open_again(self) -> None:
        """Both want another conversation; proposals are counted anew."""
        self.status, self.rounds, self.nudged_at = Status.SLOT_TAKEN, 0, None
        self.session_id = self.starts_at = None

    def session_cancelled(self, session_id: UUID) -> bool:
        """Whether this ended the introduction; sessions has told everybody already."""
        if session_id != self.session_id or self.status not in {Status.ACCEPTED_PENDING_SLOT, Status.BOOKED}:
            return False
        self.status = Status.CANCELLED
        return True

    def met(self, *, now: datetime) -> bool:
        """Whether the booked conversation's time is over, now or before; the seat stays held until it is known why."""
        over = self.starts_at is not None and self.starts_at + CONVERSATION <= now
        if self.status is Status.BOOKED and over:
            self.status = Status.MET
        return self.status is Status.MET

    def lose_asker(self) -> IntroductionWithdrawn | None:
        """The mentee has blocked the mentor: what waits for an answer is taken back, as by the mentee on any day."""
        return self._withdrawn(None) if self.status in OPEN else None

    def end_with(self, erased: UUID) -> IntroductionWithdrawn | IntroductionExpired | None:
        """One of its two people was erased: it ends without blame, and what was held for it is free.

        What sessions has booked it cancels by itself; None when everybody who needs to know is told by that.
        """
        if self.status not in IN_TOUCH:
            return None
        if self.status in LIVE and erased == self.mentee_id:
            return self._withdrawn(self.session_id)
        if self.status in OPEN:
            return self.expire()
        self.status = Status.ENDED if self.status is Status.MET else Status.CANCELLED
        return None

    def wait(self, working: timedelta, calendar: Calendar, *, now: datetime) -> None:
        """Starts the clock of whoever has to answer."""
        self.waits_from, self.waits_for, self.paused = now, working, False
        self.reckon(calendar)

    def stop_clock(self, calendar: Calendar, *, now: datetime) -> None:
        self.waits_for -= min(between(self.waits_from, now, calendar), self.waits_for)
        self.waits_from, self.paused = now, True

    def restart_clock(self, calendar: Calendar, *, now: datetime) -> None:
        """Goes on with the time that was left when it was stopped."""
        self.waits_from, self.paused = now, False
        self.reckon(calendar)

    def reckon(self, calendar: Calendar) -> None:
        self.expires_at = after(self.waits_from, self.waits_for, calendar)

    def nudge_at(self, calendar: Calendar, *, before_the_end: timedelta) -> datetime:
        """When so much working time is left."""
        return after(self.waits_from, max(self.waits_for - before_the_end, timedelta()), calendar)

    def _agree(self, session_id: UUID, starts_at: datetime) -> IntroductionAccepted:
        self.status = Status.ACCEPTED_PENDING_SLOT
        self.session_id, self.starts_at = session_id, starts_at
        self.proposed_by, self.proposed_times = None, []
        return IntroductionAccepted(
            introduction_id=self.id,
            mentee_id=self.mentee_id,
            mentor_id=self.mentor_id,
            session_id=session_id,
            starts_at=starts_at,
            ends_at=starts_at + CONVERSATION,
            answered_at=self.answered_at,
        )

    def _withdrawn(self, session_id: UUID | None) -> IntroductionWithdrawn:
        self.status = Status.WITHDRAWN
        return IntroductionWithdrawn(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, session_id=session_id
        )

    def _expired(self, *, moved_on: bool) -> IntroductionExpired:
        return IntroductionExpired(
            introduction_id=self.id, mentee_id=self.mentee_id, mentor_id=self.mentor_id, moved_on=moved_on
        )

    def _proposed_by(self, member_id: UUID) -> bool:
        return self.status is Status.TIME_PROPOSED and self.proposed_by == member_id

    def _awaits(self, session_id: UUID) -> bool:
        return self.status is Status.ACCEPTED_PENDING_SLOT and self.session_id == session_id

    def _must_be_open_to(self, by: UUID) -> None:
        if by != self.mentor_id:
            raise NotTheMentor
        self._must_be_open_for(by)

    def _must_be_open_for(self, by: UUID) -> None:
        """Who declined is done with it, and the mentee does not know."""
        if self.status not in OPEN or (self.declined and by == self.mentor_id):
            raise NotOpen
