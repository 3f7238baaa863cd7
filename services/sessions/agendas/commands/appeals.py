"""What staff do about absences: appeals are decided, third ones looked at, and every step is on record."""

from uuid import UUID

from sqlalchemy import insert

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.sessions import ActedInSessions, AppealDecided
from services.sessions.agendas.commands.outcome import follow_accounts
from services.sessions.agendas.domain.attendance import (
    Absence,
    Act,
    Decision,
    NoSuchAbsence,
    NoSuchAppeal,
    OwnAppeal,
)
from services.sessions.agendas.tables import absence_acts
from services.sessions.meetings.commands.outcomes import locked_meeting
from services.sessions.meetings.domain.session import Session


async def appeal_absence(tx: Transaction, session_id: UUID, *, by: UUID, appeal: str) -> UUID:
    absence = await tx.session.get(Absence, (session_id, by), with_for_update=True)
    if absence is None:
        raise NoSuchAbsence
    absence.object(appeal, now=tx.now)
    return session_id


async def decide_appeal(tx: Transaction, session_id: UUID, member_id: UUID, *, by: UUID, decision: Decision) -> UUID:
    """By staff, who are neither of the two; the meeting follows, and the member is told."""
    session, absence = await _case(tx, session_id, member_id, by=by)
    absence.decide(decision, by=by, now=tx.now)
    await tx.session.flush()
    await follow_accounts(tx, session, by=None)
    told = {"session_id": session_id, "relationship_id": absence.relationship_id, "member_id": member_id}
    two = {"mentor_id": session.mentor_id, "mentee_id": session.mentee_id}
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    await tx.emit(AppealDecided(**told, **two, **times, lifted=decision is Decision.LIFTED))
    await _record(tx, absence, Act.DECIDED, by=by)
    return session_id


async def settle_absence(tx: Transaction, session_id: UUID, member_id: UUID, *, by: UUID, note: str) -> UUID:
    """A third absence was looked at, by staff who are neither of the two; the note is for staff alone."""
    _, absence = await _case(tx, session_id, member_id, by=by)
    absence.settle(now=tx.now)
    await _record(tx, absence, Act.SETTLED, by=by, note=note)
    return session_id


async def read_case(tx: Transaction, session_id: UUID, member_id: UUID, *, by: UUID) -> None:
    """That somebody of the staff looked is on record; one of the two finds nothing here to look at."""
    try:
        _, absence = await _case(tx, session_id, member_id, by=by)
    except OwnAppeal as error:
        raise NoSuchAppeal from error
    if absence.appealed_at is None and not absence.is_third:
        raise NoSuchAppeal
    await _record(tx, absence, Act.READ, by=by)


async def _case(tx: Transaction, session_id: UUID, member_id: UUID, *, by: UUID) -> tuple[Session, Absence]:
    """The meeting is locked first, as it is by whoever says something of it."""
    if await tx.session.get(Absence, (session_id, member_id)) is None:
        raise NoSuchAppeal
    session = await locked_meeting(tx, session_id)
    absence = await tx.session.get(Absence, (session_id, member_id), with_for_update=True)
    if absence is None:
        raise NoSuchAppeal
    if by in session.people:
        raise OwnAppeal
    return session, absence


async def _record(tx: Transaction, absence: Absence, act: Act, *, by: UUID, note: str = "") -> None:
    row = {"id": new_id(), "session_id": absence.session_id, "member_id": absence.member_id, "actor_id": by}
    await tx.session.execute(insert(absence_acts).values(**row, act=act, note=note, at=tx.now))
    operation = f"absence{act.value.title()}"
    await tx.emit(ActedInSessions(act_id=row["id"], actor_id=by, member_id=absence.member_id, operation=operation))
