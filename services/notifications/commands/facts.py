"""Keeps what is known of members, introductions and sessions, as their events say it."""

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.matching import IntroductionSent
from contracts.profiles import MemberProfileSaved
from contracts.sessions import (
    CircleInvited,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    SeatAsked,
    SeatGiven,
    SeatGivenUp,
    SeatOffered,
    SessionBooked,
    SessionCancelled,
    SessionPlaced,
)
from services.notifications.tables import gatherings, introductions, members, sessions

TellsTopic = CircleInvited | CircleMeetingSet | SeatAsked | SeatGiven | SeatGivenUp | SeatOffered
_PEOPLE = {"introduction_id", "relationship_id", "mentor_id", "mentee_id"}
_OF_SESSION = _PEOPLE | {"starts_at", "ends_at", "sequence", "place", "place_by"}
_WAKE_POSTMAN = text("SELECT pg_notify('deliveries', '')")


async def know_member(tx: Transaction, event: MemberProfileSaved) -> bool:
    """The latest profile replaces the one before; mail that waited for the member may go.

    Returns whether their clock is another than was known.
    """
    facts = event.model_dump(include={"display_name", "email", "locale", "zone"})
    before = await tx.session.scalar(select(members.c.zone).where(members.c.member_id == event.member_id))
    statement = insert(members).values(member_id=event.member_id, **facts)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_=facts))
    await tx.session.execute(_WAKE_POSTMAN)
    return before != event.zone


async def know_introduction(tx: Transaction, event: IntroductionSent) -> None:
    values = event.model_dump(include={"introduction_id", "mentee_id", "mentor_id", "ask"})
    await tx.session.execute(insert(introductions).values(values).on_conflict_do_nothing())


async def know_circle_meeting(tx: Transaction, event: CircleMeetingSet) -> None:
    """Told again, it is known already; who joins later makes nobody else's invitation moot."""
    facts = event.model_dump(include=_OF_SESSION) | {"cancelled": False, "circle_id": event.gathering_id}
    await tx.session.execute(insert(sessions).values(session_id=event.session_id, **facts).on_conflict_do_nothing())


async def know_topic(tx: Transaction, event: TellsTopic) -> None:
    """What a circle or office hours are about, where the event says so; the words that came last hold."""
    if event.about is None:
        return
    facts = {"mentor_id": event.mentor_id, "topic": event.about}
    statement = insert(gatherings).values(gathering_id=event.gathering_id, **facts)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["gathering_id"], set_=facts))


async def know_booking(
    tx: Transaction, event: SessionBooked | MeetingBooked | MeetingMoved | SessionPlaced | CircleMeetingMoved
) -> None:
    """A session booked again, at another time or place, carries a higher sequence."""
    facts = event.model_dump(include=_OF_SESSION) | {"cancelled": False}
    statement = insert(sessions).values(session_id=event.session_id, **facts)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["session_id"], set_=facts))


async def know_cancellation(
    tx: Transaction, event: SessionCancelled | MeetingCancelled | CircleMeetingCancelled
) -> bool:
    """Returns whether the session was known here as booked; if not, nobody was told of it."""
    standing = (sessions.c.session_id == event.session_id) & ~sessions.c.cancelled
    statement = update(sessions).where(standing).values(cancelled=True, sequence=event.sequence)
    cancelled = await tx.session.execute(statement.returning(sessions.c.session_id))
    return cancelled.first() is not None
