"""Who came: each of the two says it of both, and an absence that nobody disputes has its step."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.stores import erased_of
from chassis.timers import drop_timer, set_timer
from contracts.sessions import AbsenceNoted, AbsenceSaid
from services.sessions.agendas.commands.outcome import follow_accounts
from services.sessions.agendas.domain.attendance import (
    DEFAULTS,
    Absence,
    Account,
    Came,
    Decision,
    MeetingCalledOff,
    Presence,
    check_sayable,
    step_after,
)
from services.sessions.agendas.queries.attendance import Said, answerable_since, remembered, said_of
from services.sessions.agendas.queries.meetings import NoSuchMeeting
from services.sessions.agendas.tables import attendances, missed_meetings
from services.sessions.facts.queries.relationships import own_relationship
from services.sessions.meetings.commands.outcomes import locked_meeting, missable_meeting
from services.sessions.meetings.domain.session import Session, Status
from services.sessions.meetings.queries.sessions import own_session

ABSENCE = "note_absence"


async def say_who_came(tx: Transaction, session_id: UUID, *, by: UUID, own: Presence, others: Presence) -> UUID:
    """Said again, the newer word holds; what the other one says stays beside it."""
    session = await _own_meeting(tx, session_id, by)
    if session.status is Status.CANCELLED:
        raise MeetingCalledOff
    answering = await answerable_since(tx, session_id, by)
    check_sayable(session.starts_at, session.ends_at, now=tx.now, answering=answering)
    before = await _said(tx, session)
    for member_id, presence in ((by, own.checked()), (_other(session, by), others.checked())):
        await _keep(tx, session_id, by, member_id=member_id, presence=presence)
    if Came.ABSENT not in (own.came, others.came):
        await _unsay_missed(tx, session_id, by)
    await _reckon(tx, session, before, by=by)
    return session_id


async def say_missed(tx: Transaction, session_id: UUID, *, by: UUID) -> UUID:
    """One account of two: it holds until the other says that both came; who did not come is nobody else's business."""
    session = await missable_meeting(tx, session_id, by=by)
    before = await _said(tx, session)
    word = insert(missed_meetings).values(session_id=session_id, said_by=by, said_at=tx.now)
    await tx.session.execute(word.on_conflict_do_nothing())
    await _unsay_met(tx, session_id, by)
    await _reckon(tx, session, before, by=by)
    return session_id


async def note_absence_when_due(tx: Transaction, session_id: UUID, member_id: UUID) -> None:
    """Whoever is said to have been absent has not said otherwise in time."""
    if await erased_of(tx, [member_id]):
        return
    try:
        session = await _own_meeting(tx, session_id, member_id)
    except NoSuchMeeting:
        return
    if (await said_of(tx, session_id, member_id)).account is Account.ABSENT:
        await _note(tx, session, member_id=member_id)
        await follow_accounts(tx, session, by=None)


async def _said(tx: Transaction, session: Session) -> dict[UUID, Said]:
    return {member_id: await said_of(tx, session.id, member_id) for member_id in session.people}


async def _reckon(tx: Transaction, session: Session, before: Mapping[UUID, Said], *, by: UUID) -> None:
    """Of both absences first, for the meeting follows what is noted."""
    for member_id, said in (await _said(tx, session)).items():
        await _reckon_one(tx, session, member_id=member_id, said=said, waits=before[member_id].waits)
    await tx.session.flush()
    await follow_accounts(tx, session, by=by)


async def _reckon_one(tx: Transaction, session: Session, *, member_id: UUID, said: Said, waits: bool) -> None:
    """At once when they say so themselves; after a while when they are silent; never when the two differ."""
    key = f"{session.id}:{member_id}"
    absence = await tx.session.get(Absence, (session.id, member_id), with_for_update=True)
    if said.account is not Account.ABSENT:
        await drop_timer(tx, ABSENCE, key=key)
        if absence is not None and _is_moot(absence, said):
            await tx.session.delete(absence)
    elif absence is None and not said.waits:
        await drop_timer(tx, ABSENCE, key=key)
        await _note(tx, session, member_id=member_id)
    elif absence is None and not waits:
        await _wait_for_word(tx, session, member_id=member_id, until=tx.now + DEFAULTS.heard_within)


def _is_moot(absence: Absence, said: Said) -> bool:
    """They say that they came after all; what staff have decided stands until the other confirms it."""
    confirmed = said.account is Account.CAME and None not in (said.own, said.others)
    return absence.decision is None or (absence.decision is Decision.STANDS and confirmed)


async def _wait_for_word(tx: Transaction, session: Session, *, member_id: UUID, until: datetime) -> None:
    """They are told what is said of them while they can still say otherwise."""
    await set_timer(tx, ABSENCE, key=f"{session.id}:{member_id}", due_at=until)
    told = {"starts_at": session.starts_at, "ends_at": session.ends_at, "counts_at": until}
    await tx.emit(AbsenceSaid(**_of(session), **told, member_id=member_id))


async def _note(tx: Transaction, session: Session, *, member_id: UUID) -> None:
    if await tx.session.get(Absence, (session.id, member_id)) is not None:
        return
    step = step_after(await remembered(tx, member_id, within=DEFAULTS.remembered_for))
    two = _of(session)
    tx.session.add(
        Absence(
            id=new_id(),
            session_id=session.id,
            member_id=member_id,
            relationship_id=two["relationship_id"],
            step=step,
            noted_at=tx.now,
        )
    )
    await tx.emit(AbsenceNoted(**two, member_id=member_id, step=step))
    await tx.session.flush()


async def _keep(tx: Transaction, session_id: UUID, by: UUID, *, member_id: UUID, presence: Presence) -> None:
    said = {"came": presence.came, "minutes_late": presence.minutes_late, "said_at": tx.now}
    statement = insert(attendances).values(session_id=session_id, said_by=by, member_id=member_id, **said)
    key = [attendances.c.session_id, attendances.c.said_by, attendances.c.member_id]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=key, set_=said))


async def _unsay_missed(tx: Transaction, session_id: UUID, by: UUID) -> None:
    """Who says now that both came does not say any more that they did not meet."""
    mine = (missed_meetings.c.session_id == session_id) & (missed_meetings.c.said_by == by)
    await tx.session.execute(delete(missed_meetings).where(mine))


async def _unsay_met(tx: Transaction, session_id: UUID, by: UUID) -> None:
    """The other way round; that somebody was absent goes well with it, and stays."""
    a = attendances.c
    absent = attendances.alias("absent").c
    of_mine = (absent.session_id == session_id) & (absent.said_by == by) & (absent.came == Came.ABSENT)
    mine = (a.session_id == session_id) & (a.said_by == by)
    await tx.session.execute(delete(attendances).where(mine, ~exists().where(of_mine)))


async def _own_meeting(tx: Transaction, session_id: UUID, member_id: UUID) -> Session:
    """A meeting of one of the member's relationships, over or not, locked."""
    try:
        session = await own_session(tx, session_id, member_id)
        if session.relationship_id is None:
            raise NoSuchMeeting
        await own_relationship(tx, session.relationship_id, member_id)
    except NotFound as error:
        raise NoSuchMeeting from error
    return await locked_meeting(tx, session_id)


def _other(session: Session, member_id: UUID) -> UUID:
    return session.mentee_id if member_id == session.mentor_id else session.mentor_id


def _of(session: Session) -> dict[str, UUID]:
    """The meeting with its relationship and its two people, as events name them."""
    if session.relationship_id is None:
        raise TypeError("Absences are of meetings of a relationship.")
    two = {"mentor_id": session.mentor_id, "mentee_id": session.mentee_id}
    return {"session_id": session.id, "relationship_id": session.relationship_id, **two}
