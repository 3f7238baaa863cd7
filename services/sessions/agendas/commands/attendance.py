"""Who came: each of the two says it of both, and an absence that nobody disputes has its step."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.stores import erased_of
from chassis.timers import drop_timer, set_timer
from contracts.sessions import AbsenceNoted
from services.sessions.agendas.domain.attendance import (
    DEFAULTS,
    Absence,
    Account,
    Decision,
    MeetingCalledOff,
    NoSuchAbsence,
    NoSuchAppeal,
    OwnAppeal,
    Presence,
    account,
    check_sayable,
    step_after,
)
from services.sessions.agendas.queries.attendance import said_of
from services.sessions.agendas.queries.meetings import NoSuchMeeting
from services.sessions.agendas.tables import absences, attendances
from services.sessions.facts.queries.relationships import Relationship, own_relationship
from services.sessions.meetings.commands.outcomes import hold_after_all, lock_meeting, miss_for_absence
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.queries.sessions import SessionView, own_session

ABSENCE = "note_absence"


async def say_who_came(tx: Transaction, session_id: UUID, *, by: UUID, own: Presence, others: Presence) -> UUID:
    """Said again, the newer word holds; what the other one says stays beside it."""
    await lock_meeting(tx, session_id)
    session, relationship = await _own_meeting(tx, session_id, by)
    if session.status is Status.CANCELLED:
        raise MeetingCalledOff
    check_sayable(session.starts_at, session.ends_at, now=tx.now)
    for member_id, presence in ((by, own.checked()), (relationship.other(by), others.checked())):
        await _keep(tx, session_id, by, member_id=member_id, presence=presence)
    for member_id in (by, relationship.other(by)):
        await _reckon(tx, session_id, relationship, member_id=member_id)
    return session_id


async def note_absence_when_due(tx: Transaction, session_id: UUID, member_id: UUID) -> None:
    """Whoever is said to have been absent has not said otherwise in time."""
    await lock_meeting(tx, session_id)
    session = (await _people_of(tx, session_id, member_id)) if not await erased_of(tx, [member_id]) else None
    if session is not None and await _account(tx, session_id, member_id) is Account.ABSENT:
        await _note(tx, session_id, session, member_id=member_id)


async def appeal_absence(tx: Transaction, session_id: UUID, *, by: UUID, appeal: str) -> UUID:
    absence = await tx.session.get(Absence, (session_id, by), with_for_update=True)
    if absence is None:
        raise NoSuchAbsence
    absence.object(appeal, now=tx.now)
    return session_id


async def decide_appeal(tx: Transaction, session_id: UUID, member_id: UUID, *, by: UUID, decision: Decision) -> UUID:
    """By staff, who are neither of the two."""
    absence = await tx.session.get(Absence, (session_id, member_id), with_for_update=True)
    if absence is None:
        raise NoSuchAppeal
    if await _people_of(tx, session_id, by) is not None:
        raise OwnAppeal
    absence.decide(decision, by=by, now=tx.now)
    return session_id


async def _reckon(tx: Transaction, session_id: UUID, relationship: Relationship, *, member_id: UUID) -> None:
    """At once when they say so themselves; after a while when they are silent; never when the two differ."""
    said = await said_of(tx, session_id, member_id)
    key = f"{session_id}:{member_id}"
    if account(said.own, said.others) is not Account.ABSENT:
        await drop_timer(tx, ABSENCE, key=key)
        await _forget(tx, session_id, member_id)
    elif said.own is not None:
        await drop_timer(tx, ABSENCE, key=key)
        await _note(tx, session_id, relationship, member_id=member_id)
    else:
        await set_timer(tx, ABSENCE, key=key, due_at=tx.now + DEFAULTS.heard_within)


async def _note(tx: Transaction, session_id: UUID, relationship: Relationship, *, member_id: UUID) -> None:
    if await tx.session.get(Absence, (session_id, member_id)) is not None:
        return
    earlier = await _remembered(tx, member_id, within=DEFAULTS.remembered_for)
    step = step_after(earlier)
    absence = Absence(
        session_id=session_id,
        member_id=member_id,
        relationship_id=relationship.relationship_id,
        step=step,
        noted_at=tx.now,
    )
    tx.session.add(absence)
    await tx.emit(
        AbsenceNoted(
            session_id=session_id,
            relationship_id=relationship.relationship_id,
            mentor_id=relationship.mentor_id,
            mentee_id=relationship.mentee_id,
            member_id=member_id,
            step=step,
        )
    )
    await miss_for_absence(tx, session_id)


async def _forget(tx: Transaction, session_id: UUID, member_id: UUID) -> None:
    """They say that they came after all: nothing is decided here, nothing counts, and the meeting is not missed."""
    absence = await tx.session.get(Absence, (session_id, member_id), with_for_update=True)
    if absence is not None and absence.decision is None:
        await tx.session.delete(absence)
        await tx.session.flush()
        if not await tx.session.scalar(select(exists().where(absences.c.session_id == session_id))):
            await hold_after_all(tx, session_id)


async def _remembered(tx: Transaction, member_id: UUID, *, within: timedelta) -> int:
    """Absences that still count; two that are noted in one moment may both be the first, which is the kind way."""
    counts = or_(absences.c.decision.is_(None), absences.c.decision != Decision.LIFTED)
    mine = (absences.c.member_id == member_id) & (absences.c.noted_at > tx.now - within)
    return int(await tx.session.scalar(select(func.count()).where(mine, counts)) or 0)


async def _keep(tx: Transaction, session_id: UUID, by: UUID, *, member_id: UUID, presence: Presence) -> None:
    said = {"came": presence.came, "minutes_late": presence.minutes_late, "said_at": tx.now}
    statement = insert(attendances).values(session_id=session_id, said_by=by, member_id=member_id, **said)
    key = [attendances.c.session_id, attendances.c.said_by, attendances.c.member_id]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=key, set_=said))


async def _account(tx: Transaction, session_id: UUID, member_id: UUID) -> Account:
    said = await said_of(tx, session_id, member_id)
    return account(said.own, said.others)


async def _own_meeting(tx: Transaction, session_id: UUID, member_id: UUID) -> tuple[SessionView, Relationship]:
    """A meeting of one of the member's relationships, over or not."""
    try:
        session = await own_session(tx, session_id, member_id)
        if session.relationship_id is None:
            raise NoSuchMeeting
        return session, await own_relationship(tx, session.relationship_id, member_id)
    except NotFound as error:
        raise NoSuchMeeting from error


async def _people_of(tx: Transaction, session_id: UUID, member_id: UUID) -> Relationship | None:
    """The relationship of a meeting, if the member is one of its two."""
    try:
        return (await _own_meeting(tx, session_id, member_id))[1]
    except NotFound:
        return None
