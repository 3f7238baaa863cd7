"""Saying how and where two people meet, of what is booked already."""

from uuid import UUID

from chassis.db import Transaction
from services.sessions.meetings.commands.locking import locked_session
from services.sessions.meetings.domain.parts import Where


async def place_session(tx: Transaction, session_id: UUID, where: Where, *, by: UUID) -> UUID:
    """On behalf of one of its two people; to anybody else it does not exist."""
    session = await locked_session(tx, session_id, by)
    if placed := session.place_at(where, by=by, now=tx.now):
        await tx.emit(placed)
    return session_id
