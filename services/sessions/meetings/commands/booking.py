"""Booking the time that an introduction was accepted for, or answering that it has gone."""

from uuid import UUID

from sqlalchemy import exists, insert, or_, select

from chassis.db import Transaction
from services.sessions.facts.queries.people import are_apart
from services.sessions.meetings.commands.times import check_free, lock_people, take_time
from services.sessions.meetings.domain.refusals import SlotTaken
from services.sessions.meetings.domain.session import Session, Slot
from services.sessions.meetings.tables import lost_slots, sessions


async def book_session(tx: Transaction, slot: Slot) -> None:
    """Books the slot for both people or answers that it is taken: one answer for a session id, for ever.

    Two whom a block keeps apart hear that the time has gone, like anybody who came too late.  What the mentor chose
    themselves is not measured against anybody's limits, and counts towards them.
    """
    await lock_people(tx, slot.mentor_id, slot.mentee_id)
    if await _is_answered(tx, slot.session_id):
        return
    try:
        if await are_apart(tx, slot.mentor_id, slot.mentee_id):
            raise SlotTaken  # noqa: TRY301 - the same refusal as of a time that is taken, and answered the same way.
        session, booked = Session.book(slot, now=tx.now)
        await check_free(tx, session.people, session.starts_at, session.ends_at)
        async with tx.session.begin_nested():
            await take_time(tx, session)
    except SlotTaken:
        await _lose(tx, slot)
    else:
        await tx.emit(booked)


async def _is_answered(tx: Transaction, session_id: UUID) -> bool:
    booked = exists().where(sessions.c.id == session_id)
    lost = exists().where(lost_slots.c.session_id == session_id)
    return bool(await tx.session.scalar(select(or_(booked, lost))))


async def _lose(tx: Transaction, slot: Slot) -> None:
    row = {"session_id": slot.session_id, "introduction_id": slot.introduction_id, "lost_at": tx.now}
    await tx.session.execute(insert(lost_slots).values(row))
    await tx.emit(slot.taken())
