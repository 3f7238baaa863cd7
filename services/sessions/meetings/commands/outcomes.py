"""What became of a meeting once its time is over."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.timers import drop_timer, set_timer
from services.sessions.meetings.commands.locking import locked_session
from services.sessions.meetings.commands.times import OVER
from services.sessions.meetings.domain.session import Session, Status
from services.sessions.meetings.tables import sessions


async def wait_for_end(tx: Transaction, session: Session) -> None:
    """Set again, it follows the meeting to its new time."""
    await set_timer(tx, OVER, key=str(session.id), due_at=session.ends_at)


async def stop_waiting_for_end(tx: Transaction, session_id: UUID) -> None:
    await drop_timer(tx, OVER, key=str(session_id))


async def end_meeting(tx: Transaction, session_id: UUID) -> None:
    """Whoever met has nothing to do: it counts as held."""
    session = await tx.session.get(Session, session_id, with_for_update=True)
    if session is not None and (held := session.end(now=tx.now)):
        await tx.emit(held)


async def lock_meeting(tx: Transaction, session_id: UUID) -> None:
    """Whatever is said of what became of it is said one after the other, and before a timer that concludes from it."""
    await tx.session.execute(select(sessions.c.id).where(sessions.c.id == session_id).with_for_update())


async def miss_for_absence(tx: Transaction, session_id: UUID) -> None:
    """Without a refusal: an absence counts whenever it is beyond dispute."""
    session = await tx.session.get(Session, session_id, with_for_update=True)
    if session is not None and (missed := session.fall_through()):
        await stop_waiting_for_end(tx, session_id)
        await tx.emit(missed)


async def hold_after_all(tx: Transaction, session_id: UUID) -> None:
    """What was missed for an absence that somebody disputes now."""
    session = await tx.session.get(Session, session_id, with_for_update=True)
    if session is None:
        return
    if held := session.stand_again(now=tx.now):
        await tx.emit(held)
    elif session.status is Status.BOOKED:
        await wait_for_end(tx, session)


async def say_missed(tx: Transaction, session_id: UUID, *, by: UUID) -> UUID:
    """On behalf of one of the two; who did not come is nobody else's business."""
    session = await locked_session(tx, session_id, by)
    if session.relationship_id is None:
        raise NotFound
    if missed := session.miss(now=tx.now):
        await stop_waiting_for_end(tx, session_id)
        await tx.emit(missed)
    return session_id
