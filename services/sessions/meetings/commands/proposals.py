"""Finding a time together: one proposes, the other chooses, answers with other times, or declines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, delete, func, select

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.timers import cancel_timer, set_timer
from services.sessions.meetings.commands.locking import check_under_way, locked_pair, locked_proposal, locked_session
from services.sessions.meetings.commands.outcomes import wait_for_end
from services.sessions.meetings.commands.times import check_room, move_time, take_time
from services.sessions.meetings.domain.defaults import MOST_OPEN
from services.sessions.meetings.domain.parts import Appointment, Manner, Pair
from services.sessions.meetings.domain.proposal import Proposal, ProposalState, Subject
from services.sessions.meetings.domain.refusals import AlreadyProposed, OnlyMeetingsMove, TooManyProposals
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.queries.dates import LostDate, lost_date
from services.sessions.meetings.tables import lost_dates, meeting_proposals

LAPSE = "lapse_meeting_proposal"
_IS_OPEN = meeting_proposals.c.state == ProposalState.OPEN
_ROUNDS = select(func.max(meeting_proposals.c.round), func.bool_or(_IS_OPEN)).where(
    meeting_proposals.c.session_id == bindparam("session", type_=Uuid)
)
_HOW_MANY_OPEN = select(func.count()).where(
    meeting_proposals.c.relationship_id == bindparam("relationship", type_=Uuid), _IS_OPEN
)


async def propose_meeting(
    tx: Transaction, relationship_id: UUID, *, by: UUID, times: Sequence[datetime], manner: Manner
) -> UUID:
    """Proposes a new meeting; returns the proposal's id."""
    pair = await locked_pair(tx, relationship_id, by)
    await _check_how_many(tx, relationship_id)
    subject = Subject(session_id=new_id(), pair=pair)
    return await _propose(tx, subject, by=by, round=1, times=times, manner=manner)


async def propose_other_times(
    tx: Transaction, session_id: UUID, *, by: UUID, times: Sequence[datetime], manner: Manner | None = None
) -> UUID:
    """Proposes to move a meeting, which keeps its time until the other has chosen; without a manner, its own stays."""
    session = await locked_session(tx, session_id, by)
    if session.relationship_id is None:
        raise OnlyMeetingsMove
    session.check_ahead(tx.now)
    pair = Pair(relationship_id=session.relationship_id, mentor_id=session.mentor_id, mentee_id=session.mentee_id)
    await check_under_way(tx, pair)
    subject = Subject(session_id=session_id, pair=pair, booked_at=session.starts_at)
    return await _propose_again(tx, subject, by=by, times=times, manner=manner or _manner_of(session))


async def propose_for_lost_date(
    tx: Transaction, session_id: UUID, *, by: UUID, times: Sequence[datetime], manner: Manner | None = None
) -> UUID:
    """Proposes another time for a date of a series that could not be booked."""
    date = await lost_date(tx, session_id, by)
    if date is None:
        raise NotFound
    pair = await locked_pair(tx, date.pair.relationship_id, by)
    subject = Subject(session_id=session_id, pair=pair)
    return await _propose_again(tx, subject, by=by, times=times, manner=manner or date.manner)


async def answer_with_times(tx: Transaction, proposal_id: UUID, *, by: UUID, times: Sequence[datetime]) -> UUID:
    """Takes the place of what was proposed; returns the new proposal's id."""
    proposal = await locked_proposal(tx, proposal_id, by)
    await check_under_way(tx, proposal.pair)
    proposal.counter(by=by, now=tx.now)
    await _stop_waiting(tx, proposal_id)
    await tx.session.flush()
    session = await tx.session.get(Session, proposal.session_id)
    booked_at = session.starts_at if session else None
    subject = Subject(session_id=proposal.session_id, pair=proposal.pair, booked_at=booked_at)
    return await _propose_again(tx, subject, by=by, times=times, manner=proposal.manner)


async def accept_time(tx: Transaction, proposal_id: UUID, *, by: UUID, starts_at: datetime) -> UUID:
    """Books the meeting, or moves it and frees its old time, all at once; returns the session's id.

    A time that has gone meanwhile is refused, and the proposal stays open for its other times.
    """
    proposal = await locked_proposal(tx, proposal_id, by)
    await check_under_way(tx, proposal.pair)
    proposal.accept(starts_at, by=by, now=tx.now)
    ends_at = starts_at + proposal.manner.lasts
    await check_room(tx, proposal.pair.people, starts_at, ends_at, besides=proposal.session_id)
    await _stop_waiting(tx, proposal_id)
    session = await tx.session.get(Session, proposal.session_id, with_for_update=True)
    if session is None:
        await _book(tx, proposal, starts_at)
    else:
        await _move(tx, session, proposal, starts_at)
    return proposal.session_id


async def close_proposal(tx: Transaction, proposal_id: UUID, *, by: UUID) -> UUID:
    """Declines it, or takes it back; what is booked stays as it is."""
    proposal = await locked_proposal(tx, proposal_id, by)
    await tx.emit(proposal.close(by=by))
    await _stop_waiting(tx, proposal_id)
    return proposal_id


async def lapse_proposal(tx: Transaction, proposal_id: UUID) -> None:
    proposal = await tx.session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is not None and (lapsed := proposal.lapse(now=tx.now)):
        await tx.emit(lapsed)


async def drop_proposals(tx: Transaction, which: ColumnElement[bool]) -> None:
    """Closes open ones whose subject is off, under the locks of their people."""
    open_ones = select(Proposal).where(which, meeting_proposals.c.state == ProposalState.OPEN)
    for proposal in await tx.session.scalars(open_ones.order_by(meeting_proposals.c.id).with_for_update()):
        if moot := proposal.become_moot():
            await tx.emit(moot)
            await _stop_waiting(tx, proposal.id)


async def _propose_again(
    tx: Transaction, subject: Subject, *, by: UUID, times: Sequence[datetime], manner: Manner
) -> UUID:
    """One more round about the same session, once the last one is closed."""
    last, is_open = (await tx.session.execute(_ROUNDS, {"session": subject.session_id})).one()
    if is_open:
        raise AlreadyProposed
    return await _propose(tx, subject, by=by, round=(last or 0) + 1, times=times, manner=manner)


async def _propose(
    tx: Transaction,
    subject: Subject,
    *,
    by: UUID,
    round: int,  # noqa: A002 - the word for it.
    times: Sequence[datetime],
    manner: Manner,
) -> UUID:
    proposal, proposed = Proposal.make(new_id(), subject, by=by, round=round, times=times, manner=manner, now=tx.now)
    tx.session.add(proposal)
    await set_timer(tx, LAPSE, key=str(proposal.id), due_at=proposal.lapses_at)
    await tx.emit(proposed)
    return proposal.id


async def _book(tx: Transaction, proposal: Proposal, starts_at: datetime) -> None:
    date = await lost_date(tx, proposal.session_id, proposal.mentor_id)
    session, booked = Session.meet(_appointment(proposal, starts_at, date), now=tx.now)
    await take_time(tx, session)
    if date is not None:
        await tx.session.execute(delete(lost_dates).where(lost_dates.c.session_id == session.id))
    await wait_for_end(tx, session)
    await tx.emit(booked)


async def _move(tx: Transaction, session: Session, proposal: Proposal, starts_at: datetime) -> None:
    moved = session.move(_appointment(proposal, starts_at, None), now=tx.now)
    await move_time(tx, session)
    await wait_for_end(tx, session)
    await tx.emit(moved)


def _appointment(proposal: Proposal, starts_at: datetime, date: LostDate | None) -> Appointment:
    return Appointment(
        session_id=proposal.session_id,
        pair=proposal.pair,
        starts_at=starts_at,
        manner=proposal.manner,
        place_by=proposal.place_by or proposal.proposed_by,
        series_id=date.series_id if date else None,
        occurs_on=date.occurs_on if date else None,
    )


def _manner_of(session: Session) -> Manner:
    minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return Manner(
        minutes=minutes,
        format=session.format,
        place=session.place,
        place_sealed=session.place_sealed,
        place_by=session.place_by,
    )


async def _check_how_many(tx: Transaction, relationship_id: UUID) -> None:
    if (await tx.session.scalar(_HOW_MANY_OPEN, {"relationship": relationship_id}) or 0) >= MOST_OPEN.value:
        raise TooManyProposals


async def _stop_waiting(tx: Transaction, proposal_id: UUID) -> None:
    await cancel_timer(tx, LAPSE, key=str(proposal_id))
