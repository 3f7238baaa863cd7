"""Finding a time together: one proposes, the other chooses, answers with other times, or declines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, delete, func, insert, select, update

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.timers import timer_dropped, timer_set
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.meetings.commands.locking import Asked, lock_pair, locked_proposal, locked_session, under_way
from services.sessions.meetings.commands.times import check_room, move_time, take_time
from services.sessions.meetings.domain.defaults import MOST_OPEN
from services.sessions.meetings.domain.parts import Appointment, Manner, Pair
from services.sessions.meetings.domain.proposal import Proposal, ProposalState, Subject
from services.sessions.meetings.domain.refusals import AlreadyProposed, NotUnderWay, OnlyMeetingsMove, TooManyProposals
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.queries.dates import lost_date
from services.sessions.meetings.tables import lost_dates, meeting_proposals
from services.sessions.writing import at_once, parameters, row_of

LAPSE = "lapse_meeting_proposal"
_IS_OPEN = meeting_proposals.c.state == ProposalState.OPEN
_RELATIONSHIP = bindparam("relationship", type_=Uuid)
_IS_UNDER_WAY = under_way(_RELATIONSHIP).label("is_under_way")
_ROUNDS = select(
    _IS_UNDER_WAY, func.max(meeting_proposals.c.round).label("last"), func.bool_or(_IS_OPEN).label("is_open")
).where(meeting_proposals.c.session_id == bindparam("session", type_=Uuid))
_HOW_MANY_OPEN = select(_IS_UNDER_WAY, func.count().label("open")).where(
    meeting_proposals.c.relationship_id == _RELATIONSHIP, _IS_OPEN
)
_PROPOSE = at_once(
    timer_set(LAPSE, key="key", due_at="due_at"), insert(meeting_proposals).values(parameters(meeting_proposals))
)
_SETTLE = at_once(
    timer_dropped(LAPSE, key="of_key"),
    update(meeting_proposals)
    .where(meeting_proposals.c.id == bindparam("proposal", type_=Uuid))
    .values(state=bindparam("became", type_=meeting_proposals.c.state.type)),
)


async def propose_meeting(
    tx: Transaction, relationship_id: UUID, *, by: UUID, times: Sequence[datetime], manner: Manner
) -> UUID:
    """Proposes a new meeting; returns the proposal's id."""
    pair = await lock_pair(tx, relationship_id, by)
    found = (await tx.session.execute(_HOW_MANY_OPEN, {"relationship": relationship_id})).one()
    if not found.is_under_way:
        raise NotUnderWay
    if found.open >= MOST_OPEN.value:
        raise TooManyProposals
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
    subject = Subject(session_id=session_id, pair=pair, booked_at=session.starts_at)
    return await _propose_again(tx, subject, by=by, times=times, manner=manner or _manner_of(session))


async def propose_for_lost_date(
    tx: Transaction, session_id: UUID, *, by: UUID, times: Sequence[datetime], manner: Manner | None = None
) -> UUID:
    """Proposes another time for a date of a series that could not be booked."""
    date = await lost_date(tx, session_id, by)
    if date is None:
        raise NotFound
    pair = await lock_pair(tx, date.pair.relationship_id, by)
    subject = Subject(session_id=session_id, pair=pair)
    return await _propose_again(tx, subject, by=by, times=times, manner=manner or date.manner)


async def answer_with_times(tx: Transaction, proposal_id: UUID, *, by: UUID, times: Sequence[datetime]) -> UUID:
    """Takes the place of what was proposed; returns the new proposal's id."""
    asked = await locked_proposal(tx, proposal_id, by)
    asked.check_under_way()
    asked.proposal.counter(by=by, now=tx.now)
    await _settle(tx, asked.proposal)
    return await _propose_again(tx, asked.subject, by=by, times=times, manner=asked.proposal.manner)


async def accept_time(tx: Transaction, proposal_id: UUID, *, by: UUID, starts_at: datetime) -> UUID:
    """Books the meeting, or moves it and frees its old time, all at once; returns the session's id.

    A time that has gone meanwhile is refused, and the proposal stays open for its other times.
    """
    asked = await locked_proposal(tx, proposal_id, by)
    asked.check_under_way()
    proposal = asked.proposal
    proposal.accept(starts_at, by=by, now=tx.now)
    ends_at = starts_at + proposal.manner.lasts
    await check_room(tx, proposal.pair.people, starts_at, ends_at, besides=proposal.session_id)
    await _settle(tx, proposal)
    if asked.booked_at is None:
        await _book(tx, asked, starts_at)
    else:
        await _move(tx, asked, starts_at)
    return proposal.session_id


async def close_proposal(tx: Transaction, proposal_id: UUID, *, by: UUID) -> UUID:
    """Declines it, or takes it back; what is booked stays as it is."""
    proposal = (await locked_proposal(tx, proposal_id, by)).proposal
    await tx.emit(proposal.close(by=by))
    await _settle(tx, proposal)
    return proposal_id


async def lapse_proposal(tx: Transaction, proposal_id: UUID) -> None:
    for proposal in await _locked(tx, meeting_proposals.c.id == proposal_id):
        if lapsed := proposal.lapse(now=tx.now):
            await tx.emit(lapsed)
            await _settle(tx, proposal)


async def drop_proposals(tx: Transaction, which: ColumnElement[bool]) -> None:
    """Closes open ones whose subject is off, under the locks of their people."""
    for proposal in await _locked(tx, which & _IS_OPEN):
        if moot := proposal.become_moot():
            await tx.emit(moot)
            await _settle(tx, proposal)


async def _locked(tx: Transaction, which: ColumnElement[bool]) -> list[Proposal]:
    query = select(meeting_proposals).where(which).order_by(meeting_proposals.c.id).with_for_update()
    return [Proposal(**row) for row in (await tx.session.execute(query)).mappings()]


async def _propose_again(
    tx: Transaction, subject: Subject, *, by: UUID, times: Sequence[datetime], manner: Manner
) -> UUID:
    """One more round about the same session, once the last one is closed."""
    about = {"session": subject.session_id, "relationship": subject.pair.relationship_id}
    rounds = (await tx.session.execute(_ROUNDS, about)).one()
    if not rounds.is_under_way:
        raise NotUnderWay
    if rounds.is_open:
        raise AlreadyProposed
    return await _propose(tx, subject, by=by, round=(rounds.last or 0) + 1, times=times, manner=manner)


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
    await spend(tx, by, What.TIMES_PROPOSED, about=subject.pair.relationship_id)
    waiting = {"key": str(proposal.id), "due_at": proposal.lapses_at}
    await tx.session.execute(_PROPOSE, {**row_of(meeting_proposals, proposal), **waiting})
    await tx.emit(proposed)
    return proposal.id


async def _book(tx: Transaction, asked: Asked, starts_at: datetime) -> None:
    session, booked = Session.meet(_appointment(asked, starts_at), now=tx.now)
    await take_time(tx, session)
    if asked.series_id is not None:
        await tx.session.execute(delete(lost_dates).where(lost_dates.c.session_id == session.id))
    await tx.emit(booked)


async def _move(tx: Transaction, asked: Asked, starts_at: datetime) -> None:
    session = await tx.session.get_one(Session, asked.proposal.session_id, with_for_update=True)
    moved = session.move(_appointment(asked, starts_at), now=tx.now)
    await move_time(tx, session)
    await tx.emit(moved)


def _appointment(asked: Asked, starts_at: datetime) -> Appointment:
    proposal = asked.proposal
    return Appointment(
        session_id=proposal.session_id,
        pair=proposal.pair,
        starts_at=starts_at,
        manner=proposal.manner,
        place_by=proposal.place_by or proposal.proposed_by,
        series_id=asked.series_id,
        occurs_on=asked.occurs_on,
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


async def _settle(tx: Transaction, proposal: Proposal) -> None:
    """Writes what became of it, and waits no longer."""
    became = {"proposal": proposal.id, "became": proposal.state, "of_key": str(proposal.id)}
    await tx.session.execute(_SETTLE, became)
