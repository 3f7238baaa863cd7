"""Calling meetings off: by one of the two, for an ask that was taken back, or in nobody's name."""

from uuid import UUID

from sqlalchemy import ColumnElement, select

from chassis.db import Transaction
from services.sessions.meetings.commands.locking import locked_session
from services.sessions.meetings.commands.proposals import drop_proposals
from services.sessions.meetings.commands.times import free_time
from services.sessions.meetings.domain.session import Cancelled, Session
from services.sessions.meetings.tables import meeting_proposals, sessions


async def cancel_session(tx: Transaction, session_id: UUID, *, by: UUID) -> UUID:
    """Cancels a session on behalf of one of its two people; to anybody else it does not exist."""
    session = await locked_session(tx, session_id, by)
    await tell_off(tx, session, session.cancel(by=by, now=tx.now))
    return session_id


async def withdraw_session(tx: Transaction, session_id: UUID) -> None:
    """Cancels the session of an introduction that was taken back; one that never came to be is fine."""
    session = await tx.session.get(Session, session_id, with_for_update=True)
    if session is not None and (cancelled := session.withdraw(now=tx.now)):
        await tell_off(tx, session, cancelled)


async def call_off(tx: Transaction, which: ColumnElement[bool]) -> None:
    """Calls off what has not begun in nobody's name, under the locks of everybody whose time it is."""
    query = select(Session).where(which, sessions.c.starts_at > tx.now).order_by(sessions.c.id).with_for_update()
    for session in await tx.session.scalars(query):
        if cancelled := session.call_off(now=tx.now):
            await tell_off(tx, session, cancelled)


async def call_off_for_good(tx: Transaction, which: ColumnElement[bool]) -> None:
    """The same where everything between two people ends: of the dates of a series, the series tells at once."""
    query = select(Session).where(which, sessions.c.starts_at > tx.now).order_by(sessions.c.id).with_for_update()
    for session in await tx.session.scalars(query):
        if cancelled := session.call_off(now=tx.now):
            at_once = {"with_series": True} if session.series_id else {}
            await tell_off(tx, session, cancelled.model_copy(update=at_once))


async def tell_off(tx: Transaction, session: Session, cancelled: Cancelled) -> None:
    """Says that a session is cancelled, and gives back everything that it held."""
    await tx.emit(cancelled)
    await free_time(tx, session.id)
    if session.relationship_id is not None:
        await drop_proposals(tx, meeting_proposals.c.session_id == session.id)
