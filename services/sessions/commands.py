"""The only writers: book a session, lose or free its slot, call off what a block forbids, erase a member."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, exists, insert, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction, among
from chassis.errors import NotFound
from chassis.stores import DidErase, Leaving, erase_stores, who_leaves
from services.sessions.domain import Session, Slot, SlotTaken, Status
from services.sessions.stores import STORES
from services.sessions.tables import blocks, bookings, lost_slots, sessions

EXCLUSION_VIOLATION = "23P01"

_WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '2s'")
_LOCK_PEOPLE = text(
    """
    SELECT pg_advisory_xact_lock(person)
    FROM (SELECT hashtextextended(member::text, 0) AS person FROM unnest(:members) AS member ORDER BY person) AS people
    """
).bindparams(bindparam("members", type_=ARRAY(Uuid)))


async def book_session(tx: Transaction, slot: Slot) -> None:
    """Books the slot for both people or answers that it is taken: one answer for a session id, for ever.

    Two whom a block keeps apart hear that the time has gone, like anybody who came too late.
    """
    await lock_people(tx, slot.mentor_id, slot.mentee_id)
    if await _is_answered(tx, slot.session_id):
        return
    try:
        if await _are_apart(tx, slot.mentor_id, slot.mentee_id):
            raise SlotTaken  # noqa: TRY301 - the same refusal as of a time that is taken, and answered the same way.
        session, booked = Session.book(slot, now=tx.now)
        await take_time(tx, session)
    except SlotTaken:
        await _lose(tx, slot)
    else:
        await tx.emit(booked)


async def cancel_session(tx: Transaction, session_id: UUID, *, by: UUID) -> UUID:
    """Cancels a session on behalf of one of its two people; to anybody else it does not exist."""
    its_people = or_(sessions.c.mentor_id == by, sessions.c.mentee_id == by)
    query = select(Session).where(sessions.c.id == session_id, its_people).with_for_update()
    session = await tx.session.scalar(query)
    if session is None:
        raise NotFound
    await tx.emit(session.cancel(by=by, now=tx.now))
    await _free_time(tx, session_id)
    return session_id


async def withdraw_session(tx: Transaction, session_id: UUID) -> None:
    """Cancels the session of an introduction that was taken back; one that never came to be is fine."""
    session = await tx.session.get(Session, session_id, with_for_update=True)
    cancelled = session and session.withdraw()
    if cancelled:
        await tx.emit(cancelled)
        await _free_time(tx, session_id)


async def keep_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    """Calls off what the two have booked and not begun; a booking that comes later finds them apart."""
    await lock_people(tx, blocker_id, blocked_id)
    row = {"blocker_id": blocker_id, "blocked_id": blocked_id}
    await tx.session.execute(upsert(blocks).values(row).on_conflict_do_nothing())
    query = select(Session).where(
        tuple_(sessions.c.mentor_id, sessions.c.mentee_id).in_([(blocker_id, blocked_id), (blocked_id, blocker_id)]),
        sessions.c.starts_at > tx.now,
    )
    for session in await tx.session.scalars(query.order_by(sessions.c.id).with_for_update()):
        if cancelled := session.call_off(now=tx.now):
            await tx.emit(cancelled)
            await _free_time(tx, session.id)


async def forget_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    """What was called off stays so."""
    mine = (blocks.c.blocker_id == blocker_id) & (blocks.c.blocked_id == blocked_id)
    await tx.session.execute(delete(blocks).where(mine))


async def erase_members(tx: Transaction, leaving: Leaving) -> DidErase:
    """Cancels what lies ahead of them, so that the other person's time is free, and empties the stores."""
    its_people = or_(among(sessions.c.mentor_id, leaving), among(sessions.c.mentee_id, leaving))
    ahead = its_people & (sessions.c.status == Status.BOOKED) & (sessions.c.starts_at > tx.now)
    query = select(Session).where(ahead).order_by(sessions.c.id).with_for_update()
    for session in (await tx.session.scalars(query)).all():
        if cancelled := session.call_off(now=tx.now):
            left_by = who_leaves(leaving, session.mentor_id, session.mentee_id)
            await tx.because(leaving[left_by]).emit(cancelled)
            await _free_time(tx, session.id)
    await tx.session.flush()
    return await erase_stores(tx, STORES, leaving)


async def lock_people(tx: Transaction, *members: UUID) -> None:
    """Makes bookings of the same person queue up, for two seconds at most; then the database gives up.

    The exclusion constraint alone is safe, but concurrent inserts that conflict with each other deadlock.
    All locks are taken in the order of their keys, so that two bookings never wait for each other.
    """
    await tx.session.execute(_WAIT_BRIEFLY)
    await tx.session.execute(_LOCK_PEOPLE, {"members": list(members)})


async def take_time(tx: Transaction, session: Session) -> None:
    """Writes the session and the time of its two people, or raises SlotTaken.

    Under the locks the check in front always tells the truth; the constraint behind it is for whoever forgets them.
    """
    during = Range(session.starts_at, session.ends_at, bounds="[)")
    people = (session.mentor_id, session.mentee_id)
    if not await _are_free(tx, people, during):
        raise SlotTaken
    try:
        async with tx.session.begin_nested():
            tx.session.add(session)
            await tx.session.flush()
            rows = [{"session_id": session.id, "member_id": member, "during": during} for member in people]
            await tx.session.execute(insert(bookings), rows)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == EXCLUSION_VIOLATION:
            raise SlotTaken from error
        raise


async def _are_free(tx: Transaction, people: tuple[UUID, UUID], during: Range[datetime]) -> bool:
    overlap = exists().where(bookings.c.member_id.in_(people), bookings.c.during.overlaps(during), bookings.c.active)
    return not await tx.session.scalar(select(overlap))


async def _are_apart(tx: Transaction, one: UUID, other: UUID) -> bool:
    pair = tuple_(blocks.c.blocker_id, blocks.c.blocked_id).in_([(one, other), (other, one)])
    return bool(await tx.session.scalar(select(exists().where(pair))))


async def _is_answered(tx: Transaction, session_id: UUID) -> bool:
    booked = exists().where(sessions.c.id == session_id)
    lost = exists().where(lost_slots.c.session_id == session_id)
    return bool(await tx.session.scalar(select(or_(booked, lost))))


async def _lose(tx: Transaction, slot: Slot) -> None:
    row = {"session_id": slot.session_id, "introduction_id": slot.introduction_id, "lost_at": tx.now}
    await tx.session.execute(insert(lost_slots).values(row))
    await tx.emit(slot.taken())


async def _free_time(tx: Transaction, session_id: UUID) -> None:
    await tx.session.execute(update(bookings).where(bookings.c.session_id == session_id).values(active=False))
