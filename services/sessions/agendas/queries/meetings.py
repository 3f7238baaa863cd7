"""Meetings that somebody refers to: those of the same relationship, and no others."""

from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from services.sessions.facts.queries.relationships import Relationship
from services.sessions.meetings.queries.sessions import SessionView, own_session


class NoSuchMeeting(NotFound):
    """There is no meeting with this id in this relationship."""


async def meeting_in(tx: Transaction, relationship: Relationship, session_id: UUID) -> SessionView:
    """A meeting of the relationship, in whatever state; anything else is refused as if it were not there."""
    try:
        session = await own_session(tx, session_id, relationship.mentor_id)
    except NotFound as error:
        raise NoSuchMeeting from error
    if session.relationship_id != relationship.relationship_id:
        raise NoSuchMeeting
    return session


async def check_met_in(tx: Transaction, relationship: Relationship, session_id: UUID | None) -> None:
    """What is said between meetings refers to none."""
    if session_id is not None:
        await meeting_in(tx, relationship, session_id)
