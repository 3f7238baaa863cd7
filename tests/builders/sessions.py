"""Slots, sessions and acceptances, with everything filled in that a test does not care about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.ids import new_id
from contracts.matching import IntroductionAccepted, IntroductionWithdrawn
from services.sessions.meetings.domain.session import Session, Slot

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
COFFEE = timedelta(minutes=20)
HOUR = timedelta(hours=1)


def a_slot(*, starts_at: datetime = NOON, lasts: timedelta = COFFEE, **more: Any) -> Slot:
    ids = {name: new_id() for name in ("session_id", "introduction_id", "mentor_id", "mentee_id")}
    return Slot(**{**ids, "starts_at": starts_at, "ends_at": starts_at + lasts, **more})


def a_session(**more: Any) -> Session:
    """A booked session in `a_slot(**more)`."""
    session, _booked = Session.book(a_slot(**more), now=NOW)
    return session


def an_acceptance(slot: Slot) -> IntroductionAccepted:
    return IntroductionAccepted(
        introduction_id=slot.introduction_id,
        mentee_id=slot.mentee_id,
        mentor_id=slot.mentor_id,
        session_id=slot.session_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )


def a_withdrawal(slot: Slot) -> IntroductionWithdrawn:
    return IntroductionWithdrawn(
        introduction_id=slot.introduction_id,
        mentee_id=slot.mentee_id,
        mentor_id=slot.mentor_id,
        session_id=slot.session_id,
    )
