"""What became of a meeting once its time is over."""

from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.timers import drop_timer, set_timer
from services.sessions.meetings.commands.locking import locked_session
from services.sessions.meetings.commands.times import OVER
from services.sessions.meetings.domain.session import Session, Status


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


async def locked_meeting(tx: Transaction, session_id: UUID) -> Session:
    """Locked before anybody reads what is said of it: of two who speak at once, the second knows the first's word."""
    return await tx.session.get_one(Session, session_id, with_for_update=True)


async def missable_meeting(tx: Transaction, session_id: UUID, *, by: UUID) -> Session:
    """The same for one of its two who says that they did not meet; of a coffee conversation there is nothing to say."""
    session = await locked_session(tx, session_id, by)
    if session.relationship_id is None:
        raise NotFound
    session.check_missable(now=tx.now)
    return session


async def miss_meeting(tx: Transaction, session: Session, *, said_by: UUID | None) -> None:
    """Told once, until it stands again."""
    if missed := session.miss(said_by=said_by):
        await stop_waiting_for_end(tx, session.id)
        await tx.emit(missed)


async def hold_after_all(tx: Transaction, session: Session, *, said_by: UUID | None) -> None:
    """What was missed, and is disputed or confirmed as held now."""
    was_missed = session.status is Status.MISSED
    if held := session.stand_again(said_by=said_by, now=tx.now):
        await tx.emit(held)
    elif was_missed:
        await wait_for_end(tx, session)
